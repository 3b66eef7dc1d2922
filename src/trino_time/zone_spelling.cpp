#include "trino_time/zone_spelling.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace tarn::trino_time {
namespace {

constexpr int kMinutesInHour = 60;
constexpr int kMaxSpelledHours = 18;
constexpr int kMaxSpelledMinutes = 59;

// Reads a whole number with an optional sign, as Java's Integer.parseInt does.
std::optional<int> whole_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<int> two_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// Reads "+h", "+hh", "+hh:mm", "+hhmm", "+hh:mm:ss" and "+hhmmss". Seconds other than zero make no zone.
std::optional<int> bare_offset(std::string_view text) {
  if (text.size() < 2 || (text.front() != '+' && text.front() != '-')) {
    return std::nullopt;
  }
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
    return sign * (text[0] - '0') * kMinutesInHour;
  }
  const bool colons = text.size() > 2 && text[2] == ':';
  const std::size_t step = colons ? 3 : 2;
  const auto hours = two_digits(text.substr(0, 2));
  std::optional<int> minutes = 0;
  std::optional<int> seconds = 0;
  if (text.size() > 2) {
    minutes = text.size() >= step + 2 ? two_digits(text.substr(step, 2)) : std::nullopt;
  }
  if (text.size() > step + 2) {
    const bool is_separated = !colons || text[step + 2] == ':';
    const bool is_whole = text.size() == 2 * step + 2;
    seconds = is_separated && is_whole ? two_digits(text.substr(2 * step, 2)) : std::nullopt;
  }
  if (!hours.has_value() || !minutes.has_value() || !seconds.has_value() || *seconds != 0 ||
      *hours > kMaxSpelledHours || *minutes > kMaxSpelledMinutes) {
    return std::nullopt;
  }
  return sign * (*hours * kMinutesInHour + *minutes);
}

bool is_utc_name(std::string_view text) {
  static constexpr std::string_view kNames[] = {
      "GMT",   "GMT0",    "GMT+0",     "GMT-0",     "Etc/GMT",   "Etc/GMT0",      "Etc/GMT+0", "Etc/GMT-0",
      "UT",    "UT+0",    "UT-0",      "Etc/UT",    "Etc/UT+0",  "Etc/UT-0",      "UTC",       "UTC+0",
      "UTC-0", "Etc/UTC", "Etc/UTC+0", "Etc/UTC-0", "+0000",     "+00:00",        "-0000",     "-00:00",
      "Z",     "Zulu",    "UCT",       "Greenwich", "Universal", "Etc/Universal", "Etc/UCT"};
  return std::ranges::find(kNames, text) != std::end(kNames);
}

// Reads what follows "GMT" and its like: "+3", "-07", "+05:30".
std::optional<int> prefixed_offset(std::string_view offset, bool is_reversed) {
  const std::size_t colon = offset.find(':');
  std::optional<int> hours;
  std::optional<int> minutes = 0;
  if (colon != std::string_view::npos) {
    hours = whole_number(offset.substr(0, colon));
    minutes = whole_number(offset.substr(colon + 1));
  } else if (offset.size() <= 3) {
    hours = whole_number(offset);
  }
  if (!hours.has_value() || !minutes.has_value() || *minutes < 0 || *minutes > kMaxSpelledMinutes ||
      *hours < -kMaxSpelledHours || *hours > kMaxSpelledHours) {
    return std::nullopt;
  }
  // The sign is the hours' alone, so that "-0:30" is half an hour east, as in Trino.
  const int signed_hours = is_reversed ? -*hours : *hours;
  return signed_hours * kMinutesInHour + (signed_hours < 0 ? -*minutes : *minutes);
}

}  // namespace

ZoneSpelling read_zone_spelling(std::string_view text) {
  if (is_utc_name(text)) {
    return {.offset_minutes = 0};
  }
  static constexpr std::string_view kPrefixes[] = {"Etc/GMT", "Etc/UTC", "Etc/UT", "GMT", "UTC", "UT"};
  for (const std::string_view prefix : kPrefixes) {
    if (text.starts_with(prefix)) {
      const std::string_view offset = text.substr(prefix.size());
      if (offset.empty() || (offset.front() != '+' && offset.front() != '-')) {
        return {};
      }
      return {.offset_minutes = prefixed_offset(offset, prefix == "Etc/GMT")};
    }
  }
  return {.offset_minutes = bare_offset(text)};
}

}  // namespace tarn::trino_time
