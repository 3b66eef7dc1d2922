// A store's records, window by window, in the order of an export.
#pragma once

#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "exporter/export_manifest.hpp"
#include "exporter/export_options.hpp"
#include "exporter/record_buffer.hpp"
#include "exporter/selection.hpp"
#include "ingest/push_rows.hpp"

#include <functional>
#include <stop_token>
#include <vector>

namespace tarn::exporter {

// A store's rows at one moment.
struct Snapshot {
  std::vector<catalog::DataFile> files{};
  std::vector<ingest::LiveRows> live{};
  ExportHead head{};
};

// Busy where the lake changes all the time.
Result<Snapshot> take_snapshot(const ExportSource& source);

// Who watches a walk, and who may stop it.
struct Watch {
  ExportProgress& progress;
  const std::stop_token& stop;
};

// Takes what the buffer holds; it is empty or filled anew afterwards.
using TakeRecords = std::function<Result<>(RecordBuffer&)>;

// Every record that is selected, once; of no two windows in one buffer, so that the same events come in the
// same buffers, however the store holds them. Ends with what `take` fails with.
Result<> walk_store(const ExportSource& source, const Snapshot& snapshot, const Selection& selection,
                    const ExportOptions& options, const Watch& watch, const TakeRecords& take);

// Cancelled where `stop` was asked for.
Result<> check_stop(const std::stop_token& stop);

// As many as the options say, or the machine has.
unsigned threads_of(const ExportOptions& options);

}  // namespace tarn::exporter
