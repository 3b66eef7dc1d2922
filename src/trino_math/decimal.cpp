#include "trino_math/decimal.hpp"

#include <optional>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr UInt128 kLimit = power_of_ten(kMaxPrecision);

std::unexpected<Error> decimal_overflow() {
  return fail(ErrorCode::InvalidArgument, "Decimal overflow");
}

Result<Int128> with_sign(UInt128 value, bool negative) {
  if (value >= kLimit) {
    return decimal_overflow();
  }
  const auto positive = static_cast<Int128>(value);
  return negative ? -positive : positive;
}

std::string digits_of(UInt128 value) {
  constexpr int kBase = 10;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % kBase)));
    value /= kBase;
  } while (value != 0);
  return digits;
}

}  // namespace

bool overflows(Int128 value, int precision) {
  return magnitude(value) >= power_of_ten(precision);
}

Result<Int128> rescale(Int128 value, int from_scale, int to_scale) {
  const bool negative = value < 0;
  if (to_scale >= from_scale) {
    const auto scaled = multiply_by_power_of_ten({0, magnitude(value)}, to_scale - from_scale);
    if (!scaled || scaled->high != 0) {
      return decimal_overflow();
    }
    return with_sign(scaled->low, negative);
  }
  const int dropped = from_scale - to_scale;
  if (dropped > kMaxPowerOfTen) {
    return 0;
  }
  const UInt128 factor = power_of_ten(dropped);
  const UInt128 half_up = magnitude(value) % factor >= factor / 2 ? 1 : 0;
  return with_sign(magnitude(value) / factor + half_up, negative);
}

Result<Int128> add(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type) {
  const int scale = sum_type(a_type, b_type).scale;
  const auto left = TARN_TRY(rescale(a, a_type.scale, scale));
  const auto right = TARN_TRY(rescale(b, b_type.scale, scale));
  // Two numbers of 38 digits: their sum is within 128 bits.
  const Int128 sum = left + right;
  return with_sign(magnitude(sum), sum < 0);
}

Result<Int128> subtract(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type) {
  return add(a, a_type, -b, b_type);
}

Result<Int128> multiply(Int128 a, Int128 b) {
  const UInt256 product = multiply(magnitude(a), magnitude(b));
  if (product.high != 0) {
    return decimal_overflow();
  }
  return with_sign(product.low, (a < 0) != (b < 0));
}

Result<Int128> divide(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type) {
  if (b == 0) {
    return fail(ErrorCode::InvalidArgument, "Division by zero");
  }
  const int exponent = quotient_type(a_type, b_type).scale - a_type.scale + b_type.scale;
  const auto dividend = multiply_by_power_of_ten({0, magnitude(a)}, exponent);
  if (!dividend) {
    // More than 256 bits, over a divisor of at most 38 digits: far past 38 digits.
    return decimal_overflow();
  }
  const UInt128 divisor = magnitude(b);
  const auto [quotient, remainder] = divide(*dividend, {0, divisor});
  if (quotient.high != 0 || quotient.low >= kLimit) {
    return decimal_overflow();
  }
  const UInt128 half_up = remainder.low >= divisor - remainder.low ? 1 : 0;
  return with_sign(quotient.low + half_up, (a < 0) != (b < 0));
}

Result<Int128> modulus(Int128 a, DecimalType a_type, Int128 b, DecimalType b_type) {
  if (b == 0) {
    return fail(ErrorCode::InvalidArgument, "Division by zero");
  }
  const int scale = remainder_type(a_type, b_type).scale;
  const auto dividend = multiply_by_power_of_ten({0, magnitude(a)}, scale - a_type.scale);
  const auto divisor = multiply_by_power_of_ten({0, magnitude(b)}, scale - b_type.scale);
  if (!dividend || !divisor) {
    return decimal_overflow();
  }
  const UInt256 remainder = divide(*dividend, *divisor).remainder;
  if (remainder.high != 0) {
    return decimal_overflow();
  }
  return with_sign(remainder.low, a < 0);
}

std::strong_ordering compare(Int128 a, int a_scale, Int128 b, int b_scale) {
  if ((a < 0) != (b < 0)) {
    return a < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const int scale = std::max(a_scale, b_scale);
  // 38 digits, moved by at most 38 places, are within 256 bits.
  const UInt256 left = multiply_by_power_of_ten({0, magnitude(a)}, scale - a_scale).value_or(UInt256{});
  const UInt256 right = multiply_by_power_of_ten({0, magnitude(b)}, scale - b_scale).value_or(UInt256{});
  const int order = a < 0 ? compare(right, left) : compare(left, right);
  return order <=> 0;
}

std::string decimal_text(Int128 value, int scale) {
  std::string digits = digits_of(magnitude(value));
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) {
    digits.insert(0, places + 1 - digits.size(), '0');
  }
  if (scale > 0) {
    digits.insert(digits.size() - places, 1, '.');
  }
  return value < 0 ? "-" + digits : digits;
}

std::string big_decimal_text(Int128 value, int scale) {
  constexpr int kSmallestPlainExponent = -6;
  const std::string digits = digits_of(magnitude(value));
  const int exponent = static_cast<int>(digits.size()) - 1 - scale;
  if (exponent >= kSmallestPlainExponent) {
    return decimal_text(value, scale);
  }
  const std::string fraction = digits.size() > 1 ? "." + digits.substr(1) : "";
  return fmt::format("{}{}{}E{}", value < 0 ? "-" : "", digits[0], fraction, exponent);
}

std::string type_text(DecimalType type) {
  return fmt::format("DECIMAL({}, {})", type.precision, type.scale);
}

}  // namespace tarn::trino_math
