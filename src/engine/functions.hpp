// Trino's functions in the engine, under names that begin with "trino_".
#pragma once

#include "engine/function_vectors.hpp"

#include <string_view>

#include <duckdb.hpp>

namespace tarn::engine {

// Registers those that the statement names. Throws as the engine does.
void register_functions(duckdb::Connection& connection, std::string_view sql);

// The families, one file each.
void add_text_functions(FunctionList& list);
void add_pattern_functions(FunctionList& list);
void add_binary_functions(FunctionList& list);
void add_url_functions(FunctionList& list);
void add_time_functions(FunctionList& list);
void add_zone_functions(FunctionList& list);
void add_sequence_functions(FunctionList& list);
void add_collection_functions(FunctionList& list);
void add_map_functions(FunctionList& list);
void add_row_functions(FunctionList& list);
void add_address_functions(FunctionList& list);
void add_aggregate_functions(FunctionList& list);
void add_math_functions(FunctionList& list);
void add_number_functions(FunctionList& list);
void add_decimal_functions(FunctionList& list);
void add_format_functions(FunctionList& list);
void add_json_functions(FunctionList& list);

}  // namespace tarn::engine
