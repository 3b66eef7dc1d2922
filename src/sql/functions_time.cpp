// Date and time functions.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"
#include "trino_time/arithmetic.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

constexpr auto kUnits = std::to_array<std::string_view>(
    {"millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"});

std::string unit_hint(std::string_view name) {
  Suggestion suggestion(name);
  for (const auto unit : kUnits) {
    suggestion.consider(unit);
  }
  return suggestion.hint();
}

// The first argument names a unit, which the last one's type may not have. One that is computed is checked
// when it is.
Parsed<bool> check_unit(const TypedCall& call) {
  const auto& argument = *call.arguments.front();
  const auto name = constant_text(argument);
  if (!name) {
    return true;
  }
  const auto& type = call.arguments.back()->type;
  const bool is_clock = type.is(Kind::Time) || type.is(Kind::TimeTz);
  const auto unit = type.is(Kind::Date) ? trino_time::date_unit(*name)
                    : is_clock          ? trino_time::time_unit(*name)
                                        : trino_time::timestamp_unit(*name);
  if (unit) {
    return true;
  }
  const bool is_known = trino_time::timestamp_unit(*name).has_value();
  const auto hint = !is_known             ? unit_hint(*name)
                    : type.is(Kind::Date) ? std::string("; cast the date to timestamp")
                                          : std::string();
  return refuse(argument.range, unit.error().message() + hint);
}

// The second argument names a time zone.
Parsed<bool> check_zone(const TypedCall& call) {
  const auto& argument = *call.arguments[1];
  const auto name = constant_text(argument);
  const auto& zones = trino_time::ZoneTable::system();
  if (!name || zones.find(*name)) {
    return true;
  }
  Suggestion suggestion(*name);
  for (const auto& known : zones.names()) {
    suggestion.consider(known);
  }
  return refuse(argument.range, fmt::format("'{}' is not a valid time zone{}", *name, suggestion.hint()));
}

// Milliseconds may be added to a value of fewer digits.
std::string print_date_add(EnginePrinter& printer, const TypedCall& call) {
  const auto& value = *call.arguments[2];
  const auto unit = constant_text(*call.arguments[0]);
  const bool keeps_digits = unit && !equal_ignoring_case(*unit, "millisecond");
  auto text = fmt::format("trino_date_add({}, {}, {})", printer.expression(*call.arguments[0]),
                          printer.expression(*call.arguments[1]), printer.expression(value));
  const bool rounds = value.type.has_clock() && value.type.precision < kDefaultTime && !keeps_digits;
  return rounds ? rounded_time(text, value.type) : text;
}

// The longest that a year, the other fields and the decimals of a second can be.
Type iso8601_text(std::span<const Type> arguments) {
  const auto& value = arguments.front();
  constexpr int kWithoutDecimals = 22;
  constexpr int kOffset = 6;
  const int decimals = value.precision == 0 ? 0 : value.precision + 1;
  return Type::of(Kind::Varchar, kWithoutDecimals + decimals + (value.is(Kind::TimestampTz) ? kOffset : 0));
}

