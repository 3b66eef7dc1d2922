#include "trino_time/unix_time.hpp"

#include "trino_time/calendar.hpp"

#include <cmath>
#include <limits>

namespace tarn::trino_time {
namespace {

constexpr double kTwoPower63 = 9223372036854775808.0;
constexpr double kHalf = 0.5;
constexpr double kMillisInSecond = 1'000.0;
constexpr double kMicrosInSecond = 1'000'000.0;
constexpr double kPicosInSecond = 1e12;
constexpr std::int64_t kPicosPerMicro = 1'000'000;
constexpr std::int64_t kNanosPerMicro = 1'000;
constexpr std::int64_t kMinutesInHour = 60;

}  // namespace

std::int64_t round_half_up(double value) {
  if (std::isnan(value)) {
    return 0;
  }
  double whole = std::floor(value);
  if (value - whole >= kHalf) {
    whole += 1;
  }
  if (whole >= kTwoPower63) {
    return std::numeric_limits<std::int64_t>::max();
  }
  if (whole < -kTwoPower63) {
    return std::numeric_limits<std::int64_t>::min();
  }
  return static_cast<std::int64_t>(whole);
}

Result<ZonedTime> from_unixtime(double seconds, const Zone& session) {
  return make_zoned_of_millis(round_half_up(seconds * kMillisInSecond), session);
}

Result<ZonedTime> from_unixtime(double seconds, std::string_view zone, const ZoneTable& zones) {
  const Zone* found = TARN_TRY(zones.find(zone));
  return from_unixtime(seconds, *found);
}

Result<ZonedTime> from_unixtime(double seconds, std::int64_t hours, std::int64_t minutes,
                                const ZoneTable& zones) {
  const std::int64_t hour_minutes = TARN_TRY(multiply_exact(hours, kMinutesInHour));
  const std::int64_t total = TARN_TRY(add_exact(hour_minutes, minutes));
  TARN_TRY(to_int_exact(total));
  const Zone* zone = TARN_TRY(zones.of_offset(total));
  return from_unixtime(seconds, *zone);
}

Result<ZonedTime> from_unixtime_nanos(std::int64_t nanos, const Zone& session) {
  return make_zoned(divide_rounding(nanos, kNanosPerMicro), session);
}

double to_unixtime(std::int64_t micros) {
  return static_cast<double>(micros) / kMicrosInSecond;
}

double to_unixtime(const ZonedTime& time) {
  // Trino adds what comes after the milliseconds as a fraction of its own.
  const std::int64_t millis = floor_div(time.micros, kMicrosPerMilli);
  const std::int64_t rest = floor_mod(time.micros, kMicrosPerMilli);
  return static_cast<double>(millis) / kMillisInSecond +
         static_cast<double>(rest * kPicosPerMicro) / kPicosInSecond;
}

}  // namespace tarn::trino_time
