// FROM: tables, subqueries, UNNEST and joins.
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string_view join_word(JoinKind kind) {
  switch (kind) {
    case JoinKind::Inner: return "INNER JOIN";
    case JoinKind::Left: return "LEFT JOIN";
    case JoinKind::Right: return "RIGHT JOIN";
    case JoinKind::Full: return "FULL JOIN";
    case JoinKind::Cross: return "CROSS JOIN";
  }
  return "CROSS JOIN";
}

// A column by its name in lower case, among those not merged with another side's yet; nullptr: there is none.
ScopeColumn* find_unmerged(std::span<ScopeRelation> relations, std::string_view name) {
  for (auto& relation : relations) {
    for (auto& column : relation.columns) {
      if (!column.merged && column.name == name) {
        return &column;
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
    for (const auto& column : relation.columns) {
      if (!column.merged && !column.name.empty() && find_unmerged(right, column.name) != nullptr) {
        names.push_back(Identifier{column.name, true, range});
      }
    }
  }
  return names;
}

// Makes the one column that USING leaves of two, which are marked as merged.
ScopeColumn merge_columns(JoinKind kind, ScopeColumn& left, ScopeColumn& right) {
  ScopeColumn column = kind == JoinKind::Right ? right : left;
  if (kind == JoinKind::Full) {
    column.sql = fmt::format("coalesce({}, {})", left.sql, right.sql);
    column.origin.reset();
  }
  left.merged = true;
  right.merged = true;
  return column;
}

}  // namespace

// Prints the relation and adds what it offers to `scope`.
Parsed<std::string> Translator::relation(const Relation& relation, Scope& scope) {
  TARN_TRY(may_descend(relation.range));
  const Restore deeper(depth_, depth_ + 1);
  if (const auto* node = std::get_if<Join>(&relation.node)) {
    if (relation.alias) {
      return refuse(relation.alias->name.range, "a join cannot have an alias");
    }
    return join(*node, scope);
  }
  ScopeRelation result;
  std::string text;
  if (const auto* node = std::get_if<TableReference>(&relation.node)) {
    text = TARN_TRY(table(node->name, result));
  } else if (const auto* subquery_node = std::get_if<SubqueryRelation>(&relation.node)) {
    text = TARN_TRY(subquery(*subquery_node, result, scope));
  } else if (const auto* unnest_node = std::get_if<Unnest>(&relation.node)) {
    text = TARN_TRY(unnest(*unnest_node, result, scope));
  } else {
    return refuse(relation.range, "this kind of relation is not supported yet");
  }
  if (relation.alias) {
    TARN_TRY(apply_alias(*relation.alias, result));
  }
  scope.relations.push_back(std::move(result));
  return text;
}

Parsed<bool> Translator::apply_alias(const RelationAlias& alias, ScopeRelation& result) const {
  result.alias = to_lower(alias.name.text);
  if (alias.columns.empty()) {
    return true;
  }
  if (alias.columns.size() != result.columns.size()) {
    return refuse(alias.name.range,
                  fmt::format("alias '{}' names {} columns and the relation has {}", alias.name.text,
                              alias.columns.size(), result.columns.size()));
  }
  for (std::size_t i = 0; i < alias.columns.size(); ++i) {
    result.columns[i].name = to_lower(alias.columns[i].text);
    result.columns[i].display = alias.columns[i].text;
  }
  return true;
}

void Translator::bind_columns(ScopeRelation& relation, std::string_view sql_name) const {
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    relation.columns[i].sql = fmt::format("{}.\"c{}\"", quote_name(sql_name), i);
  }
}

std::size_t Translator::mention(TableInfo info) {
  const auto known = std::ranges::find_if(
      tables_, [&](const TableState& state) { return state.info.engine_name == info.engine_name; });
  const auto table = static_cast<std::size_t>(known - tables_.begin());
  if (known == tables_.end()) {
    TableState state;
    state.used.resize(info.columns.size());
    state.info = std::move(info);
    tables_.push_back(std::move(state));
  }
  mentions_.push_back({table, std::nullopt, std::nullopt});
  return mentions_.size() - 1;
}

Parsed<std::string> Translator::table(const TableName& name, ScopeRelation& result) {
  const auto sql_name = fresh_name("r");
  const bool may_be_named = name.kind == TableNameKind::Name || name.kind == TableNameKind::Quoted;
  for (auto named = named_.rbegin(); may_be_named && named != named_.rend(); ++named) {
    if (named->name == to_lower(name.text)) {
      result.alias = named->name;
      result.columns = named->columns;
      bind_columns(result, sql_name);
      return fmt::format("{} AS {}", quote_name(named->sql_name), quote_name(sql_name));
    }
  }
  if (!environment_.resolve_table) {
    return refuse(name.range, fmt::format("event data store '{}' does not exist", name.text));
  }
  auto info = environment_.resolve_table(name);
  if (!info) {
    return refuse(name.range, info.error());
  }
  result.alias = to_lower(name.text);
  const auto engine_name = info->engine_name;
  const auto index = mention(std::move(*info));
  const auto& columns = tables_[mentions_[index].table].info.columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ScopeColumn column;
    column.name = to_lower(columns[i].name);
    column.display = columns[i].display.empty() ? columns[i].name : columns[i].display;
    column.sql = fmt::format("{}.{}", quote_name(sql_name), quote_name(columns[i].name));
    column.type = columns[i].type;
    column.origin = Origin{index, i};
    result.columns.push_back(std::move(column));
  }
  return fmt::format("{} AS {}", quote_name(engine_name), quote_name(sql_name));
}

