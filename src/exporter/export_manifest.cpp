#include "exporter/export_manifest.hpp"

#include "io/hash.hpp"

#include <utility>

namespace tarn::exporter {
namespace {

constexpr std::string_view kFormat = "tarn-export 1";

json::Object beginning(const ExportOrigin& origin, const Selection& selection) {
  return {{"format", kFormat},
          {"lake", origin.lake_id},
          {"store", json::Object{{"id", origin.store.value()},
                                 {"name", origin.store_name},
                                 {"category", event::event_category_of(origin.category)}}},
          {"selection", describe(selection)}};
}

// As `tarn verify --export` writes the entry: its number, its hash, its signature.
json::Value describe_entry(const std::optional<proof::SealedEntry>& entry) {
  if (!entry) {
    return nullptr;
  }
  return json::Object{{"entry", entry->sequence},
                      {"sha256", proof::hash_of(entry->text)},
                      {"signature", io::base64(entry->signature)}};
}

}  // namespace

std::string export_begin_text(const ExportOrigin& origin, const Selection& selection) {
  return json::write_pretty(beginning(origin, selection)) + "\n";
}

std::string export_manifest_text(const ExportOrigin& origin, const Selection& selection,
                                 const ExportHead& head, const ExportTotals& totals) {
  json::Object all = beginning(origin, selection);
  all.push_back({"chain", describe_entry(head.entry)});
  all.push_back({"pushed_events_beyond_it", head.pushed_events});
  all.push_back({"events", totals.events});
  all.push_back({"files", totals.files});
  all.push_back({"bytes", totals.bytes});
  return json::write_pretty(std::move(all)) + "\n";
}

}  // namespace tarn::exporter
