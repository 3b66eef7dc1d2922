// Queries: WITH, set operations, SELECT and the clauses after it.
#include "sql/parser_state.hpp"

#include <fmt/format.h>

namespace tarn::sql {

Parsed<QueryPtr> Parser::query() {
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  auto result = std::make_unique<Query>();
  if (at("WITH")) {
    TARN_TRY(with_clause(*result));
  }
  result->body = TARN_TRY(body());
  TARN_TRY(query_tail(*result));
  result->range = from(start);
  return result;
}

Parsed<bool> Parser::with_clause(Query& query) {
  advance();
  if (at("FUNCTION")) {
    return refuse(peek().range, "WITH FUNCTION is not supported yet");
  }
  query.recursive = accept("RECURSIVE");
  do {
    NamedQuery named;
    named.name = TARN_TRY(identifier());
    if (at_op("(")) {
      named.columns = TARN_TRY(identifier_list());
    }
    TARN_TRY(expect("AS"));
    TARN_TRY(expect_op("("));
    named.query = TARN_TRY(this->query());
    TARN_TRY(expect_op(")"));
    query.with.push_back(std::move(named));
  } while (accept_op(","));
  return true;
}

Parsed<SetQuantifier> Parser::set_quantifier(SetQuantifier otherwise) {
  if (accept("ALL")) {
    return SetQuantifier::All;
  }
  return accept("DISTINCT") ? SetQuantifier::Distinct : otherwise;
}

// UNION and EXCEPT associate to the left; INTERSECT binds tighter.
Parsed<QueryBodyPtr> Parser::body() {
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(intersection());
  while (at("UNION") || at("EXCEPT")) {
    TARN_TRY(deepen(level));
    SetOperation operation;
    operation.op = advance().is_word("UNION") ? SetOperator::Union : SetOperator::Except;
    operation.quantifier = TARN_TRY(set_quantifier(SetQuantifier::Distinct));
    operation.left = std::move(left);
    operation.right = TARN_TRY(intersection());
    left = std::make_unique<QueryBody>(from(start), std::move(operation));
  }
  return left;
}

Parsed<QueryBodyPtr> Parser::intersection() {
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(body_primary());
  while (accept("INTERSECT")) {
    TARN_TRY(deepen(level));
    SetOperation operation;
    operation.op = SetOperator::Intersect;
    operation.quantifier = TARN_TRY(set_quantifier(SetQuantifier::Distinct));
    operation.left = std::move(left);
    operation.right = TARN_TRY(body_primary());
    left = std::make_unique<QueryBody>(from(start), std::move(operation));
  }
  return left;
}

Parsed<QueryBodyPtr> Parser::body_primary() {
  const auto start = peek().range;
  if (at("SELECT")) {
    auto parsed = TARN_TRY(select());
    return std::make_unique<QueryBody>(from(start), std::move(parsed));
  }
  if (accept("VALUES")) {
    Values values;
    values.rows = TARN_TRY(expressions());
    return std::make_unique<QueryBody>(from(start), std::move(values));
  }
  if (accept("TABLE")) {
    TableBody table;
    table.name = TARN_TRY(table_name());
    return std::make_unique<QueryBody>(from(start), std::move(table));
  }
  if (accept_op("(")) {
    NestedQuery nested;
    nested.query = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return std::make_unique<QueryBody>(from(start), std::move(nested));
  }
  return unexpected("SELECT");
}

// The words of these clauses are not reserved: "SELECT 1 limit" names a column. What may follow them in their
// clause never follows an alias, and tells the two apart.
bool Parser::starts_tail_clause() const {
  const bool is_count = peek(1).kind == TokenKind::Integer || peek(1).kind == TokenKind::Parameter;
  if (at("LIMIT")) {
    return is_count || at("ALL", 1);
  }
  if (at("FETCH")) {
    return at("FIRST", 1) || at("NEXT", 1);
  }
  if (at("WINDOW")) {
    return at_identifier(1) && at("AS", 2);
  }
  return at("OFFSET") && is_count;
}

// ORDER BY, OFFSET, LIMIT and FETCH.
Parsed<bool> Parser::query_tail(Query& query) {
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    query.order_by = TARN_TRY(sort_items());
  }
  if (accept("OFFSET")) {
    query.offset = TARN_TRY(row_count());
    accept("ROW") || accept("ROWS");
  }
  if (accept("LIMIT")) {
    query.limit.emplace();
    if (!accept("ALL")) {
      query.limit->count = TARN_TRY(row_count());
    }
    return true;
  }
  if (accept("FETCH")) {
    query.limit.emplace();
    if (!accept("FIRST")) {
      TARN_TRY(expect("NEXT"));
    }
    if (!at("ROW") && !at("ROWS")) {
      query.limit->count = TARN_TRY(row_count());
    } else {
      query.limit->count = make(peek().range, NumberLiteral{NumberKind::Integer, "1"});
    }
    if (!accept("ROW")) {
      TARN_TRY(expect("ROWS"));
    }
    if (accept("WITH")) {
      TARN_TRY(expect("TIES"));
      query.limit->with_ties = true;
      return true;
    }
    TARN_TRY(expect("ONLY"));
  }
  return true;
}

