// A table function that reads raw CloudTrail logs: only the columns that the query names are built, and of
// records outside its bounds of eventTime nothing.
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
  static constexpr std::size_t kUnreadKept = 1000;

  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> rows{0};  // those that were passed over included
  std::atomic<std::uint64_t> rejects_total{0};
  Guarded<std::vector<ScanReject>> rejects;
  std::atomic<std::uint64_t> unread_total{0};
  Guarded<std::vector<std::string>> unread;  // why, with the path
};

// Makes the scan of `table` callable as function_name().
void register_log_scan(duckdb::Connection& connection, const std::string& function_name,
                       const LogTable& table, io::FileSystem& files, std::shared_ptr<ScanReport> report);

}  // namespace tarn::engine
