// round, truncate, ceiling, floor, sign and abs of decimals, each with the type of its result.
#pragma once

#include "base/result.hpp"
#include "trino_math/decimal.hpp"

#include <algorithm>
#include <cstdint>

namespace tarn::trino_math {

constexpr DecimalType round_type(DecimalType type) {
  return {std::min(kMaxPrecision, type.precision - type.scale + std::min(1, type.scale)), 0};
}
constexpr DecimalType round_places_type(DecimalType type) {
  return {std::min(kMaxPrecision, type.precision + 1), type.scale};
}
// Of ceiling and of floor.
constexpr DecimalType ceiling_type(DecimalType type) {
  return {type.precision - type.scale + std::min(type.scale, 1), 0};
}
constexpr DecimalType truncate_type(DecimalType type) {
  return {std::max(1, type.precision - type.scale), 0};
}
inline constexpr DecimalType kSignType{1, 0};

// round(x), half away from zero.
Int128 round_decimal(Int128 value, DecimalType type);
// round(x, places). "decimal overflow: ..." when the result's type cannot hold it.
Result<Int128> round_decimal(Int128 value, DecimalType type, std::int64_t places);
Int128 truncate_decimal(Int128 value, DecimalType type);
Int128 truncate_decimal(Int128 value, DecimalType type, std::int64_t places);
Int128 ceiling_decimal(Int128 value, DecimalType type);
Int128 floor_decimal(Int128 value, DecimalType type);
constexpr Int128 sign_decimal(Int128 value) {
  return value == 0 ? 0 : (value < 0 ? -1 : 1);
}
constexpr Int128 absolute_decimal(Int128 value) {
  return value < 0 ? -value : value;
}

}  // namespace tarn::trino_math
