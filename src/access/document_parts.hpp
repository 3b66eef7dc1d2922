// What the readers of a policy's elements have in common.
#pragma once

#include "json/value.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace tarn::access {

inline constexpr std::size_t kPolicyValuesMax = 500;  // of one list

// "a" is ["a"]. The error ends a sentence that begins "Action is".
std::expected<std::vector<std::string>, std::string> texts_of(const json::Value& value);

// Likewise, where numbers and booleans may stand without quotes, as in Condition.
std::expected<std::vector<std::string>, std::string> scalars_of(const json::Value& value);

// The first name that stands twice in an object, or nullptr.
const std::string* repeated_name(const json::Object& object);

}  // namespace tarn::access
