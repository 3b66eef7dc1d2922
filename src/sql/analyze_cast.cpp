// CAST, TRY_CAST, and the conversions that Trino and Lake make by themselves.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Constants whose value is the same in the wider type.
bool keeps_value(const Type& from, const Type& to) {
  const bool is_text = from.is(Kind::Varchar) && to.is(Kind::Varchar);
  const bool is_integer = from.is_integer() && to.is_integer();
  const bool is_finer = (from.is_instant() && to.is_instant()) || (from.is(Kind::Time) && to.is(Kind::Time));
  const bool loses_zone = from.is(Kind::TimestampTz) && to.is(Kind::Timestamp);
  return is_text || is_integer || (is_finer && to.precision >= from.precision && !loses_zone);
}

std::optional<Constant> converted(const Typed& value, const Type& target) {
  const auto* constant = std::get_if<Constant>(&value.node);
  if (constant == nullptr) {
    return std::nullopt;
  }
  if (value.type.is_unknown() || keeps_value(value.type, target)) {
    return *constant;
  }
  const auto* integer = std::get_if<std::int64_t>(&constant->value);
  if (integer != nullptr && value.type.is_integer() && target.is(Kind::Double)) {
    return Constant{static_cast<double>(*integer)};
  }
  const auto* digits = std::get_if<std::string>(&constant->value);
  if (digits != nullptr && value.type.is(Kind::Decimal) && target.is(Kind::Double)) {
    double number = 0;
    std::from_chars(digits->data(), digits->data() + digits->size(), number);
    return Constant{number};
  }
  if (integer != nullptr && value.type.is(Kind::Date) && target.is_instant()) {
    constexpr std::int64_t kMicrosOfDay = 86'400'000'000;
    return Constant{*integer * kMicrosOfDay};
  }
  return std::nullopt;
}

bool is_sketch(const Type& type) {
  return type.is(Kind::HyperLogLog) || type.is(Kind::TDigest) || type.is(Kind::QDigest) ||
         type.is(Kind::SetDigest);
}

bool is_scalar(const Type& type) {
  return type.children.empty() && !type.is(Kind::Varbinary) && !type.is(Kind::Color) && !is_sketch(type);
}

// What only a varchar without a bound can hold.
bool has_one_text(const Type& type) {
  return type.is(Kind::IpAddress) || type.is(Kind::IpPrefix) || type.is(Kind::Uuid);
}

bool castable_children(const Type& from, const Type& to) {
  if (from.children.size() != to.children.size()) {
    return false;
  }
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    if (!is_castable(from.children[i], to.children[i])) {
      return false;
    }
  }
  return true;
}

bool is_clock(const Type& type) {
  return type.is(Kind::Time) || type.is(Kind::TimeTz);
}

bool is_timed(const Type& type) {
  return type.is_temporal() || is_clock(type) || type.is_interval();
}

// Casts of dates, times and intervals. Intervals become text, and nothing becomes one.
bool casts_time(const Type& from, const Type& to) {
  if (to.is(Kind::Varchar)) {
    return true;
  }
  if (from.is(Kind::Varchar)) {
    return !to.is_interval();
  }
  const bool days = from.is_temporal() && to.is_temporal();
  const bool clocks = (from.is_instant() || is_clock(from)) && (to.is_instant() || is_clock(to));
  return days || clocks;
}

// What is a name of a JSON object's member when it is a map's key. Source: JsonUtil.
bool is_json_name(const Type& type) {
  return type.is(Kind::Boolean) || type.is_number() || type.is(Kind::Varchar);
}

bool comes_from_json(const Type& type) {
  if (type.is(Kind::Map)) {
    return is_json_name(type.key()) && comes_from_json(type.element());
  }
  const bool is_nested = type.is(Kind::Array) || type.is(Kind::Row);
  return is_nested ? std::ranges::all_of(type.children, comes_from_json)
                   : is_json_name(type) || type.is(Kind::Json);
}

bool becomes_json(const Type& type) {
  if (type.is(Kind::Map)) {
    return (is_json_name(type.key()) || type.key().is_unknown()) && becomes_json(type.element());
  }
  if (type.is(Kind::Array) || type.is(Kind::Row)) {
    return std::ranges::all_of(type.children, becomes_json);
  }
  return comes_from_json(type) || type.is_unknown() || type.is(Kind::Date) || type.is(Kind::Timestamp);
}

