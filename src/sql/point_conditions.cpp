#include "sql/point_conditions.hpp"

#include "sql/library.hpp"
#include "sql/pruned_table.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <utility>

namespace tarn::sql {
namespace {

using PointKind = PointCondition::Kind;

PointCondition joined(PointKind kind, PointCondition left, PointCondition right) {
  PointCondition made{.kind = kind};
  for (auto* part : {&left, &right}) {
    if (part->kind == kind) {
      std::ranges::move(part->parts, std::back_inserter(made.parts));
    } else {
      made.parts.push_back(std::move(*part));
    }
  }
  return made;
}

}  // namespace

PointCondition all_of(PointCondition left, PointCondition right) {
  if (left.kind == PointKind::Anything || left == right) {
    return right;
  }
  return right.kind == PointKind::Anything ? left
                                           : joined(PointKind::AllOf, std::move(left), std::move(right));
}

PointCondition any_of(PointCondition left, PointCondition right) {
  if (left.kind == PointKind::Anything || left == right) {
    return left;
  }
  return right.kind == PointKind::Anything ? right
                                           : joined(PointKind::AnyOf, std::move(left), std::move(right));
}

namespace {

// Reads the points of a condition for one table.
class PointReader {
 public:
  explicit PointReader(const PrunedTable& table) : table_(table) {}

  PointCondition read(const Typed& condition) {
    if (const auto* logical = std::get_if<TypedLogical>(&condition.node)) {
      auto result = read(*logical->terms.front());
      for (std::size_t i = 1; i < logical->terms.size(); ++i) {
        auto next = read(*logical->terms[i]);
        result = logical->op == LogicalOperator::And ? all_of(std::move(result), std::move(next))
                                                     : any_of(std::move(result), std::move(next));
      }
      return result;
    }
    if (const auto* compared = std::get_if<TypedComparison>(&condition.node)) {
      const bool is_equality =
          compared->op == ComparisonOperator::Equal || compared->op == ComparisonOperator::IsNotDistinctFrom;
      if (!is_equality) {
        return {};
      }
      auto point = equality(*compared->left, *compared->right);
      return point.kind == PointKind::Anything ? equality(*compared->right, *compared->left) : point;
    }
    if (const auto* in = std::get_if<TypedIn>(&condition.node)) {
      auto result = equality(*in->value, *in->items.front());
      for (std::size_t i = 1; i < in->items.size(); ++i) {
        result = any_of(std::move(result), equality(*in->value, *in->items[i]));
      }
      return result;
    }
    const auto* call = std::get_if<TypedCall>(&condition.node);
    return call == nullptr ? PointCondition{} : read_call(*call);
  }

 private:
  // What reaches into an array: contains(array, value), any_match(array, element -> condition).
  PointCondition read_call(const TypedCall& call) {
    const auto name = call.overload->line->name;
    if (name == "contains") {
      return equality(*call.arguments[0], *call.arguments[1]);
    }
    // In a lambda within another, a parameter may be the outer one's element.
    const bool is_inner = !list_.empty();
    if (name != "any_match" || is_inner) {
      return {};
    }
    const auto list = place(*call.arguments[0]);
    if (!list || list->in_map) {
      return {};
    }
    list_ = list->column;
    auto result = read(*std::get<TypedLambda>(call.arguments[1]->node).body);
    list_.clear();
    return result;
  }

  PointCondition equality(const Typed& where, const Typed& value) const {
    auto found = place(where);
    const auto text = found ? constant_text(value) : std::nullopt;
    if (!text) {
      return {};
    }
    found->kind = PointKind::Equals;
    found->value = *text;
    return std::move(*found);
  }

  // The place that an expression reads, with its kind and value still to be set.
  std::optional<PointCondition> place(const Typed& expression) const {
    if (const auto* column = table_.column(expression)) {
      return PointCondition{.column = column->name};
    }
    if (std::holds_alternative<LambdaReference>(expression.node) && !list_.empty()) {
      return PointCondition{.column = list_};
    }
    if (const auto* path = std::get_if<TypedField>(&expression.node)) {
      return member(*path->base, path->base->type.names[path->field]);
    }
    if (const auto* path = std::get_if<TypedFieldOfAll>(&expression.node)) {
      return member(*path->base, path->base->type.element().names[path->field]);
    }
    if (const auto* subscript = std::get_if<TypedSubscript>(&expression.node)) {
      return element(*subscript->base, *subscript->index);
    }
    const auto* call = std::get_if<TypedCall>(&expression.node);
    const bool is_element_at = call != nullptr && call->overload->line->name == "element_at";
    return is_element_at ? element(*call->arguments[0], *call->arguments[1]) : std::nullopt;
  }

  std::optional<PointCondition> member(const Typed& base, const std::string& name) const {
    auto found = place(base);
    if (!found || found->in_map || name.empty()) {
      return std::nullopt;
    }
    found->column += "." + name;
    return found;
  }

  // An element of a list, which does not show, or a map's value.
  std::optional<PointCondition> element(const Typed& base, const Typed& index) const {
    auto found = place(base);
    if (!found || found->in_map) {
      return std::nullopt;
    }
    if (const auto key = constant_text(index)) {
      found->in_map = true;
      found->key = *key;
      return found;
    }
    return constant_integer(index) ? found : std::nullopt;
  }

  const PrunedTable& table_;
  std::string list_;  // what the lambda that we are in has an element of
};

}  // namespace

PointCondition points_of(const Typed& condition, const PrunedTable& table) {
  return PointReader(table).read(condition);
}

}  // namespace tarn::sql
