// CAST(x AS JSON) and CAST(json AS x), of values of any shape.
#pragma once

#include "engine/function_vectors.hpp"

namespace tarn::engine {

// trino_to_json(x, precisions): the texts of x's timestamps have as many digits of a second as the numbers in
// the text `precisions` say, "3,6", in the order in which the timestamps stand in x's type.
//
// trino_from_json(json, name, CAST(NULL AS type)): `name` is the type as errors spell it.
void add_json_casts(FunctionList& list);

}  // namespace tarn::engine
