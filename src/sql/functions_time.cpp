// Date and time functions, and EXTRACT.
#include "sql/functions.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

struct Unit {
  std::string_view name;
  std::string_view interval;  // the engine's function from a count to an interval
  bool within_day = false;
};

constexpr auto kUnits = std::to_array<Unit>({
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

Parsed<const Unit*> unit_of(const Value& value) {
  if (!value.text) {
    return refuse(value.range, "the unit must be a string literal such as 'day'");
  }
  const auto name = to_lower(*value.text);
  const auto found = std::ranges::find(kUnits, name, &Unit::name);
  if (found == kUnits.end()) {
    Suggestion suggestion(name);
    for (const auto& unit : kUnits) {
      suggestion.consider(unit.name);
    }
    return refuse(value.range, fmt::format("'{}' is not a valid unit{}", *value.text, suggestion.hint()));
  }
  return &*found;
}

// A point in time as an argument; a literal string is read as a timestamp.
Parsed<Value> point_argument(Translator& translator, const Expression& argument) {
  auto value = TARN_TRY(translator.expression(argument));
  if (value.type.is(Kind::Varchar)) {
    value = TARN_TRY(translator.convert(std::move(value), Type::of(Kind::Timestamp)));
  }
  if (!value.type.is_temporal() && !value.type.is_unknown()) {
    return refuse(value.range, fmt::format("expected a timestamp or date, not {}", to_string(value.type)));
  }
  return value;
}

Parsed<bool> check_unit(const Unit& unit, const Value& point, SourceRange range) {
  if (unit.within_day && point.type.is(Kind::Date)) {
    return refuse(range, fmt::format("'{}' is not a valid unit for a date; cast it to timestamp", unit.name));
  }
  return true;
}

Parsed<Value> date_add(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto unit_name = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto* unit = TARN_TRY(unit_of(unit_name));
  const auto count = TARN_TRY(translator.expression(*call.arguments[1]));
  if (!count.type.is_integer() && !count.type.is_unknown()) {
    return refuse(count.range, fmt::format("the count must be an integer, not {}", to_string(count.type)));
  }
  const auto point = TARN_TRY(point_argument(translator, *call.arguments[2]));
  TARN_TRY(check_unit(*unit, point, unit_name.range));
  const std::string_view width = unit->name == "millisecond" || unit->within_day ? "BIGINT" : "INTEGER";
  auto text = fmt::format("({} + {}(CAST({} AS {})))", point.sql, unit->interval, count.sql, width);
  return made(point.type.is(Kind::Date) ? fmt::format("CAST({} AS DATE)", text) : std::move(text), point.type,
              range);
}

// Whole units between, as the engine's date_sub counts them.
Parsed<Value> date_diff(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto unit_name = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto* unit = TARN_TRY(unit_of(unit_name));
  const auto from = TARN_TRY(point_argument(translator, *call.arguments[1]));
  const auto to = TARN_TRY(point_argument(translator, *call.arguments[2]));
  const bool dates = from.type.is(Kind::Date) && to.type.is(Kind::Date);
  if (dates) {
    TARN_TRY(check_unit(*unit, from, unit_name.range));
  }
  return made(fmt::format("date_sub('{}', {}, {})", unit->name, from.sql, to.sql), Type::of(Kind::Int64),
              range);
}

Parsed<Value> date_trunc(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto unit_name = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto* unit = TARN_TRY(unit_of(unit_name));
  const auto point = TARN_TRY(point_argument(translator, *call.arguments[1]));
  TARN_TRY(check_unit(*unit, point, unit_name.range));
  const std::string_view type = point.type.is(Kind::Date) ? "DATE" : "TIMESTAMP";
  return made(fmt::format("CAST(date_trunc('{}', {}) AS {})", unit->name, point.sql, type), point.type,
              range);
}

Parsed<Value> date(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[0]));
  if (value.text) {
    return translator.convert(value, Type::of(Kind::Date));
  }
  if (!value.type.is_temporal() && !value.type.is(Kind::Varchar) && !value.type.is_unknown()) {
    return refuse(value.range,
                  fmt::format("date needs a timestamp or varchar, not {}", to_string(value.type)));
  }
  return made(fmt::format("CAST({} AS DATE)", value.sql), Type::of(Kind::Date), range);
}

Parsed<Value> now(Translator& translator, const FunctionCall& /*call*/, SourceRange range) {
  return made(print_timestamp(translator.environment().now), Type::of(Kind::TimestampTz), range);
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

Parsed<std::string> format_argument(Translator& translator, const FunctionCall& call) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[1]));
  if (!value.text) {
    return refuse(value.range, "the format must be a string literal");
  }
  const bool mysql = to_lower(call.name.text).starts_with("date_");
  const auto format = mysql ? mysql_format(*value.text) : joda_format(*value.text);
  if (!format) {
    return refuse(value.range, fmt::format("the format is not supported: '{}'", *value.text));
  }
  return quote_string(*format);
}

Parsed<Value> format_time(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto point = TARN_TRY(point_argument(translator, *call.arguments[0]));
  const auto format = TARN_TRY(format_argument(translator, call));
  return made(fmt::format("strftime({}, {})", point.sql, format), Type::of(Kind::Varchar), range);
}

