#include "sql/typed_values.hpp"

#include "sql/library.hpp"
#include "sql/quote.hpp"

#include <string_view>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

using Visit = std::function<void(const Typed&)>;

void visit_one(const TypedPtr& child, const Visit& visit) {
  if (child) {
    visit(*child);
  }
}

void visit_all(const std::vector<TypedPtr>& children, const Visit& visit) {
  for (const auto& child : children) {
    visit_one(child, visit);
  }
}

void visit_keys(const std::vector<TypedSortKey>& keys, const Visit& visit) {
  for (const auto& key : keys) {
    visit_one(key.key, visit);
  }
}

void visit_window(const TypedWindow& window, const Visit& visit) {
  visit_all(window.partition_by, visit);
  visit_keys(window.order_by, visit);
  visit_one(window.start.value, visit);
  if (const auto& end = window.end) {
    visit_one(end->value, visit);
  }
}

void visit_call(const TypedCall& call, const Visit& visit) {
  visit_all(call.arguments, visit);
  visit_keys(call.order_by, visit);
  visit_one(call.filter, visit);
  if (call.window) {
    visit_window(*call.window, visit);
  }
}

void visit_case(const TypedCase& node, const Visit& visit) {
  for (const auto& branch : node.branches) {
    visit_one(branch.condition, visit);
    visit_one(branch.result, visit);
  }
  visit_one(node.otherwise, visit);
}

std::string_view operator_word(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Add: return "+";
    case BinaryOperator::Subtract: return "-";
    case BinaryOperator::Multiply: return "*";
    case BinaryOperator::Divide: return "/";
    case BinaryOperator::Modulus: return "%";
    case BinaryOperator::Concatenate: return "||";
  }
  return "+";
}

std::string constant_word(const Constant& constant) {
  return std::visit(Overloaded{
                        [](std::monostate) -> std::string { return "NULL"; },
                        [](bool value) -> std::string { return value ? "true" : "false"; },
                        [](std::int64_t value) { return std::to_string(value); },
                        [](double value) { return fmt::format("{}", value); },
                        [](const std::string& value) { return quote_string(value); },
                    },
                    constant.value);
}

std::string sort_word(const TypedSortKey& key) {
  return fmt::format("{}{}", key.descending ? " desc" : "", key.nulls_first ? " nulls first" : "");
}

// What of a call stands neither in its head nor among its children.
std::string call_notes(const TypedCall& call) {
  std::string notes = call.distinct ? " distinct" : "";
  notes += call.ignores_nulls ? " ignore nulls" : "";
  notes += call.filter ? " filter" : "";
  if (const auto& overflow = call.overflow) {
    notes += fmt::format(" truncate {} {}", quote_string(overflow->filler), overflow->with_count);
  }
  for (const auto& key : call.order_by) {
    notes += " order" + sort_word(key);
  }
  if (!call.window) {
    return notes;
  }
  const auto& window = *call.window;
  notes += fmt::format(" over {} keys", window.partition_by.size());
  for (const auto& key : window.order_by) {
    notes += " by" + sort_word(key);
  }
  if (window.has_frame) {
    notes += fmt::format(" frame {} {}", static_cast<int>(window.frame), static_cast<int>(window.start.kind));
    const auto& end = window.end;
    notes += end ? fmt::format(" {}", static_cast<int>(end->kind)) : std::string();
  }
  return notes;
}