bool casts_address_or_bytes(const Type& from, const Type& to) {
  const bool addresses = (from.is(Kind::IpAddress) || from.is(Kind::IpPrefix)) &&
                         (to.is(Kind::IpAddress) || to.is(Kind::IpPrefix));
  const bool to_bytes =
      from.is(Kind::IpAddress) || from.is(Kind::Uuid) || !from.children.empty() || is_sketch(from);
  return addresses || (to.is(Kind::Varbinary) && to_bytes && !from.is(Kind::Row) && !from.is(Kind::Array)) ||
         (from.is(Kind::Varbinary) && (to.is(Kind::IpAddress) || to.is(Kind::Uuid) || is_sketch(to)));
}

}  // namespace

bool is_castable(const Type& from, const Type& to) {
  if (from == to || from.is_unknown() || can_coerce(from, to)) {
    return true;
  }
  if (from.is(to.kind) && !from.children.empty()) {
    return castable_children(from, to);
  }
  if (to.is(Kind::Json)) {
    return becomes_json(from);
  }
  if (from.is(Kind::Json)) {
    return comes_from_json(to);
  }
  const bool numbers =
      (from.is_number() || from.is(Kind::Boolean)) && (to.is_number() || to.is(Kind::Boolean));
  if (numbers) {
    return true;
  }
  if (from.is(Kind::Char) || to.is(Kind::Char)) {
    return from.is_text() && to.is_text();
  }
  if (is_timed(from) || is_timed(to)) {
    return casts_time(from, to);
  }
  if (from.is(Kind::Varchar)) {
    return is_scalar(to) || to.is(Kind::Varbinary);
  }
  if (to.is(Kind::Varchar)) {
    const bool is_bounded = to.precision != kUnbounded;
    return is_scalar(from) && !(is_bounded && has_one_text(from));
  }
  return casts_address_or_bytes(from, to);
}

namespace {

// array(T), map(K, V), row(...), qdigest(T); nullopt for any other type, and where the number of types inside
// is wrong.
std::optional<Type> type_of_types(Kind kind, const TypeName& name, std::vector<Type> inner) {
  if (kind == Kind::Array && inner.size() == 1) {
    return Type::array(std::move(inner.front()));
  }
  if (kind == Kind::Map && inner.size() == 2) {
    return Type::map(std::move(inner[0]), std::move(inner[1]));
  }
  if (kind == Kind::Row && !inner.empty()) {
    std::vector<std::string> names;
    names.reserve(inner.size());
    std::ranges::transform(name.arguments, std::back_inserter(names),
                           [](const TypeName::Field& field) { return to_lower(field.name); });
    return Type::row(std::move(inner), std::move(names));
  }
  if (kind == Kind::QDigest && inner.size() == 1) {
    auto digest = Type::of(kind);
    digest.children = std::move(inner);
    return digest;
  }
  return std::nullopt;
}

Parsed<Type> decimal_named(const TypeName& name) {
  const auto precision = name.numbers.empty() ? kLongestDecimal : name.numbers[0];
  const auto scale = name.numbers.size() < 2 ? 0 : name.numbers[1];
  if (precision < 1 || precision > kLongestDecimal || scale < 0 || scale > precision) {
    return refuse(name.range, "decimal takes a precision of 1 to 38 and a scale not above it");
  }
  return Type::decimal(static_cast<int>(precision), static_cast<int>(scale));
}

// varchar(n), char(n), time(n), timestamp(n)
Parsed<Type> type_with_length(Type type, const TypeName& name) {
  const auto number = name.numbers.front();
  const bool is_time = is_clock(type) || type.is_instant();
  if (is_time && number > kFinestTime) {
    return refuse(name.range,
                  fmt::format("{} with {} decimals of a second is not supported: Tarn's times have "
                              "microseconds",
                              name.name, number));
  }
  const bool fits = number >= 0 && (type.is(Kind::Varchar) ? number < INT32_MAX : number <= kLongestChar);
  if (!fits || (!is_time && !type.is_text())) {
    return refuse(name.range, fmt::format("{} does not take the length {}", name.name, number));
  }
  type.precision = static_cast<int>(number);
  return type;
}

}  // namespace

