// FROM: tables, subqueries, UNNEST and joins.
#include "sql/analyzer.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// A column by its name in lower case, among those not merged with another side's yet; nullptr: there is none.
ScopeField* find_unmerged(std::span<ScopeRelation> relations, std::string_view name) {
  for (auto& relation : relations) {
    for (auto& field : relation.fields) {
      if (!field.merged && field.name == name) {
        return &field;
      }
    }
  }
  return nullptr;
}

// The columns that a NATURAL JOIN of the two sides compares, in the left one's order.
std::vector<Identifier> names_in_common(std::span<ScopeRelation> left, std::span<ScopeRelation> right,
                                        SourceRange range) {
  std::vector<Identifier> names;
  for (const auto& relation : left) {
    for (const auto& field : relation.fields) {
      if (!field.merged && !field.name.empty() && find_unmerged(right, field.name) != nullptr) {
        names.push_back(Identifier{field.name, true, range});
      }
    }
  }
  return names;
}

TypedRelationPtr make_relation(std::size_t id, std::vector<Type> columns,
                               decltype(TypedRelation::node) node) {
  return std::make_shared<const TypedRelation>(TypedRelation{id, std::move(columns), std::move(node)});
}

// What a relation of these columns offers to names.
void offer(const std::vector<Type>& types, const std::vector<OutputName>& names, std::size_t id,
           SourceRange range, ScopeRelation& result) {
  result.fields.reserve(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    result.fields.push_back(
        {names[i].name, names[i].display, make_typed(types[i], range, ColumnReference{id, i})});
  }
}

}  // namespace

// Adds what the relation offers to `scope`.
Parsed<TypedRelationPtr> Analyzer::relation(const Relation& relation, Scope& scope) {
  TARN_TRY(may_descend(relation.range));
  const Restore deeper(depth_, depth_ + 1);
  const bool has_inner = std::holds_alternative<Join>(relation.node) ||
                         std::holds_alternative<NestedRelation>(relation.node) ||
                         std::holds_alternative<TableSample>(relation.node);
  if (has_inner) {
    return around(relation, scope);
  }
  ScopeRelation offered;
  TypedRelationPtr made;
  if (const auto* node = std::get_if<TableReference>(&relation.node)) {
    made = TARN_TRY(table(node->name, offered));
  } else if (const auto* derived = std::get_if<SubqueryRelation>(&relation.node)) {
    made = TARN_TRY(subquery(*derived, relation.range, offered, scope));
  } else if (const auto* unnested = std::get_if<Unnest>(&relation.node)) {
    made = TARN_TRY(unnest(*unnested, relation.range, offered));
  } else {
    return refuse(relation.range, "this kind of relation is not supported yet");
  }
  if (relation.alias) {
    TARN_TRY(apply_alias(*relation.alias, offered));
  }
  scope.relations.push_back(std::move(offered));
  return made;
}

// A relation made of others. An alias hides theirs: it offers all their columns.
Parsed<TypedRelationPtr> Analyzer::around(const Relation& relation, Scope& scope) {
  const auto begin = static_cast<std::ptrdiff_t>(scope.relations.size());
  TypedRelationPtr made;
  if (const auto* node = std::get_if<Join>(&relation.node)) {
    made = TARN_TRY(join(*node, scope));
  } else if (const auto* nested = std::get_if<NestedRelation>(&relation.node)) {
    made = TARN_TRY(this->relation(*nested->relation, scope));
  } else {
    made = TARN_TRY(sample(std::get<TableSample>(relation.node), scope));
  }
  if (!relation.alias) {
    return made;
  }
  ScopeRelation offered;
  for (const auto& inner : std::span(scope.relations).subspan(static_cast<std::size_t>(begin))) {
    std::ranges::copy_if(inner.fields, std::back_inserter(offered.fields),
                         [](const ScopeField& field) { return !field.merged; });
  }
  scope.relations.erase(scope.relations.begin() + begin, scope.relations.end());
  TARN_TRY(apply_alias(*relation.alias, offered));
  scope.relations.push_back(std::move(offered));
  return made;
}

