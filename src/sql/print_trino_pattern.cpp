// Row patterns and MATCH_RECOGNIZE.
#include "sql/print_trino_parts.hpp"

#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

enum class PatternLevel : std::uint8_t { Alternation, Sequence, Quantified };

std::string print_pattern(const RowPattern& pattern, PatternLevel least);

std::string quantifier(const QuantifiedPattern& node) {
  std::string text;
  switch (node.kind) {
    case QuantifierKind::ZeroOrMore: text = "*"; break;
    case QuantifierKind::OneOrMore: text = "+"; break;
    case QuantifierKind::ZeroOrOne: text = "?"; break;
    case QuantifierKind::Range: text = fmt::format("{{{},{}}}", node.at_least, node.at_most); break;
  }
  return node.reluctant ? text + "?" : text;
}

std::string print_patterns(const std::vector<RowPatternPtr>& patterns, std::string_view separator,
                           PatternLevel least) {
  std::string text;
  for (const auto& pattern : patterns) {
    text += text.empty() ? "" : separator;
    text += print_pattern(*pattern, least);
  }
  return text;
}

std::string pattern_text(const PatternVariable& node) {
  return print_identifier(node.name);
}
std::string pattern_text(const EmptyPattern& /*node*/) {
  return "()";
}
std::string pattern_text(const PatternAnchor& node) {
  return node.side == PatternAnchorSide::Start ? "^" : "$";
}
std::string pattern_text(const ExcludedPattern& node) {
  return fmt::format("{{- {} -}}", print(*node.pattern));
}
std::string pattern_text(const PatternPermutation& node) {
  return fmt::format("PERMUTE({})", print_patterns(node.patterns, ", ", PatternLevel::Alternation));
}
std::string pattern_text(const PatternConcatenation& node) {
  return print_patterns(node.patterns, " ", PatternLevel::Quantified);
}
std::string pattern_text(const PatternAlternation& node) {
  return print_patterns(node.patterns, " | ", PatternLevel::Sequence);
}
std::string pattern_text(const QuantifiedPattern& node) {
  auto inner = print_pattern(*node.pattern, PatternLevel::Quantified);
  const bool is_quantified = std::holds_alternative<QuantifiedPattern>(node.pattern->node);
  return (is_quantified ? "(" + inner + ")" : inner) + quantifier(node);
}

std::string print_pattern(const RowPattern& pattern, PatternLevel least) {
  auto text = std::visit([](const auto& node) { return pattern_text(node); }, pattern.node);
  const auto level = std::holds_alternative<PatternAlternation>(pattern.node)     ? PatternLevel::Alternation
                     : std::holds_alternative<PatternConcatenation>(pattern.node) ? PatternLevel::Sequence
                                                                                  : PatternLevel::Quantified;
  return level < least ? "(" + text + ")" : text;
}

std::string_view rows_per_match(RowsPerMatch rows) {
  switch (rows) {
    case RowsPerMatch::One: return " ONE ROW PER MATCH";
    case RowsPerMatch::All: return " ALL ROWS PER MATCH";
    case RowsPerMatch::AllShowEmpty: return " ALL ROWS PER MATCH SHOW EMPTY MATCHES";
    case RowsPerMatch::AllOmitEmpty: return " ALL ROWS PER MATCH OMIT EMPTY MATCHES";
    case RowsPerMatch::AllWithUnmatched: return " ALL ROWS PER MATCH WITH UNMATCHED ROWS";
    case RowsPerMatch::Unspecified: break;
  }
  return "";
}

}  // namespace

std::string print(const RowPattern& pattern) {
  return print_pattern(pattern, PatternLevel::Alternation);
}

std::string print(const SkipTo& skip) {
  const auto variable = skip.variable ? print_identifier(*skip.variable) : std::string();
  switch (skip.kind) {
    case SkipKind::NextRow: return " AFTER MATCH SKIP TO NEXT ROW";
    case SkipKind::PastLastRow: return " AFTER MATCH SKIP PAST LAST ROW";
    case SkipKind::ToFirst: return " AFTER MATCH SKIP TO FIRST " + variable;
    case SkipKind::ToLast: return " AFTER MATCH SKIP TO LAST " + variable;
    case SkipKind::ToVariable: break;
  }
  return " AFTER MATCH SKIP TO " + variable;
}

std::string print(const Measure& measure) {
  return fmt::format("{} AS {}", print(*measure.value), print_identifier(measure.name));
}

std::string print_pattern_clauses(const PatternSearch& search) {
  std::string text = search.after_match ? print(*search.after_match) : "";
  switch (search.mode) {
    case SearchMode::Initial: text += " INITIAL"; break;
    case SearchMode::Seek: text += " SEEK"; break;
    case SearchMode::Unspecified: break;
  }
  text += search.pattern == nullptr ? "" : fmt::format(" PATTERN ({})", print(*search.pattern));
  std::string_view separator = " SUBSET ";
  for (const auto& subset : search.subsets) {
    text +=
        fmt::format("{}{} = ({})", separator, print_identifier(subset.name), print_names(subset.variables));
    separator = ", ";
  }
  separator = " DEFINE ";
  for (const auto& definition : search.definitions) {
    text += fmt::format("{}{} AS {}", separator, print_identifier(definition.variable),
                        print(*definition.condition));
    separator = ", ";
  }
  return text;
}

std::string print(const MatchRecognize& node) {
  std::string text;
  if (!node.partition_by.empty()) {
    text += " PARTITION BY " + print_list(node.partition_by);
  }
  if (!node.order_by.empty()) {
    text += " ORDER BY " + print_sort_items(node.order_by);
  }
  if (!node.search.measures.empty()) {
    text += " MEASURES " + print_list(node.search.measures);
  }
  text += rows_per_match(node.rows);
  text += print_pattern_clauses(node.search);
  return fmt::format("{}{} MATCH_RECOGNIZE ({})", print_primary(*node.relation), print_alias(*node.relation),
                     text.substr(1));
}

}  // namespace tarn::sql::trino_printer
