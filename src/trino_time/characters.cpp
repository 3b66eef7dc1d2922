#include "trino_time/characters.hpp"

#include "trino_time/calendar.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kMaxIntegerText = 24;
constexpr int kMicroDigits = 6;
constexpr std::int64_t kLastUnsignedYear = 9'999;
constexpr std::int64_t kClockBase = 60;

// The length of the white space that the text begins with, 0 where it begins with something else.
std::size_t leading_space(std::string_view text) {
  static constexpr std::string_view kWide[] = {"\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                               "\u2004", "\u2005", "\u2006", "\u2008", "\u2009",
                                               "\u200a", "\u2028", "\u2029", "\u205f", "\u3000"};
  if (text.empty()) {
    return 0;
  }
  const char c = text.front();
  if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f')) {
    return 1;
  }
  for (const std::string_view space : kWide) {
    if (text.starts_with(space)) {
      return space.size();
    }
  }
  return 0;
}

std::size_t trailing_space(std::string_view text) {
  constexpr std::size_t kWideBytes = 3;
  if (!text.empty() && leading_space(text.substr(text.size() - 1)) == 1) {
    return 1;
  }
  if (text.size() >= kWideBytes && leading_space(text.substr(text.size() - kWideBytes)) == kWideBytes) {
    return kWideBytes;
  }
  return 0;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), to_lower);
  return lower;
}

std::size_t count_digits(std::string_view text, std::size_t at, std::size_t most) {
  std::size_t count = 0;
  while (count < most && at + count < text.size() && is_digit(text[at + count])) {
    ++count;
  }
  return count;
}

std::int64_t digits_value(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string_view trim_space(std::string_view text) {
  for (std::size_t count = leading_space(text); count > 0; count = leading_space(text)) {
    text.remove_prefix(count);
  }
  for (std::size_t count = trailing_space(text); count > 0; count = trailing_space(text)) {
    text.remove_suffix(count);
  }
  return text;
}

void append_number(std::string& to, std::int64_t value, std::size_t width) {
  std::array<char, kMaxIntegerText> buffer{};
  const auto size =
      value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), size);
  const auto length = static_cast<std::size_t>(end - buffer.data());
  if (value < 0) {
    to += '-';
  }
  if (length < width) {
    to.append(width - length, '0');
  }
  to.append(buffer.data(), length);
}

void append_signed_year(std::string& to, std::int64_t year) {
  if (year > kLastUnsignedYear) {
    to += '+';
  }
  append_number(to, year, 4);
}

void append_fraction(std::string& to, std::int64_t micros_of_second, int precision) {
  if (precision <= 0) {
    return;
  }
  std::int64_t value = micros_of_second;
  for (int i = precision; i < kMicroDigits; ++i) {
    value /= 10;
  }
  to += '.';
  append_number(to, value, static_cast<std::size_t>(precision));
}

void append_clock(std::string& to, std::int64_t micros_of_day) {
  append_number(to, micros_of_day / kMicrosPerHour, 2);
  to += ':';
  append_number(to, micros_of_day / kMicrosPerMinute % kClockBase, 2);
  to += ':';
  append_number(to, micros_of_day / kMicrosPerSecond % kClockBase, 2);
}

}  // namespace tarn::trino_time
