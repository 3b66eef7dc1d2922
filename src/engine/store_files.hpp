// The only files that a query's engine instance can open, and the count of what it read from them.
#pragma once

#include "base/guarded.hpp"
#include "engine/damage.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <duckdb.hpp>
#include <duckdb/common/file_system.hpp>

namespace tarn::engine {

// Paths of this scheme reach our io::FileSystem; the engine may open no others.
inline constexpr std::string_view kScheme = "tarn://";

// Files in memory, by names that no file on disk can have: those begin with a slash. Filled before the query
// runs.
using MemoryFiles = std::map<std::string, MemoryFile, std::less<>>;

// Files of which some rows are wanted: they look to the engine as if they had little else. Filled before the
// query runs; then thread-safe.
class CutFiles {
 public:
  void add(const std::map<std::string, Blocks>& blocks);
  bool contains(const std::string& path) const { return blocks_.contains(path); }
  // Made when it is first asked for; what that read of the file is added to `bytes_read`.
  Result<std::shared_ptr<const parquet::FileCut>> cut(const std::string& path, io::ReadableFile& file,
                                                      std::atomic<std::uint64_t>& bytes_read);

 private:
  std::map<std::string, Blocks> blocks_;
  Guarded<std::map<std::string, std::shared_ptr<const parquet::FileCut>>> cuts_;
};

// All of the table's files; those in memory are added to `memory`, those to be cut to `cuts`, and what was
// read to know these to `bytes_read`.
std::vector<std::string> paths_of(const ParquetTable& table, MemoryFiles& memory, CutFiles& cuts,
                                  std::atomic<std::uint64_t>& bytes_read);

duckdb::unique_ptr<duckdb::FileSystem> make_store_files(
    io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
    std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory,
    std::shared_ptr<CutFiles> cuts);

}  // namespace tarn::engine
