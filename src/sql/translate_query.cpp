// Queries around SELECT: WITH, set operations, VALUES, ORDER BY and row limits.
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string column_names(std::size_t count) {
  std::string names;
  for (std::size_t i = 0; i < count; ++i) {
    names += fmt::format("{}\"c{}\"", i == 0 ? "" : ", ", i);
  }
  return names;
}

// A subquery's columns seen from outside: computed, under their own names.
void forget_origins(std::vector<ScopeColumn>& columns) {
  for (auto& column : columns) {
    column.origin.reset();
  }
}

}  // namespace

Parsed<PrintedQuery> Translator::query(const Query& query, Scope* outer) {
  TARN_TRY(may_descend(query.range));
  const Restore deeper(depth_, depth_ + 1);
  const auto visible = named_.size();
  auto prefix = TARN_TRY(with(query, outer));
  PrintedQuery result;
  if (const auto* node = std::get_if<Select>(&query.body->node)) {
    result = TARN_TRY(select(*node, &query, outer));
  } else {
    result = TARN_TRY(body(*query.body, outer));
    if (!query.order_by.empty() || query.offset || (query.limit && query.limit->count)) {
      result = TARN_TRY(sorted_result(query, std::move(result), outer));
    }
  }
  result.sql.insert(0, prefix);
  named_.resize(visible);
  return result;
}

Parsed<std::string> Translator::with(const Query& query, Scope* outer) {
  std::string text;
  for (const auto& named : query.with) {
    text += text.empty() ? (query.recursive ? "WITH RECURSIVE " : "WITH ") : ", ";
    text += TARN_TRY(named_query(named, query.recursive, outer));
  }
  return text.empty() ? text : text + " ";
}

Parsed<std::string> Translator::named_query(const NamedQuery& named, bool recursive, Scope* outer) {
  NamedResult result;
  result.name = to_lower(named.name.text);
  result.sql_name = fresh_name("q");
  const auto rename = [&](std::vector<ScopeColumn>& columns) -> Parsed<bool> {
    if (!named.columns.empty() && named.columns.size() != columns.size()) {
      return refuse(named.name.range, fmt::format("'{}' names {} columns and its query has {}",
                                                  named.name.text, named.columns.size(), columns.size()));
    }
    for (std::size_t i = 0; i < named.columns.size(); ++i) {
      columns[i].name = to_lower(named.columns[i].text);
      columns[i].display = named.columns[i].text;
    }
    forget_origins(columns);
    return true;
  };
  // A recursive query sees itself with the columns of its first branch.
  const auto* operation = recursive ? std::get_if<SetOperation>(&named.query->body->node) : nullptr;
  const bool sees_itself = operation != nullptr && operation->op == SetOperator::Union;
  if (sees_itself) {
    auto first = TARN_TRY(body(*operation->left, outer));
    TARN_TRY(rename(first.columns));
    result.columns = std::move(first.columns);
    named_.push_back(result);
  }
  auto printed = TARN_TRY(query(*named.query, outer));
  TARN_TRY(rename(printed.columns));
  result.columns = std::move(printed.columns);
  auto text = fmt::format("{}({}) AS ({})", quote_name(result.sql_name), column_names(result.columns.size()),
                          printed.sql);
  if (sees_itself) {
    named_.pop_back();
  }
  named_.push_back(std::move(result));
  return text;
}

Parsed<PrintedQuery> Translator::body(const QueryBody& body, Scope* outer) {
  TARN_TRY(may_descend(body.range));
  const Restore deeper(depth_, depth_ + 1);
  if (const auto* node = std::get_if<Select>(&body.node)) {
    return select(*node, nullptr, outer);
  }
  if (const auto* node = std::get_if<SetOperation>(&body.node)) {
    return set_operation(*node, body.range, outer);
  }
  if (const auto* node = std::get_if<Values>(&body.node)) {
    return values(*node, outer);
  }
  if (const auto* node = std::get_if<NestedQuery>(&body.node)) {
    auto nested = TARN_TRY(query(*node->query, outer));
    nested.sql = fmt::format("({})", nested.sql);
    return nested;
  }
  const auto& named = std::get<TableBody>(body.node).name;
  Scope scope;
  scope.outer = outer;
  const Restore inside(scope_, &scope);
  ScopeRelation relation;
  const auto from = TARN_TRY(table(named, relation));
  scope.relations.push_back(std::move(relation));
  SelectState state;
  TARN_TRY(expand(SelectAll{nullptr, named.range}, scope, state));
  std::string list;
  for (std::size_t i = 0; i < state.values.size(); ++i) {
    list += fmt::format("{}{} AS \"c{}\"", i == 0 ? "" : ", ", state.values[i], i);
  }
  return PrintedQuery{fmt::format("SELECT {} FROM {}", list, from), std::move(state.columns)};
}

