// Runs SQL in a DuckDB of its own and returns the rows as text (see batch_text.hpp).
#pragma once

#include <string>
#include <vector>

namespace tarn::parquet::test {

// Fails the running test, and returns nothing, when DuckDB refuses the statement.
std::vector<std::string> query(const std::string& sql);

}  // namespace tarn::parquet::test
