// The engine's types and conversions.
#include "sql/print_engine.hpp"
#include "sql/restore.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string engine_row(const Type& type) {
  std::string fields;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    fields += fmt::format("{}{} {}", i == 0 ? "" : ", ", quote_name(field_name(type, i)),
                          engine_type(type.children[i]));
  }
  return fmt::format("STRUCT({})", fields);
}

// What rounds, or reads, a type with a clock: "trino_round_timestamp", "trino_cast_to_zoned".
std::string_view clock_word(Kind kind) {
  switch (kind) {
    case Kind::Time: return "time";
    case Kind::TimeTz: return "clock";
    case Kind::TimestampTz: return "zoned";
    default: return "timestamp";
  }
}

std::string time_as_text(const std::string& source, const Type& from) {
  if (from.is_interval()) {
    return fmt::format("trino_interval_text({})", source);
  }
  return from.is(Kind::Date)
             ? fmt::format("trino_date_text({})", source)
             : fmt::format("trino_{}_text({}, {})", clock_word(from.kind), source, from.precision);
}

std::string time_of_text(const std::string& source, const Type& target) {
  return target.is(Kind::Date)
             ? fmt::format("trino_cast_to_date({})", source)
             : fmt::format("trino_cast_to_{}({}, {})", clock_word(target.kind), source, target.precision);
}

bool is_time_value(const Type& type) {
  return type.is_temporal() || type.has_clock() || type.is_interval();
}

std::string_view own_text(const Type& from) {
  switch (from.kind) {
    case Kind::IpAddress: return "trino_ipaddress_text({})";
    case Kind::IpPrefix: return "trino_ipprefix_text({})";
    case Kind::Color: return "trino_color_text({})";
    default: return "CAST({} AS VARCHAR)";
  }
}

std::string_view bytes_of_address(const Type& from) {
  switch (from.kind) {
    case Kind::Uuid: return "trino_uuid_bytes(CAST({} AS VARCHAR))";
    case Kind::IpPrefix: return "trino_ipprefix_address({})";
    default: return "{}";
  }
}

// Values of which the engine knows no text of its own, or another than Trino.
bool has_own_text(const Type& type) {
  return type.is(Kind::IpAddress) || type.is(Kind::IpPrefix) || type.is(Kind::Uuid) || type.is(Kind::Color);
}

// Addresses, networks and UUIDs; nullopt for all other conversions.
std::optional<std::string> address_cast(const std::string& source, const Type& from, const Type& target) {
  const auto made = [&](std::string_view form) { return fmt::format(fmt::runtime(form), source); };
  if (from.is_unknown() || from == target) {
    return std::nullopt;
  }
  switch (target.kind) {
    case Kind::IpAddress:
      return made(from.is(Kind::IpPrefix) ? "trino_ipprefix_address({})" : "trino_to_ipaddress({})");
    case Kind::IpPrefix: return made("trino_to_ipprefix({})");
    case Kind::Uuid: return made("CAST(trino_uuid_text({}) AS UUID)");
    case Kind::Varchar: return has_own_text(from) ? std::optional(made(own_text(from))) : std::nullopt;
    case Kind::Varbinary:
      return has_own_text(from) ? std::optional(made(bytes_of_address(from))) : std::nullopt;
    default: return std::nullopt;
  }
}

// "3,6": the digits of a second of the timestamps in a type, in order.
void list_precisions(const Type& type, std::string& list) {
  if (type.is_instant()) {
    list += fmt::format("{}{}", list.empty() ? "" : ",", type.precision);
  }
  for (const auto& child : type.children) {
    list_precisions(child, list);
  }
}

// To and from JSON; nullopt where neither side is.
std::optional<std::string> json_cast(const std::string& source, const Type& from, const Type& target) {
  if (target.is(Kind::Json)) {
    std::string precisions;
    list_precisions(from, precisions);
    return from.is_unknown() || from.is(Kind::Json)
               ? fmt::format("CAST({} AS JSON)", source)
               : fmt::format("trino_to_json({}, '{}')", source, precisions);
  }
  if (!from.is(Kind::Json)) {
    return std::nullopt;
  }
  auto name = target.is(Kind::Varchar) ? std::string("VARCHAR") : to_string(target);
  name = target.children.empty() ? to_upper(name) : name;
  return fmt::format("trino_from_json({}, {}, CAST(NULL AS {}))", source, quote_string(name),
                     engine_type(target));
}

