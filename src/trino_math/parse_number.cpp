#include "trino_math/parse_number.hpp"

#include "trino_math/digits.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

std::unexpected<Error> cannot_cast(std::string_view text, std::string_view type) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Cannot cast '{}' to {}", text, type));
}

template <class Integer>
Result<Integer> parse_exact(std::string_view text, std::string_view type) {
  std::string_view digits = text;
  if (digits.starts_with('+') && !digits.starts_with("+-")) {
    digits.remove_prefix(1);
  }
  Integer value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stop != end) {
    return cannot_cast(text, type);
  }
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

template <class Real>
std::optional<Real> parse_hexadecimal(std::string_view text) {
  const auto exponent = text.find_first_of("pP");
  const auto digits = text.substr(0, exponent);
  const bool has_digits = digits.find_first_not_of('.') != std::string_view::npos;
  if (exponent == std::string_view::npos || exponent + 1 == text.size() || !has_digits) {
    return std::nullopt;
  }
  Real value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::hex);
  // Past the range of the type the library says so and no more: nobody writes such numbers, and none is
  // guessed.
  if (error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return value;
}

template <class Real>
std::optional<Real> parse_decimal_text(std::string_view text) {
  const auto number = read_digits(text);
  if (!number || number->negative || text.starts_with('+')) {
    return std::nullopt;
  }
  Real value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return number->point > 0 ? std::numeric_limits<Real>::infinity() : Real{0};
  }
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

// Reads what follows the sign.
template <class Real>
std::optional<Real> parse_magnitude(std::string_view text) {
  if (text == "NaN") {
    return std::numeric_limits<Real>::quiet_NaN();
  }
  if (text == "Infinity") {
    return std::numeric_limits<Real>::infinity();
  }
  if (!text.empty() && std::string_view("dDfF").contains(text.back()) && !text.starts_with("0x")) {
    text.remove_suffix(1);
  }
  if (text.starts_with("0x") || text.starts_with("0X")) {
    const bool has_suffix =
        std::string_view("dDfF").contains(text.back()) && text.find_first_of("pP") != text.npos;
    return parse_hexadecimal<Real>(text.substr(2, text.size() - 2 - (has_suffix ? 1 : 0)));
  }
  return parse_decimal_text<Real>(text);
}

template <class Real>
Result<Real> parse_floating(std::string_view text, std::string_view type) {
  std::string_view rest = trimmed(text);
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) {
    rest.remove_prefix(1);
  }
  const auto value = parse_magnitude<Real>(rest);
  if (!value) {
    return cannot_cast(text, type);
  }
  return negative ? -*value : *value;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(
      text, lower, [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a + ('a' - 'A') == b); });
}

}  // namespace

Result<std::int64_t> parse_bigint(std::string_view text) {
  return parse_exact<std::int64_t>(text, "BIGINT");
}

Result<std::int32_t> parse_integer(std::string_view text) {
  return parse_exact<std::int32_t>(text, "INT");
}

Result<std::int16_t> parse_smallint(std::string_view text) {
  return parse_exact<std::int16_t>(text, "SMALLINT");
}

Result<std::int8_t> parse_tinyint(std::string_view text) {
  return parse_exact<std::int8_t>(text, "TINYINT");
}

Result<double> parse_double(std::string_view text) {
  return parse_floating<double>(text, "DOUBLE");
}

Result<float> parse_real(std::string_view text) {
  return parse_floating<float>(text, "REAL");
}

Result<bool> parse_boolean(std::string_view text) {
  for (const std::string_view yes : {"t", "1", "true"}) {
    if (equals_ignoring_case(text, yes)) {
      return true;
    }
  }
  for (const std::string_view no : {"f", "0", "false"}) {
    if (equals_ignoring_case(text, no)) {
      return false;
    }
  }
  return cannot_cast(text, "BOOLEAN");
}

}  // namespace tarn::trino_math
