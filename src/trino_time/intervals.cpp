#include "trino_time/intervals.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/unix_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::array kFields = {IntervalField::Year, IntervalField::Month,  IntervalField::Day,
                                IntervalField::Hour, IntervalField::Minute, IntervalField::Second};
constexpr std::size_t kMaxFieldDigits = 10;
constexpr std::size_t kMilliDigits = 3;
constexpr std::size_t kMaxDurationText = 512;
constexpr double kTwoTo63 = 9223372036854775808.0;

std::string_view name_of(IntervalField field) {
  switch (field) {
    case IntervalField::Year: return "YEAR";
    case IntervalField::Month: return "MONTH";
    case IntervalField::Day: return "DAY";
    case IntervalField::Hour: return "HOUR";
    case IntervalField::Minute: return "MINUTE";
    case IntervalField::Second: return "SECOND";
  }
  return "";
}

// The character after a field where another follows.
char separator_after(IntervalField field) {
  switch (field) {
    case IntervalField::Year: return '-';
    case IntervalField::Day: return ' ';
    case IntervalField::Hour:
    case IntervalField::Minute:
    case IntervalField::Month:
    case IntervalField::Second: return ':';
  }
  return ':';
}

std::int64_t length_of(IntervalField field) {
  switch (field) {
    case IntervalField::Year: return kMonthsPerYear;
    case IntervalField::Month: return 1;
    case IntervalField::Day: return kMillisPerDay;
    case IntervalField::Hour: return kMillisPerHour;
    case IntervalField::Minute: return kMillisPerMinute;
    case IntervalField::Second: return kMillisPerSecond;
  }
  return 1;
}

std::unexpected<Error> invalid_interval(std::string_view text, IntervalField start, IntervalField end) {
  return start == end ? fail(ErrorCode::InvalidArgument,
                             fmt::format("Invalid INTERVAL {} value: {}", name_of(start), text))
                      : fail(ErrorCode::InvalidArgument, fmt::format("Invalid INTERVAL {} TO {} value: {}",
                                                                     name_of(start), name_of(end), text));
}

std::unexpected<Error> invalid_qualifier(IntervalField start, IntervalField end) {
  return fail(ErrorCode::InvalidArgument,
              fmt::format("Invalid interval qualifier: {} TO {}", name_of(start), name_of(end)));
}

