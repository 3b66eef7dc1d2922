// DECIMAL(p, s) of up to 38 digits, as Trino 435 computes with it. A value is its unscaled integer and its
// type.
#pragma once

#include "base/result.hpp"
#include "trino_math/wide.hpp"

#include <algorithm>
#include <compare>
#include <string>

namespace tarn::trino_math {

inline constexpr int kMaxPrecision = 38;
// Up to here Trino holds a decimal in 64 bits, and converts it to floating point by one division.
inline constexpr int kMaxShortPrecision = 18;

struct DecimalType {
  int precision = kMaxPrecision;
  int scale = 0;

  constexpr bool is_short() const { return precision <= kMaxShortPrecision; }
  // False for what no DECIMAL can be, such as the product of DECIMAL(38,20) and DECIMAL(38,20).
  constexpr bool is_valid() const {
    return precision >= 1 && precision <= kMaxPrecision && scale >= 0 && scale <= precision;
  }
  friend constexpr bool operator==(const DecimalType&, const DecimalType&) = default;
};

// What the integer types become where a decimal is wanted.
inline constexpr DecimalType kTinyintAsDecimal{3, 0};
inline constexpr DecimalType kSmallintAsDecimal{5, 0};
inline constexpr DecimalType kIntegerAsDecimal{10, 0};
inline constexpr DecimalType kBigintAsDecimal{19, 0};

// The type of a + b and of a - b.
constexpr DecimalType sum_type(DecimalType a, DecimalType b) {
  const int scale = std::max(a.scale, b.scale);
  return {std::min(kMaxPrecision, std::max(a.precision - a.scale, b.precision - b.scale) + scale + 1), scale};
}
// The type of a * b. May be invalid: the scales add up.
constexpr DecimalType product_type(DecimalType a, DecimalType b) {
  return {std::min(kMaxPrecision, a.precision + b.precision), a.scale + b.scale};
}
constexpr DecimalType quotient_type(DecimalType a, DecimalType b) {
  return {std::min(kMaxPrecision, a.precision + b.scale + std::max(b.scale - a.scale, 0)),
          std::max(a.scale, b.scale)};
}
constexpr DecimalType remainder_type(DecimalType a, DecimalType b) {
  const int scale = std::max(a.scale, b.scale);
  return {std::min(b.precision - b.scale, a.precision - a.scale) + scale, scale};
}
// The type that both turn into for a comparison, CASE, a set operation.
constexpr DecimalType common_type(DecimalType a, DecimalType b) {
  const int scale = std::max(a.scale, b.scale);
  return {std::min(kMaxPrecision, std::max(a.precision - a.scale, b.precision - b.scale) + scale), scale};
}

// Fail with "Decimal overflow" past 38 digits, and with "Division by zero". The result is of the type above.
Result<Int128> add(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type);
Result<Int128> subtract(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type);
Result<Int128> multiply(Int128 a, Int128 b);
// Rounds half up (away from zero).
Result<Int128> divide(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type);
// Takes the sign of the dividend.
Result<Int128> modulus(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type);

// Exact, whatever the scales.
std::strong_ordering compare(Int128 a, int a_scale, Int128 b, int b_scale);

// True when the value needs more than `precision` digits.
bool overflows(Int128 value, int precision);

// Multiplies by a power of ten, or divides by one and rounds half up. "Decimal overflow" past 38 digits.
Result<Int128> rescale(Int128 value, int from_scale, int to_scale);

// "-0.50": all digits of the scale.
std::string decimal_text(Int128 value, int scale);
// As Java writes a BigDecimal (and Trino a decimal inside JSON): "1E-7" where the plain form has many zeros.
std::string big_decimal_text(Int128 value, int scale);
// "DECIMAL(10, 2)", as error messages spell it.
std::string type_text(DecimalType type);

}  // namespace tarn::trino_math
