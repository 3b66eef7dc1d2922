#include "sql/constant_time.hpp"

#include "sql/library.hpp"
#include "sql/typed_values.hpp"
#include "trino_time/arithmetic.hpp"
#include "trino_time/iso8601.hpp"
#include "trino_time/text.hpp"

namespace tarn::sql {

namespace {

using trino_time::ZonedTime;
using trino_time::ZoneTable;
using MaybeTime = std::optional<ZonedTime>;

ZonedTime at_utc(std::int64_t micros) {
  return {.micros = micros, .zone = &ZoneTable::system().utc()};
}

template <class T>
std::optional<T> known(const Result<T>& result) {
  return result ? std::optional(*result) : std::nullopt;
}

MaybeTime of_micros(const Result<std::int64_t>& micros) {
  return micros ? MaybeTime(at_utc(*micros)) : std::nullopt;
}

MaybeTime of_day(const Result<std::int32_t>& days) {
  return days ? of_micros(trino_time::timestamp_of_date(*days)) : std::nullopt;
}

std::optional<std::int64_t> constant_count(const Typed& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<std::int64_t>(&constant->value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

MaybeTime time_of_text(const std::string& text, const Type& type) {
  const auto& zones = ZoneTable::system();
  switch (type.kind) {
    case Kind::Date: return of_day(trino_time::cast_to_date(text));
    case Kind::Timestamp: return of_micros(trino_time::cast_to_timestamp(text, type.precision, zones));
    case Kind::TimestampTz: return known(trino_time::cast_to_zoned(text, type.precision, zones, zones.utc()));
    default: return std::nullopt;
  }
}

MaybeTime time_as(const ZonedTime& time, const Type& type) {
  switch (type.kind) {
    case Kind::Date: return of_day(trino_time::date_of_zoned(time));
    case Kind::Timestamp: return at_utc(trino_time::timestamp_of_zoned(time, type.precision));
    case Kind::TimestampTz: return known(trino_time::round_zoned(time, type.precision));
    default: return std::nullopt;
  }
}

MaybeTime converted_time(const Typed& operand, const Type& type) {
  if (const auto text = constant_text(operand)) {
    return time_of_text(*text, type);
  }
  const auto time = constant_time(operand);
  return time ? time_as(*time, type) : std::nullopt;
}

// A time and an interval.
MaybeTime constant_sum(const TypedArithmetic& sum) {
  const bool subtracts = sum.op == BinaryOperator::Subtract;
  const bool is_first = sum.left->type.is_interval();
  const auto& span = is_first ? *sum.left : *sum.right;
  const auto time = constant_time(is_first ? *sum.right : *sum.left);
  const auto length = span.type.is_interval() ? constant_count(span) : std::nullopt;
  constexpr std::int64_t kLongest = 4'000'000'000'000'000;
  if (!time || !length || *length > kLongest || *length < -kLongest) {
    return std::nullopt;
  }
  const auto signed_length = subtracts ? -*length : *length;
  return known(span.type.is(Kind::IntervalMonths) ? trino_time::add_months_to_zoned(*time, signed_length)
                                                  : trino_time::add_millis_to_zoned(*time, signed_length));
}

// date_add and date_trunc.
MaybeTime unit_call(std::string_view name, const TypedCall& call) {
  const auto text = constant_text(*call.arguments.front());
  const auto unit = text ? known(trino_time::timestamp_unit(*text)) : std::nullopt;
  const auto time = unit ? constant_time(*call.arguments.back()) : std::nullopt;
  if (!time) {
    return std::nullopt;
  }
  if (name == "date_trunc") {
    return known(trino_time::truncate_zoned(*unit, *time));
  }
  const auto count = constant_count(*call.arguments[1]);
  return count ? known(trino_time::add_to_zoned(*unit, *count, *time)) : std::nullopt;
}

// with_timezone and at_timezone.
MaybeTime zone_call(std::string_view name, const TypedCall& call) {
  const auto zone = constant_text(*call.arguments[1]);
  const auto time = zone ? constant_time(*call.arguments.front()) : std::nullopt;
  if (!time) {
    return std::nullopt;
  }
  const auto& zones = ZoneTable::system();
  return known(name == "at_timezone" ? trino_time::at_timezone(*time, *zone, zones)
                                     : trino_time::with_timezone(time->micros, *zone, zones));
}

MaybeTime constant_call(const TypedCall& call) {
  const auto name = call.overload->line->name;
  if (name == "date") {
    return converted_time(*call.arguments.front(), Type::of(Kind::Date));
  }
  if (name == "date_add" || name == "date_trunc") {
    return unit_call(name, call);
  }
  if (name == "at_timezone" || name == "with_timezone") {
    return zone_call(name, call);
  }
  const bool is_iso = name == "from_iso8601_timestamp" || name == "from_iso8601_date";
  const auto text = is_iso ? constant_text(*call.arguments.front()) : std::nullopt;
  if (!text) {
    return std::nullopt;
  }
  const auto& zones = ZoneTable::system();
  return name == "from_iso8601_date" ? of_day(trino_time::from_iso8601_date(*text))
                                     : known(trino_time::from_iso8601_timestamp(*text, zones, zones.utc()));
}

}  // namespace

MaybeTime constant_time(const Typed& expression) {
  if (!expression.type.is_temporal()) {
    return std::nullopt;
  }
  if (const auto* cast = std::get_if<TypedCast>(&expression.node)) {
    return converted_time(*cast->operand, expression.type);
  }
  if (const auto number = constant_count(expression)) {
    return expression.type.is(Kind::Date) ? of_day(static_cast<std::int32_t>(*number)) : at_utc(*number);
  }
  if (const auto* sum = std::get_if<TypedArithmetic>(&expression.node)) {
    return constant_sum(*sum);
  }
  const auto* call = std::get_if<TypedCall>(&expression.node);
  return call == nullptr ? std::nullopt : constant_call(*call);
}

}  // namespace tarn::sql
