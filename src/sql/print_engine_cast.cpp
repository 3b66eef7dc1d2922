// The engine's types and conversions.
#include "sql/print_engine.hpp"
#include "sql/restore.hpp"

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
    case Kind::IpAddress:
    case Kind::IpPrefix:
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
  if (target.is(Kind::Varchar) && from.is_instant()) {
    return fmt::format("strftime({}, '%Y-%m-%d %H:%M:%S.%g{}')", source,
                       from.is(Kind::TimestampTz) ? " UTC" : "");
  }
  if (from.is_floating() && target.is_integer()) {
    return to(fmt::format("round({})", source));
  }
  if (from.is(Kind::Varchar) && target.is(Kind::TimestampTz)) {
    return fmt::format("timezone('UTC', {}({} AS TIMESTAMPTZ))", word, source);
  }
  const bool is_carried_alike = from.is_instant() && target.is_instant();
  return is_carried_alike ? source : to(source);
}

}  // namespace tarn::sql
