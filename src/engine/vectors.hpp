// Columns into the engine's vectors.
#pragma once

#include "columnar/column.hpp"

#include <memory>

#include <duckdb.hpp>

namespace tarn::engine {

// Rows [first, first + count) of a column become the vector's rows from 0. Strings are not copied: `keep` is
// what owns their bytes, and lives as long as the vector needs it.
void fill_vector(duckdb::Vector& vector, const columnar::Column& column, std::size_t first, std::size_t count,
                 const std::shared_ptr<const void>& keep);

}  // namespace tarn::engine