// A node's name with what distinguishes it from others of its kind. A subquery equals nothing but itself.
std::string head(const Typed& expression) {
  const auto same_query = [](std::string_view word, const TypedQueryPtr& query) {
    return fmt::format("{}@{}", word, static_cast<const void*>(query.get()));
  };
  return std::visit(
      Overloaded{
          [](const Constant& node) { return constant_word(node); },
          [](const ColumnReference& node) { return fmt::format("column {}.{}", node.relation, node.column); },
          [](const LambdaReference& node) {
            return fmt::format("parameter {}.{}", node.depth, node.parameter);
          },
          [](const TypedLambda& node) { return fmt::format("lambda {}", node.depth); },
          [](const TypedCast& node) -> std::string {
            return node.conversion == Conversion::TryCast ? "try_cast" : "cast";
          },
          [](const TypedArithmetic& node) { return std::string(operator_word(node.op)); },
          [](const TypedNegation&) -> std::string { return "negate"; },
          [](const TypedNot&) -> std::string { return "not"; },
          [](const TypedLogical& node) -> std::string {
            return node.op == LogicalOperator::And ? "and" : "or";
          },
          [](const TypedComparison& node) { return fmt::format("compare {}", static_cast<int>(node.op)); },
          [](const TypedBetween&) -> std::string { return "between"; },
          [](const TypedIn&) -> std::string { return "in"; },
          [&](const TypedInQuery& node) { return same_query("in", node.query); },
          [&](const TypedQuantified& node) { return same_query("quantified", node.query); },
          [&](const TypedExists& node) { return same_query("exists", node.query); },
          [&](const TypedSubquery& node) { return same_query("subquery", node.query); },
          [](const TypedLike&) -> std::string { return "like"; },
          [](const TypedIsNull&) -> std::string { return "is null"; },
          [](const TypedCase&) -> std::string { return "case"; },
          [](const TypedCoalesce&) -> std::string { return "coalesce"; },
          [](const TypedNullIf&) -> std::string { return "nullif"; },
          [](const TypedTry&) -> std::string { return "try"; },
          [](const TypedRow&) -> std::string { return "row"; },
          [](const TypedArray&) -> std::string { return "array"; },
          [](const TypedField& node) { return fmt::format("field {}", node.field); },
          [](const TypedFieldOfAll& node) { return fmt::format("field of all {}", node.field); },
          [](const TypedSubscript&) -> std::string { return "subscript"; },
          [](const TypedCall& node) { return node.overload->text + call_notes(node); },
          [](const TypedGrouping&) -> std::string { return "grouping"; },
      },
      expression.node);
}

}  // namespace

std::optional<std::string> constant_text(const Typed& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  const auto* text = constant == nullptr ? nullptr : std::get_if<std::string>(&constant->value);
  return text == nullptr || !expression.type.is_text() ? std::nullopt : std::optional(*text);
}

std::optional<std::int64_t> constant_integer(const Typed& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<std::int64_t>(&constant->value);
  return number == nullptr || !expression.type.is_integer() ? std::nullopt : std::optional(*number);
}

void for_each_child(const Typed& expression, const Visit& visit) {
  std::visit(Overloaded{
                 [](const Constant&) {},
                 [](const ColumnReference&) {},
                 [](const LambdaReference&) {},
                 [](const TypedExists&) {},
                 [](const TypedSubquery&) {},
                 [&](const TypedLambda& node) { visit_one(node.body, visit); },
                 [&](const TypedCast& node) { visit_one(node.operand, visit); },
                 [&](const TypedArithmetic& node) {
                   visit_one(node.left, visit);
                   visit_one(node.right, visit);
                 },
                 [&](const TypedNegation& node) { visit_one(node.operand, visit); },
                 [&](const TypedNot& node) { visit_one(node.operand, visit); },
                 [&](const TypedLogical& node) { visit_all(node.terms, visit); },
                 [&](const TypedComparison& node) {
                   visit_one(node.left, visit);
                   visit_one(node.right, visit);
                 },
                 [&](const TypedBetween& node) {
                   visit_one(node.value, visit);
                   visit_one(node.low, visit);
                   visit_one(node.high, visit);
                 },
                 [&](const TypedIn& node) {
                   visit_one(node.value, visit);
                   visit_all(node.items, visit);
                 },
                 [&](const TypedInQuery& node) { visit_one(node.value, visit); },
                 [&](const TypedQuantified& node) { visit_one(node.value, visit); },
                 [&](const TypedLike& node) {
                   visit_one(node.value, visit);
                   visit_one(node.pattern, visit);
                   visit_one(node.escape, visit);
                 },
                 [&](const TypedIsNull& node) { visit_one(node.operand, visit); },
                 [&](const TypedCase& node) { visit_case(node, visit); },
                 [&](const TypedCoalesce& node) { visit_all(node.operands, visit); },
                 [&](const TypedNullIf& node) {
                   visit_one(node.value, visit);
                   visit_one(node.comparison, visit);
                 },
                 [&](const TypedTry& node) { visit_one(node.operand, visit); },
                 [&](const TypedRow& node) { visit_all(node.items, visit); },
                 [&](const TypedArray& node) { visit_all(node.items, visit); },
                 [&](const TypedField& node) { visit_one(node.base, visit); },
                 [&](const TypedFieldOfAll& node) { visit_one(node.base, visit); },
                 [&](const TypedSubscript& node) {
                   visit_one(node.base, visit);
                   visit_one(node.index, visit);
                 },
                 [&](const TypedCall& node) { visit_call(node, visit); },
                 [&](const TypedGrouping& node) { visit_all(node.operands, visit); },
             },
             expression.node);
}

std::string describe(const Typed& expression) {
  std::string children;
  for_each_child(expression, [&](const Typed& child) { children += ", " + describe(child); });
  return fmt::format("({} {}{})", head(expression), to_string(expression.type), children);
}

}  // namespace tarn::sql