Parsed<std::string> Translator::subquery(const SubqueryRelation& node, ScopeRelation& result, Scope& scope) {
  // Only LATERAL sees the relations to its left.
  auto printed = TARN_TRY(query(*node.query, node.lateral ? &scope : scope.outer));
  const auto sql_name = fresh_name("r");
  std::string names;
  for (std::size_t i = 0; i < printed.columns.size(); ++i) {
    names += fmt::format("{}\"c{}\"", i == 0 ? "" : ", ", i);
  }
  result.columns = std::move(printed.columns);
  for (std::size_t i = 0; i < result.columns.size(); ++i) {
    result.columns[i].origin.reset();
    if (result.columns[i].display.empty()) {
      result.columns[i].display = fmt::format("_col{}", i);
      result.columns[i].name = result.columns[i].display;
    }
  }
  bind_columns(result, sql_name);
  return fmt::format("{}({}) AS {}({})", node.lateral ? "LATERAL " : "", printed.sql, quote_name(sql_name),
                     names);
}

// Arrays side by side become rows; an array of rows gives one column for each field, a map gives two.
Parsed<std::string> Translator::unnest(const Unnest& node, ScopeRelation& result, Scope& scope) {
  const auto sql_name = fresh_name("r");
  std::string list;
  std::string subscripts;
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    auto value = TARN_TRY(expression(*node.arguments[i]));
    const bool is_map = value.type.is(Kind::Map);
    if (!is_map && !value.type.is(Kind::Array) && !value.type.is_unknown()) {
      return refuse(value.range,
                    fmt::format("cannot unnest type {}; give an array or a map", to_string(value.type)));
    }
    const auto source = is_map ? fmt::format("map_entries({})", value.sql) : value.sql;
    list += fmt::format("{}unnest({}) AS \"c{}\"", i == 0 ? "" : ", ", source, i);
    if (subscripts.empty()) {
      subscripts = fmt::format("generate_subscripts({}, 1)", source);
    }
    const auto cell = fmt::format("{}.\"c{}\"", quote_name(sql_name), i);
    const auto element = value.type.element();
    const auto add = [&](std::string name, std::string sql, Type type) {
      ScopeColumn column;
      column.name = name;
      column.display = std::move(name);
      column.sql = std::move(sql);
      column.type = std::move(type);
      result.columns.push_back(std::move(column));
    };
    if (is_map) {
      add("", fmt::format("struct_extract({}, 'key')", cell), value.type.key());
      add("", fmt::format("struct_extract({}, 'value')", cell), element);
    } else if (element.is(Kind::Struct)) {
      for (std::size_t field = 0; field < element.children.size(); ++field) {
        add(element.names[field],
            fmt::format("struct_extract({}, {})", cell, quote_string(element.names[field])),
            element.children[field]);
      }
    } else {
      add("", cell, element);
    }
  }
  if (node.with_ordinality) {
    if (node.arguments.size() > 1) {
      return refuse(node.arguments[1]->range, "WITH ORDINALITY over several arrays is not supported yet");
    }
    list += fmt::format(", {} AS \"n\"", subscripts);
    ScopeColumn column;
    column.sql = fmt::format("{}.\"n\"", quote_name(sql_name));
    column.type = Type::of(Kind::Int64);
    result.columns.push_back(std::move(column));
  }
  scope.loose.clear();
  return fmt::format("LATERAL (SELECT {}) AS {}", list, quote_name(sql_name));
}

Parsed<std::string> Translator::join(const Join& node, Scope& scope) {
  const auto left_begin = scope.relations.size();
  const auto left = TARN_TRY(relation(*node.left, scope));
  const auto right_begin = scope.relations.size();
  auto right = TARN_TRY(relation(*node.right, scope));
  if (std::holds_alternative<Join>(node.right->node)) {
    right = fmt::format("({})", right);
  }
  std::string condition;
  if (node.natural || !node.using_.empty()) {
    condition = TARN_TRY(using_condition(node, left_begin, right_begin, scope));
  } else if (node.on) {
    condition = TARN_TRY(this->condition(*node.on, "JOIN ON"));
  }
  return fmt::format("{} {} {}{}{}", left, join_word(node.kind), right, condition.empty() ? "" : " ON ",
                     condition);
}

// Prints USING and NATURAL as ON; the shared columns come once, ahead of all others.
Parsed<std::string> Translator::using_condition(const Join& node, std::size_t left_begin,
                                                std::size_t right_begin, Scope& scope) {
  const auto left_side = std::span(scope.relations).subspan(left_begin, right_begin - left_begin);
  const auto right_side = std::span(scope.relations).subspan(right_begin);
  auto names = node.using_;
  if (node.natural) {
    std::ranges::move(names_in_common(left_side, right_side, node.right->range), std::back_inserter(names));
  }
  if (names.empty()) {
    return refuse(node.right->range, "NATURAL JOIN: the two sides have no column in common");
  }
  ScopeRelation shared;
  std::string condition;
  for (const auto& name : names) {
    auto* left = find_unmerged(left_side, to_lower(name.text));
    auto* right = find_unmerged(right_side, to_lower(name.text));
    if (left == nullptr || right == nullptr) {
      return refuse(name.range, fmt::format("Column '{}' is missing from the {} side of the join", name.text,
                                            left == nullptr ? "left" : "right"));
    }
    use({left, &scope}, name.text, name.range);
    use({right, &scope}, name.text, name.range);
    condition += fmt::format("{}({} = {})", condition.empty() ? "" : " AND ", left->sql, right->sql);
    shared.columns.push_back(merge_columns(node.kind, *left, *right));
  }
  scope.relations.insert(scope.relations.begin() + static_cast<std::ptrdiff_t>(left_begin),
                         std::move(shared));
  return condition;
}

}  // namespace tarn::sql
