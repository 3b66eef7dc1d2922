#include "trino_time/zoned_clock.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/characters.hpp"
#include "trino_time/datetime_text.hpp"
#include "trino_time/text.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kMostDecimals = 12;
constexpr int kMinutesInAnHour = 60;

std::unexpected<Error> no_clock(std::string_view text) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Value cannot be cast to timestamp: {}", text));
}

std::unexpected<Error> no_clock_literal(std::string_view text) {
  return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid TIME literal", text));
}

std::int64_t offset_micros(int minutes) {
  return minutes * kMicrosPerMinute;
}

// The same instant on a clock with another offset.
ZonedClock moved(const ZonedClock& clock, int offset_minutes) {
  const auto local = utc_of_clock(clock) + offset_micros(offset_minutes);
  return {.micros = floor_mod(local, kMicrosPerDay), .offset_minutes = offset_minutes};
}

}  // namespace

Result<ZonedClock> cast_to_zoned_clock(std::string_view text, int precision) {
  TARN_TRY(check_precision("time with time zone", precision));
  const auto read = read_zoned_clock_text(trim_space(text));
  if (!read.has_value() || !read->clock.is_valid() || read->clock.fraction.size() > kMostDecimals) {
    return no_clock(text);
  }
  const auto micros = read->clock.micros(precision);
  if (!micros.has_value()) {
    return no_clock(text);
  }
  return ZonedClock{.micros = *micros % kMicrosPerDay, .offset_minutes = read->offset_minutes.value_or(0)};
}

Result<ClockLiteral> read_clock_literal(std::string_view text) {
  const auto read = read_zoned_clock_text(text);
  if (!read.has_value() || !read->clock.is_valid() || read->clock.fraction.size() > kMostDecimals) {
    return no_clock_literal(text);
  }
  const auto precision = static_cast<int>(read->clock.fraction.size());
  TARN_TRY(check_precision("time", precision));
  const auto micros = read->clock.micros(precision);
  if (!micros.has_value()) {
    return no_clock_literal(text);
  }
  return ClockLiteral{.clock = {.micros = *micros, .offset_minutes = read->offset_minutes.value_or(0)},
                      .has_offset = read->offset_minutes.has_value(),
                      .precision = precision};
}

std::string format_zoned_clock(const ZonedClock& clock, int precision) {
  auto text = format_time(clock.micros, precision);
  const int size = std::abs(clock.offset_minutes);
  text += clock.offset_minutes < 0 ? '-' : '+';
  append_number(text, size / kMinutesInAnHour, 2);
  text += ':';
  append_number(text, size % kMinutesInAnHour, 2);
  return text;
}

std::int64_t utc_of_clock(const ZonedClock& clock) {
  return floor_mod(clock.micros - offset_micros(clock.offset_minutes), kMicrosPerDay);
}

ZonedClock round_zoned_clock(const ZonedClock& clock, int precision) {
  return {.micros = round_time(clock.micros, precision), .offset_minutes = clock.offset_minutes};
}

ZonedClock add_to_zoned_clock(Unit unit, std::int64_t amount, const ZonedClock& clock) {
  return {.micros = add_to_time(unit, amount, clock.micros), .offset_minutes = clock.offset_minutes};
}

ZonedClock truncate_zoned_clock(Unit unit, const ZonedClock& clock) {
  return {.micros = truncate_time(unit, clock.micros), .offset_minutes = clock.offset_minutes};
}

Result<ZonedClock> clock_at_zone(const ZonedClock& clock, std::string_view zone, std::int64_t now_micros,
                                 const ZoneTable& zones) {
  const auto found = zones.find(zone);
  if (!found.has_value()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is not a valid time zone", zone));
  }
  const auto seconds = (*found)->offset_seconds_at(now_micros);
  return moved(clock, static_cast<int>(seconds / kSecondsPerMinute));
}

Result<ZonedClock> clock_at_offset(const ZonedClock& clock, std::int64_t interval_millis,
                                   const ZoneTable& zones) {
  if (interval_millis % kMillisPerMinute != 0) {
    return fail(ErrorCode::InvalidArgument, "Invalid time zone offset interval: interval contains seconds");
  }
  const auto minutes = interval_millis / kMillisPerMinute;
  TARN_TRY(zones.of_offset(minutes));
  return moved(clock, static_cast<int>(minutes));
}

ZonedClock clock_of_zoned(const ZonedTime& time, int precision) {
  const auto seconds = time.zone->offset_seconds_at(time.micros);
  return {.micros = time_of_zoned(time, precision),
          .offset_minutes = static_cast<int>(seconds / kSecondsPerMinute)};
}

Result<ZonedTime> zoned_of_clock(const ZonedClock& clock, std::int64_t now_micros, const ZoneTable& zones) {
  const Zone* zone = TARN_TRY(zones.of_offset(clock.offset_minutes));
  const auto today = floor_div(zone->to_local(now_micros), kMicrosPerDay);
  return make_zoned(zone->to_utc(today * kMicrosPerDay + clock.micros), *zone);
}

}  // namespace tarn::trino_time
