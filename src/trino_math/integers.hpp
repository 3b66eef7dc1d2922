// TINYINT, SMALLINT, INTEGER and BIGINT: arithmetic that notices overflow, casts, and bits.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace tarn::trino_math {

// The width decides range and error text; values travel as 64 bits.
enum class IntegerWidth : std::uint8_t { Tinyint, Smallint, Integer, Bigint };

constexpr int bits_of(IntegerWidth width) {
  constexpr int kSmallestWidth = 8;
  return kSmallestWidth << static_cast<int>(width);
}
constexpr std::int64_t largest(IntegerWidth width) {
  return std::numeric_limits<std::int64_t>::max() >>
         (std::numeric_limits<std::uint64_t>::digits - bits_of(width));
}
constexpr std::int64_t smallest(IntegerWidth width) {
  return -largest(width) - 1;
}
// "bigint" and "BIGINT".
std::string_view lower_name(IntegerWidth width);
std::string_view upper_name(IntegerWidth width);

// REQUIRES of all: the arguments are in the range of `width`. "bigint addition overflow: 1 + 2", "Division by
// zero".
Result<std::int64_t> add(IntegerWidth width, std::int64_t a, std::int64_t b);
Result<std::int64_t> subtract(IntegerWidth width, std::int64_t a, std::int64_t b);
Result<std::int64_t> multiply(IntegerWidth width, std::int64_t a, std::int64_t b);
// Cuts toward zero.
Result<std::int64_t> divide(IntegerWidth width, std::int64_t a, std::int64_t b);
Result<std::int64_t> modulus(IntegerWidth width, std::int64_t a, std::int64_t b);
Result<std::int64_t> negate(IntegerWidth width, std::int64_t value);
Result<std::int64_t> absolute(IntegerWidth width, std::int64_t value);

// Casts. Doubles and reals round half up (away from zero). A real that BIGINT cannot hold becomes its nearest
// value, and NaN zero, where a double is an error: so Trino 435 does.
Result<std::int64_t> cast_integer(std::int64_t value, IntegerWidth to);
Result<std::int64_t> double_to_integer(double value, IntegerWidth to);
Result<std::int64_t> real_to_integer(float value, IntegerWidth to);

// bitwise_left_shift and its like. A shift of the width or more moves everything out; a negative one counts
// modulo 64, as in Java.
std::int64_t shift_left(IntegerWidth width, std::int64_t value, std::int64_t shift);
std::int64_t shift_right_logical(IntegerWidth width, std::int64_t value, std::int64_t shift);
std::int64_t shift_right_arithmetic(IntegerWidth width, std::int64_t value, std::int64_t shift);
Result<std::int64_t> bit_count(std::int64_t value, std::int64_t bits);

Result<std::string> to_base(std::int64_t value, std::int64_t radix);
Result<std::int64_t> from_base(std::string_view text, std::int64_t radix);

}  // namespace tarn::trino_math
