// Time zones, times of the day and intervals. An interval of days and seconds is its milliseconds, one of
// years and months its months.
#include "engine/functions.hpp"
#include "engine/zoned_values.hpp"
#include "trino_time/intervals.hpp"
#include "trino_time/text.hpp"
#include "trino_time/zoned_clock.hpp"

namespace tarn::engine {

// A zone by its name or offset.
struct NamedZone {
  static Result<NamedZone> make(std::string_view name) {
    const auto found = trino_time::ZoneTable::system().find(name);
    if (!found) {
      return fail(ErrorCode::InvalidArgument, "'" + std::string(name) + "' is not a valid time zone");
    }
    return NamedZone{*found};
  }
  const trino_time::Zone* zone;
};

namespace {

using ZoneText = std::string_view;
using trino_time::ZonedClock;
using trino_time::ZonedTime;

constexpr int kMinutesOfHour = 60;

const trino_time::ZoneTable& all_zones() {
  return trino_time::ZoneTable::system();
}

Result<Clock> as_clock(Result<std::int64_t> micros) {
  return micros ? Result<Clock>(Clock{*micros}) : std::unexpected(micros.error());
}
Result<Days> as_days(Result<std::int32_t> days) {
  return days ? Result<Days>(Days{*days}) : std::unexpected(days.error());
}

void add_zones(FunctionList& list) {
  list.add("trino_utc_zoned", [](Micros time) { return make_zoned(time.micros, all_zones().utc()); });
  list.add("trino_zoned_utc", [](ZonedTime time) { return Micros{time.micros}; });
  list.add("trino_zoned_local", [](ZonedTime time) { return Micros{time.local()}; });
  list.add("trino_with_timezone", [](Micros time, const Kept<NamedZone>& named) -> Result<ZonedTime> {
    const auto& zone = *named.value.zone;
    TARN_TRY(make_zoned(time.micros, zone));
    return make_zoned(zone.to_utc_lenient(time.micros), zone);
  });
  list.add("trino_at_timezone", [](ZonedTime time, const Kept<NamedZone>& named) {
    return ZonedTime{.micros = time.micros, .zone = named.value.zone};
  });
  list.add("trino_at_offset", [](ZonedTime time, std::int64_t millis) {
    return trino_time::at_offset(time, millis, all_zones());
  });
  list.add("trino_timezone", [](ZonedTime time) { return time.zone->name(); });
  list.add("trino_timezone_hour", [](ZonedTime time) { return trino_time::timezone_hour(time); });
  list.add("trino_timezone_minute", [](ZonedTime time) { return trino_time::timezone_minute(time); });
  list.add("trino_zoned_plus",
           [](ZonedTime time, std::int64_t millis) { return trino_time::add_millis_to_zoned(time, millis); });
  list.add("trino_zoned_plus_months",
           [](ZonedTime time, std::int64_t months) { return trino_time::add_months_to_zoned(time, months); });
  list.add("trino_zoned_text",
           [](ZonedTime time, std::int32_t precision) { return trino_time::format_zoned(time, precision); });
  list.add("trino_cast_to_zoned", [](ZoneText text, std::int32_t precision) {
    return trino_time::cast_to_zoned(text, precision, all_zones(), all_zones().utc());
  });
}

void add_clocks(FunctionList& list) {
  list.add("trino_cast_to_time", [](ZoneText text, std::int32_t precision) {
    return as_clock(trino_time::cast_to_time(text, precision));
  });
  list.add("trino_cast_to_clock", [](ZoneText text, std::int32_t precision) {
    return trino_time::cast_to_zoned_clock(text, precision);
  });
  list.add("trino_time_text", [](Clock time, std::int32_t precision) {
    return trino_time::format_time(time.micros, precision);
  });
  list.add("trino_clock_text", [](ZonedClock clock, std::int32_t precision) {
    return trino_time::format_zoned_clock(clock, precision);
  });
  list.add("trino_clock_utc", [](ZonedClock clock) { return Clock{trino_time::utc_of_clock(clock)}; });
  list.add("trino_clock_local", [](ZonedClock clock) { return Clock{clock.micros}; });
  list.add("trino_utc_clock",
           [](Clock time) { return ZonedClock{.micros = time.micros, .offset_minutes = 0}; });
  list.add("trino_offset_clock", [](Clock time, std::int32_t minutes) {
    return ZonedClock{.micros = time.micros, .offset_minutes = minutes};
  });
  list.add("trino_clock_of_zoned", [](ZonedTime time, std::int32_t precision) {
    return trino_time::clock_of_zoned(time, precision);
  });
  list.add("trino_zoned_of_clock", [](ZonedClock clock, Micros now) {
    return trino_time::zoned_of_clock(clock, now.micros, all_zones());
  });
  list.add("trino_at_timezone", [](ZonedClock clock, ZoneText zone, Micros now) {
    return trino_time::clock_at_zone(clock, zone, now.micros, all_zones());
  });
  list.add("trino_at_offset", [](ZonedClock clock, std::int64_t millis) {
    return trino_time::clock_at_offset(clock, millis, all_zones());
  });
  list.add("trino_timezone_hour",
           [](ZonedClock clock) { return std::int64_t{clock.offset_minutes / kMinutesOfHour}; });
  list.add("trino_timezone_minute",
           [](ZonedClock clock) { return std::int64_t{clock.offset_minutes % kMinutesOfHour}; });
  list.add("trino_time_plus", [](Clock time, std::int64_t millis) {
    return Clock{trino_time::add_millis_to_time(time.micros, millis)};
  });
  list.add("trino_time_plus", [](ZonedClock clock, std::int64_t millis) {
    return trino_time::add_to_zoned_clock(trino_time::Unit::Millisecond, millis, clock);
  });
}

void add_roundings(FunctionList& list) {
  list.add("trino_round_timestamp", [](Micros time, std::int32_t digits) {
    return Micros{trino_time::round_micros(time.micros, digits)};
  });
  list.add("trino_round_zoned",
           [](ZonedTime time, std::int32_t digits) { return trino_time::round_zoned(time, digits); });
  list.add("trino_round_time", [](Clock time, std::int32_t digits) {
    return Clock{trino_time::round_time(time.micros, digits)};
  });
  list.add("trino_round_clock", [](ZonedClock clock, std::int32_t digits) {
    return trino_time::round_zoned_clock(clock, digits);
  });
}

// REQUIRES: the months fit 32 bits, as those of Trino's own arithmetic do.
Result<std::int32_t> as_months(Result<std::int64_t> months) {
  return months ? trino_time::to_int_exact(*months) : std::unexpected(months.error());
}

void add_intervals(FunctionList& list) {
  list.add("trino_interval_text", [](std::int64_t millis) { return trino_time::format_day_time(millis); });
  list.add("trino_interval_text", [](std::int32_t months) { return trino_time::format_year_month(months); });
  list.add("trino_interval_times",
           [](std::int64_t millis, double factor) { return trino_time::multiply_interval(millis, factor); });
  list.add("trino_interval_times", [](std::int32_t months, double factor) {
    return as_months(trino_time::multiply_interval(months, factor));
  });
  list.add("trino_interval_by",
           [](std::int64_t millis, double divisor) { return trino_time::divide_interval(millis, divisor); });
  list.add("trino_interval_by", [](std::int32_t months, double divisor) {
    return as_months(trino_time::divide_interval(months, divisor));
  });
  list.add("trino_parse_duration", [](ZoneText text) { return trino_time::parse_duration(text); });
  list.add("trino_date_plus", [](Days date, std::int64_t millis) {
    return as_days(trino_time::add_millis_to_date(date.days, millis));
  });
  list.add("trino_date_minus", [](Days date, std::int64_t millis) {
    return as_days(trino_time::subtract_millis_from_date(date.days, millis));
  });
  // Differences are milliseconds.
  list.add("trino_between",
           [](Days left, Days right) { return trino_time::subtract_dates(left.days, right.days); });
  list.add("trino_between",
           [](Clock left, Clock right) { return trino_time::subtract_times(left.micros, right.micros); });
  list.add("trino_between", [](Micros left, Micros right) {
    return trino_time::subtract_timestamps(left.micros, right.micros);
  });
  list.add("trino_between_instants", [](Micros left, Micros right) {
    const auto& utc = all_zones().utc();
    return trino_time::subtract_zoned({left.micros, &utc}, {right.micros, &utc});
  });
}

}  // namespace

void add_zone_functions(FunctionList& list) {
  list.add(function_without_zones());
  add_zones(list);
  add_clocks(list);
  add_roundings(list);
  add_intervals(list);
}

}  // namespace tarn::engine