// Rows are chosen one by one by SYSTEM too: a block of them would not be a fair sample of a store's events.
Parsed<TypedRelationPtr> Analyzer::sample(const TableSample& node, Scope& scope) {
  constexpr double kWhole = 100;
  const auto made = TARN_TRY(relation(*node.relation, scope));
  const auto* derived = std::get_if<TypedDerived>(&made->node);
  const bool is_lateral = derived != nullptr && derived->lateral;
  if (std::holds_alternative<TypedJoin>(made->node) || std::holds_alternative<TypedUnnest>(made->node) ||
      is_lateral) {
    return refuse(node.relation->range, "TABLESAMPLE takes a table or a subquery here");
  }
  const auto range = node.percentage->range;
  const auto value = TARN_TRY(expression(*node.percentage));
  if (!value->type.is_number()) {
    return refuse(range, "Sample percentage should be a numeric expression");
  }
  const auto percentage = coerce(value, Type::of(Kind::Double));
  const auto* constant = std::get_if<Constant>(&percentage->node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<double>(&constant->value);
  if (number == nullptr) {
    return refuse(range, "Sample percentage must be a number; write it without an operator");
  }
  if (!(*number >= 0 && *number <= kWhole)) {
    return refuse(range,
                  fmt::format("Sample percentage must be {}",
                              *number < 0 ? "greater than or equal to 0" : "less than or equal to 100"));
  }
  auto sampled = *made;
  sampled.sample = sampled.sample.value_or(1) * *number / kWhole;
  return std::make_shared<const TypedRelation>(std::move(sampled));
}

Parsed<bool> Analyzer::apply_alias(const RelationAlias& alias, ScopeRelation& result) const {
  result.alias = to_lower(alias.name.text);
  if (alias.columns.empty()) {
    return true;
  }
  if (alias.columns.size() != result.fields.size()) {
    return refuse(alias.name.range, fmt::format("alias '{}' names {} columns and the relation has {}",
                                                alias.name.text, alias.columns.size(), result.fields.size()));
  }
  for (std::size_t i = 0; i < alias.columns.size(); ++i) {
    result.fields[i].name = to_lower(alias.columns[i].text);
    result.fields[i].display = alias.columns[i].text;
  }
  return true;
}

std::size_t Analyzer::mention(TableInfo info, std::size_t relation) {
  auto& tables = analysis_.tables;
  const auto known = std::ranges::find_if(
      tables, [&](const AnalysedTable& table) { return table.info.engine_name == info.engine_name; });
  const auto number = static_cast<std::size_t>(known - tables.begin());
  if (known == tables.end()) {
    const auto columns = info.columns.size();
    tables.push_back({std::move(info), std::vector<bool>(columns)});
  }
  analysis_.mentions.push_back({relation, number});
  return number;
}

TypedRelationPtr Analyzer::named_table(const Named& named, SourceRange range, ScopeRelation& result) {
  const auto id = next_relation();
  result.alias = named.name;
  offer(named.types, named.names, id, range, result);
  return make_relation(id, named.types, TypedNamedReference{named.number});
}

Parsed<TypedRelationPtr> Analyzer::table(const TableName& name, ScopeRelation& result) {
  const bool may_be_named = name.kind == TableNameKind::Name || name.kind == TableNameKind::Quoted;
  for (auto named = named_.rbegin(); may_be_named && named != named_.rend(); ++named) {
    if (named->name == to_lower(name.text)) {
      return named_table(*named, name.range, result);
    }
  }
  if (!environment_.resolve_table) {
    return refuse(name.range, fmt::format("event data store '{}' does not exist", name.text));
  }
  auto info = environment_.resolve_table(name);
  if (!info) {
    return refuse(name.range, info.error());
  }
  const auto id = next_relation();
  const auto number = mention(std::move(*info), id);
  result.alias = to_lower(name.text);
  std::vector<Type> types;
  const auto& columns = analysis_.tables[number].info.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& column = columns[i];
    types.push_back(column.type);
    result.fields.push_back({to_lower(column.name), column.display.empty() ? column.name : column.display,
                             make_typed(column.type, name.range, ColumnReference{id, i}), Origin{number, i}});
  }
  return make_relation(id, std::move(types), TypedTable{number});
}

Parsed<TypedRelationPtr> Analyzer::subquery(const SubqueryRelation& node, SourceRange range,
                                            ScopeRelation& result, Scope& scope) {
  // Only LATERAL sees the relations to its left.
  auto made = TARN_TRY(query(*node.query, node.lateral ? &scope : scope.outer));
  const auto id = next_relation();
  auto names = made->names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].display.empty()) {
      names[i] = {fmt::format("_col{}", i), fmt::format("_col{}", i)};
    }
  }
  offer(made->body->columns, names, id, range, result);
  auto columns = made->body->columns;
  return make_relation(id, std::move(columns), TypedDerived{std::move(made), node.lateral});
}

