// What an operation's model knows of an input.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"

namespace tarn::wire {

// Callers may send anything beside what the model knows: it means nothing, and may cost nothing, be kept or
// be given back either, nor push what does mean something out of a record. Of a repeated name the last stays,
// which counts. Values of the wrong type stay: the call is refused for them.
json::Value known_parts(const Operation& operation, json::Value input);

// The same of the input's own members alone, for operations that refuse what they do not know within these.
json::Value known_members(const Operation& operation, json::Value input);

}  // namespace tarn::wire
