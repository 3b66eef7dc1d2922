// CAST to and from DECIMAL, with Trino 435's rounding (half up) and error texts.
#pragma once

#include "base/result.hpp"
#include "trino_math/decimal.hpp"
#include "trino_math/integers.hpp"

#include <cstdint>
#include <string_view>

namespace tarn::trino_math {

Result<Int128> cast_decimal(Int128 value, DecimalType from, DecimalType to);
// The text is what Java's BigDecimal takes: sign, digits, point, exponent; no blanks.
Result<Int128> decimal_from_text(std::string_view text, DecimalType to);
// `from` names the type in an error.
Result<Int128> decimal_from_integer(std::int64_t value, IntegerWidth from, DecimalType to);
Result<Int128> decimal_from_double(double value, DecimalType to);
Result<Int128> decimal_from_real(float value, DecimalType to);
// True is 1. A type with no digit before the point cannot hold it, and Trino does not look: nor do we.
Int128 decimal_from_boolean(bool value, DecimalType to);

Result<std::int64_t> decimal_to_integer(Int128 value, DecimalType from, IntegerWidth to);
double decimal_to_double(Int128 value, DecimalType from);
float decimal_to_real(Int128 value, DecimalType from);

}  // namespace tarn::trino_math
