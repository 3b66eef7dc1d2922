// Integers of 128 and 256 bits: what decimals of 38 digits and their products need.
#pragma once

#include <optional>

namespace tarn::trino_math {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

struct UInt256 {
  UInt128 high = 0;
  UInt128 low = 0;
  friend bool operator==(const UInt256&, const UInt256&) = default;
};

struct Division256 {
  UInt256 quotient;
  UInt256 remainder;
};

inline constexpr int kMaxPowerOfTen = 38;

// REQUIRES: 0 <= exponent <= kMaxPowerOfTen.
constexpr UInt128 power_of_ten(int exponent) {
  UInt128 power = 1;
  for (int i = 0; i < exponent; ++i) {
    power *= 10;  // NOLINT(readability-magic-numbers)
  }
  return power;
}

// The absolute value, which the most negative number has, too.
constexpr UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt256 multiply(UInt128 a, UInt128 b);
// Nothing when the product needs more than 256 bits.
std::optional<UInt256> multiply_by_power_of_ten(UInt256 value, int exponent);
// REQUIRES: divisor != 0.
Division256 divide(const UInt256& dividend, const UInt256& divisor);
// -1, 0 or 1.
int compare(const UInt256& a, const UInt256& b);

}  // namespace tarn::trino_math
