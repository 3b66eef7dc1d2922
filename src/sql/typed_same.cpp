#include "sql/typed_same.hpp"

#include "sql/library.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace tarn::sql {

namespace {

// Mixes a number into a hash so that the order of numbers counts.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t number) {
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15U;
  constexpr int kTurn = 29;
  return std::rotl((hash ^ number) * kOdd, kTurn);
}

// NaN equals itself here, and a negative zero is another number than zero.
bool same_value(const Constant& left, const Constant& right) {
  const auto* number = std::get_if<double>(&left.value);
  const auto* other = std::get_if<double>(&right.value);
  return number != nullptr && other != nullptr
             ? std::bit_cast<std::uint64_t>(*number) == std::bit_cast<std::uint64_t>(*other)
             : left.value == right.value;
}

std::uint64_t hash_of_value(const Constant& constant) {
  if (const auto* text = std::get_if<std::string>(&constant.value)) {
    return std::hash<std::string>()(*text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&constant.value)) {
    return static_cast<std::uint64_t>(*number);
  }
  const auto* number = std::get_if<double>(&constant.value);
  return number == nullptr ? constant.value.index() : std::bit_cast<std::uint64_t>(*number);
}

bool same(const TypedPtr& left, const TypedPtr& right) {
  return left == right || (left != nullptr && right != nullptr && is_same(*left, *right));
}
bool same(const std::vector<TypedPtr>& left, const std::vector<TypedPtr>& right) {
  return std::ranges::equal(left, right, [](const TypedPtr& a, const TypedPtr& b) { return same(a, b); });
}
bool same(const std::vector<TypedSortKey>& left, const std::vector<TypedSortKey>& right) {
  return std::ranges::equal(left, right, [](const TypedSortKey& a, const TypedSortKey& b) {
    return a.descending == b.descending && a.nulls_first == b.nulls_first && a.output == b.output &&
           same(a.key, b.key);
  });
}
bool same(const std::vector<TypedWhen>& left, const std::vector<TypedWhen>& right) {
  return std::ranges::equal(left, right, [](const TypedWhen& a, const TypedWhen& b) {
    return same(a.condition, b.condition) && same(a.result, b.result);
  });
}
bool same(const TypedBound& left, const TypedBound& right) {
  return left.kind == right.kind && same(left.value, right.value);
}

bool same_overflow(const std::optional<TypedOverflow>& left, const std::optional<TypedOverflow>& right) {
  const bool both = left && right;
  return both ? left->filler == right->filler && left->with_count == right->with_count
              : left.has_value() == right.has_value();
}

bool same_windows(const std::shared_ptr<const TypedWindow>& left,
                  const std::shared_ptr<const TypedWindow>& right) {
  if (left == right) {
    return true;
  }
  if (left == nullptr || right == nullptr || left->has_frame != right->has_frame ||
      !same(left->partition_by, right->partition_by) || !same(left->order_by, right->order_by)) {
    return false;
  }
  const auto& end = left->end;
  const auto& other_end = right->end;
  const bool same_ends = end && other_end ? same(*end, *other_end) : end.has_value() == other_end.has_value();
  return !left->has_frame || (left->frame == right->frame && same(left->start, right->start) && same_ends);
}

