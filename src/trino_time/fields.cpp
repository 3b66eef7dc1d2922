// The fields of a date or time: EXTRACT and the functions year(), day_of_week() and so on.
#include "trino_time/arithmetic.hpp"
#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

struct FieldName {
  std::string_view name;
  Field field;
};

constexpr FieldName kFieldNames[] = {
    {"year", Field::Year},
    {"quarter", Field::Quarter},
    {"month", Field::Month},
    {"week", Field::Week},
    {"week_of_year", Field::Week},
    {"day", Field::Day},
    {"day_of_month", Field::Day},
    {"day_of_week", Field::DayOfWeek},
    {"dow", Field::DayOfWeek},
    {"day_of_year", Field::DayOfYear},
    {"doy", Field::DayOfYear},
    {"year_of_week", Field::YearOfWeek},
    {"yow", Field::YearOfWeek},
    {"hour", Field::Hour},
    {"minute", Field::Minute},
    {"second", Field::Second},
    {"millisecond", Field::Millisecond},
};

constexpr std::int64_t kSixty = 60;

}  // namespace

Result<Field> extract_field(std::string_view name) {
  const std::string lower = lower_case(name);
  for (const FieldName& known : kFieldNames) {
    if (known.name == lower) {
      return known.field;
    }
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("Invalid EXTRACT field: {}", name));
}

std::int64_t field_of_date(Field field, std::int32_t days) {
  switch (field) {
    case Field::Year: return civil_of_days(days).year;
    case Field::Quarter: return (civil_of_days(days).month - 1) / kMonthsPerQuarter + 1;
    case Field::Month: return civil_of_days(days).month;
    case Field::Week: return iso_week_of_days(days).week;
    case Field::Day: return civil_of_days(days).day;
    case Field::DayOfWeek: return day_of_week_of_days(days);
    case Field::DayOfYear: return day_of_year_of_days(days);
    case Field::YearOfWeek: return iso_week_of_days(days).year;
    case Field::Hour:
    case Field::Minute:
    case Field::Second:
    case Field::Millisecond: return 0;
  }
  return 0;
}

std::int64_t field_of_time(Field field, std::int64_t micros_of_day) {
  switch (field) {
    case Field::Hour: return micros_of_day / kMicrosPerHour;
    case Field::Minute: return micros_of_day / kMicrosPerMinute % kSixty;
    case Field::Second: return micros_of_day / kMicrosPerSecond % kSixty;
    case Field::Millisecond: return micros_of_day / kMicrosPerMilli % kMillisPerSecond;
    case Field::Year:
    case Field::Quarter:
    case Field::Month:
    case Field::Week:
    case Field::Day:
    case Field::DayOfWeek:
    case Field::DayOfYear:
    case Field::YearOfWeek: return 0;
  }
  return 0;
}

std::int64_t field_of_timestamp(Field field, std::int64_t micros) {
  if (field >= Field::Hour) {
    return field_of_time(field, floor_mod(micros, kMicrosPerDay));
  }
  return field_of_date(field, static_cast<std::int32_t>(floor_div(micros, kMicrosPerDay)));
}

std::int64_t field_of_zoned(Field field, const ZonedTime& time) {
  return field_of_timestamp(field, time.local());
}

}  // namespace tarn::trino_time
