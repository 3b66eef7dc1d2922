#include "sample/labels.hpp"

#include "json/value.hpp"

namespace tarn::sample {
namespace {

json::Array array_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

json::Value time_or_null(const Label& label, Timestamp time) {
  return label.event_ids.empty() ? json::Value() : json::Value(format_iso_seconds(time));
}

}  // namespace

std::string write_labels(std::span<const Label> labels) {
  json::Array list;
  for (const Label& label : labels) {
    list.emplace_back(json::Object{
        {"scenario", label.scenario},
        {"summary", label.summary},
        {"expectedFindings", array_of(label.findings)},
        {"size", label.size},
        {"firstEventTime", time_or_null(label, label.first)},
        {"lastEventTime", time_or_null(label, label.last)},
        {"actors", array_of(label.actors)},
        {"accounts", array_of(label.accounts)},
        {"sourceIPAddresses", array_of(label.addresses)},
        {"eventsPlanned", label.planned},
        {"eventIDs", array_of(label.event_ids)},
    });
  }
  return json::write_pretty(json::Object{{"version", 1}, {"labels", std::move(list)}}) + "\n";
}

}  // namespace tarn::sample
