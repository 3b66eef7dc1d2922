// A number as its decimal digits: the meeting point of texts, doubles and decimals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::trino_math {

// The value 0.DIGITS times ten to the power of `point`. The first digit is not '0'; zero has no digits at
// all.
struct Digits {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;

  bool is_zero() const { return digits.empty(); }
};

// The digits that Java 17 writes (Trino 435 runs on it), which read back as the same number. They are the
// fewest, save that where one digit would do the closest two come (4.9E-324, not 5E-324), and that a whole
// number below two to the power of 63 keeps all digits its mantissa tells. REQUIRES: value is finite.
Digits java_digits(double value);
Digits java_digits(float value);

// Reads [+-]digits[.digits][(e|E)[+-]digits], all of `text`. Nothing when it is anything else.
// Exponents past what 64 bits hold stop at a billion, which no type here reaches.
std::optional<Digits> read_digits(std::string_view text);

// Rounds to `count` digits (half up); count <= 0 leaves no digit, or one that came from below.
void round_half_up(Digits& number, std::int64_t count);
// Rounds to `count` digits, a half to the even digit. REQUIRES: count > 0.
void round_half_even(Digits& number, std::int64_t count);

}  // namespace tarn::trino_math
