#include "sql/operators.hpp"
#include "sql/print_trino_parts.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

Binding tighter(Binding binding) {
  return static_cast<Binding>(std::to_underlying(binding) + 1);
}

Binding binding_of(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Concatenate: return Binding::Concatenate;
    case BinaryOperator::Add:
    case BinaryOperator::Subtract: return Binding::Sum;
    case BinaryOperator::Multiply:
    case BinaryOperator::Divide:
    case BinaryOperator::Modulus: break;
  }
  return Binding::Product;
}

template <class Node>
Binding binding_of(const Node& /*node*/) {
  return Binding::Primary;
}
Binding binding_of(const Lambda& /*node*/) {
  return Binding::Lambda;
}
Binding binding_of(const Logical& node) {
  return node.op == LogicalOperator::Or ? Binding::Or : Binding::And;
}
Binding binding_of(const Unary& node) {
  return node.op == UnaryOperator::Not ? Binding::Not : Binding::Sign;
}
Binding binding_of(const Binary& node) {
  return binding_of(node.op);
}
Binding binding_of(const AtTimeZone& /*node*/) {
  return Binding::Zone;
}
template <class Node>
  requires(std::same_as<Node, Comparison> || std::same_as<Node, QuantifiedComparison> ||
           std::same_as<Node, Between> || std::same_as<Node, InList> || std::same_as<Node, InQuery> ||
           std::same_as<Node, Like> || std::same_as<Node, IsNull>)
Binding binding_of(const Node& /*node*/) {
  return Binding::Predicate;
}

std::string_view negation(bool negated) {
  return negated ? "NOT " : "";
}

// What precedes '.': a number with a point after it would be another number.
std::string print_base(const Expression& base) {
  auto text = print(base, Binding::Primary);
  return std::holds_alternative<NumberLiteral>(base.node) ? "(" + std::move(text) + ")" : text;
}

