// Column types in the engine's words.
#pragma once

#include "columnar/type.hpp"

#include <string>
#include <string_view>

#include <duckdb.hpp>

namespace tarn::engine {

// REQUIRES: a type of a store's columns, which are all plain.
duckdb::LogicalType logical_type(const columnar::Type& type);
// "name" with its quotes.
std::string quoted(const std::string& name);
// 'text' with its quotes.
std::string string_literal(std::string_view text);

}  // namespace tarn::engine
