#include "sql/type.hpp"

#include "sql/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct KindName {
  std::string_view name;
  Kind kind;
};

// The first of a kind is how it is printed.
constexpr KindName kKindNames[] = {
    {"unknown", Kind::Unknown},
    {"boolean", Kind::Boolean},
    {"tinyint", Kind::Tinyint},
    {"smallint", Kind::Smallint},
    {"integer", Kind::Integer},
    {"int", Kind::Integer},
    {"bigint", Kind::Bigint},
    {"real", Kind::Real},
    {"double", Kind::Double},
    {"decimal", Kind::Decimal},
    {"dec", Kind::Decimal},
    {"numeric", Kind::Decimal},
    {"varchar", Kind::Varchar},
    // What Lake's documentation calls it.
    {"string", Kind::Varchar},
    {"char", Kind::Char},
    {"varbinary", Kind::Varbinary},
    {"date", Kind::Date},
    {"time", Kind::Time},
    {"time with time zone", Kind::TimeTz},
    {"timestamp", Kind::Timestamp},
    {"timestamp with time zone", Kind::TimestampTz},
    {"interval year to month", Kind::IntervalMonths},
    {"interval day to second", Kind::IntervalSeconds},
    {"json", Kind::Json},
    {"ipaddress", Kind::IpAddress},
    {"ipprefix", Kind::IpPrefix},
    {"uuid", Kind::Uuid},
    {"hyperloglog", Kind::HyperLogLog},
    {"qdigest", Kind::QDigest},
    {"tdigest", Kind::TDigest},
    {"setdigest", Kind::SetDigest},
    {"color", Kind::Color},
    {"row", Kind::Row},
    {"array", Kind::Array},
    {"map", Kind::Map},
    {"function", Kind::Function},
};

std::string_view name_of(Kind kind) {
  const auto* const found = std::ranges::find(kKindNames, kind, &KindName::kind);
  return found == std::end(kKindNames) ? "unknown" : found->name;
}

std::string children_text(const Type& type) {
  std::string text;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    text += i == 0 ? "" : ", ";
    const bool named = type.is(Kind::Row) && !type.names[i].empty();
    text += named ? type.names[i] + " " : std::string();
    text += to_string(type.children[i]);
  }
  return fmt::format("{}({})", name_of(type.kind), text);
}

int default_precision(Kind kind) {
  switch (kind) {
    case Kind::Varchar: return kUnbounded;
    case Kind::Char: return 1;
    case Kind::Decimal: return kLongestDecimal;
    case Kind::Time:
    case Kind::TimeTz:
    case Kind::Timestamp:
    case Kind::TimestampTz: return kDefaultTime;
    case Kind::Unknown:
    case Kind::Boolean:
    case Kind::Tinyint:
    case Kind::Smallint:
    case Kind::Integer:
    case Kind::Bigint:
    case Kind::Real:
    case Kind::Double:
    case Kind::Varbinary:
    case Kind::Date:
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds:
    case Kind::Json:
    case Kind::IpAddress:
    case Kind::IpPrefix:
    case Kind::Uuid:
    case Kind::HyperLogLog:
    case Kind::QDigest:
    case Kind::TDigest:
    case Kind::SetDigest:
    case Kind::Color:
    case Kind::Row:
    case Kind::Array:
    case Kind::Map:
    case Kind::Function: break;
  }
  return 0;
}

// "timestamp(3) with time zone"
std::string time_text(std::string_view name, int precision) {
  const auto word = name.substr(0, name.find(' '));
  return fmt::format("{}({}){}", word, precision, name.substr(word.size()));
}

}  // namespace

Type Type::of(Kind kind) {
  return of(kind, default_precision(kind));
}

Type Type::of(Kind kind, int precision) {
  Type type;
  type.kind = kind;
  type.precision = precision;
  return type;
}

Type Type::array(Type element) {
  auto type = of(Kind::Array);
  type.children.push_back(std::move(element));
  return type;
}