// Compares two nodes of one kind; one overload each.
struct SameNodes {
  bool operator()(const Constant& a, const Constant& b) const { return same_value(a, b); }
  bool operator()(const ColumnReference& a, const ColumnReference& b) const {
    return a.relation == b.relation && a.column == b.column;
  }
  bool operator()(const LambdaReference& a, const LambdaReference& b) const {
    return a.depth == b.depth && a.parameter == b.parameter;
  }
  bool operator()(const TypedLambda& a, const TypedLambda& b) const {
    return a.depth == b.depth && a.parameters == b.parameters && same(a.body, b.body);
  }
  bool operator()(const TypedCast& a, const TypedCast& b) const {
    const bool tries = a.conversion == Conversion::TryCast;
    return tries == (b.conversion == Conversion::TryCast) && same(a.operand, b.operand);
  }
  bool operator()(const TypedArithmetic& a, const TypedArithmetic& b) const {
    return a.op == b.op && same(a.left, b.left) && same(a.right, b.right);
  }
  bool operator()(const TypedNegation& a, const TypedNegation& b) const { return same(a.operand, b.operand); }
  bool operator()(const TypedNot& a, const TypedNot& b) const { return same(a.operand, b.operand); }
  bool operator()(const TypedLogical& a, const TypedLogical& b) const {
    return a.op == b.op && same(a.terms, b.terms);
  }
  bool operator()(const TypedComparison& a, const TypedComparison& b) const {
    return a.op == b.op && same(a.left, b.left) && same(a.right, b.right);
  }
  bool operator()(const TypedBetween& a, const TypedBetween& b) const {
    return same(a.value, b.value) && same(a.low, b.low) && same(a.high, b.high);
  }
  bool operator()(const TypedIn& a, const TypedIn& b) const {
    return same(a.value, b.value) && same(a.items, b.items);
  }
  bool operator()(const TypedInQuery& a, const TypedInQuery& b) const {
    return a.query == b.query && same(a.value, b.value);
  }
  bool operator()(const TypedQuantified& a, const TypedQuantified& b) const {
    return a.query == b.query && a.op == b.op && a.quantifier == b.quantifier && same(a.value, b.value);
  }
  bool operator()(const TypedExists& a, const TypedExists& b) const { return a.query == b.query; }
  bool operator()(const TypedSubquery& a, const TypedSubquery& b) const { return a.query == b.query; }
  bool operator()(const TypedLike& a, const TypedLike& b) const {
    return same(a.value, b.value) && same(a.pattern, b.pattern) && same(a.escape, b.escape);
  }
  bool operator()(const TypedIsNull& a, const TypedIsNull& b) const { return same(a.operand, b.operand); }
  bool operator()(const TypedCase& a, const TypedCase& b) const {
    return same(a.branches, b.branches) && same(a.otherwise, b.otherwise);
  }
  bool operator()(const TypedCoalesce& a, const TypedCoalesce& b) const {
    return same(a.operands, b.operands);
  }
  bool operator()(const TypedNullIf& a, const TypedNullIf& b) const {
    return same(a.value, b.value) && same(a.comparison, b.comparison);
  }
  bool operator()(const TypedTry& a, const TypedTry& b) const { return same(a.operand, b.operand); }
  bool operator()(const TypedRow& a, const TypedRow& b) const { return same(a.items, b.items); }
  bool operator()(const TypedArray& a, const TypedArray& b) const { return same(a.items, b.items); }
  bool operator()(const TypedField& a, const TypedField& b) const {
    return a.field == b.field && same(a.base, b.base);
  }
  bool operator()(const TypedFieldOfAll& a, const TypedFieldOfAll& b) const {
    return a.field == b.field && same(a.base, b.base);
  }
  bool operator()(const TypedSubscript& a, const TypedSubscript& b) const {
    return same(a.base, b.base) && same(a.index, b.index);
  }
  bool operator()(const TypedCall& a, const TypedCall& b) const {
    return a.overload == b.overload && a.distinct == b.distinct && a.ignores_nulls == b.ignores_nulls &&
           same_overflow(a.overflow, b.overflow) && same(a.arguments, b.arguments) &&
           same(a.order_by, b.order_by) && same(a.filter, b.filter) && same_windows(a.window, b.window);
  }
  bool operator()(const TypedGrouping& a, const TypedGrouping& b) const {
    return same(a.operands, b.operands);
  }
};

// What tells a node from others of its kind with the same children, as far as that is often so.
std::uint64_t hash_of_head(const Typed::Node& node) {
  if (const auto* constant = std::get_if<Constant>(&node)) {
    return hash_of_value(*constant);
  }
  if (const auto* column = std::get_if<ColumnReference>(&node)) {
    return mixed(column->relation, column->column);
  }
  if (const auto* parameter = std::get_if<LambdaReference>(&node)) {
    return mixed(parameter->depth, parameter->parameter);
  }
  if (const auto* call = std::get_if<TypedCall>(&node)) {
    return std::hash<const Overload*>()(call->overload);
  }
  if (const auto* field = std::get_if<TypedField>(&node)) {
    return field->field;
  }
  if (const auto* arithmetic = std::get_if<TypedArithmetic>(&node)) {
    return static_cast<std::uint64_t>(arithmetic->op);
  }
  const auto* comparison = std::get_if<TypedComparison>(&node);
  return comparison == nullptr ? 0 : static_cast<std::uint64_t>(comparison->op);
}

}  // namespace

bool is_same(const Typed& left, const Typed& right) {
  if (&left == &right) {
    return true;
  }
  if (left.hash != right.hash || left.node.index() != right.node.index() || left.type != right.type) {
    return false;
  }
  return std::visit(
      [&]<class Node>(const Node& node) { return SameNodes()(node, std::get<Node>(right.node)); }, left.node);
}

std::uint64_t hash_of(const Typed& expression) {
  auto hash = mixed(expression.node.index(), static_cast<std::uint64_t>(expression.type.kind));
  hash = mixed(hash, hash_of_head(expression.node));
  for_each_child(expression, [&](const Typed& child) { hash = mixed(hash, child.hash); });
  return hash;
}

}  // namespace tarn::sql
