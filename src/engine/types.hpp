// Column types in the engine's words.
#pragma once

#include "columnar/type.hpp"

#include <string>

#include <duckdb.hpp>

namespace tarn::engine {

duckdb::LogicalType logical_type(const columnar::Type& type);
// The nearest type that a Parquet file of ours can have; what has none becomes a string.
columnar::Type column_type(const duckdb::LogicalType& type);
// "name" with its quotes.
std::string quoted(const std::string& name);

}  // namespace tarn::engine
