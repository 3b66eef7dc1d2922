// What an export says of itself: which store, which of its events, and at which entry of the lake's chain.
#pragma once

#include "base/strong.hpp"
#include "event/schema.hpp"
#include "exporter/selection.hpp"
#include "proof/entry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tarn::exporter {

// Whose events they are.
struct ExportOrigin {
  std::string lake_id{};
  EventDataStoreId store{};
  std::string store_name{};
  event::Category category = event::Category::CloudTrail;
};

struct ExportTotals {
  std::uint64_t events = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  // of the files
};

// The chain as it stood when the list of the store's files was taken: the events are those of the entries up
// to this one, and `pushed_events` that the journal alone held.
struct ExportHead {
  std::optional<proof::SealedEntry> entry{};
  std::uint64_t pushed_events = 0;
};

// JSON of what does not change while it runs. Equal texts are of one export.
std::string export_begin_text(const ExportOrigin& origin, const Selection& selection);
// JSON; the same for the same store and selection, whenever it is exported.
std::string export_manifest_text(const ExportOrigin& origin, const Selection& selection,
                                 const ExportHead& head, const ExportTotals& totals);

}  // namespace tarn::exporter
