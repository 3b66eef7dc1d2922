#include "sql/typed_values.hpp"

#include "sql/typed_same.hpp"

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

}  // namespace

TypedPtr make_typed(Type type, SourceRange range, Typed::Node node) {
  Typed made{std::move(type), range, std::move(node)};
  made.hash = hash_of(made);
  return std::make_shared<const Typed>(std::move(made));
}

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

}  // namespace tarn::sql
