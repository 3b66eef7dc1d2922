// Literals, names, parentheses and the expressions that begin with a word of their own.
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

constexpr auto kUnits =
    std::to_array<std::string_view>({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEK", "QUARTER"});
constexpr auto kCurrentValues = std::to_array<std::string_view>(
    {"CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_PATH", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_TIME",
     "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP"});
// Words that may stand in front of a string and make it a literal of that type.
constexpr auto kLiteralTypes = std::to_array<std::string_view>(
    {"BIGINT", "BOOLEAN", "CHAR", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "IPADDRESS", "IPPREFIX", "JSON",
     "REAL", "SMALLINT", "TIME", "TIMESTAMP", "TINYINT", "UUID", "VARBINARY", "VARCHAR"});
constexpr auto kRefused = std::to_array<std::string_view>(
    {"JSON_ARRAY", "JSON_EXISTS", "JSON_OBJECT", "JSON_QUERY", "JSON_VALUE", "MATCH_RECOGNIZE"});

template <std::size_t N>
std::optional<std::string_view> find_word(const std::array<std::string_view, N>& words, const Token& token) {
  const auto found = std::ranges::find_if(words, [&](std::string_view word) { return token.is_word(word); });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

bool Parser::at_query() const {
  std::size_t ahead = 0;
  while (at_op("(", ahead)) {
    ++ahead;
  }
  return at("SELECT", ahead) || at("WITH", ahead) || at("VALUES", ahead) || at("TABLE", ahead);
}

Parsed<ExpressionPtr> Parser::primary() {
  if (at_lambda()) {
    return lambda();
  }
  if (at_op("(")) {
    return parenthesized();
  }
  if (peek().kind == TokenKind::Identifier) {
    return word_primary();
  }
  if (peek().kind == TokenKind::QuotedIdentifier) {
    const auto start = peek().range;
    if (at_op("(", 1)) {
      return call();
    }
    auto name = TARN_TRY(identifier());
    return make(start, ColumnName{std::move(name)});
  }
  return literal();
}

Parsed<ExpressionPtr> Parser::literal() {
  const Token& token = peek();
  const auto start = token.range;
  switch (token.kind) {
    case TokenKind::String: advance(); return make(start, StringLiteral{token.text});
    case TokenKind::Binary: advance(); return make(start, BinaryLiteral{token.text});
    case TokenKind::Integer: advance(); return make(start, NumberLiteral{NumberKind::Integer, token.text});
    case TokenKind::Decimal: advance(); return make(start, NumberLiteral{NumberKind::Decimal, token.text});
    case TokenKind::Double: advance(); return make(start, NumberLiteral{NumberKind::Double, token.text});
    case TokenKind::Parameter: advance(); return make(start, Parameter{parameters_++});
    case TokenKind::StoreVariable:
      return refuse(start, fmt::format("'{}' names an event data store and belongs after FROM", token.text));
    case TokenKind::End:
    case TokenKind::Identifier:
    case TokenKind::QuotedIdentifier:
    case TokenKind::Operator:
    case TokenKind::Invalid: break;
  }
  return unexpected("an expression");
}

Parsed<ExpressionPtr> Parser::word_primary() {
  const auto start = peek().range;
  if (accept("NULL")) {
    return make(start, NullLiteral{});
  }
  if (at("TRUE") || at("FALSE")) {
    return make(start, BooleanLiteral{advance().is_word("TRUE")});
  }
  if (at("CASE")) {
    return case_expression();
  }
  if (at_op("(", 1) && (at("CAST") || at("TRY_CAST") || at("EXTRACT") || at("EXISTS") || at("ROW"))) {
    return keyword_call();
  }
  if (at("ARRAY") && at_op("[", 1)) {
    return array_constructor();
  }
  if (at("INTERVAL") && (peek(1).kind == TokenKind::String || at_op("-", 1) || at_op("+", 1)) &&
      (peek(1).kind == TokenKind::String || peek(2).kind == TokenKind::String)) {
    return interval();
  }
  if (const auto word = find_word(kCurrentValues, peek())) {
    advance();
    if (at_op("(") && peek(1).kind == TokenKind::Integer && at_op(")", 2)) {
      position_ += 3;
    }
    return make(start, CurrentValue{std::string(*word)});
  }
  if (const auto word = find_word(kRefused, peek()); word && (is_reserved(*word) || at_op("(", 1))) {
    return refuse(start, fmt::format("{} is not supported yet", *word));
  }
  if (find_word(kLiteralTypes, peek())) {
    const auto saved = position_;
    if (auto parsed = typed_literal()) {
      return parsed;
    }
    position_ = saved;
  }
  if (at_op("(", 1)) {
    return call();
  }
  auto name = TARN_TRY(identifier("an expression"));
  return make(start, ColumnName{std::move(name)});
}

// Words that take parentheses and a grammar of their own.
Parsed<ExpressionPtr> Parser::keyword_call() {
  const auto start = peek().range;
  if (at("CAST") || at("TRY_CAST")) {
    return cast(at("CAST") ? CastMode::Strict : CastMode::Try);
  }
  if (at("EXTRACT")) {
    return extract();
  }
  const bool exists = advance().is_word("EXISTS");
  advance();
  if (exists) {
    auto subquery = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return make(start, Exists{std::move(subquery)});
  }
  auto items = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  return make(start, RowConstructor{std::move(items)});
}

// TIMESTAMP '...'; fails without harm where no string follows the type.
Parsed<ExpressionPtr> Parser::typed_literal() {
  const auto start = peek().range;
  auto literal_type = TARN_TRY(type());
  if (peek().kind != TokenKind::String) {
    return unexpected("a string");
  }
  const auto& value = advance().text;
  return make(start, TypedLiteral{std::move(literal_type), value});
}

Parsed<ExpressionPtr> Parser::parenthesized() {
  const auto start = peek().range;
  advance();
  // "(SELECT ...)" and "((SELECT ...) UNION ...)" are queries; "((SELECT ...) + 1)" is an expression.
  if (at_query() && (!at_op("(") || query_goes_on())) {
    auto subquery = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return make(start, ScalarSubquery{std::move(subquery)});
  }
  auto items = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  if (items.size() > 1) {
    return make(start, RowConstructor{std::move(items)});
  }
  return std::move(items.front());
}

// x -> ..., (x, y) -> ..., () -> ...
bool Parser::at_lambda() const {
  if (at_identifier() && at_op("->", 1)) {
    return true;
  }
  if (!at_op("(")) {
    return false;
  }
  std::size_t ahead = 1;
  while (at_identifier(ahead) && at_op(",", ahead + 1)) {
    ahead += 2;
  }
  ahead += at_identifier(ahead) ? 1 : 0;
  return at_op(")", ahead) && at_op("->", ahead + 1);
}

Parsed<ExpressionPtr> Parser::lambda() {
  const auto start = peek().range;
  Lambda lambda;
  if (!at_op("(")) {
    lambda.parameters.push_back(TARN_TRY(identifier()));
  } else if (at_op(")", 1)) {
    advance();
    advance();
  } else {
    lambda.parameters = TARN_TRY(identifier_list());
  }
  TARN_TRY(expect_op("->"));
  lambda.body = TARN_TRY(expression());
  return make(start, std::move(lambda));
}

Parsed<ExpressionPtr> Parser::case_expression() {
  const auto start = advance().range;
  Case result;
  if (!at("WHEN")) {
    result.operand = TARN_TRY(expression());
  }
  do {
    TARN_TRY(expect("WHEN"));
    WhenClause branch;
    branch.condition = TARN_TRY(expression());
    TARN_TRY(expect("THEN"));
    branch.result = TARN_TRY(expression());
    result.branches.push_back(std::move(branch));
  } while (at("WHEN"));
  if (accept("ELSE")) {
    result.otherwise = TARN_TRY(expression());
  }
  TARN_TRY(expect("END"));
  return make(start, std::move(result));
}

Parsed<ExpressionPtr> Parser::cast(CastMode mode) {
  const auto start = advance().range;
  advance();
  Cast result;
  result.mode = mode;
  result.value = TARN_TRY(expression());
  TARN_TRY(expect("AS"));
  result.type = TARN_TRY(type());
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

Parsed<ExpressionPtr> Parser::extract() {
  const auto start = advance().range;
  advance();
  Extract result;
  result.field = TARN_TRY(identifier("a field such as YEAR"));
  TARN_TRY(expect("FROM"));
  result.value = TARN_TRY(expression());
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// INTERVAL [sign] '...' unit [TO unit]
Parsed<ExpressionPtr> Parser::interval() {
  const auto start = advance().range;
  IntervalLiteral result;
  if (at_op("-") || at_op("+")) {
    result.negative = advance().is_operator("-");
  }
  result.value = advance().text;
  const auto from_unit = find_word(kUnits, peek());
  if (!from_unit) {
    return unexpected("a unit such as DAY");
  }
  advance();
  result.from = *from_unit;
  if (accept("TO")) {
    const auto to_unit = find_word(kUnits, peek());
    if (!to_unit) {
      return unexpected("a unit such as SECOND");
    }
    advance();
    result.to = *to_unit;
  }
  return make(start, std::move(result));
}

Parsed<ExpressionPtr> Parser::array_constructor() {
  const auto start = advance().range;
  advance();
  ArrayConstructor result;
  if (!at_op("]")) {
    result.items = TARN_TRY(expressions());
  }
  TARN_TRY(expect_op("]"));
  return make(start, std::move(result));
}

}  // namespace tarn::sql
