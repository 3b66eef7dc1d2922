#include "trino_math/sizes.hpp"

#include "trino_math/decimal.hpp"
#include "trino_math/number_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr double kThousand = 1000;

std::string rounded_text(double value, int places) {
  constexpr double kHalf = 0.5;
  constexpr int kBase = 10;
  // A long double holds the product of a double and a small power of ten exactly, so halves are true halves.
  const auto scaled =
      std::fabs(static_cast<long double>(value)) * std::pow(static_cast<long double>(kBase), places);
  const auto whole = static_cast<std::int64_t>(std::floor(scaled + static_cast<long double>(kHalf)));
  std::string text = decimal_text(whole, places);
  if (places > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    text.erase(text.find_last_not_of('.') + 1);
  }
  return value < 0 ? "-" + text : text;
}

struct SizeUnit {
  std::string_view name;
  int power;
};
constexpr int kBitsPerUnit = 10;
constexpr std::array<SizeUnit, 9> kSizeUnits{
    {{"B", 0}, {"kB", 1}, {"MB", 2}, {"GB", 3}, {"TB", 4}, {"PB", 5}, {"EB", 6}, {"ZB", 7}, {"YB", 8}}};

// A number without its point. Digits past the 38th are dropped: they are less than a byte.
struct SizeNumber {
  UInt128 digits = 0;
  int places = 0;
};

// Nothing for two points, no digit, or more than 38 digits before the point.
std::optional<SizeNumber> read_size_number(std::string_view text) {
  constexpr int kBase = 10;
  SizeNumber number;
  bool seen_point = false;
  bool seen_digit = false;
  for (const char c : text) {
    if (c == '.') {
      if (seen_point) {
        return std::nullopt;
      }
      seen_point = true;
      continue;
    }
    seen_digit = true;
    const bool full = number.digits >= power_of_ten(kMaxPrecision - 1);
    if (full && !seen_point) {
      return std::nullopt;
    }
    if (!full) {
      number.digits = number.digits * kBase + static_cast<UInt128>(c - '0');
      number.places += seen_point ? 1 : 0;
    }
  }
  return seen_digit ? std::optional(number) : std::nullopt;
}

// A run of zeros after the point would outgrow every power of ten; it is worth nothing.
bool is_negligible(const SizeNumber& number) {
  return number.places > 2 * kMaxPrecision - 1;
}

void append_part(std::string& out, std::int64_t count, std::string_view unit) {
  if (count > 0) {
    out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", count, unit, count == 1 ? "" : "s");
  }
}

}  // namespace

std::string format_number(std::int64_t value) {
  constexpr std::array<std::string_view, 6> kUnits{"", "K", "M", "B", "T", "Q"};
  constexpr double kTen = 10;
  constexpr double kHundred = 100;
  auto shown = static_cast<double>(value);
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && std::fabs(shown) >= kThousand) {
    shown /= kThousand;
    ++unit;
  }
  const int places = shown < kTen ? 2 : (shown < kHundred ? 1 : 0);
  return rounded_text(shown, places) + std::string(kUnits[unit]);
}

std::string format_number(double value) {
  const double limit = std::ldexp(1.0, std::numeric_limits<std::int64_t>::digits);
  if (std::isnan(value)) {
    return format_number(std::int64_t{0});
  }
  if (value >= limit) {
    return format_number(std::numeric_limits<std::int64_t>::max());
  }
  return format_number(static_cast<std::int64_t>(std::fmax(value, -limit)));
}

Result<Int128> parse_data_size(std::string_view text) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789."));
  const auto unit = std::ranges::find(kSizeUnits, text.substr(digits.size()), &SizeUnit::name);
  const auto number = read_size_number(digits);
  if (unit == kSizeUnits.end() || !number) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Invalid data size: '{}'", text));
  }
  if (is_negligible(*number)) {
    return 0;
  }
  const UInt256 scaled = multiply(number->digits, UInt128{1} << (kBitsPerUnit * unit->power));
  const auto divisor = multiply_by_power_of_ten({0, 1}, number->places);
  const UInt256 bytes = divide(scaled, divisor.value_or(UInt256{0, 1})).quotient;
  if (bytes.high != 0 || bytes.low >= power_of_ten(kMaxPrecision)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Value out of range: '{}'", text));
  }
  return static_cast<Int128>(bytes.low);
}

Result<std::string> human_readable_seconds(double seconds) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  constexpr std::int64_t kWeek = 7 * kDay;
  if (!std::isfinite(seconds)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Invalid argument found: {}", java_text(seconds)));
  }
  const double limit = std::ldexp(1.0, std::numeric_limits<std::int64_t>::digits);
  const double rounded = std::round(std::fabs(seconds));
  std::int64_t rest =
      rounded < limit ? static_cast<std::int64_t>(rounded) : std::numeric_limits<std::int64_t>::max();
  std::string text;
  append_part(text, rest / kWeek, "week");
  rest %= kWeek;
  append_part(text, rest / kDay, "day");
  rest %= kDay;
  append_part(text, rest / kHour, "hour");
  rest %= kHour;
  append_part(text, rest / kMinute, "minute");
  append_part(text, rest % kMinute, "second");
  return text.empty() ? "0 seconds" : text;
}

}  // namespace tarn::trino_math
