#include "trino_math/wide.hpp"

#include <cstdint>
#include <limits>

namespace tarn::trino_math {
namespace {

constexpr int kHalfBits = 64;
constexpr int kBits = 128;

UInt256 shifted_left(const UInt256& value) {
  return {(value.high << 1) | (value.low >> (kBits - 1)), value.low << 1};
}

UInt256 difference(const UInt256& a, const UInt256& b) {
  const UInt128 low = a.low - b.low;
  return {a.high - b.high - (a.low < b.low ? 1 : 0), low};
}

std::optional<UInt256> multiply_by(const UInt256& value, std::uint64_t factor) {
  const UInt256 low = multiply(value.low, factor);
  const UInt256 high = multiply(value.high, factor);
  const UInt128 sum = high.low + low.high;
  if (high.high != 0 || sum < high.low) {
    return std::nullopt;
  }
  return UInt256{sum, low.low};
}

}  // namespace

UInt256 multiply(UInt128 a, UInt128 b) {
  constexpr UInt128 kHalfMask = std::numeric_limits<std::uint64_t>::max();
  const UInt128 a_low = a & kHalfMask;
  const UInt128 a_high = a >> kHalfBits;
  const UInt128 b_low = b & kHalfMask;
  const UInt128 b_high = b >> kHalfBits;
  const UInt128 bottom = a_low * b_low;
  const UInt128 cross = a_high * b_low + (bottom >> kHalfBits);
  const UInt128 other = a_low * b_high + (cross & kHalfMask);
  return {a_high * b_high + (cross >> kHalfBits) + (other >> kHalfBits),
          (other << kHalfBits) | (bottom & kHalfMask)};
}

std::optional<UInt256> multiply_by_power_of_ten(UInt256 value, int exponent) {
  constexpr int kStep = 19;  // the largest power of ten in 64 bits
  if (value.high == 0 && exponent <= kMaxPowerOfTen) {
    return multiply(value.low, power_of_ten(exponent));
  }
  while (exponent > 0) {
    const int step = exponent < kStep ? exponent : kStep;
    const auto product = multiply_by(value, static_cast<std::uint64_t>(power_of_ten(step)));
    if (!product) {
      return value == UInt256{} ? std::optional(value) : std::nullopt;
    }
    value = *product;
    exponent -= step;
  }
  return value;
}

int compare(const UInt256& a, const UInt256& b) {
  if (a.high != b.high) {
    return a.high < b.high ? -1 : 1;
  }
  return a.low == b.low ? 0 : (a.low < b.low ? -1 : 1);
}

Division256 divide(const UInt256& dividend, const UInt256& divisor) {
  if (dividend.high == 0 && divisor.high == 0) {
    return {{0, dividend.low / divisor.low}, {0, dividend.low % divisor.low}};
  }
  // School division, bit by bit: rare enough that nothing faster pays for its lines.
  UInt256 quotient;
  UInt256 remainder;
  for (int bit = 2 * kBits - 1; bit >= 0; --bit) {
    const UInt128 half = bit >= kBits ? dividend.high : dividend.low;
    const bool carry = (remainder.high >> (kBits - 1)) != 0;
    remainder = shifted_left(remainder);
    remainder.low |= (half >> (bit % kBits)) & 1;
    quotient = shifted_left(quotient);
    if (carry || compare(remainder, divisor) >= 0) {
      remainder = difference(remainder, divisor);
      quotient.low |= 1;
    }
  }
  return {quotient, remainder};
}

}  // namespace tarn::trino_math
