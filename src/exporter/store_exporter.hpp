// Writes the original records of a store as log files.
#pragma once

#include "base/result.hpp"
#include "exporter/export_options.hpp"
#include "exporter/selection.hpp"

#include <stop_token>
#include <string>

namespace tarn::exporter {

// Each record's own bytes, whatever they are, in {"Records":[...]}, gzipped, by eventTime within a file, in
// files as trail_layout.hpp names them. The same events give the same files, byte for byte, however the store
// holds them: what the journal has alone is among them, and compaction changes nothing.
//
// The store is read day by day, so that memory does not grow with it. A day, or a part of one, whose text is
// more than the buffer takes is read in halves; events of one instant by their hashes.
//
// `folder` is new, or has what an interrupted export of the same events has left, which is then done anew.
// Cancelled when `stop` was asked for. InvalidArgument for a folder within the lake, and as checked() and
// ExportFolder::begin() say.
Result<ExportTotals> export_store(const ExportSource& source, const Selection& selection,
                                  const std::string& folder, const ExportOptions& options,
                                  ExportProgress& progress, const std::stop_token& stop);

}  // namespace tarn::exporter
