#include "trino_time/arithmetic.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"

#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

struct UnitName {
  std::string_view name;
  Unit unit;
};

constexpr UnitName kUnitNames[] = {
    {"millisecond", Unit::Millisecond},
    {"second", Unit::Second},
    {"minute", Unit::Minute},
    {"hour", Unit::Hour},
    {"day", Unit::Day},
    {"week", Unit::Week},
    {"month", Unit::Month},
    {"quarter", Unit::Quarter},
    {"year", Unit::Year},
};

Result<Unit> unit_between(Unit least, Unit most, std::string_view name, std::string_view type) {
  const std::string lower = lower_case(name);
  for (const UnitName& known : kUnitNames) {
    if (known.name == lower && known.unit >= least && known.unit <= most) {
      return known.unit;
    }
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid {} field", lower, type));
}

// Microseconds of a unit of fixed length; nullopt for months and more.
std::optional<std::int64_t> micros_of_unit(Unit unit) {
  switch (unit) {
    case Unit::Millisecond: return kMicrosPerMilli;
    case Unit::Second: return kMicrosPerSecond;
    case Unit::Minute: return kMicrosPerMinute;
    case Unit::Hour: return kMicrosPerHour;
    case Unit::Day: return kMicrosPerDay;
    case Unit::Week: return kDaysPerWeek * kMicrosPerDay;
    case Unit::Month:
    case Unit::Quarter:
    case Unit::Year: return std::nullopt;
  }
  return std::nullopt;
}

std::int64_t months_of_unit(Unit unit) {
  switch (unit) {
    case Unit::Quarter: return kMonthsPerQuarter;
    case Unit::Year: return kMonthsPerYear;
    case Unit::Month:
    case Unit::Millisecond:
    case Unit::Second:
    case Unit::Minute:
    case Unit::Hour:
    case Unit::Day:
    case Unit::Week: return 1;
  }
  return 1;
}

Result<std::int64_t> add_months(std::int64_t micros, std::int64_t months) {
  const std::int64_t days = floor_div(micros, kMicrosPerDay);
  const std::int64_t midnight = TARN_TRY(multiply_exact(add_months_to_days(days, months), kMicrosPerDay));
  return add_exact(midnight, floor_mod(micros, kMicrosPerDay));
}

// REQUIRES: an amount of 32 bits.
Result<std::int64_t> add_units(Unit unit, std::int64_t amount, std::int64_t micros) {
  const auto length = micros_of_unit(unit);
  if (!length.has_value()) {
    return add_months(micros, amount * months_of_unit(unit));
  }
  const std::int64_t delta = TARN_TRY(multiply_exact(amount, *length));
  return add_exact(micros, delta);
}

// Days since 1970 of the first day of the unit that a day is in.
std::int64_t first_day(Unit unit, std::int64_t days) {
  const CivilDate date = civil_of_days(days);
  switch (unit) {
    case Unit::Week: return days - (day_of_week_of_days(days) - 1);
    case Unit::Month: return days - (date.day - 1);
    case Unit::Quarter:
      return days_of_civil(
          date.year,
          (date.month - 1) / static_cast<int>(kMonthsPerQuarter) * static_cast<int>(kMonthsPerQuarter) + 1,
          1);
    case Unit::Year: return days_of_civil(date.year, 1, 1);
    case Unit::Day:
    case Unit::Millisecond:
    case Unit::Second:
    case Unit::Minute:
    case Unit::Hour: return days;
  }
  return days;
}

// A moment on the clock, apart from what comes after milliseconds.
struct ClockMoment {
  std::int64_t days;
  std::int64_t millis_of_day;
};

ClockMoment moment_of(std::int64_t millis) {
  return {.days = floor_div(millis, kMillisPerDay), .millis_of_day = floor_mod(millis, kMillisPerDay)};
}

// Whole months between, 0 or more. REQUIRES: from <= to. The last day of a shorter month counts as a full
// one: from 31 January to 28 February is a month.
std::int64_t months_between(std::int64_t from_millis, std::int64_t to_millis) {
  const ClockMoment from = moment_of(from_millis);
  const ClockMoment to = moment_of(to_millis);
  const CivilDate from_date = civil_of_days(from.days);
  const CivilDate to_date = civil_of_days(to.days);
  std::int64_t months = (to_date.year - from_date.year) * kMonthsPerYear + to_date.month - from_date.month;
  int from_day = from_date.day;
  if (to_date.day == days_in_month(to_date.year, to_date.month) && from_day > to_date.day) {
    from_day = to_date.day;
  }
  if (to_date.day < from_day || (to_date.day == from_day && to.millis_of_day < from.millis_of_day)) {
    --months;
  }
  return months;
}

// Whole years between, 0 or more. REQUIRES: from <= to. Days are counted from New Year; from 29 February on,
// the leap day is left out where only one of the years has it.
std::int64_t years_between(std::int64_t from_millis, std::int64_t to_millis) {
  constexpr std::int64_t kLeapDay = 59;
  const ClockMoment from = moment_of(from_millis);
  const ClockMoment to = moment_of(to_millis);
  const std::int64_t from_year = civil_of_days(from.days).year;
  const std::int64_t to_year = civil_of_days(to.days).year;
  std::int64_t from_day = from.days - days_of_civil(from_year, 1, 1);
  std::int64_t to_day = to.days - days_of_civil(to_year, 1, 1);
  if (from_day >= kLeapDay) {
    if (is_leap_year(from_year) && !is_leap_year(to_year)) {
      --from_day;
    } else if (!is_leap_year(from_year) && is_leap_year(to_year) && to_day >= kLeapDay) {
      --to_day;
    }
  }
  const bool is_short = to_day < from_day || (to_day == from_day && to.millis_of_day < from.millis_of_day);
  return to_year - from_year - (is_short ? 1 : 0);
}

// Whole units on the clock.
std::int64_t diff_millis(Unit unit, std::int64_t from, std::int64_t to) {
  const auto length = micros_of_unit(unit);
  if (length.has_value()) {
    return (to - from) / (*length / kMicrosPerMilli);
  }
  if (to < from) {
    return -diff_millis(unit, to, from);
  }
  if (unit == Unit::Year) {
    return years_between(from, to);
  }
  return months_between(from, to) / months_of_unit(unit);
}

std::int64_t clock_millis(std::int64_t micros) {
  return floor_div(micros, kMicrosPerMilli);
}

}  // namespace

