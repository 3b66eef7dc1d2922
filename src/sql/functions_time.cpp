// Date and time functions. A timestamp with time zone is carried as its UTC timestamp.
#include "sql/library.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct TimeUnit {
  std::string_view name;
  bool within_day = false;
};

constexpr auto kTimeUnits = std::to_array<TimeUnit>({
    {"millisecond", true},
    {"second", true},
    {"minute", true},
    {"hour", true},
    {"day"},
    {"week"},
    {"month"},
    {"quarter"},
    {"year"},
});

const TimeUnit* find_unit(std::string_view name) {
  const auto lower = to_lower(name);
  const auto* const found = std::ranges::find(kTimeUnits, lower, &TimeUnit::name);
  return found == kTimeUnits.end() ? nullptr : found;
}

std::string unit_hint(std::string_view name) {
  Suggestion suggestion(name);
  for (const auto& unit : kTimeUnits) {
    suggestion.consider(unit.name);
  }
  return suggestion.hint();
}

// The first argument names a unit, which a date may be too coarse for. One that is computed is checked when
// it is.
Parsed<bool> check_unit(const TypedCall& call) {
  const auto& argument = *call.arguments.front();
  const auto name = constant_text(argument);
  if (!name) {
    return true;
  }
  const auto* unit = find_unit(*name);
  if (unit == nullptr) {
    return refuse(argument.range, fmt::format("'{}' is not a valid unit{}", *name, unit_hint(*name)));
  }
  if (unit->within_day && call.arguments.back()->type.is(Kind::Date)) {
    return refuse(argument.range,
                  fmt::format("'{}' is not a valid unit for a date; cast it to timestamp", unit->name));
  }
  return true;
}

constexpr auto kTimeFunctions = std::to_array<FunctionLine>({
    {"date", "varchar(x) -> date", "trino_cast_to_date($1)"},
    {"date", "timestamp(p) -> date", "CAST($1 AS DATE)"},
    {"date", "timestamp(p) with time zone -> date", "CAST($1 AS DATE)"},
    {"date_add", "varchar(x), bigint, ! -> !", "trino_date_add($*)", nullptr, check_unit},
    {"date_diff", "varchar(x), !, ! -> bigint", "trino_date_diff($*)", nullptr, check_unit},
    {"date_format", "timestamp(p), varchar(x) -> varchar", "trino_date_format($*)"},
    {"date_format", "timestamp(p) with time zone, varchar(x) -> varchar", "trino_date_format_zoned($*)"},
    {"date_parse", "varchar(x), varchar(y) -> timestamp(3)", "trino_date_parse($*)"},
    {"date_trunc", "varchar(x), ! -> !", "trino_date_trunc($*)", nullptr, check_unit},
    {"day", "! -> bigint", "day($1)"},
    {"day_of_month", "! -> bigint", "day($1)"},
    {"day_of_week", "! -> bigint", "isodow($1)"},
    {"day_of_year", "! -> bigint", "dayofyear($1)"},
    {"dow", "! -> bigint", "isodow($1)"},
    {"doy", "! -> bigint", "dayofyear($1)"},
    {"format_datetime", "timestamp(p), varchar(x) -> varchar", "trino_format_datetime($*)"},
    {"format_datetime", "timestamp(p) with time zone, varchar(x) -> varchar",
     "trino_format_datetime_zoned($*)"},
    {"from_iso8601_date", "varchar(x) -> date", "trino_from_iso8601_date($1)"},
    {"from_iso8601_timestamp", "varchar(x) -> timestamp(3) with time zone",
     "trino_from_iso8601_timestamp($1)"},
    {"from_iso8601_timestamp_nanos", "varchar(x) -> timestamp(6) with time zone",
     "trino_from_iso8601_timestamp_nanos($1)"},
    {"from_unixtime", "double -> timestamp(3) with time zone", "trino_from_unixtime($1)"},
    {"from_unixtime_nanos", "bigint -> timestamp(6) with time zone", "trino_from_unixtime_nanos($1)"},
    {"hour", "timestamp(p) -> bigint", "hour($1)"},
    {"hour", "timestamp(p) with time zone -> bigint", "hour($1)"},
    {"hour", "time(p) -> bigint", "hour($1)"},
    {"human_readable_seconds", "double -> varchar", "trino_human_readable_seconds($1)"},
    {"last_day_of_month", "! -> date", "last_day($1)"},
    {"millisecond", "timestamp(p) -> bigint", "(millisecond($1) % 1000)"},
    {"millisecond", "timestamp(p) with time zone -> bigint", "(millisecond($1) % 1000)"},
    {"millisecond", "time(p) -> bigint", "(millisecond($1) % 1000)"},
    {"minute", "timestamp(p) -> bigint", "minute($1)"},
    {"minute", "timestamp(p) with time zone -> bigint", "minute($1)"},
    {"minute", "time(p) -> bigint", "minute($1)"},
    {"month", "! -> bigint", "month($1)"},
    {"parse_datetime", "varchar(x), varchar(y) -> timestamp(3) with time zone",
     "trino_parse_datetime($1, '$Y ' || $2)"},
    {"quarter", "! -> bigint", "quarter($1)"},
    {"second", "timestamp(p) -> bigint", "second($1)"},
    {"second", "timestamp(p) with time zone -> bigint", "second($1)"},
    {"second", "time(p) -> bigint", "second($1)"},
    {"to_iso8601", "date -> varchar(16)", "trino_to_iso8601($1)"},
    {"to_iso8601", "timestamp(p) -> varchar(35)", "trino_to_iso8601($1, $P)"},
    {"to_iso8601", "timestamp(p) with time zone -> varchar(35)", "trino_to_iso8601_zoned($1, $P)"},
    {"to_unixtime", "timestamp(p) -> double", "trino_to_unixtime($1)"},
    {"to_unixtime", "timestamp(p) with time zone -> double", "trino_to_unixtime($1)"},
    {"week", "! -> bigint", "week($1)"},
    {"week_of_year", "! -> bigint", "week($1)"},
    {"year", "! -> bigint", "year($1)"},
    {"year_of_week", "! -> bigint", "isoyear($1)"},
    {"yow", "! -> bigint", "isoyear($1)"},
});

}  // namespace

std::span<const FunctionLine> time_functions() {
  return kTimeFunctions;
}

}  // namespace tarn::sql
