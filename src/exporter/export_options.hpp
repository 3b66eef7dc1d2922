// What is exported, how, and how far it is.
#pragma once

#include "catalog/lake_catalog.hpp"
#include "exporter/export_manifest.hpp"
#include "exporter/file_cut.hpp"
#include "ingest/push_rows.hpp"
#include "io/file_system.hpp"

#include <atomic>
#include <cstdint>
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

}  // namespace tarn::exporter
