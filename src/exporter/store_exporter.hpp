// Writes the original records of a store as log files.
#pragma once

#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "exporter/export_manifest.hpp"
#include "exporter/file_cut.hpp"
#include "exporter/selection.hpp"
#include "ingest/push_rows.hpp"
#include "io/file_system.hpp"

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>

namespace tarn::exporter {

// All must outlive the exporter. `data_folder` is the lake's, absolute.
struct ExportSource {
  io::FileSystem& files;
  catalog::LakeCatalog& lake;
  ingest::PushRows& rows;
  std::string data_folder{};
  ExportOrigin origin{};
};

struct ExportOptions {
  unsigned threads = 0;  // that read, and then compress; 0: as many as the machine has
  // Of the records' text that is in memory together.
  std::uint64_t buffer_bytes = 192ull << 20;
  FileLimits file{};
  std::uint64_t engine_bytes = 512ull << 20;
};

struct ExportProgress {
  std::atomic<std::uint64_t> data_bytes_total = 0;  // of the store's files that have to be read
  std::atomic<std::uint64_t> data_bytes_done = 0;
  std::atomic<std::uint64_t> events = 0;  // written
  std::atomic<std::uint64_t> files = 0;
  std::atomic<std::uint64_t> bytes = 0;
};

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
