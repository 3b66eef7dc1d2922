// The values that Trino's types hold here.
//   date        std::int32_t   days since 1970-01-01
//   time        std::int64_t   microseconds of the day
//   timestamp   std::int64_t   microseconds since 1970-01-01 00:00, without a zone
//   timestamp with time zone   ZonedTime
//   interval year to month     std::int32_t   months
//   interval day to second     std::int64_t   milliseconds
#pragma once

#include "base/result.hpp"
#include "trino_time/zones.hpp"

#include <cstdint>
#include <string_view>

namespace tarn::trino_time {

// Precisions above this one (Trino goes to 12) are refused by name.
inline constexpr int kMaxPrecision = 6;

// An instant and the zone in which it is shown. The zone belongs to a ZoneTable, which must outlive the
// value.
struct ZonedTime {
  std::int64_t micros = 0;  // since 1970 in UTC
  const Zone* zone = nullptr;

  std::int64_t local() const { return zone->to_local(micros); }
};

// Trino packs the instant and the zone into 64 bits, which leaves 52 for milliseconds: about the years -69387
// to 73326. Beyond: "Millis overflow: N".
Result<ZonedTime> make_zoned(std::int64_t utc_micros, const Zone& zone);
Result<ZonedTime> make_zoned_of_millis(std::int64_t utc_millis, const Zone& zone);

// Refuses what is not 0 to 6; `type` is the type's name without the precision.
Result<> check_precision(std::string_view type, int precision);

// Rounds to `digits` decimals of a second as Trino's casts do: halves go up, also before 1970.
std::int64_t round_micros(std::int64_t micros, int digits);
// Halves go up; the divisor is positive.
std::int64_t divide_rounding(std::int64_t value, std::int64_t divisor);

// Arithmetic that says when 64 bits do not suffice ("long overflow", as Java calls it).
Result<std::int64_t> add_exact(std::int64_t left, std::int64_t right);
Result<std::int64_t> multiply_exact(std::int64_t left, std::int64_t right);
// "integer overflow" beyond 32 bits.
Result<std::int32_t> to_int_exact(std::int64_t value);

}  // namespace tarn::trino_time
