// Expressions by precedence: OR, AND, NOT, predicates, then arithmetic by climbing.
#include "sql/parser_state.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct Operator {
  std::string_view text;
  BinaryOperator op;
  int precedence;
};

// Trino binds || as tightly as + but reads it after them; a chain of both associates to the left either way.
constexpr auto kOperators = std::to_array<Operator>({
    {"||", BinaryOperator::Concatenate, 1},
    {"+", BinaryOperator::Add, 2},
    {"-", BinaryOperator::Subtract, 2},
    {"*", BinaryOperator::Multiply, 3},
    {"/", BinaryOperator::Divide, 3},
    {"%", BinaryOperator::Modulus, 3},
});

std::optional<Operator> find_operator(const Token& token) {
  for (const auto& candidate : kOperators) {
    if (token.is_operator(candidate.text)) {
      return candidate;
    }
  }
  return std::nullopt;
}

std::optional<ComparisonOperator> find_comparison(const Token& token) {
  using enum ComparisonOperator;
  constexpr auto kComparisons =
      std::to_array<std::pair<std::string_view, ComparisonOperator>>({{"=", Equal},
                                                                      {"<>", NotEqual},
                                                                      {"<", Less},
                                                                      {"<=", LessOrEqual},
                                                                      {">", Greater},
                                                                      {">=", GreaterOrEqual}});
  for (const auto& [text, op] : kComparisons) {
    if (token.is_operator(text)) {
      return op;
    }
  }
  return std::nullopt;
}

}  // namespace

Parsed<ExpressionPtr> Parser::expression() {
  const auto level = TARN_TRY(enter());
  return disjunction();
}

Parsed<std::vector<ExpressionPtr>> Parser::expressions() {
  std::vector<ExpressionPtr> items;
  do {
    items.push_back(TARN_TRY(expression()));
  } while (accept_op(","));
  return items;
}

Parsed<ExpressionPtr> Parser::disjunction() {
  const auto start = peek().range;
  auto first = TARN_TRY(conjunction());
  if (!at("OR")) {
    return first;
  }
  Logical logical{LogicalOperator::Or, {}};
  logical.terms.push_back(std::move(first));
  while (accept("OR")) {
    logical.terms.push_back(TARN_TRY(conjunction()));
  }
  return make(start, std::move(logical));
}

Parsed<ExpressionPtr> Parser::conjunction() {
  const auto start = peek().range;
  auto first = TARN_TRY(negation());
  if (!at("AND")) {
    return first;
  }
  Logical logical{LogicalOperator::And, {}};
  logical.terms.push_back(std::move(first));
  while (accept("AND")) {
    logical.terms.push_back(TARN_TRY(negation()));
  }
  return make(start, std::move(logical));
}

Parsed<ExpressionPtr> Parser::negation() {
  if (!at("NOT")) {
    return predicate();
  }
  const auto level = TARN_TRY(enter());
  const auto start = advance().range;
  auto operand = TARN_TRY(negation());
  return make(start, Unary{UnaryOperator::Not, std::move(operand)});
}

// At something that makes a condition of the value before it.
bool Parser::at_predicate() const {
  const std::size_t word = at("NOT") ? 1 : 0;
  return find_comparison(peek()) || at("IS") || at("BETWEEN", word) || at("IN", word) || at("LIKE", word);
}

// Conditions do not chain: "a = b = c" is no sentence of Trino's.
Parsed<ExpressionPtr> Parser::predicate() {
  const auto start = peek().range;
  auto value = TARN_TRY(value_expression());
  if (!at_predicate()) {
    return value;
  }
  auto condition = TARN_TRY(predicate_of(std::move(value), start));
  if (at_predicate()) {
    return refuse(peek().range,
                  "conditions do not chain; join them with AND, or put the first in parentheses");
  }
  return condition;
}

Parsed<ExpressionPtr> Parser::predicate_of(ExpressionPtr value, SourceRange start) {
  if (const auto op = find_comparison(peek())) {
    advance();
    return comparison(std::move(value), *op, start);
  }
  if (at("IS")) {
    return is(std::move(value), start);
  }
  const bool negated = accept("NOT");
  if (at("BETWEEN")) {
    return between(std::move(value), negated, start);
  }
  return at("IN") ? in(std::move(value), negated, start) : like(std::move(value), negated, start);
}

Parsed<ExpressionPtr> Parser::comparison(ExpressionPtr left, ComparisonOperator op, SourceRange start) {
  const bool quantified = (at("ALL") || at("ANY") || at("SOME")) && at_op("(", 1);
  if (!quantified) {
    auto right = TARN_TRY(value_expression());
    return make(start, Comparison{op, std::move(left), std::move(right)});
  }
  const auto quantifier = advance().is_word("ALL") ? Quantifier::All : Quantifier::Any;
  auto subquery = TARN_TRY(query_in_parentheses());
  return make(start, QuantifiedComparison{op, quantifier, std::move(left), std::move(subquery)});
}

