// Dates and times: arithmetic, patterns, ISO 8601, counts of seconds. Zones: functions_zone.cpp.
#include "engine/functions.hpp"
#include "trino_time/arithmetic.hpp"
#include "trino_time/intervals.hpp"
#include "trino_time/iso8601.hpp"
#include "trino_time/pattern.hpp"
#include "trino_time/text.hpp"
#include "trino_time/unix_time.hpp"
#include "trino_time/zoned_clock.hpp"

#include <algorithm>
#include <charconv>

namespace tarn::engine {

// Unit names and patterns are compiled once for many rows.
struct DateUnit {
  static Result<DateUnit> make(std::string_view name) {
    return DateUnit{TARN_TRY(trino_time::date_unit(name))};
  }
  trino_time::Unit unit;
};
struct TimestampUnit {
  static Result<TimestampUnit> make(std::string_view name) {
    return TimestampUnit{TARN_TRY(trino_time::timestamp_unit(name))};
  }
  trino_time::Unit unit;
};
struct TimeUnit {
  static Result<TimeUnit> make(std::string_view name) {
    return TimeUnit{TARN_TRY(trino_time::time_unit(name))};
  }
  trino_time::Unit unit;
};
struct MysqlPattern {
  static Result<MysqlPattern> make(std::string_view text) {
    return MysqlPattern{TARN_TRY(trino_time::DateTimePattern::mysql(text))};
  }
  trino_time::DateTimePattern pattern;
};
struct JodaFormat {
  static Result<JodaFormat> make(std::string_view text) {
    // The year matters to texts that are read alone.
    return JodaFormat{TARN_TRY(trino_time::DateTimePattern::joda(text, 0))};
  }
  trino_time::DateTimePattern pattern;
};
// "2026 dd.MM.yy": the year around which two digits of a year are read, then the pattern.
struct JodaParser {
  static Result<JodaParser> make(std::string_view text) {
    const auto blank = std::min(text.find(' '), text.size() - 1);
    int year = 0;
    std::from_chars(text.data(), text.data() + blank, year);
    return JodaParser{TARN_TRY(trino_time::DateTimePattern::joda(text.substr(blank + 1), year))};
  }
  trino_time::DateTimePattern pattern;
};

namespace {

using Text = std::string_view;
using trino_time::ZonedTime;

const trino_time::ZoneTable& zones() {
  return trino_time::ZoneTable::system();
}

Result<Micros> micros_of(Result<std::int64_t> micros) {
  return micros ? Result<Micros>(Micros{*micros}) : std::unexpected(micros.error());
}
Result<Days> days_of(Result<std::int32_t> days) {
  return days ? Result<Days>(Days{*days}) : std::unexpected(days.error());
}

void add_clock_arithmetic(FunctionList& list) {
  using trino_time::ZonedClock;
  list.add("trino_date_add", [](const Kept<TimeUnit>& unit, std::int64_t amount, Clock time) {
    return Clock{trino_time::add_to_time(unit.value.unit, amount, time.micros)};
  });
  list.add("trino_date_add", [](const Kept<TimeUnit>& unit, std::int64_t amount, ZonedClock clock) {
    return trino_time::add_to_zoned_clock(unit.value.unit, amount, clock);
  });
  list.add("trino_date_diff", [](const Kept<TimeUnit>& unit, Clock from, Clock to) {
    return trino_time::diff_times(unit.value.unit, from.micros, to.micros);
  });
  list.add("trino_date_diff", [](const Kept<TimeUnit>& unit, ZonedClock from, ZonedClock to) {
    return trino_time::diff_times(unit.value.unit, trino_time::utc_of_clock(from),
                                  trino_time::utc_of_clock(to));
  });
  list.add("trino_date_trunc", [](const Kept<TimeUnit>& unit, Clock time) {
    return Clock{trino_time::truncate_time(unit.value.unit, time.micros)};
  });
  list.add("trino_date_trunc", [](const Kept<TimeUnit>& unit, ZonedClock clock) {
    return trino_time::truncate_zoned_clock(unit.value.unit, clock);
  });
}

void add_arithmetic(FunctionList& list) {
  list.add("trino_date_add", [](const Kept<DateUnit>& unit, std::int64_t amount, Days date) {
    return days_of(trino_time::add_to_date(unit.value.unit, amount, date.days));
  });
  list.add("trino_date_add", [](const Kept<TimestampUnit>& unit, std::int64_t amount, Micros time) {
    return micros_of(trino_time::add_to_timestamp(unit.value.unit, amount, time.micros));
  });
  list.add("trino_date_add", [](const Kept<TimestampUnit>& unit, std::int64_t amount, ZonedTime time) {
    return trino_time::add_to_zoned(unit.value.unit, amount, time);
  });
  list.add("trino_date_diff", [](const Kept<TimestampUnit>& unit, ZonedTime from, ZonedTime to) {
    return trino_time::diff_zoned(unit.value.unit, from, to);
  });
  list.add("trino_date_trunc", [](const Kept<TimestampUnit>& unit, ZonedTime time) {
    return trino_time::truncate_zoned(unit.value.unit, time);
  });
  list.add("trino_date_diff", [](const Kept<DateUnit>& unit, Days from, Days to) {
    return trino_time::diff_dates(unit.value.unit, from.days, to.days);
  });
  list.add("trino_date_diff", [](const Kept<TimestampUnit>& unit, Micros from, Micros to) {
    return trino_time::diff_timestamps(unit.value.unit, from.micros, to.micros);
  });
  list.add("trino_date_trunc", [](const Kept<DateUnit>& unit, Days date) {
    return Days{trino_time::truncate_date(unit.value.unit, date.days)};
  });
  list.add("trino_date_trunc", [](const Kept<TimestampUnit>& unit, Micros time) {
    return micros_of(trino_time::truncate_timestamp(unit.value.unit, time.micros));
  });
}

void add_patterns(FunctionList& list) {
  list.add("trino_date_format", [](Micros time, const Kept<MysqlPattern>& pattern) {
    return pattern.value.pattern.format_timestamp(time.micros);
  });
  list.add("trino_date_format_zoned", [](ZonedTime time, const Kept<MysqlPattern>& pattern) {
    return pattern.value.pattern.format_zoned(time);
  });
  list.add("trino_format_datetime", [](Micros time, const Kept<JodaFormat>& pattern) {
    return pattern.value.pattern.format_timestamp(time.micros);
  });
  list.add("trino_format_datetime_zoned", [](ZonedTime time, const Kept<JodaFormat>& pattern) {
    return pattern.value.pattern.format_zoned(time);
  });
  list.add("trino_date_parse", [](Text text, const Kept<MysqlPattern>& pattern) {
    return micros_of(pattern.value.pattern.parse_timestamp(text));
  });
  list.add("trino_parse_datetime", [](Text text, const Kept<JodaParser>& pattern) {
    return pattern.value.pattern.parse_zoned(text, zones(), zones().utc());
  });
}

void add_iso8601(FunctionList& list) {
  list.add("trino_from_iso8601_date", [](Text text) { return days_of(trino_time::from_iso8601_date(text)); });
  list.add("trino_from_iso8601_timestamp",
           [](Text text) { return trino_time::from_iso8601_timestamp(text, zones(), zones().utc()); });
  list.add("trino_from_iso8601_timestamp_nanos",
           [](Text text) { return trino_time::from_iso8601_timestamp_nanos(text, zones(), zones().utc()); });
  list.add("trino_to_iso8601", [](Days date) { return trino_time::to_iso8601_date(date.days); });
  list.add("trino_to_iso8601", [](Micros time, std::int32_t precision) {
    return trino_time::to_iso8601_timestamp(time.micros, precision);
  });
  list.add("trino_to_iso8601_zoned", [](ZonedTime time, std::int32_t precision) {
    return trino_time::to_iso8601_zoned(time, precision);
  });
}

void add_counts(FunctionList& list) {
  list.add("trino_from_unixtime",
           [](double seconds) { return trino_time::from_unixtime(seconds, zones().utc()); });
  list.add("trino_from_unixtime",
           [](double seconds, Text zone) { return trino_time::from_unixtime(seconds, zone, zones()); });
  list.add("trino_from_unixtime", [](double seconds, std::int64_t hours, std::int64_t minutes) {
    return trino_time::from_unixtime(seconds, hours, minutes, zones());
  });
  list.add("trino_from_unixtime_nanos",
           [](std::int64_t nanos) { return trino_time::from_unixtime_nanos(nanos, zones().utc()); });
  list.add("trino_to_unixtime", [](Micros time) { return trino_time::to_unixtime(time.micros); });
  list.add("trino_human_readable_seconds",
           [](double seconds) { return trino_time::human_readable_seconds(seconds); });
  list.add("trino_cast_to_date", [](Text text) { return days_of(trino_time::cast_to_date(text)); });
  list.add("trino_cast_to_timestamp", [](Text text, std::int32_t precision) {
    return micros_of(trino_time::cast_to_timestamp(text, precision, zones()));
  });
  list.add("trino_timestamp_text", [](Micros time, std::int32_t precision) {
    return trino_time::format_timestamp(time.micros, precision);
  });
  list.add("trino_date_text", [](Days date) { return trino_time::format_date(date.days); });
}

}  // namespace

void add_time_functions(FunctionList& list) {
  add_arithmetic(list);
  add_clock_arithmetic(list);
  add_patterns(list);
  add_iso8601(list);
  add_counts(list);
}

}  // namespace tarn::engine
