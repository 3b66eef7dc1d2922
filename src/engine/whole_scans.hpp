// Keeps the counts of a query's statistics whole.
#pragma once

#include <duckdb.hpp>
#include <duckdb/optimizer/optimizer_extension.hpp>

namespace tarn::engine {

// ORDER BY with LIMIT tightens bounds as it goes, by which the reader of Parquet files would leave out parts
// of them. Those parts hold events that match all the same, and how many match is told to the user: they are
// read, which costs their narrow columns alone. Raw logs keep the bounds; nobody counts what matches there.
duckdb::OptimizerExtension whole_scans_of_files();

}  // namespace tarn::engine
