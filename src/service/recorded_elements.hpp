// What an event shows of a call's input and output.
#pragma once

#include "json/value.hpp"

#include <cstddef>
#include <string_view>

namespace tarn::service {

// CloudTrail's own limit on requestParameters, and on responseElements.
inline constexpr std::size_t kElementsBytesMax = 100u << 10;

// What the model knows of an input of CloudTrail's or Tarn's own operation: callers may send anything else
// beside it, which means nothing and must not push out what does. Of a repeated name the last, which counts.
json::Value known_elements(std::string_view operation, const json::Value& input);

// With names as events spell them ("queryId") at every depth; null where there is nothing. In what is larger
// than an event may carry, {"omitted":true,"sizeBytes":N} stands in the place of the largest members, as few
// as it takes, so that the small ones stay.
json::Value recorded_elements(const json::Value& value);

}  // namespace tarn::service
