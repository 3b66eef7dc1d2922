// Dates and times to text and back, as Trino's casts and literals do it.
#pragma once

#include "base/result.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

// CAST(varchar AS ...). Blanks around are ignored except for a time. Unreadable: "Value cannot be cast to
// date: TEXT" and its like. A fraction is rounded to the precision.
Result<std::int32_t> cast_to_date(std::string_view text);
Result<std::int64_t> cast_to_time(std::string_view text, int precision);
// A zone at the end must be one, and moves a local time that its clocks skip; else it is ignored, as Trino
// does.
Result<std::int64_t> cast_to_timestamp(std::string_view text, int precision, const ZoneTable& zones);
// Without a zone in the text, `session` is meant.
Result<ZonedTime> cast_to_zoned(std::string_view text, int precision, const ZoneTable& zones,
                                const Zone& session);

// What DATE '...', TIME '...' and TIMESTAMP '...' mean; the precision is the number of decimals that the text
// has. Unreadable: "'TEXT' is not a valid TIMESTAMP literal" and its like.
struct TimeLiteral {
  std::int64_t micros = 0;
  int precision = 0;
};
struct TimestampLiteral {
  std::int64_t micros = 0;     // in UTC where there is a zone
  const Zone* zone = nullptr;  // null: a timestamp without time zone
  int precision = 0;
};
Result<std::int32_t> read_date_literal(std::string_view text);
Result<TimeLiteral> read_time_literal(std::string_view text);
// A local time that the zone's clocks skip is refused here, although the cast takes it.
Result<TimestampLiteral> read_timestamp_literal(std::string_view text, const ZoneTable& zones);

// CAST(... AS varchar). REQUIRES: a precision of 0 to 6; more decimals than that are cut, not rounded.
std::string format_date(std::int32_t days);                        // 2020-02-29
std::string format_time(std::int64_t micros, int precision);       // 13:04:05.678
std::string format_timestamp(std::int64_t micros, int precision);  // 2020-02-29 13:04:05.678
std::string format_zoned(const ZonedTime& time, int precision);    // 2020-02-29 13:04:05.678 Asia/Tokyo

// Casts between the types. Rounding follows `round_micros`.
Result<std::int64_t> timestamp_of_date(std::int32_t days);
std::int32_t date_of_timestamp(std::int64_t micros);
std::int64_t time_of_timestamp(std::int64_t micros, int precision);
// The time on the day `today`, which Trino takes from the query's start.
Result<std::int64_t> timestamp_of_time(std::int64_t micros_of_day, std::int32_t today);
std::int64_t round_time(std::int64_t micros_of_day, int precision);
Result<ZonedTime> zoned_of_timestamp(std::int64_t micros, int precision, const Zone& session);
Result<ZonedTime> zoned_of_date(std::int32_t days, const Zone& session);
Result<ZonedTime> round_zoned(const ZonedTime& time, int precision);
std::int64_t timestamp_of_zoned(const ZonedTime& time, int precision);
std::int32_t date_of_zoned(const ZonedTime& time);
std::int64_t time_of_zoned(const ZonedTime& time, int precision);

// Zones of values.
// with_timezone(timestamp, zone), AT TIME ZONE. Unknown: "'NAME' is not a valid time zone".
Result<ZonedTime> with_timezone(std::int64_t micros, std::string_view zone, const ZoneTable& zones);
Result<ZonedTime> at_timezone(const ZonedTime& time, std::string_view zone, const ZoneTable& zones);
// AT TIME ZONE INTERVAL '...'; seconds are refused.
Result<ZonedTime> at_offset(const ZonedTime& time, std::int64_t interval_millis, const ZoneTable& zones);
std::int64_t timezone_hour(const ZonedTime& time);
// Has the sign of the offset: -30 for -03:30.
std::int64_t timezone_minute(const ZonedTime& time);

}  // namespace tarn::trino_time
