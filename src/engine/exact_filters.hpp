// Conditions on single columns, where a scan can apply them itself.
#pragma once

#include <duckdb.hpp>
#include <duckdb/optimizer/optimizer_extension.hpp>

namespace tarn::engine {

// The engine gives the reader of Parquet files comparisons with a constant; lists (IN) and the like only skip
// whole row groups there, and every column of the others is decoded for rows that are dropped afterwards.
// Lists of many items become joins. Here the reader gets every condition that looks at one column and cannot
// fail, so that it skips what the rows have besides. The condition also stays where it was, which costs
// nothing any more.
duckdb::OptimizerExtension exact_filters_in_scans();

}  // namespace tarn::engine
