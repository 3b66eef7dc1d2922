// The engine's types and conversions.
#include "sql/print_engine.hpp"
#include "sql/restore.hpp"
#include "sql/text.hpp"

#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string engine_row(const Type& type) {
  std::string fields;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    const auto name = type.names[i].empty() ? fmt::format("field{}", i) : type.names[i];
    fields += fmt::format("{}{} {}", i == 0 ? "" : ", ", quote_name(name), engine_type(type.children[i]));
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

std::string_view address_text(const Type& from) {
  switch (from.kind) {
    case Kind::IpAddress: return "trino_ipaddress_text({})";
    case Kind::IpPrefix: return "trino_ipprefix_text({})";
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

bool is_address(const Type& type) {
  return type.is(Kind::IpAddress) || type.is(Kind::IpPrefix) || type.is(Kind::Uuid);
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
    case Kind::Varchar: return is_address(from) ? std::optional(made(address_text(from))) : std::nullopt;
    case Kind::Varbinary:
      return is_address(from) ? std::optional(made(bytes_of_address(from))) : std::nullopt;
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
  if (is_number && target.is_text()) {
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

// Implicit widening, which cannot fail and which the engine makes exactly.
bool widens_exactly(const Type& from, const Type& target) {
  const bool is_whole = from.is_integer() || from.is(Kind::Decimal);
  return is_whole && target.is(Kind::Decimal);
}

}  // namespace

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
  const auto finished = [&](std::string text) { return rounds ? rounded_time(text, target) : text; };
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
  switch (target.kind) {
    case Kind::Date: return fmt::format("CAST({} AS DATE)", plain);
    case Kind::Timestamp:
      return finished(from.is(Kind::Date) ? fmt::format("CAST({} AS TIMESTAMP)", plain) : plain);
    case Kind::TimestampTz:
      return finished(fmt::format("trino_utc_zoned({})",
                                  from.is(Kind::Date) ? fmt::format("CAST({} AS TIMESTAMP)", plain) : plain));
    case Kind::Time: return finished(from.is(Kind::TimeTz) ? plain : fmt::format("CAST({} AS TIME)", plain));
    default:
      return finished(fmt::format("trino_utc_clock({})",
                                  from.is(Kind::Time) ? plain : fmt::format("CAST({} AS TIME)", plain)));
  }
}

namespace {

// Conversions of nested values that the engine makes as a whole just as it makes them one by one.
bool is_plain(const Type& from, const Type& target) {
  if (from == target || from.is_unknown() || (from.is_text() && target.is_text())) {
    return true;
  }
  if (!from.is(target.kind)) {
    return from.is_number() && target.is_number();
  }
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    if (!is_plain(from.children[i], target.children[i])) {
      return false;
    }
  }
  return !from.children.empty() || from.is_number();
}

bool is_nested(const Type& type) {
  return type.is(Kind::Array) || type.is(Kind::Map) || type.is(Kind::Row);
}

}  // namespace

// Element by element. Each level has a lambda parameter of its own.
std::string EnginePrinter::converted_nested(const std::string& source, const Type& from, const Type& target,
                                            Conversion conversion) {
  const Restore deeper(conversions_, conversions_ + 1);
  const auto item = fmt::format("v{}", conversions_);
  if (from.is(Kind::Array)) {
    return fmt::format("list_transform({}, lambda {}: {})", source, item,
                       converted(item, from.element(), target.element(), conversion));
  }
  if (from.is(Kind::Map)) {
    const auto member = [&](std::string_view name, const Type& inner, const Type& wanted) {
      return converted(fmt::format("struct_extract({}, '{}')", item, name), inner, wanted, conversion);
    };
    return fmt::format(
        "map_from_entries(list_transform(map_entries({}), lambda {}: struct_pack(\"key\" := {}, \"value\" := "
        "{})))",
        source, item, member("key", from.key(), target.key()),
        member("value", from.element(), target.element()));
  }
  // As the one element of a list, so that its text stands here once.
  return fmt::format("list_extract(list_transform([{}], lambda {}: {}), 1)", source, item,
                     converted_row(item, from, target, conversion));
}

std::string EnginePrinter::converted_row(const std::string& source, const Type& from, const Type& target,
                                         Conversion conversion) {
  std::string fields;
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    const auto name = target.names[i].empty() ? fmt::format("field{}", i) : target.names[i];
    fields += fmt::format("{}{} := {}", i == 0 ? "" : ", ", quote_name(name),
                          converted(fmt::format("struct_extract_at({}, {})", source, i + 1), from.children[i],
                                    target.children[i], conversion));
  }
  return fmt::format("CASE WHEN {} IS NULL THEN NULL ELSE struct_pack({}) END", source, fields);
}

std::string EnginePrinter::cast(const TypedCast& node, const Type& target) {
  const bool tries = node.conversion == Conversion::TryCast;
  const Restore inside(inside_try_, inside_try_ || tries);
  return converted(expression(*node.operand), node.operand->type, target, node.conversion);
}

std::string EnginePrinter::converted(const std::string& source, const Type& from, const Type& target,
                                     Conversion conversion) {
  if (from == target) {
    return source;
  }
  const bool tries = conversion == Conversion::TryCast;
  const auto tried = [&](const std::string& text) { return tries ? fmt::format("TRY({})", text) : text; };
  if (auto text = json_cast(source, from, target)) {
    return tried(*text);
  }
  if (auto text = address_cast(source, from, target)) {
    return tried(*text);
  }
  if (target.is(Kind::Varchar) && from.is_text()) {
    const bool cuts = target.precision != kUnbounded && conversion != Conversion::Implicit;
    return cuts ? fmt::format("left({}, {})", source, target.precision) : source;
  }
  if (auto text = time_cast(source, from, target)) {
    return tried(*text);
  }
  const bool widens = conversion == Conversion::Implicit && widens_exactly(from, target);
  if (auto text = widens ? std::nullopt : number_cast(source, from, target)) {
    return tried(*text);
  }
  const bool one_by_one = is_nested(from) && from.is(target.kind) && from != target &&
                          !(conversion == Conversion::Implicit && is_plain(from, target));
  if (one_by_one) {
    return tried(converted_nested(source, from, target, tries ? Conversion::Cast : conversion));
  }
  return fmt::format("{}({} AS {})", tries ? "TRY_CAST" : "CAST", source, engine_type(target));
}

}  // namespace tarn::sql