Type Type::map(Type key, Type value) {
  auto type = of(Kind::Map);
  type.children.push_back(std::move(key));
  type.children.push_back(std::move(value));
  return type;
}

Type Type::decimal(int precision, int scale) {
  auto type = of(Kind::Decimal, precision);
  type.scale = scale;
  return type;
}

Type Type::row(std::vector<Type> fields, std::vector<std::string> names) {
  auto type = of(Kind::Row);
  names.resize(fields.size());
  type.children = std::move(fields);
  type.names = std::move(names);
  return type;
}

Type Type::function(std::vector<Type> parameters, Type result) {
  auto type = of(Kind::Function);
  type.children = std::move(parameters);
  type.children.push_back(std::move(result));
  return type;
}

Type Type::element() const {
  const bool has_element = kind == Kind::Array || kind == Kind::Map;
  return has_element && !children.empty() ? children.back() : Type{};
}

Type Type::key() const {
  return kind == Kind::Map && !children.empty() ? children.front() : Type{};
}

std::optional<std::size_t> Type::field(std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty() && equal_ignoring_case(names[i], name)) {
      return i;
    }
  }
  return std::nullopt;
}

std::string to_string(const Type& type) {
  switch (type.kind) {
    case Kind::Decimal: return fmt::format("decimal({},{})", type.precision, type.scale);
    case Kind::Varchar:
      return type.precision == kUnbounded ? "varchar" : fmt::format("varchar({})", type.precision);
    case Kind::Char: return fmt::format("char({})", type.precision);
    case Kind::Time:
    case Kind::TimeTz:
    case Kind::Timestamp:
    case Kind::TimestampTz: return time_text(name_of(type.kind), type.precision);
    case Kind::QDigest:
    case Kind::Row:
    case Kind::Array:
    case Kind::Map:
    case Kind::Function: return children_text(type);
    case Kind::HyperLogLog: return "HyperLogLog";
    case Kind::SetDigest: return "SetDigest";
    case Kind::Unknown:
    case Kind::Boolean:
    case Kind::Tinyint:
    case Kind::Smallint:
    case Kind::Integer:
    case Kind::Bigint:
    case Kind::Real:
    case Kind::Double:
    case Kind::Varbinary:
    case Kind::Date:
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds:
    case Kind::Json:
    case Kind::IpAddress:
    case Kind::IpPrefix:
    case Kind::Uuid:
    case Kind::TDigest:
    case Kind::Color: break;
  }
  return std::string(name_of(type.kind));
}

std::optional<Kind> kind_named(std::string_view name) {
  const auto* const found = std::ranges::find(kKindNames, name, &KindName::name);
  return found == std::end(kKindNames) ? std::nullopt : std::optional(found->kind);
}

bool is_comparable(const Type& type) {
  switch (type.kind) {
    case Kind::HyperLogLog:
    case Kind::QDigest:
    case Kind::TDigest:
    case Kind::SetDigest:
    case Kind::Function: return false;
    case Kind::Row:
    case Kind::Array:
    case Kind::Map: return std::ranges::all_of(type.children, is_comparable);
    case Kind::Unknown:
    case Kind::Boolean:
    case Kind::Tinyint:
    case Kind::Smallint:
    case Kind::Integer:
    case Kind::Bigint:
    case Kind::Real:
    case Kind::Double:
    case Kind::Decimal:
    case Kind::Varchar:
    case Kind::Char:
    case Kind::Varbinary:
    case Kind::Date:
    case Kind::Time:
    case Kind::TimeTz:
    case Kind::Timestamp:
    case Kind::TimestampTz:
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds:
    case Kind::Json:
    case Kind::IpAddress:
    case Kind::IpPrefix:
    case Kind::Uuid:
    case Kind::Color: break;
  }
  return true;
}

bool is_orderable(const Type& type) {
  if (type.is(Kind::Map) || type.is(Kind::Json) || !is_comparable(type)) {
    return false;
  }
  return std::ranges::all_of(type.children, is_orderable);
}

}  // namespace tarn::sql
