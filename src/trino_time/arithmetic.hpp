// date_add, date_diff, date_trunc, intervals added, and the fields of a date or time.
#pragma once

#include "base/result.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <string_view>

namespace tarn::trino_time {

enum class Unit : std::uint8_t { Millisecond, Second, Minute, Hour, Day, Week, Month, Quarter, Year };

// Units by name in any case, as each type takes them. Others: "'decade' is not a valid DATE field" and its
// like.
Result<Unit> date_unit(std::string_view name);
Result<Unit> time_unit(std::string_view name);
Result<Unit> timestamp_unit(std::string_view name);

// date_add. Months, quarters and years clip the day: 31 January and a month is 28 or 29 February. The amount
// has 32 bits ("integer overflow"). REQUIRES: a unit that the type takes.
Result<std::int32_t> add_to_date(Unit unit, std::int64_t amount, std::int32_t days);
// Turns around midnight.
std::int64_t add_to_time(Unit unit, std::int64_t amount, std::int64_t micros_of_day);
Result<std::int64_t> add_to_timestamp(Unit unit, std::int64_t amount, std::int64_t micros);
// Units of a day and more are added to the local time of the value's zone, others to the instant.
Result<ZonedTime> add_to_zoned(Unit unit, std::int64_t amount, const ZonedTime& time);

// date_diff: whole units from `from` to `to`. Timestamps are compared by milliseconds; those with a zone by
// the clock of the first one's zone for units of a day and more.
std::int64_t diff_dates(Unit unit, std::int32_t from, std::int32_t to);
std::int64_t diff_times(Unit unit, std::int64_t from, std::int64_t to);
std::int64_t diff_timestamps(Unit unit, std::int64_t from, std::int64_t to);
std::int64_t diff_zoned(Unit unit, const ZonedTime& from, const ZonedTime& to);

// date_trunc.
std::int32_t truncate_date(Unit unit, std::int32_t days);
std::int64_t truncate_time(Unit unit, std::int64_t micros_of_day);
Result<std::int64_t> truncate_timestamp(Unit unit, std::int64_t micros);
Result<ZonedTime> truncate_zoned(Unit unit, const ZonedTime& time);

std::int32_t last_day_of_month(std::int32_t days);

// + and - with intervals; subtract by a negative interval, but for a date, whose message tells.
Result<std::int32_t> add_months_to_date(std::int32_t days, std::int64_t months);
Result<std::int32_t> add_millis_to_date(std::int32_t days, std::int64_t millis);
Result<std::int32_t> subtract_millis_from_date(std::int32_t days, std::int64_t millis);
std::int64_t add_millis_to_time(std::int64_t micros_of_day, std::int64_t millis);
Result<std::int64_t> add_months_to_timestamp(std::int64_t micros, std::int64_t months);
Result<std::int64_t> add_millis_to_timestamp(std::int64_t micros, std::int64_t millis);
// In the local time of the value's zone, as `add_to_zoned` does it.
Result<ZonedTime> add_months_to_zoned(const ZonedTime& time, std::int64_t months);
Result<ZonedTime> add_millis_to_zoned(const ZonedTime& time, std::int64_t millis);
// Differences, an interval day to second in milliseconds.
std::int64_t subtract_dates(std::int32_t left, std::int32_t right);
std::int64_t subtract_times(std::int64_t left, std::int64_t right);
Result<std::int64_t> subtract_timestamps(std::int64_t left, std::int64_t right);
std::int64_t subtract_zoned(const ZonedTime& left, const ZonedTime& right);

enum class Field : std::uint8_t {
  Year,
  Quarter,
  Month,
  Week,
  Day,
  DayOfWeek,
  DayOfYear,
  YearOfWeek,
  Hour,
  Minute,
  Second,
  Millisecond,
};

// The fields of EXTRACT and the functions of the same names and their short forms (dow, doy, yow, ...), in
// any case. The zone's hour and minute are `timezone_hour` and `timezone_minute`. Unknown: "Invalid EXTRACT
// field: NAME".
Result<Field> extract_field(std::string_view name);
// Fields of the clock are 0 for a date.
std::int64_t field_of_date(Field field, std::int32_t days);
// REQUIRES: a field of the clock.
std::int64_t field_of_time(Field field, std::int64_t micros_of_day);
std::int64_t field_of_timestamp(Field field, std::int64_t micros);
std::int64_t field_of_zoned(Field field, const ZonedTime& time);

}  // namespace tarn::trino_time
