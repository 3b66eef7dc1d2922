// time with time zone: a time of the day and the offset of the clock that shows it. There are no zones with
// names here.
#pragma once

#include "base/result.hpp"
#include "trino_time/arithmetic.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

struct ZonedClock {
  std::int64_t micros = 0;  // of the day, on the clock that shows it
  int offset_minutes = 0;   // east of UTC
};

// Without an offset in the text, UTC is meant. "Value cannot be cast to timestamp: TEXT", as Trino calls it.
Result<ZonedClock> cast_to_zoned_clock(std::string_view text, int precision);

// What TIME '...' means; the precision is the number of decimals that the text has.
struct ClockLiteral {
  ZonedClock clock;
  bool has_offset = false;
  int precision = 0;
};
Result<ClockLiteral> read_clock_literal(std::string_view text);

std::string format_zoned_clock(const ZonedClock& clock, int precision);  // 13:04:05.678+09:00

// Microseconds of the day in UTC: what values are compared by.
std::int64_t utc_of_clock(const ZonedClock& clock);
ZonedClock round_zoned_clock(const ZonedClock& clock, int precision);
// Turns around midnight. REQUIRES: a unit of the clock.
ZonedClock add_to_zoned_clock(Unit unit, std::int64_t amount, const ZonedClock& clock);
ZonedClock truncate_zoned_clock(Unit unit, const ZonedClock& clock);

// AT TIME ZONE. A place has the offset that it has at `now_micros`, when the query begins.
Result<ZonedClock> clock_at_zone(const ZonedClock& clock, std::string_view zone, std::int64_t now_micros,
                                 const ZoneTable& zones);
Result<ZonedClock> clock_at_offset(const ZonedClock& clock, std::int64_t interval_millis,
                                   const ZoneTable& zones);

// The clock's time and offset at an instant.
ZonedClock clock_of_zoned(const ZonedTime& time, int precision);
// The time on the day that it is at `now_micros` where the clock is.
Result<ZonedTime> zoned_of_clock(const ZonedClock& clock, std::int64_t now_micros, const ZoneTable& zones);

}  // namespace tarn::trino_time
