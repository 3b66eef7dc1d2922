#include "trino_time/datetime_text.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"

#include <cstddef>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kMinYearDigits = 4;
constexpr std::size_t kMaxYearDigits = 9;
constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxFractionDigits = 18;
constexpr std::size_t kMostRoundedDigits = 12;
constexpr int kMicroDecimals = 6;
constexpr int kMaxHour = 23;
constexpr int kMaxMinute = 59;

bool is_regex_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// A place in a text. A reader that does not match leaves it where it was.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  bool is_end() const { return at >= text.size(); }
  bool accept(char wanted) {
    if (is_end() || text[at] != wanted) {
      return false;
    }
    ++at;
    return true;
  }
  std::optional<int> one_or_two_digits() {
    const std::size_t count = count_digits(text, at, 2);
    if (count == 0) {
      return std::nullopt;
    }
    const auto value = static_cast<int>(digits_value(text.substr(at, count)));
    at += count;
    return value;
  }
  void skip_space() {
    while (!is_end() && is_regex_space(text[at])) {
      ++at;
    }
  }
};

std::optional<ClockText> read_clock(Cursor& cursor) {
  Cursor ahead = cursor;
  ClockText clock;
  const auto hour = ahead.one_or_two_digits();
  if (!hour.has_value() || !ahead.accept(':')) {
    return std::nullopt;
  }
  const auto minute = ahead.one_or_two_digits();
  if (!minute.has_value()) {
    return std::nullopt;
  }
  clock.hour = *hour;
  clock.minute = *minute;
  cursor = ahead;
  const auto second = ahead.accept(':') ? ahead.one_or_two_digits() : std::nullopt;
  if (!second.has_value()) {
    return clock;
  }
  clock.second = *second;
  cursor = ahead;
  const std::size_t digits = ahead.accept('.') ? count_digits(ahead.text, ahead.at, ahead.text.size()) : 0;
  if (digits > 0) {
    clock.fraction = ahead.text.substr(ahead.at, digits);
    cursor.at = ahead.at + digits;
  }
  return clock;
}

bool read_year(Cursor& cursor, std::int64_t& year) {
  const bool negative = cursor.accept('-');
  if (!negative) {
    cursor.accept('+');
  }
  std::size_t digits = count_digits(cursor.text, cursor.at, cursor.text.size());
  if (digits < kMinYearDigits) {
    return false;
  }
  while (digits > kMaxYearDigits && cursor.accept('0')) {
    --digits;
  }
  if (digits > kMaxYearDigits) {
    return false;
  }
  const std::int64_t value = digits_value(cursor.text.substr(cursor.at, digits));
  year = negative ? -value : value;
  cursor.at += digits;
  return true;
}

bool read_date(Cursor& cursor, DateTimeText& found) {
  if (!read_year(cursor, found.year) || !cursor.accept('-')) {
    return false;
  }
  const auto month = cursor.one_or_two_digits();
  if (!month.has_value() || !cursor.accept('-')) {
    return false;
  }
  const auto day = cursor.one_or_two_digits();
  if (!day.has_value()) {
    return false;
  }
  found.month = *month;
  found.day = *day;
  return true;
}

}  // namespace

bool ClockText::is_valid() const {
  return hour <= kMaxHour && minute <= kMaxMinute && second <= kMaxMinute;
}

std::optional<std::int64_t> ClockText::micros(int precision) const {
  const auto kept = static_cast<std::size_t>(precision);
  if (fraction.size() > kMaxFractionDigits || fraction.size() > kept + kMostRoundedDigits) {
    return std::nullopt;
  }
  const std::size_t used = fraction.size() < kept ? fraction.size() : kept;
  std::int64_t value = digits_value(fraction.substr(0, used));
  // Whether to round up is told by the first digit that is cut.
  if (fraction.size() > used && fraction[used] >= '5') {
    ++value;
  }
  for (std::size_t i = used; i < kMicroDecimals; ++i) {
    value *= 10;
  }
  return hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond + value;
}

std::optional<std::int64_t> DateTimeText::micros(int precision) const {
  const auto clock_micros = clock.micros(precision);
  if (!clock.is_valid() || !clock_micros.has_value() || month < 1 || month > kMonthsPerYear || day < 1 ||
      day > days_in_month(year, month)) {
    return std::nullopt;
  }
  std::int64_t total = 0;
  if (__builtin_mul_overflow(days_of_civil(year, month, day), kMicrosPerDay, &total) ||
      __builtin_add_overflow(total, *clock_micros, &total)) {
    return std::nullopt;
  }
  return total;
}

std::optional<DateTimeText> read_datetime_text(std::string_view text) {
  Cursor cursor{.text = text};
  DateTimeText found;
  if (text.size() > kMaxText || !read_date(cursor, found)) {
    return std::nullopt;
  }
  if (cursor.is_end()) {
    return found;
  }
  if (!cursor.accept(' ')) {
    return std::nullopt;
  }
  const auto clock = read_clock(cursor);
  if (clock.has_value()) {
    found.clock = *clock;
  }
  cursor.skip_space();
  found.zone = text.substr(cursor.at);
  if (found.zone.find_first_of("\r\n") != std::string_view::npos) {
    return std::nullopt;
  }
  return found;
}

std::optional<ClockText> read_clock_text(std::string_view text) {
  Cursor cursor{.text = text};
  if (text.size() > kMaxText) {
    return std::nullopt;
  }
  auto clock = read_clock(cursor);
  cursor.skip_space();
  return cursor.is_end() ? clock : std::nullopt;
}

std::optional<ZonedClockText> read_zoned_clock_text(std::string_view text) {
  Cursor cursor{.text = text};
  const auto clock = text.size() > kMaxText ? std::nullopt : read_clock(cursor);
  if (!clock.has_value()) {
    return std::nullopt;
  }
  cursor.skip_space();
  ZonedClockText found{.clock = *clock, .offset_minutes = std::nullopt};
  if (cursor.is_end()) {
    return found;
  }
  const bool negative = cursor.accept('-');
  if (!negative && !cursor.accept('+')) {
    return std::nullopt;
  }
  constexpr std::size_t kOffsetLength = 5;  // "09:00"
  const auto offset = text.substr(cursor.at);
  const bool is_formed = offset.size() == kOffsetLength && count_digits(offset, 0, 2) == 2 &&
                         offset[2] == ':' && count_digits(offset, 3, 2) == 2;
  if (!is_formed) {
    return std::nullopt;
  }
  const auto hours = static_cast<int>(digits_value(offset.substr(0, 2)));
  const auto minutes = static_cast<int>(digits_value(offset.substr(3)));
  constexpr int kMinutesPerHour = 60;
  constexpr int kMostHours = 14;
  if (minutes > kMaxMinute || hours > kMostHours || (hours == kMostHours && minutes != 0)) {
    return std::nullopt;
  }
  const int total = hours * kMinutesPerHour + minutes;
  found.offset_minutes = negative ? -total : total;
  return found;
}

}  // namespace tarn::trino_time
