#include "trino_math/decimal_cast.hpp"

#include "trino_math/digits.hpp"
#include "trino_math/number_text.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

// The unscaled value at the type's scale, rounded half up; nothing when it needs more than the type's digits.
std::optional<Int128> unscaled(Digits number, DecimalType type) {
  constexpr int kBase = 10;
  round_half_up(number, number.point + type.scale);
  if (number.is_zero()) {
    return 0;
  }
  const std::int64_t places = number.point + type.scale;
  if (places > type.precision) {
    return std::nullopt;
  }
  number.digits.append(static_cast<std::size_t>(places) - number.digits.size(), '0');
  Int128 value = 0;
  for (const char digit : number.digits) {
    value = value * kBase + (digit - '0');
  }
  return number.negative ? -value : value;
}

template <class Real>
Result<Int128> from_floating(Real value, std::string_view type, DecimalType to) {
  const auto result = std::isfinite(value) ? unscaled(java_digits(value), to) : std::nullopt;
  if (!result) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot cast {} '{}' to {}", type, java_text(value), type_text(to)));
  }
  return *result;
}

template <class Real>
Real to_floating(Int128 value, DecimalType from) {
  if (from.is_short()) {
    return static_cast<Real>(static_cast<std::int64_t>(value)) /
           static_cast<Real>(static_cast<std::int64_t>(power_of_ten(from.scale)));
  }
  const std::string text = decimal_text(value, from.scale);
  Real result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

}  // namespace

Result<Int128> cast_decimal(Int128 value, DecimalType from, DecimalType to) {
  const auto result = rescale(value, from.scale, to.scale);
  if (!result || overflows(*result, to.precision)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Cannot cast {} '{}' to {}", type_text(from),
                                                        decimal_text(value, from.scale), type_text(to)));
  }
  return *result;
}

Result<Int128> decimal_from_text(std::string_view text, DecimalType to) {
  const auto number = read_digits(text);
  if (!number) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot cast VARCHAR '{}' to {}. Value is not a number.", text, type_text(to)));
  }
  const auto value = unscaled(*number, to);
  if (!value) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot cast VARCHAR '{}' to {}. Value too large.", text, type_text(to)));
  }
  return *value;
}

Result<Int128> decimal_from_integer(std::int64_t value, IntegerWidth from, DecimalType to) {
  const auto result = rescale(value, 0, to.scale);
  if (!result || overflows(*result, to.precision)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot cast {} '{}' to {}", upper_name(from), value, type_text(to)));
  }
  return *result;
}

Result<Int128> decimal_from_double(double value, DecimalType to) {
  return from_floating(value, "DOUBLE", to);
}

Result<Int128> decimal_from_real(float value, DecimalType to) {
  return from_floating(value, "REAL", to);
}

Int128 decimal_from_boolean(bool value, DecimalType to) {
  return value ? static_cast<Int128>(power_of_ten(to.scale)) : 0;
}

Result<std::int64_t> decimal_to_integer(Int128 value, DecimalType from, IntegerWidth to) {
  const auto whole = rescale(value, from.scale, 0);
  const bool fits = whole && *whole >= smallest(to) && *whole <= largest(to);
  if (!fits) {
    const bool shows_whole = whole && from.is_short();
    const auto shown = shows_whole ? decimal_text(*whole, 0) : decimal_text(value, from.scale);
    return fail(ErrorCode::InvalidArgument, fmt::format("Cannot cast '{}' to {}", shown, upper_name(to)));
  }
  return static_cast<std::int64_t>(*whole);
}

double decimal_to_double(Int128 value, DecimalType from) {
  return to_floating<double>(value, from);
}

float decimal_to_real(Int128 value, DecimalType from) {
  return to_floating<float>(value, from);
}

}  // namespace tarn::trino_math
