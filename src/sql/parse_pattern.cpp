// Row patterns: MATCH_RECOGNIZE, and the clauses that it shares with window frames.
#include "sql/parser_state.hpp"

#include <utility>

namespace tarn::sql {

// MATCH_RECOGNIZE (...) after a relation that begins at `start`.
Parsed<RelationPtr> Parser::match_recognize(RelationPtr input, SourceRange start) {
  MatchRecognize result;
  result.relation = std::move(input);
  advance();
  TARN_TRY(expect_op("("));
  if (accept_words("PARTITION", "BY")) {
    result.partition_by = TARN_TRY(expressions());
  }
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    result.order_by = TARN_TRY(sort_items());
  }
  if (at("MEASURES")) {
    result.search.measures = TARN_TRY(measures());
  }
  result.rows = TARN_TRY(rows_per_match());
  TARN_TRY(pattern_clauses(result.search));
  if (result.search.pattern == nullptr) {
    return unexpected("PATTERN");
  }
  if (result.search.definitions.empty()) {
    return unexpected("DEFINE");
  }
  TARN_TRY(expect_op(")"));
  return make_relation(start, std::move(result));
}

// ONE ROW PER MATCH, ALL ROWS PER MATCH [SHOW EMPTY MATCHES | OMIT EMPTY MATCHES | WITH UNMATCHED ROWS]
Parsed<RowsPerMatch> Parser::rows_per_match() {
  if (!at("ONE") && !at("ALL")) {
    return RowsPerMatch::Unspecified;
  }
  const bool all = advance().is_word("ALL");
  TARN_TRY(expect(all ? "ROWS" : "ROW"));
  TARN_TRY(expect("PER"));
  TARN_TRY(expect("MATCH"));
  if (!all) {
    return RowsPerMatch::One;
  }
  if (accept("WITH")) {
    TARN_TRY(expect("UNMATCHED"));
    TARN_TRY(expect("ROWS"));
    return RowsPerMatch::AllWithUnmatched;
  }
  if (!at("SHOW") && !at("OMIT")) {
    return RowsPerMatch::All;
  }
  const bool show = advance().is_word("SHOW");
  TARN_TRY(expect("EMPTY"));
  TARN_TRY(expect("MATCHES"));
  return show ? RowsPerMatch::AllShowEmpty : RowsPerMatch::AllOmitEmpty;
}

// MEASURES value AS name, ...
Parsed<std::vector<Measure>> Parser::measures() {
  std::vector<Measure> result;
  advance();
  do {
    Measure measure;
    measure.value = TARN_TRY(expression());
    TARN_TRY(expect("AS"));
    measure.name = TARN_TRY(identifier());
    result.push_back(std::move(measure));
  } while (accept_op(","));
  return result;
}

bool Parser::at_pattern() const {
  return at("AFTER") || at("INITIAL") || at("SEEK") || at("PATTERN") || at("SUBSET") || at("DEFINE");
}

// [AFTER MATCH ...] [INITIAL | SEEK] [PATTERN (...)] [SUBSET ...] [DEFINE ...]
Parsed<bool> Parser::pattern_clauses(PatternSearch& search) {
  if (accept("AFTER")) {
    search.after_match = TARN_TRY(skip_to());
  }
  if (accept("INITIAL")) {
    search.mode = SearchMode::Initial;
  } else if (accept("SEEK")) {
    search.mode = SearchMode::Seek;
  }
  if (accept("PATTERN")) {
    TARN_TRY(expect_op("("));
    search.pattern = TARN_TRY(row_pattern());
    TARN_TRY(expect_op(")"));
  }
  if (accept("SUBSET")) {
    search.subsets = TARN_TRY(subsets());
  }
  if (accept("DEFINE")) {
    search.definitions = TARN_TRY(definitions());
  }
  return true;
}

// MATCH SKIP TO NEXT ROW | PAST LAST ROW | TO [FIRST | LAST] variable
Parsed<SkipTo> Parser::skip_to() {
  TARN_TRY(expect("MATCH"));
  TARN_TRY(expect("SKIP"));
  SkipTo result;
  if (accept("PAST")) {
    TARN_TRY(expect("LAST"));
    TARN_TRY(expect("ROW"));
    result.kind = SkipKind::PastLastRow;
    return result;
  }
  TARN_TRY(expect("TO"));
  if (accept_words("NEXT", "ROW")) {
    return result;
  }
  result.kind = SkipKind::ToVariable;
  // A variable may itself be called FIRST, which the next clause tells.
  const bool next_clause =
      (at("PATTERN", 1) && at_op("(", 2)) || ((at("INITIAL", 1) || at("SEEK", 1)) && at("PATTERN", 2));
  if ((at("FIRST") || at("LAST")) && at_identifier(1) && !next_clause) {
    result.kind = advance().is_word("FIRST") ? SkipKind::ToFirst : SkipKind::ToLast;
  }
  result.variable = TARN_TRY(identifier("a pattern variable"));
  return result;
}

