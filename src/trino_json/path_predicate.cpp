// Predicates have three values. An operand that fails makes its predicate unknown, never an error; only the
// limit on items passes through.
#include "trino_json/path_arithmetic.hpp"
#include "trino_json/path_evaluator.hpp"

#include <algorithm>
#include <utility>

namespace tarn::trino_json {
namespace {

// Which kinds of item a sequence holds.
struct Contents {
  bool null = false;
  bool scalar = false;
  bool container = false;
};

Contents contents_of(const Sequence& items) {
  Contents contents;
  for (const Node* item : items) {
    contents.null |= item->is_null();
    contents.container |= item->is_container();
    contents.scalar |= !item->is_null() && !item->is_container();
  }
  return contents;
}

bool holds(Comparison comparison, std::partial_ordering order) {
  switch (comparison) {
    case Comparison::Equal: return order == 0;
    case Comparison::NotEqual: return order != 0;
    case Comparison::Less: return order < 0;
    case Comparison::Greater: return order > 0;
    case Comparison::LessOrEqual: return order <= 0;
    case Comparison::GreaterOrEqual: return order >= 0;
  }
  return false;
}

// What nulls say by themselves: equal to each other, and unequal to everything else.
bool holds_for_nulls(Comparison comparison, const Contents& left, const Contents& right) {
  if (comparison == Comparison::Equal) {
    return left.null && right.null;
  }
  return comparison == Comparison::NotEqual && ((left.null && (right.scalar || right.container)) ||
                                                (right.null && (left.scalar || left.container)));
}

// Nothing for an operand that failed; the limit on items stays an error.
Result<std::optional<Sequence>> or_unknown(Result<Sequence> items) {
  if (items) {
    return std::optional(*std::move(items));
  }
  if (items.error().code() == ErrorCode::ResourceExhausted) {
    return fail(std::move(items).error());
  }
  return std::optional<Sequence>();
}

bool is_plain_scalar(const Node* item) {
  return !item->is_null() && !item->is_container();
}

}  // namespace

Result<std::optional<Sequence>> PathEvaluator::operand(const PathNode& node, const Scope& scope) {
  return or_unknown(walk_unwrapped(node, scope));
}

Result<Truth> PathEvaluator::test(const PathPredicate& predicate, const Scope& scope) {
  TARN_TRY(charge(1));
  switch (predicate.kind) {
    case PredicateKind::And:
    case PredicateKind::Or: return test_logic(predicate, scope);
    case PredicateKind::Not: {
      const Truth truth = TARN_TRY(test(*predicate.first, scope));
      return truth ? Truth(!*truth) : truth;
    }
    case PredicateKind::IsUnknown: {
      const Truth truth = TARN_TRY(test(*predicate.first, scope));
      return Truth(!truth.has_value());
    }
    case PredicateKind::Exists: return test_exists(predicate, scope);
    case PredicateKind::Compare: return test_comparison(predicate, scope);
    case PredicateKind::StartsWith: return test_starts(predicate, scope);
    case PredicateKind::LikeRegex: return test_regex(predicate, scope);
  }
  return Truth();
}

Result<Truth> PathEvaluator::test_logic(const PathPredicate& predicate, const Scope& scope) {
  // The value that decides alone: false for and, true for or.
  const bool deciding = predicate.kind == PredicateKind::Or;
  const Truth left = TARN_TRY(test(*predicate.first, scope));
  if (left == deciding) {
    return left;
  }
  const Truth right = TARN_TRY(test(*predicate.second, scope));
  if (right == deciding) {
    return right;
  }
  return left && right ? Truth(!deciding) : Truth();
}

Result<Truth> PathEvaluator::test_exists(const PathPredicate& predicate, const Scope& scope) {
  // An empty array exists: arrays are not replaced by their elements here.
  const auto items = TARN_TRY(or_unknown(walk(*predicate.left, scope)));
  return items ? Truth(!items->empty()) : Truth();
}

Result<Truth> PathEvaluator::test_comparison(const PathPredicate& predicate, const Scope& scope) {
  const auto left = TARN_TRY(operand(*predicate.left, scope));
  if (!left) {
    return Truth();
  }
  const auto right = TARN_TRY(operand(*predicate.right, scope));
  if (!right) {
    return Truth();
  }
  if (left->empty() || right->empty()) {
    return Truth(false);
  }
  const Contents left_has = contents_of(*left);
  const Contents right_has = contents_of(*right);
  if ((left_has.container && (right_has.container || right_has.scalar)) ||
      (left_has.scalar && right_has.container)) {
    return Truth();
  }
  const bool found = holds_for_nulls(predicate.comparison, left_has, right_has);
  if (found && is_lax_) {
    return Truth(true);
  }
  return compare_scalars(predicate.comparison, *left, *right, found);
}

Result<Truth> PathEvaluator::compare_scalars(Comparison comparison, const Sequence& left,
                                             const Sequence& right, bool found) {
  for (const Node* a : left) {
    if (!is_plain_scalar(a)) {
      continue;
    }
    TARN_TRY(charge(right.size()));
    for (const Node* b : right) {
      if (!is_plain_scalar(b)) {
        continue;
      }
      const auto order = compare_nodes(*a, *b);
      if (!order) {
        return Truth();
      }
      found |= holds(comparison, *order);
      if (found && is_lax_) {
        return Truth(true);
      }
    }
  }
  return Truth(found);
}

Result<Truth> PathEvaluator::test_starts(const PathPredicate& predicate, const Scope& scope) {
  const auto prefixes = TARN_TRY(or_unknown(walk(*predicate.right, scope)));
  const std::string* prefix = prefixes && prefixes->size() == 1 ? prefixes->front()->string() : nullptr;
  if (prefix == nullptr) {
    // The value is walked first in Trino; both orders end unknown.
    return Truth();
  }
  const auto items = TARN_TRY(operand(*predicate.left, scope));
  if (!items) {
    return Truth();
  }
  bool found = false;
  for (const Node* item : *items) {
    const std::string* text = item->string();
    if (text == nullptr) {
      return Truth();
    }
    found |= text->starts_with(*prefix);
    if (found && is_lax_) {
      return Truth(true);
    }
  }
  return Truth(found);
}

Result<Truth> PathEvaluator::test_regex(const PathPredicate& predicate, const Scope& scope) {
  const auto items = TARN_TRY(operand(*predicate.left, scope));
  if (!items) {
    return Truth();
  }
  bool found = false;
  for (const Node* item : *items) {
    const std::string* text = item->string();
    if (text == nullptr) {
      return Truth();
    }
    found |= predicate.matcher(*text);
    if (found && is_lax_) {
      return Truth(true);
    }
  }
  return Truth(found);
}

}  // namespace tarn::trino_json
