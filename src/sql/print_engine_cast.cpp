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

// Text and timestamps, where the engine's own conversion means something else; nullopt for all others.
std::optional<std::string> time_cast(const std::string& source, const Type& from, const Type& target) {
  if (target.is(Kind::Varchar) && from.is_instant()) {
    return fmt::format("trino_{}_text({}, {})", from.is(Kind::TimestampTz) ? "zoned" : "timestamp", source,
                       from.precision);
  }
  if (!from.is(Kind::Varchar)) {
    return std::nullopt;
  }
  if (target.is(Kind::Date)) {
    return fmt::format("trino_cast_to_date({})", source);
  }
  if (!target.is_instant()) {
    return std::nullopt;
  }
  return fmt::format("trino_cast_to_{}({}, {})", target.is(Kind::TimestampTz) ? "zoned" : "timestamp", source,
                     target.precision);
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
    case Kind::Color: return "BIGINT";
    case Kind::Date: return "DATE";
    case Kind::Time:
    case Kind::TimeTz: return "TIME";
    case Kind::Timestamp:
    case Kind::TimestampTz: return "TIMESTAMP";
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds: return "INTERVAL";
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

std::string EnginePrinter::cast(const TypedCast& node, const Type& target) {
  const auto& from = node.operand->type;
  const bool tries = node.conversion == Conversion::TryCast;
  const Restore inside(inside_try_, inside_try_ || tries);
  const std::string_view word = tries ? "TRY_CAST" : "CAST";
  const auto source = expression(*node.operand);
  const auto to = [&](std::string_view text) {
    return fmt::format("{}({} AS {})", word, text, engine_type(target));
  };
  if (auto text = json_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  if (auto text = address_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  if (target.is(Kind::Varchar) && from.is_text()) {
    const bool cuts = target.precision != kUnbounded && node.conversion != Conversion::Implicit;
    return cuts ? fmt::format("left({}, {})", source, target.precision) : source;
  }
  if (auto text = time_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  const bool is_plain = node.conversion == Conversion::Implicit && widens_exactly(from, target);
  if (auto text = is_plain ? std::nullopt : number_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  const bool is_carried_alike = from.is_instant() && target.is_instant();
  return is_carried_alike ? source : to(source);
}

}  // namespace tarn::sql