Parsed<Type> Analyzer::resolve_type(const TypeName& name) const {
  std::vector<Type> arguments;
  arguments.reserve(name.arguments.size());
  for (const auto& argument : name.arguments) {
    arguments.push_back(TARN_TRY(resolve_type(argument.type.front())));
  }
  const auto kind = kind_named(name.name);
  const auto unknown = [&] { return refuse(name.range, fmt::format("Unknown type: {}", name.name)); };
  if (!kind || *kind == Kind::Function || *kind == Kind::Unknown) {
    return unknown();
  }
  const bool takes_types =
      *kind == Kind::Array || *kind == Kind::Map || *kind == Kind::Row || *kind == Kind::QDigest;
  if (takes_types) {
    auto type = type_of_types(*kind, name, std::move(arguments));
    return type ? Parsed<Type>(std::move(*type)) : unknown();
  }
  if (!arguments.empty()) {
    return unknown();
  }
  if (*kind == Kind::Decimal) {
    return decimal_named(name);
  }
  return name.numbers.empty() ? Type::of(*kind) : type_with_length(Type::of(*kind), name);
}

// REQUIRES: Trino or Lake converts the one to the other.
TypedPtr Analyzer::coerce(TypedPtr value, const Type& target) const {
  if (value->type == target) {
    return value;
  }
  const auto range = value->range;
  if (auto constant = converted(*value, target)) {
    return make_typed(target, range, std::move(*constant));
  }
  return make_typed(target, range, TypedCast{Conversion::Implicit, std::move(value)});
}

// Text that Lake takes for a timestamp, date or boolean: literals at once and with a check.
Parsed<TypedPtr> Analyzer::read_as(const TypedPtr& text, const Type& target) {
  const auto literal = constant_text(*text);
  if (!literal) {
    note_reading(LakeReading::Kind::Cast, text->range, target, {});
    return make_typed(target, text->range, TypedCast{Conversion::Cast, text});
  }
  if (target.is(Kind::Boolean)) {
    note_reading(LakeReading::Kind::Literal, text->range, target, to_lower(*literal));
    return make_typed(target, text->range, Constant{equal_ignoring_case(*literal, "true")});
  }
  const auto time = parse_timestamp(*literal);
  if (!time) {
    return refuse(text->range, fmt::format("'{}' is not a valid {}; write '2023-07-10 11:42:18'", *literal,
                                           target.is(Kind::Date) ? "date" : "timestamp"));
  }
  const auto day = day_of(*time);
  if (target.is(Kind::Date) && day == *time) {
    note_reading(LakeReading::Kind::Literal, text->range, target, format_day(day));
    return make_typed(target, text->range, Constant{std::int64_t{day.time_since_epoch().count()}});
  }
  // A date beside a time of day is compared as a timestamp.
  const auto type = target.is(Kind::Date) ? Type::of(Kind::Timestamp) : target;
  const std::string_view zone = type.is(Kind::TimestampTz) ? " UTC" : "";
  note_reading(LakeReading::Kind::Literal, text->range, type, fmt::format("{}{}", format_lake(*time), zone));
  return make_typed(type, text->range, Constant{micros(*time)});
}

void Analyzer::note_reading(LakeReading::Kind kind, SourceRange range, const Type& type, std::string text) {
  analysis_.readings.push_back({.kind = kind, .range = range, .type = type, .text = std::move(text)});
}

// The type that all the values become.
Parsed<Type> Analyzer::common(std::span<const TypedPtr> values, std::string_view what) const {
  Type type;
  for (const auto& value : values) {
    auto next = common_type(type, value->type);
    if (!next) {
      return refuse(value->range, fmt::format("All {} must be the same type: {}, not {}", what,
                                              to_string(type), to_string(value->type)));
    }
    type = std::move(*next);
  }
  return type;
}

Parsed<TypedPtr> Analyzer::cast(const Cast& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  auto target = TARN_TRY(resolve_type(node.type));
  if (!is_castable(value->type, target)) {
    return refuse(range, fmt::format("Cannot cast {} to {}", to_string(value->type), to_string(target)));
  }
  const auto conversion = node.mode == CastMode::Try ? Conversion::TryCast : Conversion::Cast;
  return make_typed(std::move(target), range, TypedCast{conversion, std::move(value)});
}

}  // namespace tarn::sql
