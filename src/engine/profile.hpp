// What the engine's profile says about a query that has ended.
#pragma once

#include <cstdint>

#include <duckdb.hpp>
#include <duckdb/main/query_profiler.hpp>

namespace tarn::engine {

// Adds what came out of each scan, or out of the filter right above it where there is one. `parent` is null
// for the root; `scanned` becomes true where there is a scan.
void add_matched(duckdb::ProfilingNode& node, const duckdb::ProfilingNode* parent, std::uint64_t& matched,
                 bool& scanned);

}  // namespace tarn::engine
