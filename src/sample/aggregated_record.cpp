// Aggregated events: the data events of five minutes in numbers.
#include "sample/other_records.hpp"
#include "sample/text.hpp"

namespace tarn::sample {
namespace {

std::string_view dimension_of(AggregateBy by) {
  switch (by) {
    case AggregateBy::ApiActivity: return "eventName";
    case AggregateBy::ResourceAccess: return "resourceARN";
    case AggregateBy::UserActions: return "userIdentity";
  }
  return {};
}

void append_dimension(std::string& out, std::string_view name, const std::vector<AggregatedCount>& counts) {
  out += R"({"dimension":")";
  out += name;
  out += R"(","statistics":[)";
  for (const AggregatedCount& count : counts) {
    out += &count == counts.data() ? R"({"name":")" : R"(,{"name":")";
    append_escaped(out, count.value);
    out += R"(","value":)";
    append_decimal(out, count.count);
    out += '}';
  }
  out += R"(],"aggregationType":"Count"})";
}

}  // namespace

void append_aggregated(std::string& out, const AggregatedWindow& window) {
  out += R"({"eventVersion":"1.0","accountId":")";
  out += window.account.id.value();
  out += R"(","eventId":")";
  append_uuid(out, window.key);
  out += R"(","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":")";
  out += window.region;
  out += R"(","eventSource":")";
  out += window.event_source;
  out += R"(","timeWindow":{"windowStart":")";
  out += format_iso_seconds(window.start);
  out += R"(","windowEnd":")";
  out += format_iso_seconds(window.start + kAggregatedWindow);
  out += R"(","windowSize":"PT5M"},"summary":{"primaryDimension":)";
  append_dimension(out, dimension_of(window.by), window.counts);
  out += R"(,"details":[)";
  for (const AggregatedDimension& detail : window.details) {
    if (&detail != window.details.data()) {
      out += ',';
    }
    append_dimension(out, detail.name, detail.counts);
  }
  out += "]}}";
}

}  // namespace tarn::sample
