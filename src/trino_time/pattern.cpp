#include "trino_time/pattern.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/pattern_element.hpp"
#include "trino_time/pattern_reader.hpp"
#include "trino_time/zone_texts.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace tarn::trino_time {
namespace {

using ElementKind = PatternElement::Kind;

constexpr std::size_t kTextRoomBytes = 40;
// As many as Joda-Time can scale a second by.
constexpr int kMaxFractionDigits = 15;
constexpr std::int64_t kYearsPerCentury = 100;
constexpr std::int64_t kHoursPerHalfday = 12;
constexpr std::int64_t kHoursPerDay = 24;
constexpr std::int64_t kSixtyParts = 60;

bool is_zone_kind(ElementKind kind) {
  return kind == ElementKind::ZoneOffset || kind == ElementKind::ZoneShortName ||
         kind == ElementKind::ZoneLongName || kind == ElementKind::ZoneName;
}

// A value taken apart once for all elements of a pattern.
struct Shown {
  std::int64_t days = 0;
  std::int64_t millis_of_day = 0;
  CivilDate date;
  const Zone* zone = nullptr;
  std::int64_t utc_micros = 0;
};

Shown shown_of(std::int64_t local_micros, std::int64_t utc_micros, const Zone* zone) {
  const std::int64_t days = floor_div(local_micros, kMicrosPerDay);
  return {.days = days,
          .millis_of_day = floor_mod(local_micros, kMicrosPerDay) / kMicrosPerMilli,
          .date = civil_of_days(days),
          .zone = zone,
          .utc_micros = utc_micros};
}

// An hour or its like that counts from 1 to its limit in place of 0.
std::int64_t one_based(std::int64_t value, std::int64_t limit) {
  return value == 0 ? limit : value;
}

std::int64_t value_of(Part part, const Shown& shown) {
  const std::int64_t hour = shown.millis_of_day / kMillisPerHour;
  switch (part) {
    case Part::Era: return shown.date.year > 0 ? 1 : 0;
    case Part::CenturyOfEra: return std::abs(shown.date.year) / kYearsPerCentury;
    case Part::YearOfEra: return shown.date.year > 0 ? shown.date.year : 1 - shown.date.year;
    case Part::Year: return shown.date.year;
    case Part::WeekYear: return iso_week_of_days(shown.days).year;
    case Part::MonthOfYear: return shown.date.month;
    case Part::WeekOfWeekYear: return iso_week_of_days(shown.days).week;
    case Part::DayOfMonth: return shown.date.day;
    case Part::DayOfYear: return day_of_year_of_days(shown.days);
    case Part::DayOfWeek: return day_of_week_of_days(shown.days);
    case Part::HalfdayOfDay: return hour / kHoursPerHalfday;
    case Part::HourOfHalfday: return hour % kHoursPerHalfday;
    case Part::ClockhourOfHalfday: return one_based(hour % kHoursPerHalfday, kHoursPerHalfday);
    case Part::HourOfDay: return hour;
    case Part::ClockhourOfDay: return one_based(hour, kHoursPerDay);
    case Part::MinuteOfHour: return shown.millis_of_day / kMillisPerMinute % kSixtyParts;
    case Part::SecondOfMinute: return shown.millis_of_day / kMillisPerSecond % kSixtyParts;
    case Part::FractionOfSecond:
    case Part::FractionOfMinute:
    case Part::FractionOfHour: return shown.millis_of_day % kMillisPerSecond;
  }
  return 0;
}

std::string_view text_of(Part part, std::int64_t value) {
  switch (part) {
    case Part::Era: return kEraNames[static_cast<std::size_t>(value)];
    case Part::MonthOfYear: return kMonthNames[static_cast<std::size_t>(value - 1)];
    case Part::DayOfWeek: return kDayNames[static_cast<std::size_t>(value - 1)];
    default: return kHalfdayNames[static_cast<std::size_t>(value)];
  }
}

// Decimals of the second: at least `min_digits`, and as many of the rest as are not trailing zeros.
void append_decimals(std::string& to, std::int64_t millis, const PatternElement& element) {
  const auto least = static_cast<std::size_t>(element.min_digits);
  const auto most = static_cast<std::size_t>(std::min(element.max_digits, kMaxFractionDigits));
  if (millis == 0) {
    to.append(least, '0');
    return;
  }
  const std::array<char, 3> digits = {static_cast<char>('0' + millis / 100),
                                      static_cast<char>('0' + millis / 10 % 10),
                                      static_cast<char>('0' + millis % 10)};
  std::size_t count = std::min(most, digits.size());
  while (count > least && digits[count - 1] == '0') {
    --count;
  }
  to.append(digits.data(), count);
  const std::size_t wanted = std::min(least, most);
  if (wanted > count) {
    to.append(wanted - count, '0');
  }
}

void append_offset(std::string& to, std::int32_t seconds, bool has_colons) {
  const std::int64_t size = std::abs(seconds);
  to += seconds < 0 ? '-' : '+';
  append_number(to, size / kSecondsPerHour, 2);
  if (has_colons) {
    to += ':';
  }
  append_number(to, size / kSecondsPerMinute % kSixtyParts, 2);
}

// REQUIRES: the element is_zone_kind().
void append_zone(std::string& to, const PatternElement& element, const Zone& zone, std::int64_t utc_micros) {
  switch (element.kind) {
    case ElementKind::ZoneOffset:
      append_offset(to, zone.offset_seconds_at(utc_micros), element.has_colons);
      return;
    case ElementKind::ZoneShortName: to += zone_short_name(zone, utc_micros); return;
    case ElementKind::ZoneLongName: to += zone_long_name(zone, utc_micros); return;
    default: to += zone.name();
  }
}

void append_element(std::string& to, const PatternElement& element, const Shown& shown) {
  switch (element.kind) {
    case ElementKind::Literal: to += element.literal; return;
    case ElementKind::Number:
      append_number(to, value_of(element.part, shown), static_cast<std::size_t>(element.min_digits));
      return;
    case ElementKind::TwoDigitYear:
      append_number(to, std::abs(value_of(element.part, shown)) % kYearsPerCentury, 2);
      return;
    case ElementKind::ShortText:
      to += text_of(element.part, value_of(element.part, shown)).substr(0, kShortNameBytes);
      return;
    case ElementKind::LongText: to += text_of(element.part, value_of(element.part, shown)); return;
    case ElementKind::Fraction: append_decimals(to, value_of(element.part, shown), element); return;
    case ElementKind::ZoneOffset:
    case ElementKind::ZoneShortName:
    case ElementKind::ZoneLongName:
    case ElementKind::ZoneName:
      if (shown.zone != nullptr) {  // which append_timestamp() has made sure of
        append_zone(to, element, *shown.zone, shown.utc_micros);
      }
      return;
    case ElementKind::Choice: return;
  }
}

std::int64_t rounded_to_millis(std::int64_t micros) {
  return divide_rounding(micros, kMicrosPerMilli) * kMicrosPerMilli;
}

}  // namespace