// name = (variable, ...), ...
Parsed<std::vector<PatternSubset>> Parser::subsets() {
  std::vector<PatternSubset> result;
  do {
    PatternSubset subset;
    subset.name = TARN_TRY(identifier());
    TARN_TRY(expect_op("="));
    subset.variables = TARN_TRY(identifier_list());
    result.push_back(std::move(subset));
  } while (accept_op(","));
  return result;
}

// variable AS condition, ...
Parsed<std::vector<PatternDefinition>> Parser::definitions() {
  std::vector<PatternDefinition> result;
  do {
    PatternDefinition definition;
    definition.variable = TARN_TRY(identifier("a pattern variable"));
    TARN_TRY(expect("AS"));
    definition.condition = TARN_TRY(expression());
    result.push_back(std::move(definition));
  } while (accept_op(","));
  return result;
}

// Alternatives: a | b
Parsed<RowPatternPtr> Parser::row_pattern() {
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  auto first = TARN_TRY(pattern_sequence());
  if (!at_op("|")) {
    return first;
  }
  PatternAlternation alternation;
  alternation.patterns.push_back(std::move(first));
  while (accept_op("|")) {
    alternation.patterns.push_back(TARN_TRY(pattern_sequence()));
  }
  return std::make_unique<RowPattern>(from(start), std::move(alternation));
}

// One after the other: a b c
Parsed<RowPatternPtr> Parser::pattern_sequence() {
  const auto start = peek().range;
  auto first = TARN_TRY(quantified_pattern());
  const auto goes_on = [this] {
    return at_identifier() || at_op("(") || at_op("^") || at_op("$") || at_op("{-");
  };
  if (!goes_on()) {
    return first;
  }
  PatternConcatenation sequence;
  sequence.patterns.push_back(std::move(first));
  while (goes_on()) {
    sequence.patterns.push_back(TARN_TRY(quantified_pattern()));
  }
  return std::make_unique<RowPattern>(from(start), std::move(sequence));
}

// a*, a+, a?, a{2, 3}, each with another '?' for as few as possible
Parsed<RowPatternPtr> Parser::quantified_pattern() {
  const auto start = peek().range;
  auto inner = TARN_TRY(pattern_primary());
  QuantifiedPattern result;
  if (accept_op("*")) {
    result.kind = QuantifierKind::ZeroOrMore;
  } else if (accept_op("+")) {
    result.kind = QuantifierKind::OneOrMore;
  } else if (peek().kind == TokenKind::Parameter) {
    advance();
    result.kind = QuantifierKind::ZeroOrOne;
  } else if (accept_op("{")) {
    TARN_TRY(pattern_range(result));
  } else {
    return inner;
  }
  if (peek().kind == TokenKind::Parameter) {
    advance();
    result.reluctant = true;
  }
  result.pattern = std::move(inner);
  return std::make_unique<RowPattern>(from(start), std::move(result));
}

// {2}, {2,}, {,3}, {2,3}
Parsed<bool> Parser::pattern_range(QuantifiedPattern& result) {
  result.kind = QuantifierKind::Range;
  if (!at_op(",")) {
    result.at_least = TARN_TRY(digits("a number of repetitions"));
  }
  if (!accept_op(",")) {
    result.at_most = result.at_least;
  } else if (!at_op("}")) {
    result.at_most = TARN_TRY(digits("a number of repetitions"));
  }
  TARN_TRY(expect_op("}"));
  return true;
}

Parsed<RowPatternPtr> Parser::pattern_primary() {
  const auto start = peek().range;
  if (at("PERMUTE") && at_op("(", 1)) {
    return pattern_permutation();
  }
  if (at_op("^") || at_op("$")) {
    const auto side = advance().is_operator("^") ? PatternAnchorSide::Start : PatternAnchorSide::End;
    return std::make_unique<RowPattern>(from(start), PatternAnchor{side});
  }
  if (accept_op("{-")) {
    ExcludedPattern excluded;
    excluded.pattern = TARN_TRY(row_pattern());
    TARN_TRY(expect_op("-}"));
    return std::make_unique<RowPattern>(from(start), std::move(excluded));
  }
  if (!accept_op("(")) {
    auto name = TARN_TRY(identifier("a row pattern"));
    return std::make_unique<RowPattern>(from(start), PatternVariable{std::move(name)});
  }
  if (accept_op(")")) {
    return std::make_unique<RowPattern>(from(start), EmptyPattern{});
  }
  auto inner = TARN_TRY(row_pattern());
  TARN_TRY(expect_op(")"));
  return inner;
}

// PERMUTE(a, b)
Parsed<RowPatternPtr> Parser::pattern_permutation() {
  const auto start = advance().range;
  advance();
  PatternPermutation permutation;
  do {
    permutation.patterns.push_back(TARN_TRY(row_pattern()));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return std::make_unique<RowPattern>(from(start), std::move(permutation));
}

}  // namespace tarn::sql