// Takes a whole number of 32 bits off the front; nullopt where there is none.
std::optional<std::int64_t> take_whole(std::string_view& text) {
  if (text.size() > 1 && text.front() == '+' && is_digit(text[1])) {
    text.remove_prefix(1);
  }
  const std::size_t count = count_digits(text, 0, kMaxFieldDigits);
  const std::int64_t value = digits_value(text.substr(0, count));
  if (count == 0 || value > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  text.remove_prefix(count);
  return value;
}

// Takes seconds with or without decimals: milliseconds.
std::optional<std::int64_t> take_seconds(std::string_view& text) {
  const bool has_whole = !text.empty() && text.front() != '.' && text.front() != ',';
  std::int64_t millis = 0;
  const std::size_t before = text.size();
  if (has_whole) {
    const auto whole = take_whole(text);
    if (!whole.has_value()) {
      return std::nullopt;
    }
    millis = *whole * kMillisPerSecond;
  }
  if (text.empty() || (text.front() != '.' && text.front() != ',')) {
    return millis;
  }
  const std::size_t whole_digits = before - text.size();
  text.remove_prefix(1);
  const std::size_t count = count_digits(text, 0, kMaxFieldDigits - std::min(whole_digits, kMaxFieldDigits));
  if (count + whole_digits == 0) {
    return std::nullopt;
  }
  std::int64_t fraction = digits_value(text.substr(0, std::min(count, kMilliDigits)));
  for (std::size_t i = count; i < kMilliDigits; ++i) {
    fraction *= 10;
  }
  text.remove_prefix(count);
  return millis + fraction;
}

// The sum of the fields in units of the smallest one; nullopt where the text is none or the sum overflows.
std::optional<std::int64_t> sum_of_fields(std::string_view text, IntervalField start, IntervalField end) {
  const bool negative = text.starts_with('-');
  if (negative) {
    text.remove_prefix(1);
  }
  std::int64_t sum = 0;
  for (const IntervalField field : std::span(kFields).subspan(static_cast<std::size_t>(start))) {
    if (text.empty()) {
      return negative ? -sum : sum;  // Trino takes a field that the text does not reach for 0
    }
    const auto value = field == IntervalField::Second ? take_seconds(text) : take_whole(text);
    if (!value.has_value()) {
      return std::nullopt;
    }
    const std::int64_t length = field == IntervalField::Second ? 1 : length_of(field);
    std::int64_t part = 0;
    if (__builtin_mul_overflow(*value, length, &part) || __builtin_add_overflow(sum, part, &sum)) {
      return std::nullopt;
    }
    if (text.empty()) {
      return negative ? -sum : sum;
    }
    if (field == end || text.front() != separator_after(field)) {
      return std::nullopt;
    }
    text.remove_prefix(1);
  }
  return std::nullopt;
}

struct DurationUnit {
  std::string_view name;
  double millis;
};

constexpr DurationUnit kDurationUnits[] = {
    {"ns", 1.0 / 1'000'000.0}, {"us", 1.0 / 1'000.0}, {"ms", 1.0},         {"s", 1'000.0},
    {"m", 60'000.0},           {"h", 3'600'000.0},    {"d", 86'400'000.0},
};

void append_period(std::string& text, std::int64_t count, std::string_view name) {
  text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", count, name, count == 1 ? "" : "s");
}

std::string_view trim_regex_space(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// As Java casts a double to a long; NaN becomes 0.
std::int64_t cut_to_whole(double value) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (std::isnan(value)) {
    return 0;
  }
  if (value >= kLimit) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return value < -kLimit ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(value);
}

}  // namespace

Result<std::int32_t> read_year_month_interval(std::string_view text, IntervalField start, IntervalField end) {
  if (end < start || end > IntervalField::Month) {
    return invalid_qualifier(start, end);
  }
  const auto months = sum_of_fields(text, start, end);
  if (!months.has_value() || *months > std::numeric_limits<std::int32_t>::max() ||
      *months < std::numeric_limits<std::int32_t>::min()) {
    return invalid_interval(text, start, end);
  }
  return static_cast<std::int32_t>(*months);
}

Result<std::int64_t> read_day_time_interval(std::string_view text, IntervalField start, IntervalField end) {
  if (end < start || is_year_month(start)) {
    return invalid_qualifier(start, end);
  }
  const auto millis = sum_of_fields(text, start, end);
  if (!millis.has_value()) {
    return invalid_interval(text, start, end);
  }
  return *millis;
}

std::string format_year_month(std::int32_t months) {
  const std::int64_t size = std::abs(std::int64_t{months});
  return fmt::format("{}{}-{}", months < 0 ? "-" : "", size / kMonthsPerYear, size % kMonthsPerYear);
}

std::string format_day_time(std::int64_t millis) {
  // The smallest number of 64 bits has no positive counterpart.
  const auto size =
      millis < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(millis) : static_cast<std::uint64_t>(millis);
  std::string text = millis < 0 ? "-" : "";
  text += fmt::format("{} ", size / kMillisPerDay);
  const auto millis_of_day = static_cast<std::int64_t>(size % kMillisPerDay);
  append_clock(text, millis_of_day * kMicrosPerMilli);
  append_fraction(text, millis_of_day % kMillisPerSecond * kMicrosPerMilli, kMilliDigits);
  return text;
}

std::int64_t field_of_year_month(IntervalField field, std::int32_t months) {
  return field == IntervalField::Year ? months / kMonthsPerYear : months % kMonthsPerYear;
}

std::int64_t field_of_day_time(IntervalField field, std::int64_t millis) {
  switch (field) {
    case IntervalField::Day: return millis / kMillisPerDay;
    case IntervalField::Hour: return millis % kMillisPerDay / kMillisPerHour;
    case IntervalField::Minute: return millis % kMillisPerHour / kMillisPerMinute;
    case IntervalField::Second: return millis % kMillisPerMinute / kMillisPerSecond;
    case IntervalField::Year:
    case IntervalField::Month: return 0;
  }
  return 0;
}

std::int64_t millisecond_of_day_time(std::int64_t millis) {
  return millis % kMillisPerSecond;
}

Result<std::int64_t> multiply_interval(std::int64_t interval, double factor) {
  if (std::isnan(factor)) {
    return fail(ErrorCode::InvalidArgument, "Cannot multiply by double NaN");
  }
  return cut_to_whole(static_cast<double>(interval) * factor);
}

Result<std::int64_t> divide_interval(std::int64_t interval, double divisor) {
  if (std::isnan(divisor) || divisor == 0) {
    return fail(ErrorCode::InvalidArgument,
                std::isnan(divisor) ? "Cannot divide by double NaN" : "Cannot divide by double 0.0");
  }
  return cut_to_whole(static_cast<double>(interval) / divisor);
}

Result<std::int64_t> parse_duration(std::string_view text) {
  if (text.empty()) {
    return fail(ErrorCode::InvalidArgument, "duration is empty");
  }
  const auto invalid = [&] {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("duration is not a valid data duration string: {}", text));
  };
  const std::string_view trimmed = trim_regex_space(text);
  std::size_t length = count_digits(trimmed, 0, trimmed.size());
  if (length > 0 && length < trimmed.size() && trimmed[length] == '.') {
    const std::size_t decimals = count_digits(trimmed, length + 1, trimmed.size());
    length = decimals == 0 ? 0 : length + 1 + decimals;
  }
  const std::string_view unit = trim_regex_space(trimmed.substr(length));
  const bool is_word = unit.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                       std::string_view::npos;
  double value = 0;
  const auto [end, error] = std::from_chars(trimmed.data(), trimmed.data() + length, value);
  if (text.size() > kMaxDurationText || length == 0 || unit.empty() || !is_word || error != std::errc{} ||
      end != trimmed.data() + length) {
    return invalid();
  }
  for (const DurationUnit& known : kDurationUnits) {
    if (known.name == unit) {
      const double millis = std::floor(value * known.millis + 0.5);
      if (millis >= kTwoTo63) {
        return fail(ErrorCode::InvalidArgument, fmt::format("duration is too long: {}", text));
      }
      return static_cast<std::int64_t>(millis);
    }
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("Unknown time unit: {}", unit));
}

Result<std::string> human_readable_seconds(double seconds) {
  if (!std::isfinite(seconds)) {
    const std::string_view shown = std::isnan(seconds) ? "NaN" : (seconds < 0 ? "-Infinity" : "Infinity");
    return fail(ErrorCode::InvalidArgument, fmt::format("Invalid argument found: {}", shown));
  }
  const std::int64_t total = round_half_up(std::abs(seconds));
  std::string text;
  const auto append = [&text](std::int64_t count, std::string_view name) {
    if (count > 0) {
      append_period(text, count, name);
    }
  };
  append(total / (kDaysPerWeek * kSecondsPerDay), "week");
  append(total % (kDaysPerWeek * kSecondsPerDay) / kSecondsPerDay, "day");
  append(total % kSecondsPerDay / kSecondsPerHour, "hour");
  append(total % kSecondsPerHour / kSecondsPerMinute, "minute");
  append(total % kSecondsPerMinute, "second");
  return text.empty() ? "0 seconds" : text;
}

}  // namespace tarn::trino_time
