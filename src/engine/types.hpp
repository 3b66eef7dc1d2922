// Column types in the engine's words.
#pragma once

#include "columnar/type.hpp"

#include <string>

#include <duckdb.hpp>

namespace tarn::engine {

// REQUIRES: a type of a store's columns, which are all plain.
duckdb::LogicalType logical_type(const columnar::Type& type);
// "name" with its quotes.
std::string quoted(const std::string& name);

}  // namespace tarn::engine