// A number or boolean as text; one that does not fit a varchar of that length is an error.
std::string number_text(const std::string& source, const Type& from, const Type& target) {
  const bool is_bounded = target.is(Kind::Varchar) && target.precision != kUnbounded;
  if (from.is_floating()) {
    return is_bounded ? fmt::format("trino_number_text({}, CAST({} AS BIGINT))", source, target.precision)
                      : fmt::format("trino_number_text({})", source);
  }
  const auto text = from.is(Kind::Decimal) ? fmt::format("trino_decimal_text({})", source)
                                           : fmt::format("CAST({} AS VARCHAR)", source);
  return is_bounded ? fmt::format("trino_fitted_text({}, CAST({} AS BIGINT))", text, target.precision) : text;
}

std::string decimal_from(const std::string& source, const Type& from, const Type& target) {
  const bool is_whole = from.is_integer() || from.is(Kind::Decimal);
  return fmt::format("{}({}, CAST(NULL AS {}))", is_whole ? "trino_whole_to_decimal" : "trino_to_decimal",
                     source, engine_type(target));
}

std::string from_decimal(const std::string& source, const Type& target) {
  if (target.is_floating()) {
    return fmt::format("trino_decimal_to_{}({})", to_string(target), source);
  }
  return fmt::format("trino_decimal_to_whole({}, CAST(NULL AS {}))", source, engine_type(target));
}

// Conversions of numbers that the engine makes otherwise than Trino; nullopt for all others.
std::optional<std::string> number_cast(const std::string& source, const Type& from, const Type& target) {
  const bool is_number = from.is_number() || from.is(Kind::Boolean);
  if (is_number && target.is(Kind::Varchar)) {
    return number_text(source, from, target);
  }
  if (!from.is_text() && !is_number) {
    return std::nullopt;
  }
  if (target.is(Kind::Decimal)) {
    return decimal_from(source, from, target);
  }
  if (from.is_text() && (target.is_number() || target.is(Kind::Boolean))) {
    return fmt::format("trino_parse_{}({})", to_string(target), source);
  }
  if (from.is(Kind::Decimal) && target.is_number()) {
    return from_decimal(source, target);
  }
  if (from.is_floating() && target.is_integer()) {
    return fmt::format("trino_round_to_{}({})", to_string(target), source);
  }
  const bool narrows = from.is(Kind::Double) && target.is(Kind::Real);
  return narrows ? std::optional(fmt::format("trino_double_to_real({})", source)) : std::nullopt;
}

// Texts among themselves. A char(n) is carried with its blanks.
std::optional<std::string> text_cast(const std::string& source, const Type& from, const Type& target,
                                     Conversion conversion) {
  if (target.is(Kind::Varbinary) && from.is(Kind::Varchar)) {
    return fmt::format("encode({})", source);
  }
  if (target.is(Kind::Char) && (from.is_text() || from.is_unknown())) {
    return fmt::format("trino_char({}, CAST({} AS BIGINT))", source, target.precision);
  }
  if (!target.is(Kind::Varchar) || !from.is_text()) {
    return std::nullopt;
  }
  const bool cuts = target.precision != kUnbounded && conversion != Conversion::Implicit;
  return cuts ? fmt::format("left({}, {})", source, target.precision) : source;
}

// Whether the engine's own cast is the conversion, for parts of arrays, maps and rows.
bool casts_alike(const Type& from, const Type& target, Conversion conversion) {
  if (from.is_unknown() || from == target) {
    return true;
  }
  if (from.children.empty() || !from.is(target.kind)) {
    const bool widens = from.is_integer() && target.is_integer() && from.kind < target.kind;
    const bool keeps =
        target.is(Kind::Varchar) && (target.precision == kUnbounded || conversion == Conversion::Implicit);
    return widens || (from.is(Kind::Varchar) && keeps);
  }
  return from.names == target.names &&
         std::ranges::equal(from.children, target.children, [&](const Type& one, const Type& other) {
           return casts_alike(one, other, conversion);
         });
}

