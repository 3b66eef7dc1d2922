#include "trino_math/number_text.hpp"

#include "trino_math/digits.hpp"

#include <cmath>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

template <class Real>
std::string unusual_text(Real value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  return value < 0 ? "-Infinity" : "Infinity";
}

std::string scientific(const Digits& number) {
  const std::string fraction = number.digits.size() > 1 ? number.digits.substr(1) : "0";
  return fmt::format("{}{}.{}E{}", number.negative ? "-" : "", number.digits[0], fraction, number.point - 1);
}

std::string plain(const Digits& number) {
  std::string digits = number.digits;
  if (number.point <= 0) {
    digits.insert(0, static_cast<std::size_t>(1 - number.point), '0');
    digits.insert(1, 1, '.');
  } else {
    const auto whole = static_cast<std::size_t>(number.point);
    if (digits.size() < whole + 1) {
      digits.append(whole + 1 - digits.size(), '0');
    }
    digits.insert(whole, 1, '.');
  }
  return number.negative ? "-" + digits : digits;
}

template <class Real>
std::string java_text_of(Real value) {
  // Java writes plainly from a thousandth up to ten millions.
  constexpr int kLowestPoint = -2;
  constexpr int kHighestPoint = 7;
  if (!std::isfinite(value)) {
    return unusual_text(value);
  }
  if (value == 0) {
    return std::signbit(value) ? "-0.0" : "0.0";
  }
  const Digits number = java_digits(value);
  const bool is_plain = number.point >= kLowestPoint && number.point <= kHighestPoint;
  return is_plain ? plain(number) : scientific(number);
}

std::string zero_text(bool negative) {
  return negative ? "-0E0" : "0E0";
}

}  // namespace

std::string java_text(double value) {
  return java_text_of(value);
}

std::string java_text(float value) {
  return java_text_of(value);
}

std::string varchar_text(double value) {
  if (!std::isfinite(value)) {
    return unusual_text(value);
  }
  return value == 0 ? zero_text(std::signbit(value)) : scientific(java_digits(value));
}

std::string varchar_text(float value) {
  constexpr int kRealDigits = 7;
  if (!std::isfinite(value)) {
    return unusual_text(value);
  }
  if (value == 0) {
    return zero_text(std::signbit(value));
  }
  // The pattern works on the number widened to a double. It rounds halves to even, but those of whole numbers
  // up.
  Digits number = java_digits(static_cast<double>(value));
  if (value == std::trunc(value)) {
    round_half_up(number, kRealDigits);
  } else {
    round_half_even(number, kRealDigits);
  }
  return scientific(number);
}

}  // namespace tarn::trino_math