constexpr auto kTimeFunctions = std::to_array<FunctionLine>({
    {"at_timezone", "time(p) with time zone, interval day to second -> time(p) with time zone",
     "trino_at_offset($*)"},
    {"at_timezone", "time(p) with time zone, varchar(x) -> time(p) with time zone",
     "trino_at_timezone($*, $N)", nullptr, check_zone},
    {"at_timezone", "timestamp(p) with time zone, interval day to second -> timestamp(p) with time zone",
     "trino_at_offset($*)"},
    {"at_timezone", "timestamp(p) with time zone, varchar(x) -> timestamp(p) with time zone",
     "trino_at_timezone($*)", nullptr, check_zone},
    {"current_timezone", "-> varchar", "'UTC'"},
    {"date", "varchar(x) -> date", "trino_cast_to_date($1)"},
    {"date", "timestamp(p) -> date", "CAST($1 AS DATE)"},
    {"date", "timestamp(p) with time zone -> date", "CAST($L AS DATE)"},
    {"date_add", "varchar(x), bigint, ! -> !", {}, print_date_add, check_unit},
    {"date_add", "varchar(x), bigint, time(p) -> time(p)", {}, print_date_add, check_unit},
    {"date_add",
     "varchar(x), bigint, time(p) with time zone -> time(p) with time zone",
     {},
     print_date_add,
     check_unit},
    {"date_diff", "varchar(x), !, ! -> bigint", "trino_date_diff($*)", nullptr, check_unit},
    {"date_diff", "varchar(x), time(p), time(p) -> bigint", "trino_date_diff($*)", nullptr, check_unit},
    {"date_diff", "varchar(x), time(p) with time zone, time(p) with time zone -> bigint",
     "trino_date_diff($*)", nullptr, check_unit},
    {"date_format", "timestamp(p), varchar(x) -> varchar", "trino_date_format($*)"},
    {"date_format", "timestamp(p) with time zone, varchar(x) -> varchar", "trino_date_format_zoned($*)"},
    {"date_parse", "varchar(x), varchar(y) -> timestamp(3)", "trino_date_parse($*)"},
    {"date_trunc", "varchar(x), ! -> !", "trino_date_trunc($*)", nullptr, check_unit},
    {"date_trunc", "varchar(x), time(p) -> time(p)", "trino_date_trunc($*)", nullptr, check_unit},
    {"date_trunc", "varchar(x), time(p) with time zone -> time(p) with time zone", "trino_date_trunc($*)",
     nullptr, check_unit},
    {"day", "! -> bigint", "day($L)"},
    {"day", "interval day to second -> bigint", "($1 // 86400000)"},
    {"day_of_month", "! -> bigint", "day($L)"},
    {"day_of_month", "interval day to second -> bigint", "($1 // 86400000)"},
    {"day_of_week", "! -> bigint", "isodow($L)"},
    {"day_of_year", "! -> bigint", "dayofyear($L)"},
    {"dow", "! -> bigint", "isodow($L)"},
    {"doy", "! -> bigint", "dayofyear($L)"},
    {"format_datetime", "timestamp(p), varchar(x) -> varchar", "trino_format_datetime($*)"},
    {"format_datetime", "timestamp(p) with time zone, varchar(x) -> varchar",
     "trino_format_datetime_zoned($*)"},
    {"from_iso8601_date", "varchar(x) -> date", "trino_from_iso8601_date($1)"},
    {"from_iso8601_timestamp", "varchar(x) -> timestamp(3) with time zone",
     "trino_from_iso8601_timestamp($1)"},
    {"from_iso8601_timestamp_nanos", "varchar(x) -> timestamp(6) with time zone",
     "trino_from_iso8601_timestamp_nanos($1)"},
    {"from_unixtime", "double -> timestamp(3) with time zone", "trino_from_unixtime($1)"},
    {"from_unixtime", "double, bigint, bigint -> timestamp(3) with time zone", "trino_from_unixtime($*)"},
    {"from_unixtime", "double, varchar(x) -> timestamp(3) with time zone", "trino_from_unixtime($*)", nullptr,
     check_zone},
    {"from_unixtime_nanos", "bigint -> timestamp(6) with time zone", "trino_from_unixtime_nanos($1)"},
    {"hour", "timestamp(p) -> bigint", "hour($L)"},
    {"hour", "timestamp(p) with time zone -> bigint", "hour($L)"},
    {"hour", "time(p) -> bigint", "hour($L)"},
    {"hour", "time(p) with time zone -> bigint", "hour($L)"},
    {"hour", "interval day to second -> bigint", "(($1 // 3600000) % 24)"},
    {"human_readable_seconds", "double -> varchar", "trino_human_readable_seconds($1)"},
    {"last_day_of_month", "! -> date", "last_day($L)"},
    {"millisecond", "timestamp(p) -> bigint", "(millisecond($L) % 1000)"},
    {"millisecond", "timestamp(p) with time zone -> bigint", "(millisecond($L) % 1000)"},
    {"millisecond", "time(p) -> bigint", "(millisecond($L) % 1000)"},
    {"millisecond", "time(p) with time zone -> bigint", "(millisecond($L) % 1000)"},
    {"millisecond", "interval day to second -> bigint", "($1 % 1000)"},
    {"minute", "timestamp(p) -> bigint", "minute($L)"},
    {"minute", "timestamp(p) with time zone -> bigint", "minute($L)"},
    {"minute", "time(p) -> bigint", "minute($L)"},
    {"minute", "time(p) with time zone -> bigint", "minute($L)"},
    {"minute", "interval day to second -> bigint", "(($1 // 60000) % 60)"},
    {"month", "! -> bigint", "month($L)"},
    {"month", "interval year to month -> bigint", "CAST($1 % 12 AS BIGINT)"},
    {"parse_datetime", "varchar(x), varchar(y) -> timestamp(3) with time zone",
     "trino_parse_datetime($1, '$Y ' || $2)"},
    {"parse_duration", "varchar(x) -> interval day to second", "trino_parse_duration($1)"},
    {"quarter", "! -> bigint", "quarter($L)"},
    {"second", "timestamp(p) -> bigint", "second($L)"},
    {"second", "timestamp(p) with time zone -> bigint", "second($L)"},
    {"second", "time(p) -> bigint", "second($L)"},
    {"second", "time(p) with time zone -> bigint", "second($L)"},
    {"second", "interval day to second -> bigint", "(($1 // 1000) % 60)"},
    {"timezone", "time(p) with time zone -> varchar", "right(trino_clock_text($1, 0), 6)"},
    {"timezone", "timestamp(p) with time zone -> varchar", "trino_timezone($1)"},
    {"timezone_hour", "time(p) with time zone -> bigint", "trino_timezone_hour($1)"},
    {"timezone_hour", "timestamp(p) with time zone -> bigint", "trino_timezone_hour($1)"},
    {"timezone_minute", "time(p) with time zone -> bigint", "trino_timezone_minute($1)"},
    {"timezone_minute", "timestamp(p) with time zone -> bigint", "trino_timezone_minute($1)"},
    {"to_iso8601", "date -> varchar(16)", "trino_to_iso8601($1)"},
    {"to_iso8601", "timestamp(p) -> varchar", "trino_to_iso8601($1, $P)", nullptr, nullptr, iso8601_text},
    {"to_iso8601", "timestamp(p) with time zone -> varchar", "trino_to_iso8601_zoned($1, $P)", nullptr,
     nullptr, iso8601_text},
    {"to_milliseconds", "interval day to second -> bigint", "$1"},
    {"to_unixtime", "timestamp(p) -> double", "trino_to_unixtime($1)"},
    {"to_unixtime", "timestamp(p) with time zone -> double", "trino_to_unixtime($I)"},
    {"week", "! -> bigint", "week($L)"},
    {"week_of_year", "! -> bigint", "week($L)"},
    {"with_timezone", "timestamp(p), varchar(x) -> timestamp(p) with time zone", "trino_with_timezone($*)",
     nullptr, check_zone},
    {"year", "! -> bigint", "year($L)"},
    {"year", "interval year to month -> bigint", "CAST($1 // 12 AS BIGINT)"},
    {"year_of_week", "! -> bigint", "isoyear($L)"},
    {"yow", "! -> bigint", "isoyear($L)"},
});

}  // namespace

std::span<const FunctionLine> time_functions() {
  return kTimeFunctions;
}

}  // namespace tarn::sql
