// Function calls and what may follow them: ORDER BY, FILTER, OVER and their relatives.
#include "sql/parser_state.hpp"

#include <fmt/format.h>

namespace tarn::sql {

Parsed<ExpressionPtr> Parser::call() {
  if (at("POSITION")) {
    return position();
  }
  if (at("SUBSTRING")) {
    return substring();
  }
  if (at("TRIM")) {
    return trim();
  }
  const auto start = peek().range;
  FunctionCall result;
  const bool named_by_keyword =
      at("GROUPING") || at("LISTAGG") || at("NORMALIZE") || at("LEFT") || at("RIGHT");
  if (named_by_keyword) {
    const Token& token = advance();
    result.name = Identifier{token.text, false, token.range};
  } else {
    result.name = TARN_TRY(identifier("an expression"));
  }
  TARN_TRY(call_arguments(result));
  TARN_TRY(call_suffixes(result));
  return make(start, std::move(result));
}

Parsed<bool> Parser::call_arguments(FunctionCall& call) {
  TARN_TRY(expect_op("("));
  if (accept_op("*")) {
    call.star = true;
    TARN_TRY(expect_op(")"));
    return true;
  }
  if (accept_op(")")) {
    return true;
  }
  call.quantifier = TARN_TRY(set_quantifier(SetQuantifier::All));
  if (!at("ORDER")) {
    call.arguments = TARN_TRY(expressions());
  }
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    call.order_by = TARN_TRY(sort_items());
  }
  TARN_TRY(expect_op(")"));
  return true;
}

Parsed<bool> Parser::call_suffixes(FunctionCall& call) {
  if (at("WITHIN") && at("GROUP", 1)) {
    advance();
    advance();
    TARN_TRY(expect_op("("));
    TARN_TRY(expect("ORDER"));
    TARN_TRY(expect("BY"));
    call.within_group = TARN_TRY(sort_items());
    TARN_TRY(expect_op(")"));
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
  }
  if (accept("OVER")) {
    call.window = TARN_TRY(window());
  }
  return true;
}

// POSITION(a IN b) is strpos(b, a).
Parsed<ExpressionPtr> Parser::position() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{"strpos", false, advance().range};
  TARN_TRY(expect_op("("));
  auto needle = TARN_TRY(arithmetic(0));
  TARN_TRY(expect("IN"));
  result.arguments.push_back(TARN_TRY(arithmetic(0)));
  result.arguments.push_back(std::move(needle));
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// SUBSTRING(a FROM b FOR c), or with commas.
Parsed<ExpressionPtr> Parser::substring() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{"substring", false, advance().range};
  TARN_TRY(expect_op("("));
  result.arguments.push_back(TARN_TRY(expression()));
  if (accept("FROM")) {
    result.arguments.push_back(TARN_TRY(expression()));
    if (accept("FOR")) {
      result.arguments.push_back(TARN_TRY(expression()));
    }
  } else {
    while (accept_op(",")) {
      result.arguments.push_back(TARN_TRY(expression()));
    }
  }
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

// TRIM([LEADING | TRAILING | BOTH] [characters] FROM text), or TRIM(text[, characters]).
Parsed<ExpressionPtr> Parser::trim() {
  const auto start = peek().range;
  FunctionCall result;
  result.name = Identifier{"trim", false, advance().range};
  TARN_TRY(expect_op("("));
  const bool has_side = (at("LEADING") || at("TRAILING") || at("BOTH")) && !at_op(")", 1) && !at_op(",", 1);
  if (has_side) {
    const Token& side = advance();
    result.name.text = side.is_word("LEADING") ? "ltrim" : side.is_word("TRAILING") ? "rtrim" : "trim";
  }
  if (!at("FROM")) {
    result.arguments.push_back(TARN_TRY(expression()));
  }
  if (accept("FROM")) {
    auto text = TARN_TRY(expression());
    result.arguments.insert(result.arguments.begin(), std::move(text));
  } else if (accept_op(",")) {
    result.arguments.push_back(TARN_TRY(expression()));
  }
  TARN_TRY(expect_op(")"));
  return make(start, std::move(result));
}

Parsed<OverClause> Parser::window() {
  if (!at_op("(")) {
    return OverClause(TARN_TRY(identifier("a window name or '('")));
  }
  return OverClause(TARN_TRY(window_specification()));
}

Parsed<WindowSpecification> Parser::window_specification() {
  WindowSpecification result;
  TARN_TRY(expect_op("("));
  const bool has_base = at_identifier() && !at("PARTITION") && !at("ROWS") && !at("RANGE") && !at("GROUPS");
  if (has_base) {
    result.base = TARN_TRY(identifier());
  }
  if (accept("PARTITION")) {
    TARN_TRY(expect("BY"));
    result.partition_by = TARN_TRY(expressions());
  }
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    result.order_by = TARN_TRY(sort_items());
  }
  if (at("ROWS") || at("RANGE") || at("GROUPS")) {
    result.frame = TARN_TRY(frame());
  }
  TARN_TRY(expect_op(")"));
  return result;
}

Parsed<Frame> Parser::frame() {
  Frame result;
  const Token& kind = advance();
  result.kind = kind.is_word("ROWS")    ? FrameKind::Rows
                : kind.is_word("RANGE") ? FrameKind::Range
                                        : FrameKind::Groups;
  if (!accept("BETWEEN")) {
    result.start = TARN_TRY(frame_bound());
    return result;
  }
  result.start = TARN_TRY(frame_bound());
  TARN_TRY(expect("AND"));
  result.end = TARN_TRY(frame_bound());
  return result;
}

Parsed<FrameBound> Parser::frame_bound() {
  FrameBound bound;
  if (at("CURRENT") && at("ROW", 1)) {
    advance();
    advance();
    return bound;
  }
  const bool unbounded = accept("UNBOUNDED");
  if (!unbounded) {
    bound.value = TARN_TRY(expression());
  }
  if (accept("PRECEDING")) {
    bound.kind = unbounded ? BoundKind::UnboundedPreceding : BoundKind::Preceding;
    return bound;
  }
  TARN_TRY(expect("FOLLOWING"));
  bound.kind = unbounded ? BoundKind::UnboundedFollowing : BoundKind::Following;
  return bound;
}

}  // namespace tarn::sql
