#include "sql/coercion.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tarn::sql {

namespace {

constexpr int kTinyintDigits = 3;
constexpr int kSmallintDigits = 5;
constexpr int kIntegerDigits = 10;
constexpr int kBigintDigits = 19;

// The common type, and whether the first side becomes it by the rules that lead to the second side's.
struct Compatible {
  Type common;
  bool is_coercible = false;  // common is the second side's type
};

std::optional<Compatible> compatible(const Type& from, const Type& to);

// What a number becomes where a kind of number is wanted that can hold it.
std::optional<Type> coerced_number(const Type& from, Kind to) {
  const bool widens = from.is_integer() && to > from.kind && to <= Kind::Bigint;
  const bool to_floating = to == Kind::Double || (to == Kind::Real && !from.is(Kind::Double));
  if (widens || to_floating) {
    return Type::of(to);
  }
  return to == Kind::Decimal && from.is_integer()
             ? std::optional(Type::decimal(digits_of_integer(from.kind), 0))
             : std::nullopt;
}

// What a value of `from` becomes where a type of kind `to`, which is another one, is wanted.
std::optional<Type> coerced(const Type& from, Kind to) {
  if (from.is_number()) {
    return coerced_number(from, to);
  }
  if (from.is(Kind::Date)) {
    const bool is_instant = to == Kind::Timestamp || to == Kind::TimestampTz;
    return is_instant ? std::optional(Type::of(to, 0)) : std::nullopt;
  }
  const bool gains_zone =
      (from.is(Kind::Timestamp) && to == Kind::TimestampTz) || (from.is(Kind::Time) && to == Kind::TimeTz);
  if (gains_zone) {
    return Type::of(to, from.precision);
  }
  if (from.is(Kind::Varchar) && to == Kind::Char) {
    const bool too_long = from.precision == kUnbounded || from.precision > kLongestChar;
    return Type::of(Kind::Char, too_long ? kLongestChar : from.precision);
  }
  return std::nullopt;
}

Type longer(const Type& left, const Type& right) {
  auto type = left;
  const bool unbounded = left.precision == kUnbounded || right.precision == kUnbounded;
  type.precision = unbounded ? kUnbounded : std::max(left.precision, right.precision);
  return type;
}

Type wider_decimal(const Type& left, const Type& right) {
  const int scale = std::max(left.scale, right.scale);
  const int whole = std::max(left.precision - left.scale, right.precision - right.scale);
  return Type::decimal(std::min(kLongestDecimal, whole + scale), scale);
}

// Rows, arrays and maps: child by child. A field keeps its name where both sides have the same.
std::optional<Compatible> compatible_children(const Type& from, const Type& to) {
  if (from.children.size() != to.children.size()) {
    return std::nullopt;
  }
  Compatible result{from, true};
  for (std::size_t i = 0; i < from.children.size(); ++i) {
    auto child = compatible(from.children[i], to.children[i]);
    if (!child) {
      return std::nullopt;
    }
    result.is_coercible = result.is_coercible && child->is_coercible;
    result.common.children[i] = std::move(child->common);
    if (from.is(Kind::Row) && from.names[i] != to.names[i]) {
      result.common.names[i].clear();
    }
  }
  return result;
}

std::optional<Compatible> compatible_of_kind(const Type& from, const Type& to) {
  std::optional<Type> common;
  if (from.is(Kind::Decimal)) {
    common = wider_decimal(from, to);
  } else if (from.children.empty()) {
    common = longer(from, to);
  }
  if (common) {
    const bool is_second = *common == to;
    return Compatible{std::move(*common), is_second};
  }
  return compatible_children(from, to);
}

std::optional<Compatible> compatible(const Type& from, const Type& to) {
  if (from == to || from.is_unknown()) {
    return Compatible{to, true};
  }
  if (to.is_unknown()) {
    return Compatible{from, false};
  }
  if (from.is(to.kind)) {
    return compatible_of_kind(from, to);
  }
  if (const auto first = coerced(from, to.kind)) {
    return compatible(*first, to);
  }
  if (const auto second = coerced(to, from.kind)) {
    auto found = compatible(from, *second);
    if (found) {
      found->is_coercible = false;
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace

int digits_of_integer(Kind kind) {
  switch (kind) {
    case Kind::Tinyint: return kTinyintDigits;
    case Kind::Smallint: return kSmallintDigits;
    case Kind::Integer: return kIntegerDigits;
    default: return kBigintDigits;
  }
}

std::optional<Type> common_type(const Type& left, const Type& right) {
  auto found = compatible(left, right);
  return found ? std::optional(std::move(found->common)) : std::nullopt;
}

bool can_coerce(const Type& from, const Type& to) {
  const auto found = compatible(from, to);
  return found && found->is_coercible;
}

}  // namespace tarn::sql
