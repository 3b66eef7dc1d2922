// Instants from and to counts of seconds since 1970.
#pragma once

#include "base/result.hpp"
#include "trino_time/values.hpp"

#include <cstdint>
#include <string_view>

namespace tarn::trino_time {

// from_unixtime(seconds), (seconds, zone) and (seconds, hours, minutes): rounded to milliseconds.
Result<ZonedTime> from_unixtime(double seconds, const Zone& session);
Result<ZonedTime> from_unixtime(double seconds, std::string_view zone, const ZoneTable& zones);
Result<ZonedTime> from_unixtime(double seconds, std::int64_t hours, std::int64_t minutes,
                                const ZoneTable& zones);
// Trino gives timestamp(9) here; it is narrowed by rounding to microseconds.
Result<ZonedTime> from_unixtime_nanos(std::int64_t nanos, const Zone& session);

double to_unixtime(std::int64_t micros);
double to_unixtime(const ZonedTime& time);

// Java's Math.round: halves go up, what 64 bits cannot hold becomes the nearest they can, no number becomes
// 0.
std::int64_t round_half_up(double value);

}  // namespace tarn::trino_time
