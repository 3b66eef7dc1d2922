// Literals, names, parentheses and the expressions that begin with a word of their own.
#include "sql/keywords.hpp"
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

constexpr auto kUnits = std::to_array<std::string_view>({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});
constexpr auto kCurrentValues = std::to_array<std::string_view>(
    {"CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_PATH", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP",
     "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP"});
// Those of them that take a precision.
constexpr auto kPreciseValues =
    std::to_array<std::string_view>({"CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP"});
constexpr auto kJsonCalls =
    std::to_array<std::string_view>({"JSON_ARRAY", "JSON_EXISTS", "JSON_OBJECT", "JSON_QUERY", "JSON_VALUE"});

// Other reserved words that an expression may begin with.
constexpr auto kOperandWords =
    std::to_array<std::string_view>({"CASE", "CAST", "EXISTS", "EXTRACT", "FALSE", "GROUPING", "LEFT",
                                     "LISTAGG", "NORMALIZE", "NULL", "RIGHT", "TRIM", "TRUE"});

template <std::size_t N>
std::optional<std::string_view> find_word(const std::array<std::string_view, N>& words, const Token& token) {
  const auto found = std::ranges::find_if(words, [&](std::string_view word) { return token.is_word(word); });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

// At a query, in any number of parentheses. WITH cannot stand in them: "((WITH ...))" is an expression or a
// relation in parentheses.
bool Parser::at_query(std::size_t ahead) const {
  const auto first = ahead;
  while (at_op("(", ahead)) {
    ++ahead;
  }
  return at("SELECT", ahead) || at("VALUES", ahead) || (at("TABLE", ahead) && !at_op("(", ahead + 1)) ||
         (at("WITH", ahead) && ahead == first);
}

// At the second '(' of "((SELECT ...) ...": what follows its ')' tells a query, "((SELECT ...) UNION ...)",
// from others, "((SELECT ...) + 1)" or "((SELECT ...) a JOIN b ...)".
bool Parser::query_goes_on(QueryEnd end, std::size_t ahead) const {
  constexpr auto kContinuations =
      std::to_array<std::string_view>({"EXCEPT", "FETCH", "INTERSECT", "LIMIT", "OFFSET", "ORDER", "UNION"});
  std::size_t open = 0;
  for (; peek(ahead).kind != TokenKind::End; ++ahead) {
    if (at_op("(", ahead)) {
      ++open;
    } else if (at_op(")", ahead) && --open == 0) {
      break;
    }
  }
  const auto follows = [&](std::string_view word) { return at(word, ahead + 1); };
  return (end == QueryEnd::MayClose && at_op(")", ahead + 1)) || std::ranges::any_of(kContinuations, follows);
}

// Whether an expression can begin with the token, so that a word in front of it is no name of its own:
// "count(ALL x)", but "count(all)" and "all + 1".
bool Parser::starts_operand(std::size_t ahead) const {
  const Token& token = peek(ahead);
  switch (token.kind) {
    case TokenKind::End:
    case TokenKind::Invalid: return false;
    case TokenKind::Operator: return token.text == "(" || token.text == "+" || token.text == "-";
    case TokenKind::Identifier:
      if (token.is_word("NOT")) {
        return !at("IN", ahead + 1) && !at("LIKE", ahead + 1) && !at("BETWEEN", ahead + 1);
      }
      return !is_reserved(token.text) || find_word(kOperandWords, token) ||
             find_word(kCurrentValues, token) || find_word(kJsonCalls, token);
    case TokenKind::QuotedIdentifier:
    case TokenKind::String:
    case TokenKind::UnicodeString:
    case TokenKind::Binary:
    case TokenKind::Integer:
    case TokenKind::Decimal:
    case TokenKind::Double:
    case TokenKind::Parameter:
    case TokenKind::StoreVariable: break;
  }
  return true;
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
  return peek().kind == TokenKind::QuotedIdentifier ? name_primary() : literal();
}

Parsed<ExpressionPtr> Parser::literal() {
  const Token& token = peek();
  const auto start = token.range;
  switch (token.kind) {
    case TokenKind::String:
    case TokenKind::UnicodeString: {
      auto value = TARN_TRY(string_value("a string"));
      return make(start, StringLiteral{std::move(value)});
    }
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
  if (at_interval()) {
    return interval();
  }
  if (const auto word = find_word(kCurrentValues, peek())) {
    return current_value(*word);
  }
  if (find_word(kJsonCalls, peek())) {
    return json_call();
  }
  return name_primary();
}

// What begins with a name: a call, a literal of a type, a measure, a column.
Parsed<ExpressionPtr> Parser::name_primary() {
  const auto start = peek().range;
  if (at_call()) {
    return call();
  }
  if (at_identifier() && (at_string(1) || (at("DOUBLE") && at("PRECISION", 1) && at_string(2)))) {
    return typed_literal();
  }
  auto name = TARN_TRY(identifier("an expression"));
  if (at_over()) {
    advance();
    auto over = TARN_TRY(window());
    return make(start, WindowMeasure{std::move(name), std::move(over)});
  }
  return make(start, ColumnName{std::move(name)});
}

// CURRENT_DATE, CURRENT_TIMESTAMP(6)
Parsed<ExpressionPtr> Parser::current_value(std::string_view name) {
  const auto start = advance().range;
  CurrentValue value{std::string(name)};
  const bool takes_precision = std::ranges::find(kPreciseValues, name) != kPreciseValues.end();
  if (takes_precision && accept_op("(")) {
    const auto place = peek().range;
    const auto text = TARN_TRY(digits("a precision"));
    std::int64_t precision = 0;
    const auto* const end = text.data() + text.size();
    if (std::from_chars(text.data(), end, precision).ec != std::errc()) {
      return refuse(place, fmt::format("the number is too large: {}", text));
    }
    value.precision = precision;
    TARN_TRY(expect_op(")"));
  }
  return make(start, std::move(value));
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
  if (accept("EXISTS")) {
    auto subquery = TARN_TRY(query_in_parentheses());
    return make(start, Exists{std::move(subquery)});
  }
  advance();
  advance();
  auto items = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  return make(start, RowConstructor{std::move(items)});
}

// TIMESTAMP '...'
Parsed<ExpressionPtr> Parser::typed_literal() {
  const auto start = peek().range;
  TypedLiteral result;
  const auto name = TARN_TRY(identifier("a type"));
  if (at("PRECISION")) {
    advance();
  }
  result.type.name = to_lower(name.text);
  result.type.range = from(start);
  result.value = TARN_TRY(string_value("a string"));
  return make(start, std::move(result));
}

Parsed<ExpressionPtr> Parser::parenthesized() {
  const auto start = peek().range;
  advance();
  // "(SELECT ...)" and "((SELECT ...) UNION ...)" are queries; "((SELECT ...) + 1)" is an expression.
  if (at_query() && (!at_op("(") || query_goes_on(QueryEnd::MayClose))) {
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
  result.value = TARN_TRY(value_expression());
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

bool Parser::at_interval() const {
  const bool has_sign = at_op("-", 1) || at_op("+", 1);
  return at("INTERVAL") && at_string(has_sign ? 2 : 1);
}

// INTERVAL [sign] '...' unit [TO unit]
Parsed<ExpressionPtr> Parser::interval() {
  const auto start = advance().range;
  IntervalLiteral result;
  if (at_op("-") || at_op("+")) {
    result.negative = advance().is_operator("-");
  }
  result.value = TARN_TRY(string_value("a string"));
  result.from = TARN_TRY(interval_unit("a unit such as DAY"));
  if (accept("TO")) {
    result.to = TARN_TRY(interval_unit("a unit such as SECOND"));
  }
  return make(start, std::move(result));
}

// A unit, in upper case.
Parsed<std::string> Parser::interval_unit(std::string_view wanted) {
  const auto unit = find_word(kUnits, peek());
  if (!unit) {
    return unexpected(wanted);
  }
  advance();
  return std::string(*unit);
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
