// SQL/JSON: json_exists, json_value, json_query, json_object and json_array, as sql/functions_sql_json.cpp
// calls them. The options are letters:
//
//   exists   ON ERROR: False, True, Unknown, Error
//   value    ON EMPTY, ON ERROR: Null, Error, Default
//   query    Without, Conditional or Unconditional wrapper; Keep or Omit quotes; ON EMPTY, ON ERROR: Null,
//            Error, empty Array, empty Object
//   object   Null or Absent ON NULL; With (any) or Unique keys; then of each value: V, or J where it is JSON
//   array    Null or Absent ON NULL; then of each value as above
#pragma once

#include "engine/function_vectors.hpp"

namespace tarn::engine {

void add_sql_json_functions(FunctionList& list);

}  // namespace tarn::engine
