// One value against one shape, its parts left aside, in AWS's words. Pure functions.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"

#include <string>
#include <vector>

namespace tarn::wire {

bool has_right_type(Kind kind, const json::Value& value);

// What a SerializationException says. REQUIRES: !has_right_type(kind, value).
std::string type_problem(Kind kind, const json::Value& value);

// The constraints that a value breaks by itself. REQUIRES: has_right_type(shape.kind, value).
std::vector<std::string> broken_constraints(const Shape& shape, const json::Value& value);

// All that is asked of a string or number, met or not; this is how AWS describes elements of lists and maps.
std::string all_constraints(const Shape& shape);

}  // namespace tarn::wire
