// The only files that a query's engine instance can open, and the count of what it read from them.
#pragma once

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

// All of the table's files; those in memory are added to `memory`.
std::vector<std::string> paths_of(const ParquetTable& table, MemoryFiles& memory);

duckdb::unique_ptr<duckdb::FileSystem> make_store_files(
    io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
    std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory);

}  // namespace tarn::engine
