// Comparisons and their relatives, with Lake's conversions: text beside a timestamp is read as a timestamp,
// "true" beside a boolean as a boolean.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/operators.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

bool needs_order(ComparisonOperator op) {
  return op >= ComparisonOperator::Less && op <= ComparisonOperator::GreaterOrEqual;
}

bool is_boolean_text(const Typed& value) {
  const auto text = constant_text(value);
  return text && (equal_ignoring_case(*text, "true") || equal_ignoring_case(*text, "false"));
}

// Whether Lake reads the text `from` as the other side's type.
bool is_read_as(const Typed& from, const Typed& to) {
  return from.type.is(Kind::Varchar) &&
         (to.type.is_temporal() || (to.type.is(Kind::Boolean) && is_boolean_text(from)));
}

TypedPtr lowered(const TypedPtr& text) {
  const auto* overload = Library::standard().find("lower").front();
  return make_typed(text->type, text->range, TypedCall{.overload = overload, .arguments = {text}});
}

// Whether each escape in a pattern stands before what it can escape. Only constants can be wrong here.
bool escapes_well(const Typed& pattern, const Typed& escape) {
  const auto text = constant_text(pattern);
  const auto character = constant_text(escape);
  if (!text || !character || character->empty()) {
    return true;
  }
  for (auto at = text->find(*character); at != std::string::npos;) {
    const auto rest = std::string_view(*text).substr(at + character->size());
    if (!rest.starts_with('%') && !rest.starts_with('_') && !rest.starts_with(*character)) {
      return false;
    }
    at = text->find(*character,
                    at + character->size() + (rest.starts_with(*character) ? character->size() : 1));
  }
  return true;
}

TypedPtr predicate(SourceRange range, Typed::Node node) {
  return make_typed(Type::of(Kind::Boolean), range, std::move(node));
}

TypedPtr unless(bool negated, TypedPtr value) {
  const auto range = value->range;
  return negated ? predicate(range, TypedNot{std::move(value)}) : value;
}

}  // namespace

// A column of text beside a truth: sessionCredentialFromConsole holds "true" as text.
void Analyzer::match_truth(TypedPtr& text, TypedPtr& truth) {
  const auto varchar = Type::of(Kind::Varchar);
  note_reading(LakeReading::Kind::Lower, text->range, varchar, {});
  note_reading(LakeReading::Kind::Cast, truth->range, varchar, {});
  text = lowered(text);
  truth = coerce(truth, varchar);
}

// Makes the operands one type, or says why they cannot be compared.
Parsed<bool> Analyzer::match_operands(TypedPtr& left, TypedPtr& right, std::string_view op) {
  if (is_read_as(*right, *left)) {
    right = TARN_TRY(read_as(right, left->type));
  } else if (is_read_as(*left, *right)) {
    left = TARN_TRY(read_as(left, right->type));
  } else if (left->type.is(Kind::Varchar) && right->type.is(Kind::Boolean)) {
    match_truth(left, right);
  } else if (left->type.is(Kind::Boolean) && right->type.is(Kind::Varchar)) {
    match_truth(right, left);
  }
  const auto type = common_type(left->type, right->type);
  if (!type) {
    return refuse(
        cover(left->range, right->range),
        fmt::format("Cannot apply operator: {} {} {}", to_string(left->type), op, to_string(right->type)));
  }
  left = coerce(std::move(left), *type);
  right = coerce(std::move(right), *type);
  return true;
}

