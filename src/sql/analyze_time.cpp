// Literals of times and intervals, the current time, AT TIME ZONE.
#include "sql/analyzer.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"
#include "trino_time/intervals.hpp"
#include "trino_time/text.hpp"
#include "trino_time/zoned_clock.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using trino_time::IntervalField;

std::optional<IntervalField> interval_field(std::string_view unit) {
  static constexpr std::pair<std::string_view, IntervalField> kFields[] = {
      {"YEAR", IntervalField::Year}, {"MONTH", IntervalField::Month},   {"DAY", IntervalField::Day},
      {"HOUR", IntervalField::Hour}, {"MINUTE", IntervalField::Minute}, {"SECOND", IntervalField::Second},
  };
  for (const auto& [name, field] : kFields) {
    if (name == unit) {
      return field;
    }
  }
  return std::nullopt;
}

TypedPtr constant(Type type, SourceRange range, std::int64_t value) {
  return make_typed(std::move(type), range, Constant{value});
}

}  // namespace

Parsed<TypedPtr> Analyzer::time_literal(Kind kind, const std::string& text, SourceRange range) {
  if (kind == Kind::Date) {
    const auto days = trino_time::read_date_literal(text);
    return days ? Parsed<TypedPtr>(constant(Type::of(kind), range, *days))
                : refuse(range, days.error().message());
  }
  if (kind == Kind::Time) {
    const auto read = trino_time::read_clock_literal(text);
    if (!read) {
      return refuse(range, read.error().message());
    }
    if (!read->has_offset) {
      return constant(Type::of(Kind::Time, read->precision), range, read->clock.micros);
    }
    auto written = make_typed(Type::of(Kind::Varchar), range, Constant{text});
    return make_typed(Type::of(Kind::TimeTz, read->precision), range,
                      TypedCast{Conversion::Cast, std::move(written)});
  }
  const auto read = trino_time::read_timestamp_literal(text, trino_time::ZoneTable::system());
  if (!read) {
    return refuse(range, read.error().message());
  }
  if (read->zone == nullptr) {
    return constant(Type::of(Kind::Timestamp, read->precision), range, read->micros);
  }
  auto instant = constant(Type::of(Kind::TimestampTz, read->precision), range, read->micros);
  return read->zone->is_utc() ? Parsed<TypedPtr>(std::move(instant))
                              : in_zone(std::move(instant), read->zone->name(), range);
}

// A value as a zone's clocks show it. REQUIRES: the zone is one.
Parsed<TypedPtr> Analyzer::in_zone(TypedPtr value, const std::string& zone, SourceRange range) {
  const auto length = static_cast<int>(count_characters(zone));
  return at_zone(std::move(value), make_typed(Type::of(Kind::Varchar, length), range, Constant{zone}), range);
}

Parsed<TypedPtr> Analyzer::at_zone(TypedPtr value, TypedPtr zone, SourceRange range) {
  FunctionCall shape;
  shape.name = {"at_timezone", false, range};
  std::vector<TypedPtr> values = {std::move(value), std::move(zone)};
  auto chosen = TARN_TRY(resolve("at_timezone", shape, values, range));
  return finish_call(std::move(chosen), std::move(values), {}, range);
}

Parsed<TypedPtr> Analyzer::at_time_zone(const AtTimeZone& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  auto zone = TARN_TRY(expression(*node.zone));
  const auto& type = value->type;
  if (!type.is_instant() && !type.is(Kind::Time) && !type.is(Kind::TimeTz) && !type.is_unknown()) {
    return refuse(value->range,
                  fmt::format("AT TIME ZONE needs a time or timestamp, not {}", to_string(type)));
  }
  if (type.is_unknown()) {
    value = coerce(std::move(value), Type::of(Kind::TimestampTz));
  }
  return at_zone(std::move(value), std::move(zone), range);
}

Parsed<TypedPtr> Analyzer::interval(const IntervalLiteral& node, SourceRange range) const {
  const auto from = interval_field(node.from);
  const auto to = node.to.empty() ? from : interval_field(node.to);
  if (!from || !to) {
    return refuse(range, fmt::format("INTERVAL takes YEAR, MONTH, DAY, HOUR, MINUTE and SECOND, not {}",
                                     from ? node.to : node.from));
  }
  const std::int64_t sign = node.negative ? -1 : 1;
  if (trino_time::is_year_month(*from)) {
    const auto months = trino_time::read_year_month_interval(node.value, *from, *to);
    return months ? Parsed<TypedPtr>(constant(Type::of(Kind::IntervalMonths), range, sign * *months))
                  : refuse(range, months.error().message());
  }
  const auto millis = trino_time::read_day_time_interval(node.value, *from, *to);
  return millis ? Parsed<TypedPtr>(constant(Type::of(Kind::IntervalSeconds), range, sign * *millis))
                : refuse(range, millis.error().message());
}

Parsed<TypedPtr> Analyzer::current_value(const CurrentValue& node, SourceRange range) const {
  const auto precision = node.precision.value_or(kDefaultTime);
  if (precision > kFinestTime) {
    return refuse(
        range, fmt::format("{}({}) is not supported: Tarn's times have microseconds", node.name, precision));
  }
  const auto digits = static_cast<int>(precision);
  const auto now = trino_time::round_micros(micros(environment_.now), digits);
  if (node.name == "CURRENT_TIMESTAMP") {
    return constant(Type::of(Kind::TimestampTz, digits), range, now);
  }
  if (node.name == "LOCALTIMESTAMP") {
    return constant(Type::of(Kind::Timestamp, digits), range, now);
  }
  if (node.name == "CURRENT_DATE") {
    return constant(Type::of(Kind::Date), range, day_of(environment_.now).time_since_epoch().count());
  }
  if (node.name == "LOCALTIME" || node.name == "CURRENT_TIME") {
    const auto time =
        constant(Type::of(Kind::Time, digits), range, trino_time::time_of_timestamp(now, digits));
    return node.name == "LOCALTIME" ? time : coerce(time, Type::of(Kind::TimeTz, digits));
  }
  return refuse(range, fmt::format("{} is not supported yet", node.name));
}

}  // namespace tarn::sql
