// round, truncate, sign over doubles, reals and integers. (Decimals: decimal_rounding.hpp.)
#pragma once

#include "base/result.hpp"
#include "trino_math/integers.hpp"

#include <cstdint>

namespace tarn::trino_math {

// Rounds half away from zero at the given decimal place; a negative place rounds whole digits. The product
// with the power of ten is a double, as in Trino: round(1.005, 2) is 1.0, because 1.005 * 100 is below 100.5.
double round(double value, std::int64_t places = 0);
float round(float value, std::int64_t places = 0);
// Only a negative `places` changes anything.
Result<std::int64_t> round(IntegerWidth width, std::int64_t value, std::int64_t places);

double truncate(double value);
float truncate(float value);
// NaN stays NaN, and a zero keeps its sign.
double sign(double value);
float sign(float value);
constexpr std::int64_t sign(std::int64_t value) {
  return value == 0 ? 0 : (value < 0 ? -1 : 1);
}

}  // namespace tarn::trino_math
