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

Parsed<ExpressionPtr> Parser::predicate() {
  auto level = chain();
  auto value = TARN_TRY(arithmetic(0));
  for (;; TARN_TRY(deepen(level))) {
    if (const auto op = find_comparison(peek())) {
      advance();
      value = TARN_TRY(comparison(std::move(value), *op));
    } else if (at("IS")) {
      value = TARN_TRY(is(std::move(value)));
    } else {
      const bool negated = at("NOT") && (at("BETWEEN", 1) || at("IN", 1) || at("LIKE", 1));
      if (negated) {
        advance();
      }
      if (at("BETWEEN")) {
        value = TARN_TRY(between(std::move(value), negated));
      } else if (at("IN")) {
        value = TARN_TRY(in(std::move(value), negated));
      } else if (at("LIKE")) {
        value = TARN_TRY(like(std::move(value), negated));
      } else {
        return value;
      }
    }
  }
}

Parsed<ExpressionPtr> Parser::comparison(ExpressionPtr left, ComparisonOperator op) {
  const auto start = left->range;
  const bool quantified = (at("ALL") || at("ANY") || at("SOME")) && at_op("(", 1);
  if (!quantified) {
    auto right = TARN_TRY(arithmetic(0));
    return make(start, Comparison{op, std::move(left), std::move(right)});
  }
  const auto quantifier = advance().is_word("ALL") ? Quantifier::All : Quantifier::Any;
  TARN_TRY(expect_op("("));
  auto subquery = TARN_TRY(query());
  TARN_TRY(expect_op(")"));
  return make(start, QuantifiedComparison{op, quantifier, std::move(left), std::move(subquery)});
}

Parsed<ExpressionPtr> Parser::between(ExpressionPtr value, bool negated) {
  const auto start = value->range;
  advance();
  auto low = TARN_TRY(arithmetic(0));
  TARN_TRY(expect("AND"));
  auto high = TARN_TRY(arithmetic(0));
  return make(start, Between{negated, std::move(value), std::move(low), std::move(high)});
}

Parsed<ExpressionPtr> Parser::in(ExpressionPtr value, bool negated) {
  const auto start = value->range;
  advance();
  TARN_TRY(expect_op("("));
  if (at_query()) {
    auto subquery = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return make(start, InQuery{negated, std::move(value), std::move(subquery)});
  }
  auto items = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  return make(start, InList{negated, std::move(value), std::move(items)});
}

Parsed<ExpressionPtr> Parser::like(ExpressionPtr value, bool negated) {
  const auto start = value->range;
  advance();
  auto pattern = TARN_TRY(arithmetic(0));
  ExpressionPtr escape;
  if (accept("ESCAPE")) {
    escape = TARN_TRY(arithmetic(0));
  }
  return make(start, Like{negated, std::move(value), std::move(pattern), std::move(escape)});
}

// IS [NOT] NULL, IS [NOT] DISTINCT FROM
Parsed<ExpressionPtr> Parser::is(ExpressionPtr value) {
  const auto start = value->range;
  advance();
  const bool negated = accept("NOT");
  if (accept("NULL")) {
    return make(start, IsNull{negated, std::move(value)});
  }
  if (!accept("DISTINCT")) {
    return unexpected("NULL or DISTINCT FROM");
  }
  TARN_TRY(expect("FROM"));
  auto right = TARN_TRY(arithmetic(0));
  const auto op = negated ? ComparisonOperator::IsNotDistinctFrom : ComparisonOperator::IsDistinctFrom;
  return make(start, Comparison{op, std::move(value), std::move(right)});
}

// Precedence climbing: takes operators that bind tighter than `lowest`, to the left.
Parsed<ExpressionPtr> Parser::arithmetic(int lowest) {
  auto level = chain();
  auto left = TARN_TRY(unary());
  for (;;) {
    const auto op = find_operator(peek());
    if (!op || op->precedence <= lowest) {
      return left;
    }
    TARN_TRY(deepen(level));
    advance();
    auto right = TARN_TRY(arithmetic(op->precedence));
    const auto start = left->range;
    left = make(start, Binary{op->op, std::move(left), std::move(right)});
  }
}

Parsed<ExpressionPtr> Parser::unary() {
  if (!at_op("-") && !at_op("+")) {
    return postfix();
  }
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  const auto op = advance().is_operator("-") ? UnaryOperator::Minus : UnaryOperator::Plus;
  auto operand = TARN_TRY(unary());
  return make(start, Unary{op, std::move(operand)});
}

// a.b, a[1], a AT TIME ZONE z
Parsed<ExpressionPtr> Parser::postfix() {
  auto level = chain();
  auto value = TARN_TRY(primary());
  const auto start = value->range;
  for (;; TARN_TRY(deepen(level))) {
    if (at_op(".") && !at_op("*", 1)) {
      advance();
      auto field = TARN_TRY(identifier("a field name"));
      value = make(start, Dereference{std::move(value), std::move(field)});
    } else if (accept_op("[")) {
      auto index = TARN_TRY(expression());
      TARN_TRY(expect_op("]"));
      value = make(start, Subscript{std::move(value), std::move(index)});
    } else if (at("AT") && at("TIME", 1) && at("ZONE", 2)) {
      advance();
      advance();
      advance();
      auto zone = TARN_TRY(primary());
      value = make(start, AtTimeZone{std::move(value), std::move(zone)});
    } else {
      return value;
    }
  }
}

}  // namespace tarn::sql
