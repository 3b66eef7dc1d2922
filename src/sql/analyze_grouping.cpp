// In a grouped SELECT every column stands in an aggregate or in a grouping key.
#include "sql/analyzer.hpp"
#include "sql/typed_same.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Whether the reference is to a relation that this SELECT's FROM offers, not to one around it.
bool is_own(const ColumnReference& reference, const Scope& scope) {
  const auto stands_for = [&](const ScopeField& field) {
    const auto* column = std::get_if<ColumnReference>(&field.value->node);
    return column != nullptr && column->relation == reference.relation;
  };
  return std::ranges::any_of(scope.relations, [&](const ScopeRelation& relation) {
    return std::ranges::any_of(relation.fields, stands_for);
  });
}

bool is_key(const Typed& expression, const std::vector<TypedPtr>& keys) {
  return std::ranges::any_of(keys, [&](const TypedPtr& key) { return is_same(*key, expression); });
}

}  // namespace

Parsed<bool> Analyzer::check_grouped(const Typed& expression, const std::vector<TypedPtr>& keys,
                                     const Scope& scope) const {
  if (is_key(expression, keys)) {
    return true;
  }
  if (const auto* reference = std::get_if<ColumnReference>(&expression.node)) {
    if (!is_own(*reference, scope)) {
      return true;
    }
    return refuse(expression.range,
                  fmt::format("'{}' must be an aggregate expression or appear in GROUP BY clause",
                              spelled(expression.range)));
  }
  const auto* call = std::get_if<TypedCall>(&expression.node);
  const bool is_aggregate =
      call != nullptr && call->overload->kind == FunctionKind::Aggregate && !call->window;
  if (is_aggregate || std::holds_alternative<TypedGrouping>(expression.node)) {
    return true;
  }
  // A path names its column whole: "userIdentity.arn".
  if (const auto* path = std::get_if<TypedField>(&expression.node)) {
    auto base = check_grouped(*path->base, keys, scope);
    const bool is_column = std::holds_alternative<ColumnReference>(path->base->node);
    if (!base && is_column) {
      return refuse(expression.range,
                    fmt::format("'{}' must be an aggregate expression or appear in GROUP BY clause",
                                spelled(expression.range)));
    }
    return base;
  }
  Parsed<bool> result = true;
  for_each_child(expression, [&](const Typed& child) {
    if (result) {
      result = check_grouped(child, keys, scope);
    }
  });
  return result;
}

}  // namespace tarn::sql
