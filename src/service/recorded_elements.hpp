// What an event shows of a call's input and output.
#pragma once

#include "json/value.hpp"

#include <cstddef>

namespace tarn::service {

// CloudTrail's own limit on requestParameters, and on responseElements.
inline constexpr std::size_t kElementsBytesMax = 100u << 10;

// With names as events spell them ("queryId") at every depth; null where there is nothing. In what is larger
// than an event may carry, {"omitted":true,"sizeBytes":N} stands in the place of the largest members, as few
// as it takes, so that the small ones stay.
json::Value recorded_elements(const json::Value& value);

}  // namespace tarn::service