// Implicit widening, which cannot fail and which the engine makes exactly.
bool widens_exactly(const Type& from, const Type& target) {
  const bool is_whole = from.is_integer() || from.is(Kind::Decimal);
  return is_whole && target.is(Kind::Decimal);
}

}  // namespace

std::string field_name(const Type& row, std::size_t field) {
  const auto& name = row.names[field];
  return name.empty() ? fmt::format("field{}", field) : name;
}

std::string engine_type(const Type& type) {
  switch (type.kind) {
    case Kind::Boolean: return "BOOLEAN";
    case Kind::Tinyint: return "TINYINT";
    case Kind::Smallint: return "SMALLINT";
    case Kind::Integer: return "INTEGER";
    case Kind::Bigint: return "BIGINT";
    case Kind::Real: return "FLOAT";
    case Kind::Double: return "DOUBLE";
    case Kind::Decimal: return fmt::format("DECIMAL({}, {})", type.precision, type.scale);
    case Kind::Varbinary:
    case Kind::IpAddress:
    case Kind::IpPrefix:
    case Kind::HyperLogLog:
    case Kind::QDigest:
    case Kind::TDigest:
    case Kind::SetDigest: return "BLOB";
    case Kind::Color: return "BIGINT";
    case Kind::Date: return "DATE";
    case Kind::Time: return "TIME";
    case Kind::TimeTz: return "TIMETZ";
    case Kind::Timestamp: return "TIMESTAMP";
    case Kind::TimestampTz: return "UHUGEINT";
    case Kind::IntervalMonths: return "INTEGER";
    case Kind::IntervalSeconds: return "BIGINT";
    case Kind::Json: return "JSON";
    case Kind::Uuid: return "UUID";
    case Kind::Array: return engine_type(type.element()) + "[]";
    case Kind::Map: return fmt::format("MAP({}, {})", engine_type(type.key()), engine_type(type.element()));
    case Kind::Row: return engine_row(type);
    case Kind::Unknown:
    case Kind::Varchar:
    case Kind::Char:
    case Kind::Function: break;
  }
  return "VARCHAR";
}

std::string rounded_time(const std::string& value, const Type& type) {
  return fmt::format("trino_round_{}({}, {})", clock_word(type.kind), value, type.precision);
}

// `plain` is a date, time or timestamp without a zone, made of a value of the type `from`. Zones are UTC.
std::string of_plain_time(const std::string& plain, const Type& from, const Type& target) {
  auto timestamp = from.is(Kind::Date) ? fmt::format("CAST({} AS TIMESTAMP)", plain) : plain;
  const auto as_time = fmt::format("CAST({} AS TIME)", plain);
  switch (target.kind) {
    case Kind::Timestamp: return timestamp;
    case Kind::TimestampTz: return fmt::format("trino_utc_zoned({})", timestamp);
    case Kind::Time: return from.is(Kind::TimeTz) ? plain : as_time;
    default: return fmt::format("trino_utc_clock({})", from.is(Kind::Time) ? plain : as_time);
  }
}

// Dates, times and intervals; nullopt for all other conversions. Zones are UTC where a value has none, and a
// time's day is today.
std::optional<std::string> EnginePrinter::time_cast(const std::string& source, const Type& from,
                                                    const Type& target) const {
  if (is_time_value(from) && target.is(Kind::Varchar)) {
    return time_as_text(source, from);
  }
  if (from.is(Kind::Varchar) && is_time_value(target)) {
    return time_of_text(source, target);
  }
  if (from == target || !is_time_value(from) || !is_time_value(target)) {
    return std::nullopt;
  }
  // Through the timestamp or time that the value's own clock shows, but where the zone stays.
  const auto rounds = target.has_clock() && from.has_clock() && target.precision < from.precision;
  const auto finished = [&](const std::string& text) { return rounds ? rounded_time(text, target) : text; };
  if (from.is(target.kind)) {
    return finished(source);
  }
  if (from.is(Kind::TimestampTz) && target.is(Kind::TimeTz)) {
    return fmt::format("trino_clock_of_zoned({}, {})", source, target.precision);
  }
  if (from.is(Kind::TimeTz) && target.is(Kind::TimestampTz)) {
    return finished(fmt::format("trino_zoned_of_clock({}, {})", source, print_timestamp(analysis_.now)));
  }
  auto plain = from.is(Kind::TimestampTz) ? fmt::format("trino_zoned_local({})", source)
               : from.is(Kind::TimeTz)    ? fmt::format("trino_clock_local({})", source)
                                          : source;
  const bool from_clock = from.is(Kind::Time) || from.is(Kind::TimeTz);
  if (from_clock && target.is_instant()) {
    plain = fmt::format("({} + {})", print_date(day_of(analysis_.now)), plain);
  }
  return target.is(Kind::Date) ? fmt::format("CAST({} AS DATE)", plain)
                               : finished(of_plain_time(plain, from, target));
}

