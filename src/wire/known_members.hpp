// What an operation's model knows of an input.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"

namespace tarn::wire {

// Callers may send anything beside what the model knows: it means nothing, and may cost nothing either, nor
// push what does mean something out of a record. Of a repeated name the last stays, which counts. Values of
// the wrong type stay: the call is refused for them.
json::Value known_members(const Operation& operation, json::Value input);

}  // namespace tarn::wire