Parsed<TypedPtr> Analyzer::compared(ComparisonOperator op, TypedPtr left, TypedPtr right, SourceRange range) {
  const auto word = spelling(op);
  // A path over an array of rows equals a value when one of its rows does.
  const bool left_many = left->type.is(Kind::Array) && right->type.is(Kind::Varchar);
  if (left_many && left->type.element().is(Kind::Varchar) && op == ComparisonOperator::Equal) {
    const auto* overload = Library::standard().find("contains").front();
    note_reading(LakeReading::Kind::Contains, range, Type::of(Kind::Boolean), {});
    auto value = coerce(std::move(right), left->type.element());
    return predicate(range,
                     TypedCall{.overload = overload, .arguments = {std::move(left), std::move(value)}});
  }
  TARN_TRY(match_operands(left, right, word));
  const bool fits = needs_order(op) ? is_orderable(left->type) : is_comparable(left->type);
  if (!fits && !left->type.is_unknown()) {
    return refuse(range, fmt::format("Cannot apply operator: {} {} {}", to_string(left->type), word,
                                     to_string(right->type)));
  }
  return predicate(range, TypedComparison{op, std::move(left), std::move(right)});
}

Parsed<TypedPtr> Analyzer::comparison(const Comparison& node, SourceRange range) {
  auto left = TARN_TRY(expression(*node.left));
  auto right = TARN_TRY(expression(*node.right));
  return compared(node.op, std::move(left), std::move(right), range);
}

Parsed<TypedPtr> Analyzer::between(const Between& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  auto low = TARN_TRY(expression(*node.low));
  auto high = TARN_TRY(expression(*node.high));
  // Each bound may ask for another type of the value, so the two are compared on their own where they differ.
  auto from_low = value;
  auto from_high = value;
  TARN_TRY(match_operands(from_low, low, "BETWEEN"));
  TARN_TRY(match_operands(from_high, high, "BETWEEN"));
  if (!is_orderable(from_low->type) && !from_low->type.is_unknown()) {
    return refuse(range, fmt::format("Cannot check if {} is BETWEEN {} and {}", to_string(value->type),
                                     to_string(low->type), to_string(high->type)));
  }
  if (from_low->type == from_high->type) {
    return unless(node.negated,
                  predicate(range, TypedBetween{std::move(from_low), std::move(low), std::move(high)}));
  }
  TypedLogical both{LogicalOperator::And, {}};
  both.terms.push_back(predicate(range, TypedComparison{ComparisonOperator::GreaterOrEqual, from_low, low}));
  both.terms.push_back(predicate(range, TypedComparison{ComparisonOperator::LessOrEqual, from_high, high}));
  return unless(node.negated, predicate(range, std::move(both)));
}

Parsed<TypedPtr> Analyzer::in_list(const InList& node, SourceRange range) {
  TypedIn made;
  made.value = TARN_TRY(expression(*node.value));
  made.items = TARN_TRY(expressions(node.items));
  for (auto& item : made.items) {
    TARN_TRY(match_operands(made.value, item, "IN"));
  }
  for (auto& item : made.items) {
    item = coerce(std::move(item), made.value->type);
  }
  return unless(node.negated, predicate(range, std::move(made)));
}

Parsed<TypedPtr> Analyzer::like(const Like& node, SourceRange range) {
  const auto text = [&](const Expression& operand) -> Parsed<TypedPtr> {
    auto value = TARN_TRY(expression(operand));
    if (!value->type.is_text() && !value->type.is_unknown()) {
      return refuse(value->range, fmt::format("LIKE needs varchar, not {}", to_string(value->type)));
    }
    return coerce(std::move(value), Type::of(Kind::Varchar));
  };
  TypedLike made;
  made.value = TARN_TRY(text(*node.value));
  made.pattern = TARN_TRY(text(*node.pattern));
  if (node.escape) {
    made.escape = TARN_TRY(text(*node.escape));
    const auto character = constant_text(*made.escape);
    if (character && count_characters(*character) != 1) {
      return refuse(made.escape->range, "the escape of LIKE must be a single character");
    }
  }
  if (made.escape && !escapes_well(*made.pattern, *made.escape)) {
    return refuse(made.pattern->range,
                  "Escape character must be followed by '%', '_' or the escape character itself");
  }
  return unless(node.negated, predicate(range, std::move(made)));
}

Parsed<TypedPtr> Analyzer::is_null(const IsNull& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  return unless(node.negated, predicate(range, TypedIsNull{std::move(value)}));
}

}  // namespace tarn::sql