Parsed<PrintedQuery> Translator::set_operation(const SetOperation& operation, SourceRange range,
                                               Scope* outer) {
  auto left = TARN_TRY(body(*operation.left, outer));
  auto right = TARN_TRY(body(*operation.right, outer));
  const std::string_view word = operation.op == SetOperator::Union       ? "UNION"
                                : operation.op == SetOperator::Intersect ? "INTERSECT"
                                                                         : "EXCEPT";
  if (left.columns.size() != right.columns.size()) {
    return refuse(operation.right->range,
                  fmt::format("both sides of {} must have the same number of columns: {} and {}", word,
                              left.columns.size(), right.columns.size()));
  }
  for (std::size_t i = 0; i < left.columns.size(); ++i) {
    auto common = common_type(left.columns[i].type, right.columns[i].type);
    if (!common) {
      return refuse(range, fmt::format("column {} of {} has differing types: {} and {}", i + 1, word,
                                       to_string(left.columns[i].type), to_string(right.columns[i].type)));
    }
    left.columns[i].type = std::move(*common);
  }
  forget_origins(left.columns);
  const std::string_view all = operation.quantifier == SetQuantifier::All ? " ALL" : "";
  // Parentheses keep the tree's shape whatever the engine's precedence.
  left.sql = fmt::format("({}) {}{} ({})", left.sql, word, all, right.sql);
  return left;
}

Parsed<PrintedQuery> Translator::values(const Values& values, Scope* outer) {
  Scope scope;
  scope.outer = outer;
  const Restore inside(scope_, &scope);
  PrintedQuery result;
  std::string rows;
  for (const auto& row : values.rows) {
    std::vector<Value> items;
    if (const auto* constructor = std::get_if<RowConstructor>(&row->node)) {
      for (const auto& item : constructor->items) {
        items.push_back(TARN_TRY(expression(*item)));
      }
    } else {
      items.push_back(TARN_TRY(expression(*row)));
    }
    if (rows.empty()) {
      result.columns.resize(items.size());
    }
    if (items.size() != result.columns.size()) {
      return refuse(row->range, fmt::format("the rows of VALUES have differing lengths: {} and {}",
                                            result.columns.size(), items.size()));
    }
    std::string list;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto common = common_type(result.columns[i].type, items[i].type);
      if (!common) {
        return refuse(items[i].range,
                      fmt::format("column {} of VALUES has differing types: {} and {}", i + 1,
                                  to_string(result.columns[i].type), to_string(items[i].type)));
      }
      result.columns[i].type = *common;
      list += (i == 0 ? "" : ", ") + items[i].sql;
    }
    rows += fmt::format("{}({})", rows.empty() ? "" : ", ", list);
  }
  const auto name = fresh_name("r");
  result.sql =
      fmt::format("SELECT * FROM (VALUES {}) AS \"{}\"({})", rows, name, column_names(result.columns.size()));
  return result;
}

// ORDER BY and limits over something else than a single SELECT: its columns are all there is to sort by.
Parsed<PrintedQuery> Translator::sorted_result(const Query& query, PrintedQuery inner, Scope* outer) {
  Scope scope;
  scope.outer = outer;
  const Restore inside(scope_, &scope);
  const auto name = fresh_name("r");
  ScopeRelation relation;
  relation.columns = inner.columns;
  bind_columns(relation, name);
  scope.relations.push_back(std::move(relation));
  std::string keys;
  SelectState state;
  state.columns = inner.columns;
  for (const auto& column : scope.relations.front().columns) {
    state.values.push_back(column.sql);
  }
  for (const auto& item : query.order_by) {
    keys += keys.empty() ? " ORDER BY " : ", ";
    keys += TARN_TRY(sort_key(item, state, false));
  }
  const auto limits = TARN_TRY(row_limits(query));
  inner.sql = fmt::format("SELECT * FROM ({}) AS \"{}\"({}){}{}", inner.sql, name,
                          column_names(inner.columns.size()), keys, limits);
  return inner;
}

Parsed<std::string> Translator::row_limits(const Query& query) {
  std::string text;
  if (query.limit && query.limit->with_ties) {
    return refuse(query.limit->count->range, "FETCH FIRST ... WITH TIES is not supported yet");
  }
  // Parameters are counted as they stand in the text: OFFSET comes first.
  const auto offset = query.offset ? TARN_TRY(row_count(*query.offset)) : std::string();
  if (query.limit && query.limit->count) {
    text += " LIMIT " + TARN_TRY(row_count(*query.limit->count));
  }
  return offset.empty() ? text : text + " OFFSET " + offset;
}

Parsed<std::string> Translator::row_count(const Expression& expression) {
  std::string digits;
  if (const auto* number = std::get_if<NumberLiteral>(&expression.node)) {
    digits = number->digits;
  } else {
    const auto value = TARN_TRY(parameter(expression.range));
    digits = value.text.value_or("");
  }
  std::int64_t count = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  if (error != std::errc() || stop != end || count < 0) {
    return refuse(expression.range, fmt::format("not a number of rows: {}", digits));
  }
  return std::to_string(count);
}

}  // namespace tarn::sql
