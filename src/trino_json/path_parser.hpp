// The grammar of SQL/JSON paths as Trino 435 has it (ISO 9075-2, 9.46), by recursive descent. For this
// module's own use.
#pragma once

#include "base/result.hpp"
#include "trino_json/path.hpp"
#include "trino_json/path_lexer.hpp"
#include "trino_json/path_tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

// The matcher factory must outlive the parser.
class PathParser {
 public:
  PathParser(std::vector<Symbol> symbols, const MatcherFactory& matchers);

  // True for lax, false for strict.
  Result<bool> mode();
  // The rest of the path.
  Result<PathPtr> whole();
  std::vector<std::string> take_variables();
  // The symbol at hand: where something is wrong, the one that is.
  const Symbol& here() const { return symbols_[at_]; }

 private:
  const Symbol& ahead(std::size_t count) const;
  void step();
  bool is_sign(std::string_view sign) const { return here().kind == SymbolKind::Sign && here().text == sign; }
  bool is_word(std::string_view word) const { return here().kind == SymbolKind::Word && here().text == word; }
  bool accept_sign(std::string_view sign);
  bool accept_word(std::string_view word);
  Result<> require_sign(std::string_view sign);
  std::unexpected<Error> problem(std::string_view what) const;
  std::unexpected<Error> expected(std::string_view what) const;
  Result<> enter();
  // Chains deepen the tree as brackets do: both are walked by recursion.
  Result<> lengthen();

  Result<PathPtr> expression(int least_rank);
  Result<PathPtr> operand();
  Result<PathPtr> accessor();
  Result<PathPtr> dotted(PathPtr base);
  Result<PathPtr> method(PathPtr base);
  Result<PathPtr> bracketed(PathPtr base);
  Result<PathPtr> primary();
  Result<PathPtr> literal(bool negative);
  Result<PathPtr> variable();
  Result<Node> number(bool negative);
  std::optional<Node> word_literal() const;
  Result<PredicatePtr> disjunction();
  Result<PredicatePtr> conjunction();
  Result<PredicatePtr> negation();
  Result<PredicatePtr> primary_predicate();
  Result<PredicatePtr> delimited();
  Result<PredicatePtr> exists();
  Result<PredicatePtr> tested(PathPtr left);
  Result<PredicatePtr> starts_with(PathPtr left);
  Result<PredicatePtr> like_regex(PathPtr left);
  std::size_t end_of_brackets(std::size_t at) const;
  bool tells_predicate(std::size_t at) const;
  bool begins_predicate_in_brackets() const;

  static constexpr int kMaxLinks = 1000;
  std::vector<Symbol> symbols_;
  const MatcherFactory& matchers_;
  std::vector<std::string> variables_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int links_ = 0;
};

}  // namespace tarn::trino_json
