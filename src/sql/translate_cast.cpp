// CAST, TRY_CAST, typed literals and the conversions that Lake makes by itself.
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// The engine's spelling. Timestamps with zone are carried as UTC timestamps.
std::string engine_type(const Type& type) {
  switch (type.kind) {
    case Kind::Unknown: return "VARCHAR";
    case Kind::Boolean: return "BOOLEAN";
    case Kind::Int32: return "INTEGER";
    case Kind::Int64: return "BIGINT";
    case Kind::Double: return "DOUBLE";
    case Kind::Decimal: return fmt::format("DECIMAL({}, {})", type.precision, type.scale);
    case Kind::Varchar: return "VARCHAR";
    case Kind::Varbinary: return "BLOB";
    case Kind::Date: return "DATE";
    case Kind::Time: return "TIME";
    case Kind::Timestamp:
    case Kind::TimestampTz: return "TIMESTAMP";
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds: return "INTERVAL";
    case Kind::Json: return "JSON";
    case Kind::Array: return engine_type(type.element()) + "[]";
    case Kind::Map: return fmt::format("MAP({}, {})", engine_type(type.key()), engine_type(type.element()));
    case Kind::Struct: {
      std::string fields;
      for (std::size_t i = 0; i < type.children.size(); ++i) {
        const auto name = type.names[i].empty() ? fmt::format("field{}", i) : type.names[i];
        fields += fmt::format("{}{} {}", i == 0 ? "" : ", ", quote_name(name), engine_type(type.children[i]));
      }
      return fmt::format("STRUCT({})", fields);
    }
    case Kind::Lambda: break;
  }
  return "VARCHAR";
}

std::optional<Kind> scalar_kind(std::string_view name) {
  static constexpr std::pair<std::string_view, Kind> kNames[] = {
      {"boolean", Kind::Boolean},     {"tinyint", Kind::Int32},
      {"smallint", Kind::Int32},      {"integer", Kind::Int32},
      {"int", Kind::Int32},           {"bigint", Kind::Int64},
      {"real", Kind::Double},         {"double", Kind::Double},
      {"varchar", Kind::Varchar},     {"char", Kind::Varchar},
      {"string", Kind::Varchar},      {"uuid", Kind::Varchar},
      {"varbinary", Kind::Varbinary}, {"date", Kind::Date},
      {"time", Kind::Time},           {"timestamp", Kind::Timestamp},
      {"json", Kind::Json},           {"timestamp with time zone", Kind::TimestampTz},
  };
  for (const auto& [spelling, kind] : kNames) {
    if (spelling == name) {
      return kind;
    }
  }
  return std::nullopt;
}

}  // namespace

Parsed<Type> Translator::resolve_type(const TypeName& name) const {
  std::vector<Type> arguments;
  arguments.reserve(name.arguments.size());
  for (const auto& argument : name.arguments) {
    arguments.push_back(TARN_TRY(resolve_type(argument.type.front())));
  }
  if (name.name == "array" && arguments.size() == 1) {
    return Type::array(std::move(arguments.front()));
  }
  if (name.name == "map" && arguments.size() == 2) {
    return Type::map(std::move(arguments[0]), std::move(arguments[1]));
  }
  if (name.name == "row") {
    Type row = Type::of(Kind::Struct);
    row.children = std::move(arguments);
    for (const auto& argument : name.arguments) {
      row.names.push_back(to_lower(argument.name));
    }
    return row;
  }
  if (name.name == "decimal" || name.name == "numeric") {
    const auto precision = name.numbers.empty() ? 38 : name.numbers[0];
    const auto scale = name.numbers.size() < 2 ? 0 : name.numbers[1];
    if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
      return refuse(name.range, "decimal takes a precision of 1 to 38 and a scale not above it");
    }
    return Type::decimal(static_cast<int>(precision), static_cast<int>(scale));
  }
  const auto kind = scalar_kind(name.name);
  if (!kind || !arguments.empty()) {
    return refuse(name.range, fmt::format("type '{}' is not supported", name.name));
  }
  return Type::of(*kind);
}

// Converts text, literals at once and with a check.
Parsed<Value> Translator::convert(Value value, const Type& target) const {
  if (target.is_temporal() && value.text) {
    const auto time = parse_timestamp(*value.text);
    if (!time) {
      return refuse(value.range, fmt::format("'{}' is not a valid {}; write '2023-07-10 11:42:18'",
                                             *value.text, target.is(Kind::Date) ? "date" : "timestamp"));
    }
    const bool whole_day = day_of(*time) == *time;
    // A date beside a time of day is compared as a timestamp.
    value.sql = target.is(Kind::Date) && whole_day ? fmt::format("DATE '{}'", format_day(day_of(*time)))
                                                   : print_timestamp(*time);
    value.type = target;
  } else if (target.is(Kind::Boolean) && value.text) {
    value.sql = to_upper(*value.text);
    if (value.sql != "TRUE" && value.sql != "FALSE") {
      return refuse(value.range, fmt::format("'{}' is not a boolean; write true or false", *value.text));
    }
    value.type = target;
  } else if (target.kind != value.type.kind) {
    value.sql = fmt::format("CAST({} AS {})", value.sql, engine_type(target));
    value.type = target;
  }
  value.text.reset();
  value.integer.reset();
  return value;
}

Parsed<Value> Translator::cast(const Cast& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  const auto target = TARN_TRY(resolve_type(node.type));
  const std::string_view word = node.mode == CastMode::Try ? "TRY_CAST" : "CAST";
  Value result{{}, target, range, std::nullopt, std::nullopt};
  const auto& from = value.type;
  if (target.is(Kind::Json)) {
    result.sql = from.is(Kind::Json) ? value.sql : fmt::format("to_json({})", value.sql);
    return result;
  }
  std::string source = value.sql;
  if (from.is(Kind::Json) && target.is(Kind::Varchar)) {
    source = fmt::format("json_extract_string({}, '$')", source);
  } else if (from.is(Kind::Json) && !target.is(Kind::Array) && !target.is(Kind::Map) &&
             !target.is(Kind::Struct)) {
    source = fmt::format("{}(json_extract_string({}, '$') AS {})", word, source, engine_type(target));
    result.sql = std::move(source);
    return result;
  } else if (from.is_instant() && target.is(Kind::Varchar)) {
    source = fmt::format("strftime({}, '%Y-%m-%d %H:%M:%S.%g{}')", source,
                         from.is(Kind::TimestampTz) ? " UTC" : "");
  } else if (from.is(Kind::Double) && target.is_integer()) {
    source = fmt::format("round({})", source);
  } else if (from.is(Kind::Varchar) && target.is(Kind::TimestampTz)) {
    source = fmt::format("timezone('UTC', {}({} AS TIMESTAMPTZ))", word, source);
  }
  const bool cut = target.is(Kind::Varchar) && !node.type.numbers.empty();
  result.sql = from.is(Kind::Varchar) && target.is(Kind::Varchar)
                   ? source
                   : fmt::format("{}({} AS {})", word, source, engine_type(target));
  if (cut) {
    result.sql = fmt::format("left({}, {})", result.sql, node.type.numbers.front());
  }
  return result;
}

}  // namespace tarn::sql
