// A result's values as columns that a file can hold, with their types.
#pragma once

#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "event/arena.hpp"

#include <duckdb.hpp>

namespace tarn::engine {

// The type that a Parquet file has for it; what has none, such as an interval, becomes the text that results
// show. A timestamp with time zone becomes its instant.
columnar::Type column_type(const duckdb::LogicalType& type);

// One value of the engine becomes a row of a column, which is of column_type() of the value's type. Strings
// are copied to `arena`. Throws, as the engine does, where the file's type does not have the value.
void set_column(columnar::Column& column, std::size_t row, const columnar::Type& type,
                const duckdb::Value& value, event::Arena& arena);

}  // namespace tarn::engine
