// OVER: windows and their frames.
#include "sql/parser_state.hpp"

namespace tarn::sql {

// OVER is not reserved: "count(*) over" may name a column.
bool Parser::at_over() const {
  return at("OVER") && (at_op("(", 1) || at_identifier(1));
}

Parsed<OverClause> Parser::window() {
  if (!at_op("(")) {
    return OverClause(TARN_TRY(identifier("a window name or '('")));
  }
  return OverClause(TARN_TRY(window_specification()));
}

// At the first word of a frame, and not at a window that has the same name.
bool Parser::at_frame() const {
  const bool is_word = at("ROWS") || at("RANGE") || at("GROUPS") || at("MEASURES");
  const auto is_frame_word = [this](std::size_t ahead) {
    return at("ROWS", ahead) || at("RANGE", ahead) || at("GROUPS", ahead) || at("MEASURES", ahead);
  };
  const bool is_name = at_op(")", 1) || at("ORDER", 1) || (at("PARTITION", 1) && at("BY", 2)) ||
                       (is_frame_word(1) && !at("PRECEDING", 2) && !at("FOLLOWING", 2));
  return is_word && !is_name;
}

Parsed<WindowSpecification> Parser::window_specification() {
  WindowSpecification result;
  TARN_TRY(expect_op("("));
  if (at_identifier() && !(at("PARTITION") && at("BY", 1)) && !at_frame()) {
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
  if (at_frame()) {
    result.frame = TARN_TRY(frame());
  }
  TARN_TRY(expect_op(")"));
  return result;
}

// [MEASURES ...] ROWS | RANGE | GROUPS ... [AFTER MATCH ...] [INITIAL | SEEK] [PATTERN ...] [SUBSET ...]
// [DEFINE ...]
Parsed<Frame> Parser::frame() {
  Frame result;
  PatternSearch search;
  const bool has_measures = at("MEASURES");
  if (has_measures) {
    search.measures = TARN_TRY(measures());
  }
  TARN_TRY(frame_extent(result));
  if (has_measures || at_pattern()) {
    TARN_TRY(pattern_clauses(search));
    result.pattern = std::move(search);
  }
  return result;
}

Parsed<bool> Parser::frame_extent(Frame& frame) {
  if (!at("ROWS") && !at("RANGE") && !at("GROUPS")) {
    return unexpected("ROWS, RANGE or GROUPS");
  }
  const Token& kind = advance();
  frame.kind = kind.is_word("ROWS")    ? FrameKind::Rows
               : kind.is_word("RANGE") ? FrameKind::Range
                                       : FrameKind::Groups;
  if (!accept("BETWEEN")) {
    frame.start = TARN_TRY(frame_bound());
    return true;
  }
  frame.start = TARN_TRY(frame_bound());
  TARN_TRY(expect("AND"));
  frame.end = TARN_TRY(frame_bound());
  return true;
}

Parsed<FrameBound> Parser::frame_bound() {
  FrameBound bound;
  if (accept_words("CURRENT", "ROW")) {
    return bound;
  }
  const bool unbounded = at("UNBOUNDED") && (at("PRECEDING", 1) || at("FOLLOWING", 1));
  if (unbounded) {
    advance();
  } else {
    bound.value = TARN_TRY(expression());
  }
  if (!at("PRECEDING") && !at("FOLLOWING")) {
    return unexpected("PRECEDING or FOLLOWING");
  }
  if (advance().is_word("PRECEDING")) {
    bound.kind = unbounded ? BoundKind::UnboundedPreceding : BoundKind::Preceding;
  } else {
    bound.kind = unbounded ? BoundKind::UnboundedFollowing : BoundKind::Following;
  }
  return bound;
}

}  // namespace tarn::sql
