// The engine's types and conversions.
#include "sql/print_engine.hpp"
#include "sql/restore.hpp"

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
  if (auto text = address_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  if (target.is(Kind::Json)) {
    return from.is(Kind::Json) ? source : fmt::format("to_json({})", source);
  }
  if (from.is(Kind::Json)) {
    const auto text = fmt::format("json_extract_string({}, '$')", source);
    return target.is(Kind::Varchar) ? text : target.children.empty() ? to(text) : to(source);
  }
  if (target.is(Kind::Varchar) && from.is_text()) {
    const bool cuts = target.precision != kUnbounded && node.conversion != Conversion::Implicit;
    return cuts ? fmt::format("left({}, {})", source, target.precision) : source;
  }
  if (auto text = time_cast(source, from, target)) {
    return tries ? fmt::format("TRY({})", *text) : *text;
  }
  if (from.is_floating() && target.is_integer()) {
    return to(fmt::format("round({})", source));
  }
  const bool is_carried_alike = from.is_instant() && target.is_instant();
  return is_carried_alike ? source : to(source);
}

}  // namespace tarn::sql
