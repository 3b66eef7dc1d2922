#include "trino_json/path_parser.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace tarn::trino_json {
namespace {

struct ComparisonSign {
  std::string_view sign;
  Comparison comparison;
};
constexpr std::array<ComparisonSign, 7> kComparisons{{{"==", Comparison::Equal},
                                                      {"<>", Comparison::NotEqual},
                                                      {"!=", Comparison::NotEqual},
                                                      {"<=", Comparison::LessOrEqual},
                                                      {">=", Comparison::GreaterOrEqual},
                                                      {"<", Comparison::Less},
                                                      {">", Comparison::Greater}}};

PredicatePtr make_predicate(PredicateKind kind, PredicatePtr first = nullptr, PredicatePtr second = nullptr) {
  auto predicate = std::make_unique<PathPredicate>();
  predicate->kind = kind;
  predicate->first = std::move(first);
  predicate->second = std::move(second);
  return predicate;
}

}  // namespace

Result<PredicatePtr> PathParser::disjunction() {
  TARN_TRY(enter());
  auto left = TARN_TRY(conjunction());
  while (accept_sign("||")) {
    TARN_TRY(lengthen());
    auto right = TARN_TRY(conjunction());
    left = make_predicate(PredicateKind::Or, std::move(left), std::move(right));
  }
  --depth_;
  return left;
}

Result<PredicatePtr> PathParser::conjunction() {
  auto left = TARN_TRY(negation());
  while (accept_sign("&&")) {
    TARN_TRY(lengthen());
    auto right = TARN_TRY(negation());
    left = make_predicate(PredicateKind::And, std::move(left), std::move(right));
  }
  return left;
}

Result<PredicatePtr> PathParser::negation() {
  if (!accept_sign("!")) {
    return primary_predicate();
  }
  auto inner = TARN_TRY(delimited());
  return make_predicate(PredicateKind::Not, std::move(inner));
}

// The index of the bracket that closes the one at `at`, or the last index.
std::size_t PathParser::end_of_brackets(std::size_t at) const {
  int depth = 0;
  for (; at + 1 < symbols_.size(); ++at) {
    if (symbols_[at].kind != SymbolKind::Sign) {
      continue;
    }
    depth += symbols_[at].text == "(" ? 1 : 0;
    depth -= symbols_[at].text == ")" ? 1 : 0;
    if (depth <= 0) {
      break;
    }
  }
  return at;
}

bool PathParser::tells_predicate(std::size_t at) const {
  const Symbol& symbol = symbols_[at];
  if (symbol.kind == SymbolKind::Word) {
    constexpr std::array<std::string_view, 4> kWords{"exists", "is", "like_regex", "starts"};
    return symbols_[at - 1].text != "." && std::ranges::find(kWords, symbol.text) != kWords.end();
  }
  constexpr std::array<std::string_view, 3> kLogic{"!", "&&", "||"};
  return symbol.kind == SymbolKind::Sign &&
         (std::ranges::find(kLogic, symbol.text) != kLogic.end() ||
          std::ranges::find(kComparisons, symbol.text, &ComparisonSign::sign) != kComparisons.end());
}

// "(" may enclose a predicate or an operand. Only a predicate holds comparisons and their like, save inside a
// filter.
bool PathParser::begins_predicate_in_brackets() const {
  const std::size_t end = end_of_brackets(at_);
  for (std::size_t at = at_ + 1; at < end; ++at) {
    if (symbols_[at].kind == SymbolKind::Sign && symbols_[at].text == "?") {
      at = end_of_brackets(at + 1);
    } else if (tells_predicate(at)) {
      return true;
    }
  }
  return false;
}

Result<PredicatePtr> PathParser::primary_predicate() {
  if (is_word("exists") && ahead(1).kind == SymbolKind::Sign && ahead(1).text == "(") {
    return exists();
  }
  if (is_sign("(") && begins_predicate_in_brackets()) {
    auto inner = TARN_TRY(delimited());
    if (!accept_word("is")) {
      return inner;
    }
    if (!accept_word("unknown")) {
      return expected("unknown");
    }
    return make_predicate(PredicateKind::IsUnknown, std::move(inner));
  }
  auto left = TARN_TRY(expression(0));
  return tested(std::move(left));
}

Result<PredicatePtr> PathParser::delimited() {
  if (is_word("exists")) {
    return exists();
  }
  TARN_TRY(require_sign("("));
  auto inner = TARN_TRY(disjunction());
  TARN_TRY(require_sign(")"));
  return inner;
}

Result<PredicatePtr> PathParser::exists() {
  step();
  TARN_TRY(require_sign("("));
  auto predicate = make_predicate(PredicateKind::Exists);
  predicate->left = TARN_TRY(expression(0));
  TARN_TRY(require_sign(")"));
  return predicate;
}

Result<PredicatePtr> PathParser::tested(PathPtr left) {
  if (accept_word("starts")) {
    return starts_with(std::move(left));
  }
  if (is_word("like_regex")) {
    return like_regex(std::move(left));
  }
  const auto* const found = here().kind == SymbolKind::Sign
                                ? std::ranges::find(kComparisons, here().text, &ComparisonSign::sign)
                                : kComparisons.end();
  if (found == kComparisons.end()) {
    return expected("a comparison");
  }
  step();
  auto predicate = make_predicate(PredicateKind::Compare);
  predicate->comparison = found->comparison;
  predicate->left = std::move(left);
  predicate->right = TARN_TRY(expression(0));
  return predicate;
}

Result<PredicatePtr> PathParser::starts_with(PathPtr left) {
  if (!accept_word("with")) {
    return expected("with");
  }
  if (here().kind != SymbolKind::Text && here().kind != SymbolKind::Variable) {
    return expected("a string or a variable");
  }
  auto predicate = make_predicate(PredicateKind::StartsWith);
  predicate->left = std::move(left);
  predicate->right = TARN_TRY(primary());
  return predicate;
}

Result<PredicatePtr> PathParser::like_regex(PathPtr left) {
  if (!matchers_) {
    return fail(ErrorCode::Unsupported, "like_regex predicate in JSON path is not yet supported");
  }
  step();
  if (here().kind != SymbolKind::Text) {
    return expected("a pattern");
  }
  const std::string pattern = here().text;
  step();
  std::string flags;
  if (accept_word("flag")) {
    if (here().kind != SymbolKind::Text) {
      return expected("flags");
    }
    flags = here().text;
    step();
  }
  auto predicate = make_predicate(PredicateKind::LikeRegex);
  predicate->left = std::move(left);
  predicate->matcher = TARN_TRY(matchers_(pattern, flags));
  return predicate;
}

}  // namespace tarn::trino_json
