#include "trino_math/digits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace tarn::trino_math {
namespace {

constexpr std::size_t kScientificChars = 40;
constexpr std::int64_t kFarExponent = 1'000'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void strip(Digits& number) {
  const auto first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    number.digits.clear();
    number.point = 0;
    return;
  }
  number.digits.erase(0, first);
  number.point -= static_cast<std::int64_t>(first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
}

// Reads what to_chars wrote in scientific form.
Digits from_scientific(std::string_view text) {
  return read_digits(text).value_or(Digits{});
}

// A whole number beyond the mantissa's bits, which says nothing of its last digits: those are rounded off.
Digits whole_digits(double size, int mantissa_bits) {
  constexpr double kDecimalDigitsPerBit = 0.30103;
  int binary_exponent = 0;
  std::frexp(size, &binary_exponent);
  const int spare_bits = binary_exponent - 2 - mantissa_bits;
  const auto dropped = spare_bits > 0 ? static_cast<int>(spare_bits * kDecimalDigitsPerBit) : 0;
  std::uint64_t unit = 1;
  for (int i = 0; i < dropped; ++i) {
    unit *= 10;  // NOLINT(readability-magic-numbers)
  }
  const auto whole = static_cast<std::uint64_t>(size);
  const std::uint64_t rounded = whole / unit + (whole % unit >= unit / 2 && unit > 1 ? 1 : 0);
  Digits number = read_digits(std::to_string(rounded)).value_or(Digits{});
  number.point += dropped;
  return number;
}

template <class Real>
Digits shortest(Real value) {
  std::array<char, kScientificChars> buffer{};
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  const auto fewest = std::to_chars(begin, end, value, std::chars_format::scientific);
  Digits number = from_scientific({begin, fewest.ptr});
  if (number.digits.size() == 1) {
    const auto two = std::to_chars(begin, end, value, std::chars_format::scientific, 1);
    Real again = 0;
    std::from_chars(begin, two.ptr, again);
    if (again == value) {
      number = from_scientific({begin, two.ptr});
    }
  }
  return number;
}

template <class Real>
Digits digits_as_java(Real value) {
  constexpr int kWholeBits = 63;
  constexpr int kMantissaBits = std::numeric_limits<Real>::digits;
  const Real size = std::fabs(value);
  if (size != std::trunc(size) || size < std::ldexp(Real{1}, kMantissaBits) ||
      size >= std::ldexp(Real{1}, kWholeBits)) {
    return shortest(value);
  }
  Digits number = whole_digits(static_cast<double>(size), kMantissaBits);
  number.negative = value < 0;
  return number;
}

// Reads an exponent's digits; stops growing far beyond any type's range.
std::optional<std::int64_t> read_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  if (text.empty()) {
    return std::nullopt;
  }
  std::int64_t exponent = 0;
  for (const char c : text) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), kFarExponent);
  }
  return negative ? -exponent : exponent;
}

void add_one(Digits& number) {
  auto& digits = number.digits;
  while (!digits.empty() && digits.back() == '9') {
    digits.pop_back();
  }
  if (digits.empty()) {
    digits = "1";
    ++number.point;
  } else {
    ++digits.back();
  }
}

}  // namespace

Digits java_digits(double value) {
  return digits_as_java(value);
}

Digits java_digits(float value) {
  return digits_as_java(value);
}

std::optional<Digits> read_digits(std::string_view text) {
  Digits number;
  number.negative = text.starts_with('-');
  if (number.negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) {
    ++at;
  }
  number.digits = text.substr(0, at);
  number.point = static_cast<std::int64_t>(at);
  if (at < text.size() && text[at] == '.') {
    const std::size_t begin = ++at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    number.digits += text.substr(begin, at - begin);
  }
  if (number.digits.empty()) {
    return std::nullopt;
  }
  if (at < text.size()) {
    const auto exponent =
        text[at] == 'e' || text[at] == 'E' ? read_exponent(text.substr(at + 1)) : std::nullopt;
    if (!exponent) {
      return std::nullopt;
    }
    number.point += *exponent;
  }
  strip(number);
  return number;
}

void round_half_up(Digits& number, std::int64_t count) {
  if (count >= static_cast<std::int64_t>(number.digits.size())) {
    return;
  }
  if (count < 0) {
    number.digits.clear();
    number.point = 0;
    return;
  }
  const bool up = number.digits[static_cast<std::size_t>(count)] >= '5';
  number.digits.resize(static_cast<std::size_t>(count));
  if (up) {
    add_one(number);
  }
  strip(number);
}

void round_half_even(Digits& number, std::int64_t count) {
  const auto kept = static_cast<std::size_t>(count);
  if (kept >= number.digits.size()) {
    return;
  }
  const char next = number.digits[kept];
  const bool tie = next == '5' && kept + 1 == number.digits.size();
  const bool odd = (number.digits[kept - 1] - '0') % 2 != 0;
  number.digits.resize(kept);
  if (tie ? odd : next >= '5') {
    add_one(number);
  }
  strip(number);
}

}  // namespace tarn::trino_math