Parsed<Value> parse_time(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto text = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!text.type.is(Kind::Varchar) && !text.type.is_unknown()) {
    return refuse(text.range, fmt::format("expected varchar, not {}", to_string(text.type)));
  }
  const auto format = TARN_TRY(format_argument(translator, call));
  return made(fmt::format("strptime({}, {})", text.sql, format), Type::of(Kind::Timestamp), range);
}

constexpr std::string_view kUtcText = "timezone('UTC', CAST($1 AS TIMESTAMPTZ))";

constexpr auto kFunctions = std::to_array<Function>({
    {"date", "date(timestamp or varchar) -> date", "a", 1, 1, kScalar, Date, {}, date},
    {"date_add", "date_add(unit, count, timestamp) -> same", "sit", 3, 3, kScalar, Timestamp, {}, date_add},
    {"date_diff",
     "date_diff(unit, timestamp, timestamp) -> bigint",
     "stt",
     3,
     3,
     kScalar,
     Bigint,
     {},
     date_diff},
    {"date_format",
     "date_format(timestamp, format) -> varchar",
     "ts",
     2,
     2,
     kScalar,
     Varchar,
     {},
     format_time},
    {"date_parse",
     "date_parse(varchar, format) -> timestamp",
     "ss",
     2,
     2,
     kScalar,
     Timestamp,
     {},
     parse_time},
    {"date_trunc", "date_trunc(unit, timestamp) -> same", "st", 2, 2, kScalar, Second, {}, date_trunc},
    {"day", "day(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "day($1)"},
    {"day_of_month", "day_of_month(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "day($1)"},
    {"day_of_week", "day_of_week(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "isodow($1)"},
    {"day_of_year", "day_of_year(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "dayofyear($1)"},
    {"dow", "dow(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "isodow($1)"},
    {"doy", "doy(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "dayofyear($1)"},
    {"format_datetime",
     "format_datetime(timestamp, format) -> varchar",
     "ts",
     2,
     2,
     kScalar,
     Varchar,
     {},
     format_time},
    {"from_iso8601_date", "from_iso8601_date(varchar) -> date", "s", 1, 1, kScalar, Date, "CAST($1 AS DATE)"},
    {"from_iso8601_timestamp", "from_iso8601_timestamp(varchar) -> timestamp with time zone", "s", 1, 1,
     kScalar, Timestamp, kUtcText},
    {"from_unixtime", "from_unixtime(seconds) -> timestamp", "n", 1, 1, kScalar, Timestamp,
     "make_timestamp(CAST(round(CAST($1 AS DOUBLE) * 1000000) AS BIGINT))"},
    {"hour", "hour(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "hour($1)"},
    {"last_day_of_month", "last_day_of_month(timestamp) -> date", "t", 1, 1, kScalar, Date, "last_day($1)"},
    {"millisecond", "millisecond(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint,
     "(millisecond($1) % 1000)"},
    {"minute", "minute(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "minute($1)"},
    {"month", "month(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "month($1)"},
    {"now", "now() -> timestamp with time zone", "", 0, 0, kScalar, Timestamp, {}, now},
    {"parse_datetime",
     "parse_datetime(varchar, format) -> timestamp",
     "ss",
     2,
     2,
     kScalar,
     Timestamp,
     {},
     parse_time},
    {"quarter", "quarter(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "quarter($1)"},
    {"second", "second(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "second($1)"},
    {"to_iso8601", "to_iso8601(timestamp) -> varchar", "t", 1, 1, kScalar, Varchar,
     "strftime($1, '%Y-%m-%dT%H:%M:%S.%g')"},
    {"to_unixtime", "to_unixtime(timestamp) -> double", "t", 1, 1, kScalar, Double, "epoch($1)"},
    {"week", "week(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "week($1)"},
    {"week_of_year", "week_of_year(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "week($1)"},
    {"year", "year(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "year($1)"},
    {"year_of_week", "year_of_week(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "isoyear($1)"},
    {"yow", "yow(timestamp) -> bigint", "t", 1, 1, kScalar, Bigint, "isoyear($1)"},
});

}  // namespace

std::span<const Function> time_functions() {
  return kFunctions;
}

// EXTRACT(field FROM x) is the function of the field's name.
Parsed<Value> Translator::extract(const Extract& node, SourceRange range) {
  const auto field = to_lower(node.field.text);
  constexpr auto kFields = std::to_array<std::string_view>(
      {"day", "day_of_month", "day_of_week", "day_of_year", "dow", "doy", "hour", "minute", "month",
       "quarter", "second", "week", "year", "year_of_week", "yow"});
  const auto* function = std::ranges::find(kFields, field) == kFields.end() ? nullptr : find_function(field);
  if (function == nullptr) {
    return refuse(
        node.field.range,
        fmt::format("'{}' cannot be extracted; use YEAR, MONTH, DAY, HOUR or the like", node.field.text));
  }
  const auto point = TARN_TRY(point_argument(*this, *node.value));
  return made(fill_template(function->text, std::span(&point, 1)), Type::of(Kind::Int64), range);
}

}  // namespace tarn::sql