DateTimePattern::DateTimePattern(std::vector<PatternElement> elements) : elements_(std::move(elements)) {
  for (const PatternElement& element : elements_) {
    shows_zone_ = shows_zone_ || is_zone_kind(element.kind);
    can_parse_ = can_parse_ && element.kind != ElementKind::ZoneLongName;
  }
  can_parse_ = can_parse_ && has_readable_count(elements_);
}

DateTimePattern::DateTimePattern(DateTimePattern&&) noexcept = default;
DateTimePattern& DateTimePattern::operator=(DateTimePattern&&) noexcept = default;
DateTimePattern::~DateTimePattern() = default;

Result<> DateTimePattern::append_timestamp(std::string& to, std::int64_t micros) const {
  if (shows_zone_) {
    return fail(
        ErrorCode::InvalidArgument,
        "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain "
        "TZ information");
  }
  const Shown shown = shown_of(rounded_to_millis(micros), micros, nullptr);
  for (const PatternElement& element : elements_) {
    append_element(to, element, shown);
  }
  return {};
}

void DateTimePattern::append_zoned(std::string& to, const ZonedTime& time) const {
  const std::int64_t utc = rounded_to_millis(time.micros);
  const Shown shown = shown_of(time.zone->to_local(utc), utc, time.zone);
  for (const PatternElement& element : elements_) {
    append_element(to, element, shown);
  }
}

Result<std::string> DateTimePattern::format_timestamp(std::int64_t micros) const {
  std::string text;
  text.reserve(kTextRoomBytes);
  TARN_TRY(append_timestamp(text, micros));
  return text;
}

std::string DateTimePattern::format_zoned(const ZonedTime& time) const {
  std::string text;
  text.reserve(kTextRoomBytes);
  append_zoned(text, time);
  return text;
}

}  // namespace tarn::trino_time
