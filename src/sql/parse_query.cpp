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
  TARN_TRY(query_rest(*result));
  result->range = from(start);
  return result;
}

// A query as an operand of UNION and its relatives, which has no WITH of its own.
Parsed<QueryPtr> Parser::query_without_with() {
  if (at("WITH")) {
    return refuse(peek().range, "WITH cannot stand here; put it in front of the whole query");
  }
  return query();
}

// (query)
Parsed<QueryPtr> Parser::query_in_parentheses() {
  TARN_TRY(expect_op("("));
  auto result = TARN_TRY(query());
  TARN_TRY(expect_op(")"));
  return result;
}

Parsed<bool> Parser::query_rest(Query& query) {
  query.body = TARN_TRY(body());
  return query_tail(query);
}

Parsed<bool> Parser::with_clause(Query& query) {
  advance();
  if (at("FUNCTION") && at_identifier(1)) {
    return refuse(peek().range, "WITH FUNCTION can only stand at the beginning of the statement");
  }
  query.recursive = accept("RECURSIVE");
  do {
    NamedQuery named;
    named.name = TARN_TRY(identifier());
    if (at_op("(")) {
      named.columns = TARN_TRY(identifier_list());
    }
    TARN_TRY(expect("AS"));
    named.query = TARN_TRY(query_in_parentheses());
    query.with.push_back(std::move(named));
  } while (accept_op(","));
  return true;
}

// DISTINCT or ALL in front of an expression; ALL is not reserved and may also be that expression's name.
SetQuantifier Parser::set_quantifier() {
  if (accept("DISTINCT")) {
    return SetQuantifier::Distinct;
  }
  if (at("ALL") && (starts_operand(1) || at_op("*", 1))) {
    advance();
  }
  return SetQuantifier::All;
}

// What follows UNION, EXCEPT or INTERSECT.
SetQuantifier Parser::operation_quantifier() {
  if (accept("ALL")) {
    return SetQuantifier::All;
  }
  accept("DISTINCT");
  return SetQuantifier::Distinct;
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
    operation.quantifier = operation_quantifier();
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
    operation.quantifier = operation_quantifier();
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
    nested.query = TARN_TRY(query_without_with());
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
  return accept("FETCH") ? fetch(query) : true;
}

// FETCH FIRST | NEXT [count] ROW | ROWS ONLY | WITH TIES
Parsed<bool> Parser::fetch(Query& query) {
  auto& limit = query.limit.emplace();
  if (!accept("FIRST") && !accept("NEXT")) {
    return unexpected("FIRST or NEXT");
  }
  if (at("ROW") || at("ROWS")) {
    limit.count = make(peek().range, NumberLiteral{NumberKind::Integer, "1"});
  } else {
    limit.count = TARN_TRY(row_count());
  }
  if (!accept("ROW") && !accept("ROWS")) {
    return unexpected("ROW or ROWS");
  }
  if (accept("WITH")) {
    TARN_TRY(expect("TIES"));
    limit.with_ties = true;
    return true;
  }
  if (!accept("ONLY")) {
    return unexpected("ONLY or WITH TIES");
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

}  // namespace tarn::sql