Result<Unit> date_unit(std::string_view name) {
  return unit_between(Unit::Day, Unit::Year, name, "DATE");
}

Result<Unit> time_unit(std::string_view name) {
  return unit_between(Unit::Millisecond, Unit::Hour, name, "TIME");
}

Result<Unit> timestamp_unit(std::string_view name) {
  return unit_between(Unit::Millisecond, Unit::Year, name, "TIMESTAMP");
}

Result<std::int32_t> add_to_date(Unit unit, std::int64_t amount, std::int32_t days) {
  const std::int64_t count = TARN_TRY(to_int_exact(amount));
  const auto length = micros_of_unit(unit);
  return to_int_exact(length.has_value() ? days + count * (*length / kMicrosPerDay)
                                         : add_months_to_days(days, count * months_of_unit(unit)));
}

std::int64_t add_to_time(Unit unit, std::int64_t amount, std::int64_t micros_of_day) {
  const auto length = micros_of_unit(unit);
  const std::int64_t step = length.has_value() ? *length : kMicrosPerDay;
  const std::int64_t delta = amount % (kMicrosPerDay / step) * step;
  return floor_mod(micros_of_day + delta, kMicrosPerDay);
}

Result<std::int64_t> add_to_timestamp(Unit unit, std::int64_t amount, std::int64_t micros) {
  const std::int64_t count = TARN_TRY(to_int_exact(amount));
  return add_units(unit, count, micros);
}

Result<ZonedTime> add_to_zoned(Unit unit, std::int64_t amount, const ZonedTime& time) {
  const std::int64_t count = TARN_TRY(to_int_exact(amount));
  if (unit < Unit::Day) {
    const std::int64_t sum = TARN_TRY(add_units(unit, count, time.micros));
    return make_zoned(sum, *time.zone);
  }
  const std::int64_t local = TARN_TRY(add_units(unit, count, time.local()));
  TARN_TRY(make_zoned(local, *time.zone));
  return make_zoned(time.zone->to_utc_near(local, time.micros), *time.zone);
}

std::int64_t diff_dates(Unit unit, std::int32_t from, std::int32_t to) {
  return diff_millis(unit, from * kMillisPerDay, to * kMillisPerDay);
}

std::int64_t diff_times(Unit unit, std::int64_t from, std::int64_t to) {
  const auto length = micros_of_unit(unit);
  return (to - from) / (length.has_value() ? *length : kMicrosPerDay);
}

std::int64_t diff_timestamps(Unit unit, std::int64_t from, std::int64_t to) {
  return diff_millis(unit, clock_millis(from), clock_millis(to));
}

