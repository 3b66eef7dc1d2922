// Function calls and what may follow them: ORDER BY, FILTER, OVER and their relatives.
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Reserved words that name a function where '(' follows.
constexpr auto kReservedFunctions =
    std::to_array<std::string_view>({"GROUPING", "LEFT", "LISTAGG", "NORMALIZE", "RIGHT", "TRIM"});

}  // namespace

// At [FINAL | RUNNING] name(, where the name may be a path.
bool Parser::at_call() const {
  const auto is_here = [this](std::string_view word) { return at(word); };
  if (std::ranges::any_of(kReservedFunctions, is_here)) {
    return at_op("(", 1);
  }
  std::size_t ahead = at_processing_mode() ? 1 : 0;
  while (at_identifier(ahead) && at_op(".", ahead + 1)) {
    ahead += 2;
  }
  return at_identifier(ahead) && at_op("(", ahead + 1);
}

// "final x" may be a column and its alias; the name of a function is told by what follows it.
bool Parser::at_processing_mode() const {
  return (at("FINAL") || at("RUNNING")) && at_identifier(1);
}

Parsed<ExpressionPtr> Parser::call() {
  const auto start = peek().range;
  if (at("POSITION")) {
    return position();
  }
  if (at("TRIM")) {
    return trim();
  }
  if (at("NORMALIZE")) {
    return normalize();
  }
  if (at("GROUPING")) {
    return grouping();
  }
  FunctionCall result;
  TARN_TRY(call_name(result));
  TARN_TRY(call_arguments(result));
  TARN_TRY(call_suffixes(result));
  return make(start, std::move(result));
}

Parsed<bool> Parser::call_name(FunctionCall& call) {
  if (at("LISTAGG") || at("LEFT") || at("RIGHT")) {
    const Token& token = advance();
    call.name = Identifier{token.text, false, token.range};
    return true;
  }
  if (at_processing_mode()) {
    call.mode = advance().is_word("FINAL") ? ProcessingMode::Final : ProcessingMode::Running;
  }
  call.qualifier = TARN_TRY(qualified_name("a function"));
  call.name = std::move(call.qualifier.back());
  call.qualifier.pop_back();
  return true;
}

Parsed<bool> Parser::call_arguments(FunctionCall& call) {
  TARN_TRY(expect_op("("));
  if (at_identifier() && at_op(".", 1) && at_op("*", 2)) {
    call.star_label = TARN_TRY(identifier());
    advance();
  }
  if (accept_op("*")) {
    call.star = true;
    TARN_TRY(expect_op(")"));
    return true;
  }
  if (accept_op(")")) {
    return true;
  }
  const bool starts_with_order = at("ORDER");
  if (!starts_with_order) {
    call.quantifier = set_quantifier();
    call.arguments = TARN_TRY(expressions());
  }
  if (equal_ignoring_case(call.name.text, "substring") && call.arguments.size() == 1 && accept("FROM")) {
    call.arguments.push_back(TARN_TRY(value_expression()));
    if (accept("FOR")) {
      call.arguments.push_back(TARN_TRY(value_expression()));
    }
  }
  TARN_TRY(listagg_overflow(call));
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    call.order_by = TARN_TRY(sort_items());
  }
  TARN_TRY(expect_op(")"));
  return true;
}

// LISTAGG(... ON OVERFLOW ERROR | TRUNCATE ['filler'] WITH | WITHOUT COUNT)
Parsed<bool> Parser::listagg_overflow(FunctionCall& call) {
  const bool is_listagg = equal_ignoring_case(call.name.text, "listagg") && !call.name.quoted;
  if (!is_listagg || !accept("ON")) {
    return true;
  }
  TARN_TRY(expect("OVERFLOW"));
  ListaggOverflow overflow;
  if (!accept("ERROR")) {
    if (!accept("TRUNCATE")) {
      return unexpected("ERROR or TRUNCATE");
    }
    overflow.action = OverflowAction::Truncate;
    if (at_string()) {
      overflow.filler = TARN_TRY(string_value("a string"));
    }
    if (!at("WITH") && !at("WITHOUT")) {
      return unexpected("WITH COUNT or WITHOUT COUNT");
    }
    overflow.with_count = advance().is_word("WITH");
    TARN_TRY(expect("COUNT"));
  }
  call.overflow = std::move(overflow);
  return true;
}

