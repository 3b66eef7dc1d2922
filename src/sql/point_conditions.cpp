#include "sql/point_conditions.hpp"

#include "sql/text.hpp"
#include "sql/translator.hpp"

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

// REQUIRES: as note_time_bounds().
void Translator::note_points(const Expression& condition, const Scope& scope) {
  std::vector<std::size_t> mentions;
  for (const auto& relation : scope.relations) {
    for (const auto& column : relation.columns) {
      if (column.origin && std::ranges::find(mentions, column.origin->table) == mentions.end()) {
        mentions.push_back(column.origin->table);
      }
    }
  }
  for (const auto mention : mentions) {
    auto points = points_of(condition, {.mention = mention});
    auto& noted = mentions_[mention].points;
    noted = all_of(std::move(noted), std::move(points));
  }
}

PointCondition Translator::points_of(const Expression& condition, const PointScope& where) {
  if (const auto* logical = std::get_if<Logical>(&condition.node)) {
    auto result = points_of(*logical->terms.front(), where);
    for (std::size_t i = 1; i < logical->terms.size(); ++i) {
      auto next = points_of(*logical->terms[i], where);
      result = logical->op == LogicalOperator::And ? all_of(std::move(result), std::move(next))
                                                   : any_of(std::move(result), std::move(next));
    }
    return result;
  }
  if (const auto* compared = std::get_if<Comparison>(&condition.node)) {
    const bool is_equality =
        compared->op == ComparisonOperator::Equal || compared->op == ComparisonOperator::IsNotDistinctFrom;
    if (!is_equality) {
      return {};
    }
    auto point = equality(*compared->left, *compared->right, where);
    return point.kind == PointKind::Anything ? equality(*compared->right, *compared->left, where) : point;
  }
  if (const auto* in = std::get_if<InList>(&condition.node); in != nullptr && !in->negated) {
    auto result = equality(*in->value, *in->items.front(), where);
    for (std::size_t i = 1; i < in->items.size(); ++i) {
      result = any_of(std::move(result), equality(*in->value, *in->items[i], where));
    }
    return result;
  }
  const auto* call = std::get_if<FunctionCall>(&condition.node);
  return call == nullptr ? PointCondition{} : points_of_call(*call, where);
}

// What reaches into an array: contains(array, value), any_match(array, element -> condition).
PointCondition Translator::points_of_call(const FunctionCall& call, const PointScope& where) {
  if (call.arguments.size() != 2 || call.window || call.filter) {
    return {};
  }
  const auto name = to_lower(call.name.text);
  if (name == "contains") {
    return equality(*call.arguments[0], *call.arguments[1], where);
  }
  const auto* lambda = std::get_if<Lambda>(&call.arguments[1]->node);
  // In a lambda within another, a name may be the outer one's element.
  const bool is_inner = where.element != nullptr;
  if (name != "any_match" || is_inner || lambda == nullptr || lambda->parameters.size() != 1) {
    return {};
  }
  auto list = point_place(*call.arguments[0], where);
  if (!list || list->in_map) {
    return {};
  }
  return points_of(*lambda->body,
                   {.mention = where.mention, .element = &lambda->parameters[0], .list = list->column});
}

PointCondition Translator::equality(const Expression& place, const Expression& value,
                                    const PointScope& where) {
  auto found = point_place(place, where);
  const auto text = found ? constant_text(value) : std::nullopt;
  if (!text) {
    return {};
  }
  found->kind = PointKind::Equals;
  found->value = *text;
  return std::move(*found);
}

// The place that an expression reads, with its kind and value still to be set.
std::optional<PointCondition> Translator::point_place(const Expression& expression, const PointScope& where) {
  if (const auto* column = std::get_if<ColumnName>(&expression.node)) {
    if (where.element != nullptr && equal_ignoring_case(where.element->text, column->name.text)) {
      return PointCondition{.column = where.list};
    }
    return point_column({}, column->name, where);
  }
  if (const auto* path = std::get_if<Dereference>(&expression.node)) {
    const auto* base = std::get_if<ColumnName>(&path->base->node);
    const bool is_element = base != nullptr && where.element != nullptr &&
                            equal_ignoring_case(where.element->text, base->name.text);
    if (base != nullptr && !is_element) {
      if (auto column = point_column(base->name.text, path->field, where)) {
        return column;
      }
    }
    auto place = point_place(*path->base, where);
    if (!place || place->in_map) {
      return std::nullopt;
    }
    place->column += "." + to_lower(path->field.text);
    return place;
  }
  if (const auto* subscript = std::get_if<Subscript>(&expression.node)) {
    return point_element(*subscript->base, *subscript->index, where);
  }
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  const bool is_element_at =
      call != nullptr && call->arguments.size() == 2 && equal_ignoring_case(call->name.text, "element_at");
  return is_element_at ? point_element(*call->arguments[0], *call->arguments[1], where) : std::nullopt;
}

// An element of a list, which does not show, or a map's value.
std::optional<PointCondition> Translator::point_element(const Expression& base, const Expression& index,
                                                        const PointScope& where) {
  auto place = point_place(base, where);
  if (!place || place->in_map) {
    return std::nullopt;
  }
  if (const auto key = constant_text(index)) {
    place->in_map = true;
    place->key = *key;
    return place;
  }
  return std::holds_alternative<NumberLiteral>(index.node) ? place : std::nullopt;
}

std::optional<PointCondition> Translator::point_column(std::string_view relation, const Identifier& name,
                                                       const PointScope& where) const {
  const auto found = find_column(relation, name.text, name.range).value_or(std::nullopt);
  if (!found || !found->column->origin || found->column->origin->table != where.mention) {
    return std::nullopt;
  }
  const auto& columns = tables_[mentions_[where.mention].table].info.columns;
  return PointCondition{.column = columns[found->column->origin->column].name};
}

std::optional<std::string> Translator::constant_text(const Expression& expression) {
  const auto* literal = std::get_if<StringLiteral>(&expression.node);
  const auto value = literal != nullptr ? string_literal(*literal, expression.range)
                     : std::holds_alternative<Parameter>(expression.node) ? parameter(expression.range)
                                                                          : Parsed<Value>(Value{});
  return value ? value->text : std::nullopt;
}

}  // namespace tarn::sql