Parsed<ExpressionPtr> Parser::row_count() {
  const auto start = peek().range;
  if (peek().kind == TokenKind::Parameter) {
    advance();
    return make(start, Parameter{parameters_++});
  }
  if (peek().kind != TokenKind::Integer) {
    return unexpected("a number of rows");
  }
  const auto& digits = advance().text;
  return make(start, NumberLiteral{NumberKind::Integer, digits});
}

Parsed<Select> Parser::select() {
  Select select;
  advance();
  select.quantifier = TARN_TRY(set_quantifier(SetQuantifier::All));
  do {
    select.items.push_back(TARN_TRY(select_item()));
  } while (accept_op(","));
  if (accept("FROM")) {
    select.from = TARN_TRY(relations());
  }
  if (accept("WHERE")) {
    select.where = TARN_TRY(expression());
  }
  if (accept("GROUP")) {
    TARN_TRY(expect("BY"));
    TARN_TRY(set_quantifier(SetQuantifier::All));
    do {
      select.group_by.push_back(TARN_TRY(grouping_element()));
    } while (accept_op(","));
  }
  if (accept("HAVING")) {
    select.having = TARN_TRY(expression());
  }
  if (accept("WINDOW")) {
    do {
      NamedWindow window;
      window.name = TARN_TRY(identifier());
      TARN_TRY(expect("AS"));
      window.specification = TARN_TRY(window_specification());
      select.windows.push_back(std::move(window));
    } while (accept_op(","));
  }
  return select;
}

Parsed<SelectItem> Parser::select_item() {
  const auto start = peek().range;
  if (accept_op("*")) {
    return SelectItem(SelectAll{nullptr, start});
  }
  auto value = TARN_TRY(expression());
  if (at_op(".") && at_op("*", 1)) {
    advance();
    advance();
    return SelectItem(SelectAll{std::move(value), from(start)});
  }
  SelectExpression item;
  item.value = std::move(value);
  if (accept("AS") || (at_identifier() && !starts_tail_clause())) {
    item.alias = TARN_TRY(identifier("an alias"));
  }
  return SelectItem(std::move(item));
}

Parsed<GroupingElement> Parser::grouping_element() {
  GroupingElement element;
  const auto start = peek().range;
  if (at("GROUPING") && at("SETS", 1)) {
    advance();
    advance();
    element.kind = GroupingKind::GroupingSets;
  } else if (accept("CUBE")) {
    element.kind = GroupingKind::Cube;
  } else if (accept("ROLLUP")) {
    element.kind = GroupingKind::Rollup;
  } else {
    element.sets.push_back(TARN_TRY(grouping_set()));
    element.range = from(start);
    return element;
  }
  TARN_TRY(expect_op("("));
  do {
    element.sets.push_back(TARN_TRY(grouping_set()));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  element.range = from(start);
  return element;
}

// An expression, (), or (a, b): a list is several keys, never a row.
Parsed<std::vector<ExpressionPtr>> Parser::grouping_set() {
  std::vector<ExpressionPtr> keys;
  if (at_op("(") && at_op(")", 1)) {
    advance();
    advance();
    return keys;
  }
  auto key = TARN_TRY(expression());
  if (auto* row = std::get_if<RowConstructor>(&key->node);
      row != nullptr && text_[key->range.offset] == '(') {
    return std::move(row->items);
  }
  keys.push_back(std::move(key));
  return keys;
}

Parsed<std::vector<SortItem>> Parser::sort_items() {
  std::vector<SortItem> items;
  do {
    SortItem item;
    item.key = TARN_TRY(expression());
    if (accept("DESC")) {
      item.order = SortOrder::Descending;
    } else {
      accept("ASC");
    }
    if (accept("NULLS")) {
      if (accept("FIRST")) {
        item.nulls = NullOrder::First;
      } else {
        TARN_TRY(expect("LAST"));
        item.nulls = NullOrder::Last;
      }
    }
    items.push_back(std::move(item));
  } while (accept_op(","));
  return items;
}

}  // namespace tarn::sql
