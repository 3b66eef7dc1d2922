#include "trino_math/decimal_rounding.hpp"

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

// The power of ten that separates kept digits from dropped ones.
Int128 unit_of(DecimalType type, std::int64_t places) {
  return static_cast<Int128>(power_of_ten(static_cast<int>(type.scale - places)));
}

}  // namespace

Int128 round_decimal(Int128 value, DecimalType type) {
  const Int128 unit = unit_of(type, 0);
  const Int128 rest = absolute_decimal(value) % unit;
  const Int128 rounded = absolute_decimal(value) / unit + (type.scale > 0 && rest >= unit / 2 ? 1 : 0);
  return value < 0 ? -rounded : rounded;
}

Result<Int128> round_decimal(Int128 value, DecimalType type, std::int64_t places) {
  if (value == 0 || places >= type.scale) {
    return value;
  }
  if (type.precision - type.scale + places < 0) {
    return 0;
  }
  const Int128 unit = unit_of(type, places);
  const Int128 size = absolute_decimal(value);
  const Int128 rounded = size / unit + (size % unit >= unit / 2 ? 1 : 0);
  const UInt256 result = multiply(magnitude(rounded), magnitude(unit));
  if (result.high != 0 || result.low >= power_of_ten(round_places_type(type).precision)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("decimal overflow: {}", decimal_text(value, type.scale)));
  }
  const auto positive = static_cast<Int128>(result.low);
  return value < 0 ? -positive : positive;
}

Int128 truncate_decimal(Int128 value, DecimalType type) {
  return value / unit_of(type, 0);
}

Int128 truncate_decimal(Int128 value, DecimalType type, std::int64_t places) {
  if (places >= type.scale) {
    return value;
  }
  if (type.precision - type.scale + places <= 0) {
    return 0;
  }
  return value - value % unit_of(type, places);
}

Int128 ceiling_decimal(Int128 value, DecimalType type) {
  const Int128 unit = unit_of(type, 0);
  return value / unit + (value % unit > 0 ? 1 : 0);
}

Int128 floor_decimal(Int128 value, DecimalType type) {
  const Int128 unit = unit_of(type, 0);
  return value / unit - (value % unit < 0 ? 1 : 0);
}

}  // namespace tarn::trino_math
