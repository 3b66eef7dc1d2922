// What the plan of a query over filtered tables needs besides.
#pragma once

#include <duckdb.hpp>
#include <duckdb/optimizer/optimizer_extension.hpp>

namespace tarn::engine {

// Notes at each filtered table which columns the statement reads of it, and takes care that a LIMIT without
// ORDER BY ends no scan: how far a scan would come depends on where the rows lie, and with it what is
// counted, and whether a condition meets a row on which it fails.
duckdb::OptimizerExtension plans_of_filtered_tables();

}  // namespace tarn::engine