std::string text_of(const NullLiteral& /*node*/) {
  return "NULL";
}
std::string text_of(const BooleanLiteral& node) {
  return node.value ? "TRUE" : "FALSE";
}
std::string text_of(const StringLiteral& node) {
  return print_string(node.value);
}
std::string text_of(const BinaryLiteral& node) {
  std::string digits;
  for (const char byte : node.bytes) {
    digits += fmt::format("{:02X}", static_cast<unsigned char>(byte));
  }
  return fmt::format("X'{}'", digits);
}
std::string text_of(const NumberLiteral& node) {
  return node.digits;
}
// The type is one name here: TIMESTAMP '...', DECIMAL '...'.
std::string text_of(const TypedLiteral& node) {
  const bool is_interval = node.type.name == "interval";
  const auto name = is_interval ? "\"interval\"" : print_name(node.type.name);
  return fmt::format("{} {}", name, print_string(node.value));
}
std::string text_of(const IntervalLiteral& node) {
  return fmt::format("INTERVAL {}{} {}{}{}", node.negative ? "-" : "", print_string(node.value), node.from,
                     node.to.empty() ? "" : " TO ", node.to);
}
std::string text_of(const Parameter& /*node*/) {
  return "?";
}
std::string text_of(const ColumnName& node) {
  return print_identifier(node.name);
}
std::string text_of(const Dereference& node) {
  return fmt::format("{}.{}", print_base(*node.base), print_identifier(node.field));
}
// A column called "array" with a subscript would be an array of one value.
std::string text_of(const Subscript& node) {
  auto base = print(*node.base, Binding::Primary);
  if (std::holds_alternative<ColumnName>(node.base->node)) {
    base = guarded(std::move(base), {"ARRAY"});
  }
  return fmt::format("{}[{}]", base, print_value(*node.index));
}
// Two signs in a row would begin a comment.
std::string text_of(const Unary& node) {
  if (node.op == UnaryOperator::Not) {
    return "NOT " + print(*node.operand, Binding::Not);
  }
  const auto operand = print(*node.operand, Binding::Sign);
  const bool has_sign = operand.starts_with('-') || operand.starts_with('+');
  return fmt::format("{}{}{}", node.op == UnaryOperator::Minus ? "-" : "+", has_sign ? " " : "", operand);
}
std::string text_of(const Binary& node) {
  const auto binding = binding_of(node.op);
  return fmt::format("{} {} {}", print(*node.left, binding), spelling(node.op),
                     print(*node.right, tighter(binding)));
}
// Terms of the same operator in parentheses stay a tree of their own.
std::string text_of(const Logical& node) {
  const bool is_or = node.op == LogicalOperator::Or;
  std::string text;
  for (const auto& term : node.terms) {
    text += text.empty() ? "" : is_or ? " OR " : " AND ";
    text += print(*term, is_or ? Binding::And : Binding::Not);
  }
  return text;
}
std::string text_of(const Comparison& node) {
  return fmt::format("{} {} {}", print_value(*node.left), spelling(node.op), print_value(*node.right));
}
std::string text_of(const QuantifiedComparison& node) {
  return fmt::format("{} {} {} ({})", print_value(*node.value), spelling(node.op),
                     node.quantifier == Quantifier::All ? "ALL" : "ANY", print(*node.query));
}
std::string text_of(const Between& node) {
  return fmt::format("{} {}BETWEEN {} AND {}", print_value(*node.value), negation(node.negated),
                     print_value(*node.low), print_value(*node.high));
}
std::string text_of(const InList& node) {
  return fmt::format("{} {}IN ({})", print_value(*node.value), negation(node.negated),
                     print_list(node.items));
}
std::string text_of(const InQuery& node) {
  return fmt::format("{} {}IN ({})", print_value(*node.value), negation(node.negated), print(*node.query));
}
std::string text_of(const Like& node) {
  auto text = fmt::format("{} {}LIKE {}", print_value(*node.value), negation(node.negated),
                          print_value(*node.pattern));
  return node.escape == nullptr ? text : fmt::format("{} ESCAPE {}", text, print_value(*node.escape));
}
std::string text_of(const IsNull& node) {
  return fmt::format("{} IS {}NULL", print_value(*node.value), negation(node.negated));
}
std::string text_of(const Exists& node) {
  return fmt::format("EXISTS ({})", print(*node.query));
}
std::string text_of(const ScalarSubquery& node) {
  return fmt::format("({})", print(*node.query));
}
std::string text_of(const Case& node) {
  std::string text = "CASE";
  text += node.operand == nullptr ? "" : " " + print(*node.operand);
  for (const auto& branch : node.branches) {
    text += fmt::format(" WHEN {} THEN {}", print(*branch.condition), print(*branch.result));
  }
  text += node.otherwise == nullptr ? "" : " ELSE " + print(*node.otherwise);
  return text + " END";
}
std::string text_of(const Cast& node) {
  return fmt::format("{}({} AS {})", node.mode == CastMode::Try ? "TRY_CAST" : "CAST", print(*node.value),
                     print_type(node.type));
}
std::string text_of(const Extract& node) {
  return fmt::format("EXTRACT({} FROM {})", print_identifier(node.field), print_value(*node.value));
}
std::string text_of(const AtTimeZone& node) {
  return fmt::format("{} AT TIME ZONE {}", print(*node.value, Binding::Zone),
                     print(*node.zone, Binding::Primary));
}
std::string text_of(const CurrentValue& node) {
  return node.precision ? fmt::format("{}({})", node.name, *node.precision) : node.name;
}
std::string text_of(const Lambda& node) {
  const bool is_bare = node.parameters.size() == 1;
  const auto names = print_names(node.parameters);
  return fmt::format("{}{}{} -> {}", is_bare ? "" : "(", names, is_bare ? "" : ")", print(*node.body));
}
// "(a)" would be a alone.
std::string text_of(const RowConstructor& node) {
  return fmt::format("{}({})", node.items.size() == 1 ? "ROW" : "", print_list(node.items));
}
std::string text_of(const ArrayConstructor& node) {
  return fmt::format("ARRAY[{}]", print_list(node.items));
}
std::string text_of(const WindowMeasure& node) {
  return fmt::format("{} OVER {}", print_identifier(node.name), print(node.window));
}
template <class Node>
std::string text_of(const Node& node) {
  return print(node);
}

}  // namespace

std::string guarded(std::string text, std::initializer_list<std::string_view> words) {
  const auto is_part = [](char c) { return is_alphanumeric(c) || c == '_'; };
  const auto end = std::ranges::find_if_not(text, is_part);
  const std::string_view first(text.begin(), end);
  const auto is_first = [first](std::string_view word) { return equal_ignoring_case(first, word); };
  return std::ranges::any_of(words, is_first) ? "(" + std::move(text) + ")" : text;
}

std::string print(const Expression& expression, Binding least) {
  auto text = std::visit([](const auto& node) { return text_of(node); }, expression.node);
  const auto binding = std::visit([](const auto& node) { return binding_of(node); }, expression.node);
  return binding < least ? "(" + std::move(text) + ")" : text;
}

std::string print_value(const Expression& expression) {
  return print(expression, Binding::Concatenate);
}

std::string print_names(const std::vector<Identifier>& names, std::string_view separator) {
  std::string text;
  for (const auto& name : names) {
    text += text.empty() ? "" : separator;
    text += print_identifier(name);
  }
  return text;
}

}  // namespace tarn::sql::trino_printer