Parsed<bool> Parser::call_suffixes(FunctionCall& call) {
  const bool is_listagg = equal_ignoring_case(call.name.text, "listagg") && !call.name.quoted;
  if (is_listagg && !at("WITHIN")) {
    return unexpected("WITHIN GROUP (ORDER BY ...), which listagg needs");
  }
  if (at("WITHIN") && at("GROUP", 1)) {
    TARN_TRY(within_group(call));
  }
  if (at("FILTER") && at_op("(", 1)) {
    advance();
    advance();
    TARN_TRY(expect("WHERE"));
    call.filter = TARN_TRY(expression());
    TARN_TRY(expect_op(")"));
  }
  if ((at("IGNORE") || at("RESPECT")) && at("NULLS", 1)) {
    call.nulls = advance().is_word("IGNORE") ? NullTreatment::Ignore : NullTreatment::Respect;
    advance();
    if (!at_over()) {
      return unexpected("OVER");
    }
  }
  if (at_over()) {
    advance();
    call.window = TARN_TRY(window());
  }
  return true;
}

Parsed<bool> Parser::within_group(FunctionCall& call) {
  advance();
  advance();
  TARN_TRY(expect_op("("));
  TARN_TRY(expect("ORDER"));
  TARN_TRY(expect("BY"));
  call.within_group = TARN_TRY(sort_items());
  TARN_TRY(expect_op(")"));
  return true;
}

// POSITION(a IN b) is strpos(b, a).
Parsed<ExpressionPtr> Parser::position() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{"strpos", false, advance().range};
  result.syntax = CallSyntax::PositionIn;
  TARN_TRY(expect_op("("));
  auto needle = TARN_TRY(value_expression());
  TARN_TRY(expect("IN"));
  result.arguments.push_back(TARN_TRY(value_expression()));
  result.arguments.push_back(std::move(needle));
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// TRIM([LEADING | TRAILING | BOTH] [characters] FROM text), or TRIM(text[, characters]).
Parsed<ExpressionPtr> Parser::trim() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{"trim", false, advance().range};
  TARN_TRY(expect_op("("));
  const bool has_side =
      (at("LEADING") || at("TRAILING") || at("BOTH")) && (starts_operand(1) || at("FROM", 1));
  if (has_side) {
    const Token& side = advance();
    result.name.text = side.is_word("LEADING") ? "ltrim" : side.is_word("TRAILING") ? "rtrim" : "trim";
  }
  if (!at("FROM")) {
    result.arguments.push_back(TARN_TRY(value_expression()));
  }
  if (has_side || at("FROM")) {
    TARN_TRY(expect("FROM"));
    result.syntax = CallSyntax::TrimFrom;
    auto text = TARN_TRY(value_expression());
    result.arguments.insert(result.arguments.begin(), std::move(text));
  } else if (accept_op(",")) {
    result.arguments.push_back(TARN_TRY(value_expression()));
  }
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// NORMALIZE(text [, NFC | NFD | NFKC | NFKD]); the form is a string argument.
Parsed<ExpressionPtr> Parser::normalize() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{peek().text, false, peek().range};
  advance();
  TARN_TRY(expect_op("("));
  result.arguments.push_back(TARN_TRY(value_expression()));
  if (accept_op(",")) {
    if (!at("NFC") && !at("NFD") && !at("NFKC") && !at("NFKD")) {
      return unexpected("NFC, NFD, NFKC or NFKD");
    }
    const Token& form = advance();
    result.arguments.push_back(make(form.range, StringLiteral{to_upper(form.text)}));
  }
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// GROUPING(a, b.c): names only.
Parsed<ExpressionPtr> Parser::grouping() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{peek().text, false, peek().range};
  advance();
  TARN_TRY(expect_op("("));
  if (!at_op(")")) {
    do {
      const auto place = peek().range;
      auto path = TARN_TRY(qualified_name("a column"));
      auto column = make(path.front().range, ColumnName{path.front()});
      for (std::size_t i = 1; i < path.size(); ++i) {
        const auto range = cover(place, path[i].range);
        column = std::make_unique<Expression>(range, Dereference{std::move(column), path[i]});
      }
      result.arguments.push_back(std::move(column));
    } while (accept_op(","));
  }
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

}  // namespace tarn::sql
