// Comparisons in the engine's SQL.
#include "sql/coercion.hpp"
#include "sql/operators.hpp"
#include "sql/print_engine.hpp"

#include <cmath>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Who compares two values: the engine takes NaN for the greatest number and equal to itself, and NULL parts
// of two values for equal.
enum class Comparing : std::uint8_t { Own, Parts, Floats };

bool is_plain_number(const Typed& value) {
  const auto* constant = std::get_if<Constant>(&value.node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<double>(&constant->value);
  return number != nullptr && !std::isnan(*number);
}

Comparing comparing(const TypedComparison& node) {
  const bool is_distinct =
      node.op == ComparisonOperator::IsDistinctFrom || node.op == ComparisonOperator::IsNotDistinctFrom;
  const auto& type = node.left->type;
  if (is_distinct || (type.children.empty() && !type.is_floating())) {
    return Comparing::Own;
  }
  if (!type.is_floating()) {
    return Comparing::Parts;
  }
  // Beside a number that is none, a NaN on the side that is to be less, or on either side of '=', is as Trino
  // has it.
  const bool left_is_plain = is_plain_number(*node.left);
  const bool right_is_plain = is_plain_number(*node.right);
  const bool is_less = node.op == ComparisonOperator::Less || node.op == ComparisonOperator::LessOrEqual;
  const bool is_greater =
      node.op == ComparisonOperator::Greater || node.op == ComparisonOperator::GreaterOrEqual;
  const bool is_alike = is_less      ? right_is_plain
                        : is_greater ? left_is_plain
                                     : left_is_plain || right_is_plain;
  return is_alike ? Comparing::Own : Comparing::Floats;
}

const Typed& before_coercion(const Typed& value) {
  const auto* cast = std::get_if<TypedCast>(&value.node);
  const bool is_coerced = cast != nullptr && cast->conversion == Conversion::Implicit;
  return is_coerced && (cast->operand->type.is(Kind::Decimal) || cast->operand->type.is_integer())
             ? *cast->operand
             : value;
}

// Whether a side's digits before the point may not fit the type in which both are compared.
bool overflows_in_common(const TypedComparison& node) {
  const auto& common = node.left->type;
  const bool is_distinct =
      node.op == ComparisonOperator::IsDistinctFrom || node.op == ComparisonOperator::IsNotDistinctFrom;
  if (!common.is(Kind::Decimal) || common.precision < kLongestDecimal || is_distinct) {
    return false;
  }
  const auto overflows = [&](const Typed& side) {
    const auto& type = before_coercion(side).type;
    const int digits = type.is(Kind::Decimal) ? type.precision - type.scale : digits_of_integer(type.kind);
    return digits > common.precision - common.scale;
  };
  return overflows(*node.left) || overflows(*node.right);
}

// Arrays, maps and rows.
std::string compared_by_parts(ComparisonOperator op, std::string_view left, std::string_view right) {
  if (op == ComparisonOperator::Equal) {
    return fmt::format("trino_equal({}, {})", left, right);
  }
  if (op == ComparisonOperator::NotEqual) {
    return fmt::format("(NOT trino_equal({}, {}))", left, right);
  }
  return fmt::format("(trino_order_of({}, {}) {} 0)", left, right, spelling(op));
}

std::string compared_floats(ComparisonOperator op, std::string_view left, std::string_view right) {
  switch (op) {
    case ComparisonOperator::Less: return fmt::format("trino_less({}, {})", left, right);
    case ComparisonOperator::LessOrEqual: return fmt::format("trino_less_or_equal({}, {})", left, right);
    case ComparisonOperator::Greater: return fmt::format("trino_less({}, {})", right, left);
    case ComparisonOperator::GreaterOrEqual: return fmt::format("trino_less_or_equal({}, {})", right, left);
    case ComparisonOperator::NotEqual: return fmt::format("(NOT trino_same_number({}, {}))", left, right);
    case ComparisonOperator::Equal:
    case ComparisonOperator::IsDistinctFrom:
    case ComparisonOperator::IsNotDistinctFrom: break;
  }
  return fmt::format("trino_same_number({}, {})", left, right);
}

}  // namespace

std::string EnginePrinter::comparison(const TypedComparison& node) {
  if (overflows_in_common(node)) {
    return fmt::format("(trino_decimal_order({}, {}) {} 0)", expression(before_coercion(*node.left)),
                       expression(before_coercion(*node.right)), spelling(node.op));
  }
  const auto left = comparable(*node.left);
  const auto right = comparable(*node.right);
  switch (comparing(node)) {
    case Comparing::Own: break;
    case Comparing::Parts: return compared_by_parts(node.op, left, right);
    case Comparing::Floats: return compared_floats(node.op, left, right);
  }
  return fmt::format("({} {} {})", left, spelling(node.op), right);
}

std::string EnginePrinter::in(const TypedIn& node) {
  const auto value = comparable(*node.value);
  std::string text;
  if (node.value->type.children.empty()) {
    for (const auto& item : node.items) {
      text += (text.empty() ? "" : ", ") + comparable(*item);
    }
    return fmt::format("({} IN ({}))", value, text);
  }
  for (const auto& item : node.items) {
    text += fmt::format("{}trino_equal({}, {})", text.empty() ? "" : " OR ", value, expression(*item));
  }
  return fmt::format("({})", text);
}

std::string EnginePrinter::quantified(const TypedQuantified& node) {
  return fmt::format("({} {} {} ({}))", expression(*node.value), spelling(node.op),
                     node.quantifier == Quantifier::All ? "ALL" : "ANY", query(*node.query));
}

}  // namespace tarn::sql
