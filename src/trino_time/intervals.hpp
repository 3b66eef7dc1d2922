// Interval literals, intervals and durations to text.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

enum class IntervalField : std::uint8_t { Year, Month, Day, Hour, Minute, Second };

// Whether an interval that begins with the field is one of years and months.
constexpr bool is_year_month(IntervalField start) {
  return start <= IntervalField::Month;
}

// INTERVAL 'TEXT' YEAR TO MONTH and its like: months; `end` is `start` where only one field is named. The
// text may stop early ("2" for DAY TO SECOND). "Invalid INTERVAL YEAR TO MONTH value: TEXT", "Invalid
// interval qualifier: ...".
Result<std::int32_t> read_year_month_interval(std::string_view text, IntervalField start, IntervalField end);
// The same for days and less: milliseconds. Decimals of a second beyond three are cut.
Result<std::int64_t> read_day_time_interval(std::string_view text, IntervalField start, IntervalField end);

std::string format_year_month(std::int32_t months);  // "1-6", "-0-3"
std::string format_day_time(std::int64_t millis);    // "2 03:04:05.678"

// Fields of an interval; they have its sign.
std::int64_t field_of_year_month(IntervalField field, std::int32_t months);
std::int64_t field_of_day_time(IntervalField field, std::int64_t millis);
std::int64_t millisecond_of_day_time(std::int64_t millis);

// An interval (milliseconds or months) by a number, cut towards zero; what 64 bits cannot hold becomes the
// nearest they can. "Cannot multiply by double NaN", "Cannot divide by double 0.0".
Result<std::int64_t> multiply_interval(std::int64_t interval, double factor);
Result<std::int64_t> divide_interval(std::int64_t interval, double divisor);

// parse_duration('1.5m'): milliseconds.
Result<std::int64_t> parse_duration(std::string_view text);
// "1 week, 2 days, 1 second". Refuses what is no number.
Result<std::string> human_readable_seconds(double seconds);

}  // namespace tarn::trino_time