// Arrays side by side become rows; an array of rows gives one column for each field, a map gives two.
Parsed<TypedRelationPtr> Analyzer::unnest(const Unnest& node, SourceRange range, ScopeRelation& result) {
  TypedUnnest made;
  made.with_ordinality = node.with_ordinality;
  std::vector<Type> types;
  std::vector<OutputName> names;
  for (const auto& argument : node.arguments) {
    auto value = TARN_TRY(expression(*argument));
    const auto& type = value->type;
    if (!type.is(Kind::Map) && !type.is(Kind::Array)) {
      return refuse(value->range,
                    fmt::format("cannot unnest type {}; give an array or a map", to_string(type)));
    }
    if (type.is(Kind::Map)) {
      types.insert(types.end(), {type.key(), type.element()});
      names.resize(types.size());
    } else if (const auto element = type.element(); element.is(Kind::Row)) {
      types.insert(types.end(), element.children.begin(), element.children.end());
      std::ranges::transform(element.names, std::back_inserter(names),
                             [](const std::string& name) { return OutputName{name, name}; });
    } else {
      types.push_back(element);
      names.emplace_back();
    }
    made.arguments.push_back(std::move(value));
  }
  if (node.with_ordinality) {
    types.push_back(Type::of(Kind::Bigint));
    names.emplace_back();
  }
  const auto id = next_relation();
  offer(types, names, id, range, result);
  return make_relation(id, std::move(types), std::move(made));
}

Parsed<TypedRelationPtr> Analyzer::join(const Join& join, Scope& scope) {
  const auto left_begin = scope.relations.size();
  TypedJoin made;
  made.kind = join.kind;
  made.left = TARN_TRY(relation(*join.left, scope));
  const auto right_begin = scope.relations.size();
  made.right = TARN_TRY(relation(*join.right, scope));
  if (join.natural || !join.using_.empty()) {
    made.on = TARN_TRY(using_condition(join, left_begin, right_begin, scope));
  } else if (join.on) {
    made.on = TARN_TRY(condition(*join.on, "JOIN ON"));
  }
  return make_relation(0, {}, std::move(made));
}

// USING and NATURAL as a condition; the shared columns come once, ahead of all others.
Parsed<TypedPtr> Analyzer::using_condition(const Join& join, std::size_t left_begin, std::size_t right_begin,
                                           Scope& scope) {
  const auto left_side = std::span(scope.relations).subspan(left_begin, right_begin - left_begin);
  const auto right_side = std::span(scope.relations).subspan(right_begin);
  auto names = join.using_;
  if (join.natural) {
    std::ranges::move(names_in_common(left_side, right_side, join.right->range), std::back_inserter(names));
  }
  if (names.empty()) {
    return refuse(join.right->range, "NATURAL JOIN: the two sides have no column in common");
  }
  ScopeRelation shared;
  TypedLogical all{LogicalOperator::And, {}};
  for (const auto& name : names) {
    auto* left = find_unmerged(left_side, to_lower(name.text));
    auto* right = find_unmerged(right_side, to_lower(name.text));
    if (left == nullptr || right == nullptr) {
      return refuse(name.range, fmt::format("Column '{}' is missing from the {} side of the join", name.text,
                                            left == nullptr ? "left" : "right"));
    }
    const auto first = use(*left, name.range);
    const auto second = use(*right, name.range);
    all.terms.push_back(TARN_TRY(compared(ComparisonOperator::Equal, first, second, name.range)));
    auto merged = join.kind == JoinKind::Right ? *right : *left;
    if (join.kind == JoinKind::Full) {
      const auto type = TARN_TRY(common(std::vector{first, second}, "USING columns"));
      merged.value = make_typed(type, name.range, TypedCoalesce{{coerce(first, type), coerce(second, type)}});
      merged.origin.reset();
    }
    left->merged = true;
    right->merged = true;
    shared.fields.push_back(std::move(merged));
  }
  scope.relations.insert(scope.relations.begin() + static_cast<std::ptrdiff_t>(left_begin),
                         std::move(shared));
  return all.terms.size() == 1 ? all.terms.front()
                               : make_typed(Type::of(Kind::Boolean), join.right->range, std::move(all));
}

}  // namespace tarn::sql
