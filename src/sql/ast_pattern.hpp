// Row patterns, for MATCH_RECOGNIZE and for windows.
#pragma once

#include "sql/ast_type.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tarn::sql {

struct RowPattern;
using RowPatternPtr = std::unique_ptr<RowPattern>;

struct PatternVariable {
  Identifier name;
};
struct EmptyPattern {};
// ^ and $
enum class PatternAnchorSide : std::uint8_t { Start, End };
struct PatternAnchor {
  PatternAnchorSide side = PatternAnchorSide::Start;
};
// {- ... -}
struct ExcludedPattern {
  RowPatternPtr pattern;
};
struct PatternPermutation {
  std::vector<RowPatternPtr> patterns;
};
struct PatternConcatenation {
  std::vector<RowPatternPtr> patterns;
};
struct PatternAlternation {
  std::vector<RowPatternPtr> patterns;
};
enum class QuantifierKind : std::uint8_t { ZeroOrMore, OneOrMore, ZeroOrOne, Range };
struct QuantifiedPattern {
  RowPatternPtr pattern;
  QuantifierKind kind = QuantifierKind::ZeroOrMore;
  std::string at_least;  // Range only; digits, empty where there is no bound
  std::string at_most;
  bool reluctant = false;
};

struct RowPattern {
  using Node = std::variant<PatternVariable, EmptyPattern, PatternAnchor, ExcludedPattern, PatternPermutation,
                            PatternConcatenation, PatternAlternation, QuantifiedPattern>;

  SourceRange range;
  Node node;
};

// value AS name, among MEASURES
struct Measure {
  ExpressionPtr value;
  Identifier name;
};
// AFTER MATCH SKIP ...
enum class SkipKind : std::uint8_t { NextRow, PastLastRow, ToFirst, ToLast, ToVariable };
struct SkipTo {
  SkipKind kind = SkipKind::NextRow;
  std::optional<Identifier> variable;  // the last three only
};
enum class SearchMode : std::uint8_t { Unspecified, Initial, Seek };
// name = (variable, ...)
struct PatternSubset {
  Identifier name;
  std::vector<Identifier> variables;
};
// variable AS condition
struct PatternDefinition {
  Identifier variable;
  ExpressionPtr condition;
};

// What MATCH_RECOGNIZE and a window frame with a pattern have in common.
struct PatternSearch {
  std::vector<Measure> measures;
  std::optional<SkipTo> after_match;
  SearchMode mode = SearchMode::Unspecified;
  RowPatternPtr pattern;  // null in a frame without PATTERN
  std::vector<PatternSubset> subsets;
  std::vector<PatternDefinition> definitions;
};

}  // namespace tarn::sql
