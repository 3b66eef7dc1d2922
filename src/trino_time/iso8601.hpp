// ISO 8601 as Trino's functions read and write it.
#pragma once

#include "base/result.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

// from_iso8601_date: "2020", "2020-02", "2020-02-29", "2020-W09-6", "2020-060".
Result<std::int32_t> from_iso8601_date(std::string_view text);
// from_iso8601_timestamp: such a date, then 'T' with a time ("T12", "T12:30", "T12:30:01.5", also decimals of
// a minute or an hour), an offset; or 'T' with a time alone. Milliseconds; more decimals are cut.
Result<ZonedTime> from_iso8601_timestamp(std::string_view text, const ZoneTable& zones, const Zone& session);
// from_iso8601_timestamp_nanos: Java's stricter form with up to nine decimals, "2020-02-29T12:30[:01[.5]]",
// then an offset and a zone in brackets. Trino gives timestamp(9); it is narrowed by rounding to
// microseconds.
Result<ZonedTime> from_iso8601_timestamp_nanos(std::string_view text, const ZoneTable& zones,
                                               const Zone& session);

std::string to_iso8601_date(std::int32_t days);
// "2020-02-29T12:30:01.500". REQUIRES: a precision of 0 to 6.
std::string to_iso8601_timestamp(std::int64_t micros, int precision);
// "2020-02-29T12:30:01.500+09:00", "...Z"; refuses offsets with seconds, as towns had before 1900.
Result<std::string> to_iso8601_zoned(const ZonedTime& time, int precision);

}  // namespace tarn::trino_time
