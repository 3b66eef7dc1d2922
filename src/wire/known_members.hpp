// What an operation's model knows of an input.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"

namespace tarn::wire {

// Callers may send anything beside the members that the model knows: it means nothing, and may cost nothing
// either. Of a repeated name the last stays, which counts. Values of the wrong type stay: the call is refused
// for them. Members of members stay too, since an operation may refuse those that it does not know.
json::Value known_members(const Operation& operation, json::Value input);

// The same at every depth, for records, from which what means nothing must not push out what does.
json::Value known_parts(const Operation& operation, json::Value input);

}  // namespace tarn::wire
