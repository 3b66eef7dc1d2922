// A table function that reads raw CloudTrail logs: only the columns that the query names are built.
#pragma once

#include "base/guarded.hpp"
#include "engine/engine.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <duckdb.hpp>

namespace tarn::engine {

// What a scan tells while it runs and after.
struct ScanReport {
  static constexpr std::size_t kRejectsKept = 1000;

  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> rows{0};
  std::atomic<std::uint64_t> rejects_total{0};
  Guarded<std::vector<ScanReject>> rejects;
};

// Makes the scan of `table` callable as function_name().
void register_log_scan(duckdb::Connection& connection, const std::string& function_name,
                       const LogTable& table, io::FileSystem& files, std::shared_ptr<ScanReport> report);

}  // namespace tarn::engine