std::int64_t diff_zoned(Unit unit, const ZonedTime& from, const ZonedTime& to) {
  if (unit < Unit::Day) {
    return diff_millis(unit, clock_millis(from.micros), clock_millis(to.micros));
  }
  return diff_millis(unit, clock_millis(from.local()), clock_millis(from.zone->to_local(to.micros)));
}

std::int32_t truncate_date(Unit unit, std::int32_t days) {
  return static_cast<std::int32_t>(first_day(unit, days));
}

std::int64_t truncate_time(Unit unit, std::int64_t micros_of_day) {
  const auto length = micros_of_unit(unit);
  const std::int64_t step = length.has_value() ? *length : kMicrosPerDay;
  return micros_of_day / step * step;
}

Result<std::int64_t> truncate_timestamp(Unit unit, std::int64_t micros) {
  if (unit >= Unit::Day) {
    return multiply_exact(first_day(unit, floor_div(micros, kMicrosPerDay)), kMicrosPerDay);
  }
  const auto length = micros_of_unit(unit);
  const std::int64_t step = length.has_value() ? *length : 1;
  return multiply_exact(floor_div(micros, step), step);
}

Result<ZonedTime> truncate_zoned(Unit unit, const ZonedTime& time) {
  const std::int64_t local = time.local();
  const std::int64_t cut = TARN_TRY(truncate_timestamp(unit, local));
  if (unit < Unit::Day) {
    return make_zoned(time.micros - (local - cut), *time.zone);
  }
  return make_zoned(time.zone->to_utc_near(cut, time.micros), *time.zone);
}

std::int32_t last_day_of_month(std::int32_t days) {
  const CivilDate date = civil_of_days(days);
  return days - date.day + days_in_month(date.year, date.month);
}

Result<std::int32_t> add_months_to_date(std::int32_t days, std::int64_t months) {
  const std::int64_t count = TARN_TRY(to_int_exact(months));
  return to_int_exact(add_months_to_days(days, count));
}

Result<std::int32_t> add_millis_to_date(std::int32_t days, std::int64_t millis) {
  if (millis % kMillisPerDay != 0) {
    return fail(ErrorCode::InvalidArgument, "Cannot add hour, minutes or seconds to a date");
  }
  return to_int_exact(days + millis / kMillisPerDay);
}

Result<std::int32_t> subtract_millis_from_date(std::int32_t days, std::int64_t millis) {
  if (millis % kMillisPerDay != 0) {
    return fail(ErrorCode::InvalidArgument, "Cannot subtract hour, minutes or seconds from a date");
  }
  return to_int_exact(days - millis / kMillisPerDay);
}

std::int64_t add_millis_to_time(std::int64_t micros_of_day, std::int64_t millis) {
  return add_to_time(Unit::Millisecond, millis, micros_of_day);
}

Result<std::int64_t> add_months_to_timestamp(std::int64_t micros, std::int64_t months) {
  const std::int64_t count = TARN_TRY(to_int_exact(months));
  return add_months(micros, count);
}

Result<std::int64_t> add_millis_to_timestamp(std::int64_t micros, std::int64_t millis) {
  const std::int64_t delta = TARN_TRY(multiply_exact(millis, kMicrosPerMilli));
  return add_exact(micros, delta);
}

Result<ZonedTime> add_months_to_zoned(const ZonedTime& time, std::int64_t months) {
  return add_to_zoned(Unit::Month, months, time);
}

Result<ZonedTime> add_millis_to_zoned(const ZonedTime& time, std::int64_t millis) {
  const std::int64_t sum = TARN_TRY(add_millis_to_timestamp(time.micros, millis));
  return make_zoned(sum, *time.zone);
}

std::int64_t subtract_dates(std::int32_t left, std::int32_t right) {
  return (std::int64_t{left} - right) * kMillisPerDay;
}

std::int64_t subtract_times(std::int64_t left, std::int64_t right) {
  return divide_rounding(left - right, kMicrosPerMilli);
}

Result<std::int64_t> subtract_timestamps(std::int64_t left, std::int64_t right) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(left, right, &difference)) {
    return fail(ErrorCode::InvalidArgument, "long overflow");
  }
  return divide_rounding(difference, kMicrosPerMilli);
}

std::int64_t subtract_zoned(const ZonedTime& left, const ZonedTime& right) {
  return divide_rounding(left.micros - right.micros, kMicrosPerMilli);
}

}  // namespace tarn::trino_time
