// Date and time functions. A timestamp with time zone is carried as its UTC timestamp.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct TimeUnit {
  std::string_view name;
  std::string_view interval;  // the engine's function from a count to an interval
  bool within_day = false;
};

constexpr auto kTimeUnits = std::to_array<TimeUnit>({
    {"millisecond", "to_milliseconds", true},
    {"second", "to_seconds", true},
    {"minute", "to_minutes", true},
    {"hour", "to_hours", true},
    {"day", "to_days"},
    {"week", "to_weeks"},
    {"month", "to_months"},
    {"quarter", "to_quarters"},
    {"year", "to_years"},
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

// The first argument names a unit, which a date may be too coarse for.
Parsed<bool> check_unit(const TypedCall& call) {
  const auto& argument = *call.arguments.front();
  const auto name = constant_text(argument);
  if (!name) {
    return refuse(argument.range, "the unit must be a string literal such as 'day'");
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

const TimeUnit& unit_of(const TypedCall& call) {
  const auto* unit = find_unit(constant_text(*call.arguments.front()).value_or("day"));
  return unit == nullptr ? kTimeUnits.back() : *unit;
}

std::string print_date_add(EnginePrinter& printer, const TypedCall& call) {
  const auto& unit = unit_of(call);
  const auto count = printer.expression(*call.arguments[1]);
  const auto point = printer.expression(*call.arguments[2]);
  const std::string_view width = unit.within_day ? "BIGINT" : "INTEGER";
  auto text = fmt::format("({} + {}(CAST({} AS {})))", point, unit.interval, count, width);
  return call.arguments[2]->type.is(Kind::Date) ? fmt::format("CAST({} AS DATE)", text) : text;
}

// Whole units between, as the engine's date_sub counts them.
std::string print_date_diff(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("date_sub('{}', {}, {})", unit_of(call).name, printer.expression(*call.arguments[1]),
                     printer.expression(*call.arguments[2]));
}

std::string print_date_trunc(EnginePrinter& printer, const TypedCall& call) {
  const std::string_view type = call.arguments[1]->type.is(Kind::Date) ? "DATE" : "TIMESTAMP";
  return fmt::format("CAST(date_trunc('{}', {}) AS {})", unit_of(call).name,
                     printer.expression(*call.arguments[1]), type);
}

// MySQL's letters (date_format, date_parse) to strftime's.
std::optional<std::string> mysql_format(std::string_view format) {
  static constexpr std::pair<char, std::string_view> kLetters[] = {
      {'a', "%a"}, {'b', "%b"},          {'c', "%-m"}, {'d', "%d"}, {'e', "%-d"},
      {'f', "%f"}, {'H', "%H"},          {'h', "%I"},  {'I', "%I"}, {'i', "%M"},
      {'j', "%j"}, {'k', "%-H"},         {'l', "%-I"}, {'M', "%B"}, {'m', "%m"},
      {'p', "%p"}, {'r', "%I:%M:%S %p"}, {'S', "%S"},  {'s', "%S"}, {'T', "%H:%M:%S"},
      {'v', "%V"}, {'W', "%A"},          {'Y', "%Y"},  {'y', "%y"}, {'%', "%%"},
  };
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out.push_back(format[i]);
      continue;
    }
    const char letter = format[++i];
    const auto* const found = std::ranges::find(kLetters, letter, &std::pair<char, std::string_view>::first);
    if (found == std::end(kLetters)) {
      return std::nullopt;
    }
    out += found->second;
  }
  return out;
}

// Joda's letters (format_datetime, parse_datetime) to strftime's.
std::optional<std::string> joda_format(std::string_view format) {
  static constexpr std::pair<std::string_view, std::string_view> kRuns[] = {
      {"yyyy", "%Y"}, {"YYYY", "%Y"}, {"yy", "%y"},     {"MMMM", "%B"}, {"MMM", "%b"},
      {"MM", "%m"},   {"M", "%-m"},   {"dd", "%d"},     {"d", "%-d"},   {"HH", "%H"},
      {"H", "%-H"},   {"hh", "%I"},   {"h", "%-I"},     {"mm", "%M"},   {"m", "%-M"},
      {"ss", "%S"},   {"s", "%-S"},   {"SSS", "%g"},    {"a", "%p"},    {"EEEE", "%A"},
      {"EEE", "%a"},  {"Z", "+0000"}, {"ZZ", "+00:00"}, {"DDD", "%j"},  {"e", "%u"},
  };
  std::string out;
  for (std::size_t i = 0; i < format.size();) {
    if (format[i] == '\'') {
      const auto close = format.find('\'', i + 1);
      if (close == std::string_view::npos) {
        return std::nullopt;
      }
      out += close == i + 1 ? std::string_view("'") : format.substr(i + 1, close - i - 1);
      i = close + 1;
      continue;
    }
    std::size_t length = 1;
    while (is_letter(format[i]) && i + length < format.size() && format[i + length] == format[i]) {
      ++length;
    }
    const auto run = format.substr(i, length);
    i += length;
    if (!is_letter(run.front())) {
      out += run == "%" ? "%%" : run;
      continue;
    }
    const auto* const found =
        std::ranges::find(kRuns, run, &std::pair<std::string_view, std::string_view>::first);
    if (found == std::end(kRuns)) {
      return std::nullopt;
    }
    out += found->second;
  }
  return out;
}

std::optional<std::string> engine_format(const TypedCall& call) {
  const auto text = constant_text(*call.arguments[1]);
  if (!text) {
    return std::nullopt;
  }
  return call.overload->line->name.starts_with("date_") ? mysql_format(*text) : joda_format(*text);
}

Parsed<bool> check_format(const TypedCall& call) {
  const auto range = call.arguments[1]->range;
  const auto text = constant_text(*call.arguments[1]);
  if (!text) {
    return refuse(range, "the format must be a string literal");
  }
  if (!engine_format(call)) {
    return refuse(range, fmt::format("the format is not supported: '{}'", *text));
  }
  return true;
}

std::string print_format(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("strftime({}, {})", printer.expression(*call.arguments[0]),
                     quote_string(engine_format(call).value_or("")));
}

std::string print_parse(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("strptime({}, {})", printer.expression(*call.arguments[0]),
                     quote_string(engine_format(call).value_or("")));
}

constexpr std::string_view kFromSeconds = "make_timestamp(CAST(round($1 * 1000000) AS BIGINT))";

constexpr auto kTimeFunctions = std::to_array<FunctionLine>({
    {"date", "varchar(x) -> date", "CAST($1 AS DATE)"},
    {"date", "timestamp(p) -> date", "CAST($1 AS DATE)"},
    {"date", "timestamp(p) with time zone -> date", "CAST($1 AS DATE)"},
    {"date_add", "varchar(x), bigint, ! -> !", {}, print_date_add, check_unit},
    {"date_diff", "varchar(x), !, ! -> bigint", {}, print_date_diff, check_unit},
    {"date_format", "timestamp(p), varchar(x) -> varchar", {}, print_format, check_format},
    {"date_format", "timestamp(p) with time zone, varchar(x) -> varchar", {}, print_format, check_format},
    {"date_parse", "varchar(x), varchar(y) -> timestamp(3)", {}, print_parse, check_format},
    {"date_trunc", "varchar(x), ! -> !", {}, print_date_trunc, check_unit},
    {"day", "! -> bigint", "day($1)"},
    {"day_of_month", "! -> bigint", "day($1)"},
    {"day_of_week", "! -> bigint", "isodow($1)"},
    {"day_of_year", "! -> bigint", "dayofyear($1)"},
    {"dow", "! -> bigint", "isodow($1)"},
    {"doy", "! -> bigint", "dayofyear($1)"},
    {"format_datetime", "timestamp(p), varchar(x) -> varchar", {}, print_format, check_format},
    {"format_datetime", "timestamp(p) with time zone, varchar(x) -> varchar", {}, print_format, check_format},
    {"from_iso8601_date", "varchar(x) -> date", "CAST($1 AS DATE)"},
    {"from_iso8601_timestamp", "varchar(x) -> timestamp(3) with time zone",
     "timezone('UTC', CAST($1 AS TIMESTAMPTZ))"},
    {"from_unixtime", "double -> timestamp(3) with time zone", kFromSeconds},
    {"hour", "timestamp(p) -> bigint", "hour($1)"},
    {"hour", "timestamp(p) with time zone -> bigint", "hour($1)"},
    {"hour", "time(p) -> bigint", "hour($1)"},
    {"last_day_of_month", "! -> date", "last_day($1)"},
    {"millisecond", "timestamp(p) -> bigint", "(millisecond($1) % 1000)"},
    {"millisecond", "timestamp(p) with time zone -> bigint", "(millisecond($1) % 1000)"},
    {"millisecond", "time(p) -> bigint", "(millisecond($1) % 1000)"},
    {"minute", "timestamp(p) -> bigint", "minute($1)"},
    {"minute", "timestamp(p) with time zone -> bigint", "minute($1)"},
    {"minute", "time(p) -> bigint", "minute($1)"},
    {"month", "! -> bigint", "month($1)"},
    {"parse_datetime",
     "varchar(x), varchar(y) -> timestamp(3) with time zone",
     {},
     print_parse,
     check_format},
    {"quarter", "! -> bigint", "quarter($1)"},
    {"second", "timestamp(p) -> bigint", "second($1)"},
    {"second", "timestamp(p) with time zone -> bigint", "second($1)"},
    {"second", "time(p) -> bigint", "second($1)"},
    {"to_iso8601", "date -> varchar(16)", "strftime($1, '%Y-%m-%d')"},
    {"to_iso8601", "timestamp(p) -> varchar(35)", "strftime($1, '%Y-%m-%dT%H:%M:%S.%g')"},
    {"to_iso8601", "timestamp(p) with time zone -> varchar(35)", "strftime($1, '%Y-%m-%dT%H:%M:%S.%gZ')"},
    {"to_unixtime", "timestamp(p) -> double", "epoch($1)"},
    {"to_unixtime", "timestamp(p) with time zone -> double", "epoch($1)"},
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