Parsed<ExpressionPtr> Parser::between(ExpressionPtr value, bool negated, SourceRange start) {
  advance();
  auto low = TARN_TRY(value_expression());
  TARN_TRY(expect("AND"));
  auto high = TARN_TRY(value_expression());
  return make(start, Between{negated, std::move(value), std::move(low), std::move(high)});
}

Parsed<ExpressionPtr> Parser::in(ExpressionPtr value, bool negated, SourceRange start) {
  advance();
  TARN_TRY(expect_op("("));
  // "IN ((SELECT 1))" is a list of one value, "IN ((SELECT 1) UNION SELECT 2)" is a query.
  if (at_query() && (!at_op("(") || query_goes_on(QueryEnd::MustGoOn))) {
    auto subquery = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return make(start, InQuery{negated, std::move(value), std::move(subquery)});
  }
  auto items = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  return make(start, InList{negated, std::move(value), std::move(items)});
}

Parsed<ExpressionPtr> Parser::like(ExpressionPtr value, bool negated, SourceRange start) {
  advance();
  auto pattern = TARN_TRY(value_expression());
  ExpressionPtr escape;
  if (accept("ESCAPE")) {
    escape = TARN_TRY(value_expression());
  }
  return make(start, Like{negated, std::move(value), std::move(pattern), std::move(escape)});
}

// IS [NOT] NULL, IS [NOT] DISTINCT FROM
Parsed<ExpressionPtr> Parser::is(ExpressionPtr value, SourceRange start) {
  advance();
  const bool negated = accept("NOT");
  if (accept("NULL")) {
    return make(start, IsNull{negated, std::move(value)});
  }
  if (!accept("DISTINCT")) {
    return unexpected("NULL or DISTINCT FROM");
  }
  TARN_TRY(expect("FROM"));
  auto right = TARN_TRY(value_expression());
  const auto op = negated ? ComparisonOperator::IsNotDistinctFrom : ComparisonOperator::IsDistinctFrom;
  return make(start, Comparison{op, std::move(value), std::move(right)});
}

Parsed<ExpressionPtr> Parser::value_expression() {
  return arithmetic(0);
}

// Precedence climbing: takes operators that bind tighter than `lowest`, to the left.
Parsed<ExpressionPtr> Parser::arithmetic(int lowest) {
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(unary());
  for (;;) {
    const auto op = find_operator(peek());
    if (!op || op->precedence <= lowest) {
      return left;
    }
    TARN_TRY(deepen(level));
    advance();
    auto right = TARN_TRY(arithmetic(op->precedence));
    left = make(start, Binary{op->op, std::move(left), std::move(right)});
  }
}

Parsed<ExpressionPtr> Parser::unary() {
  if (!at_op("-") && !at_op("+")) {
    return zoned();
  }
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  const auto op = advance().is_operator("-") ? UnaryOperator::Minus : UnaryOperator::Plus;
  auto operand = TARN_TRY(unary());
  return make(start, Unary{op, std::move(operand)});
}

// a AT TIME ZONE 'z'
Parsed<ExpressionPtr> Parser::zoned() {
  auto level = chain();
  const auto start = peek().range;
  auto value = TARN_TRY(postfix());
  while (at("AT") && at("TIME", 1)) {
    TARN_TRY(deepen(level));
    advance();
    advance();
    TARN_TRY(expect("ZONE"));
    auto zone = TARN_TRY(time_zone());
    value = make(start, AtTimeZone{std::move(value), std::move(zone)});
  }
  return value;
}

Parsed<ExpressionPtr> Parser::time_zone() {
  if (at_interval()) {
    return interval();
  }
  const auto start = peek().range;
  if (!at_string()) {
    return refuse(start,
                  "AT TIME ZONE needs a string or an INTERVAL; for other expressions write "
                  "at_timezone(value, zone)");
  }
  auto name = TARN_TRY(string_value("a time zone"));
  return make(start, StringLiteral{std::move(name)});
}

// a.b, a[1]
Parsed<ExpressionPtr> Parser::postfix() {
  auto level = chain();
  const auto first_token = position_;
  const auto start = peek().range;
  auto value = TARN_TRY(primary());
  for (;; TARN_TRY(deepen(level))) {
    if (at_op(".") && at_op("*", 1)) {
      star_token_ = first_token;
      return value;
    }
    if (accept_op(".")) {
      auto field = TARN_TRY(identifier("a field name"));
      value = make(start, Dereference{std::move(value), std::move(field)});
    } else if (accept_op("[")) {
      auto index = TARN_TRY(value_expression());
      TARN_TRY(expect_op("]"));
      value = make(start, Subscript{std::move(value), std::move(index)});
    } else {
      return value;
    }
  }
}

}  // namespace tarn::sql
