#include "sql/type.hpp"

#include "sql/text.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace tarn::sql {

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
  auto type = of(Kind::Decimal);
  type.precision = precision;
  type.scale = scale;
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

namespace {

std::string struct_text(const Type& type) {
  std::string fields;
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    fields += i == 0 ? "" : ", ";
    fields += type.names[i].empty() ? "" : type.names[i] + " ";
    fields += to_string(type.children[i]);
  }
  return fmt::format("row({})", fields);
}

int integer_digits(const Type& type) {
  return type.is(Kind::Decimal) ? type.precision - type.scale : type.is(Kind::Int32) ? 10 : 19;
}

std::optional<Type> common_children(const Type& left, const Type& right) {
  if (left.children.size() != right.children.size()) {
    return std::nullopt;
  }
  Type result = left;
  for (std::size_t i = 0; i < left.children.size(); ++i) {
    auto child = common_type(left.children[i], right.children[i]);
    if (!child) {
      return std::nullopt;
    }
    result.children[i] = std::move(*child);
  }
  return result;
}

}  // namespace

std::string to_string(const Type& type) {
  switch (type.kind) {
    case Kind::Unknown: return "unknown";
    case Kind::Boolean: return "boolean";
    case Kind::Int32: return "integer";
    case Kind::Int64: return "bigint";
    case Kind::Double: return "double";
    case Kind::Decimal: return fmt::format("decimal({}, {})", type.precision, type.scale);
    case Kind::Varchar: return "varchar";
    case Kind::Varbinary: return "varbinary";
    case Kind::Date: return "date";
    case Kind::Time: return "time";
    case Kind::Timestamp: return "timestamp";
    case Kind::TimestampTz: return "timestamp with time zone";
    case Kind::IntervalMonths: return "interval year to month";
    case Kind::IntervalSeconds: return "interval day to second";
    case Kind::Json: return "json";
    case Kind::Struct: return struct_text(type);
    case Kind::Array: return fmt::format("array({})", to_string(type.element()));
    case Kind::Map: return fmt::format("map({}, {})", to_string(type.key()), to_string(type.element()));
    case Kind::Lambda: return "function";
  }
  return "unknown";
}

std::optional<Type> common_type(const Type& left, const Type& right) {
  if (left.is_unknown()) {
    return right;
  }
  if (right.is_unknown()) {
    return left;
  }
  if (left.is_number() && right.is_number()) {
    if (left.is(Kind::Double) || right.is(Kind::Double)) {
      return Type::of(Kind::Double);
    }
    if (left.is(Kind::Decimal) || right.is(Kind::Decimal)) {
      const int scale = std::max(left.scale, right.scale);
      const int whole = std::max(integer_digits(left), integer_digits(right));
      return Type::decimal(std::min(38, whole + scale), scale);
    }
    return Type::of(left.is(Kind::Int64) || right.is(Kind::Int64) ? Kind::Int64 : Kind::Int32);
  }
  if (left.is_temporal() && right.is_temporal()) {
    const auto rank = [](Kind kind) { return kind == Kind::Date ? 0 : kind == Kind::Timestamp ? 1 : 2; };
    return rank(left.kind) >= rank(right.kind) ? left : right;
  }
  if (left.kind != right.kind) {
    return std::nullopt;
  }
  return common_children(left, right);
}

}  // namespace tarn::sql