std::string EnginePrinter::cast(const TypedCast& node, const Type& target) {
  const bool tries = node.conversion == Conversion::TryCast;
  const Restore inside(inside_try_, inside_try_ || tries);
  const auto& from = node.operand->type;
  if (tries && !open_queries(*node.operand).empty()) {
    return attempt(*node.operand,
                   [&] { return converted(expression(*node.operand), from, target, node.conversion); });
  }
  const auto source = expression(*node.operand);
  auto text = converted(source, from, target, node.conversion);
  if (!tries || text == source) {
    return text;
  }
  // The engine's own conversion has a TRY of its own.
  const bool is_own = text == fmt::format("CAST({} AS {})", source, engine_type(target));
  return is_own ? "TRY_" + text : fmt::format("TRY({})", text);
}

// `source` is printed SQL of a value of the type `from`.
std::string EnginePrinter::converted(const std::string& source, const Type& from, const Type& target,
                                     Conversion conversion) {
  if (from == target) {
    return source;
  }
  if (auto text = json_cast(source, from, target)) {
    return *text;
  }
  if (auto text = address_cast(source, from, target)) {
    return *text;
  }
  if (auto text = text_cast(source, from, target, conversion)) {
    return *text;
  }
  if (auto text = time_cast(source, from, target)) {
    return *text;
  }
  const bool is_plain = conversion == Conversion::Implicit && widens_exactly(from, target);
  if (auto text = is_plain ? std::nullopt : number_cast(source, from, target)) {
    return *text;
  }
  if (!from.children.empty() && from.is(target.kind)) {
    return casts_alike(from, target, conversion) ? fmt::format("CAST({} AS {})", source, engine_type(target))
                                                 : converted_parts(source, from, target, conversion);
  }
  return fmt::format("CAST({} AS {})", source, engine_type(target));
}

// Arrays, maps and rows part by part, since the engine's own conversions of the parts are others than
// Trino's.
std::string EnginePrinter::converted_parts(const std::string& source, const Type& from, const Type& target,
                                           Conversion conversion) {
  const auto part = fmt::format("x{}", conversions_);
  const Restore deeper(conversions_, conversions_ + 1);
  const auto typed = [&](const std::string& text) {
    return fmt::format("CAST({} AS {})", text, engine_type(target));
  };
  const auto inner = [&](const std::string& text, std::size_t i) {
    const bool is_same = from.children[i] == target.children[i];
    return is_same ? text : converted(text, from.children[i], target.children[i], conversion);
  };
  if (from.is(Kind::Array)) {
    return typed(fmt::format("list_transform({}, lambda {}: {})", source, part, inner(part, 0)));
  }
  const auto member = [&](std::size_t i) {
    return inner(fmt::format("struct_extract_at({}, {})", part, i + 1), i);
  };
  if (from.is(Kind::Map)) {
    return typed(fmt::format(
        "trino_map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))", source,
        part, member(0), member(1)));
  }
  std::string fields;
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    fields += (i == 0 ? "" : ", ") + member(i);
  }
  return fmt::format(
      "list_extract(list_transform([{}], lambda {}: (CASE WHEN {} IS NULL THEN NULL ELSE {} END)), 1)",
      source, part, part, typed(fmt::format("row({})", fields)));
}

}  // namespace tarn::sql
