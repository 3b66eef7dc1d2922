// Comparisons and their relatives, with Lake's conversions: text beside a timestamp is read as a timestamp,
// "true" beside a boolean as a boolean.
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

Value boolean(std::string sql, SourceRange range) {
  return {std::move(sql), Type::of(Kind::Boolean), range, std::nullopt, std::nullopt};
}

std::string_view comparison_text(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::Equal: return "=";
    case ComparisonOperator::NotEqual: return "<>";
    case ComparisonOperator::Less: return "<";
    case ComparisonOperator::LessOrEqual: return "<=";
    case ComparisonOperator::Greater: return ">";
    case ComparisonOperator::GreaterOrEqual: return ">=";
    case ComparisonOperator::IsDistinctFrom: return "IS DISTINCT FROM";
    case ComparisonOperator::IsNotDistinctFrom: return "IS NOT DISTINCT FROM";
  }
  return "=";
}

bool is_boolean_text(const Value& value) {
  return value.text &&
         (equal_ignoring_case(*value.text, "true") || equal_ignoring_case(*value.text, "false"));
}

}  // namespace

// Makes two operands comparable, or says why they are not.
Parsed<bool> Translator::match(Value& left, Value& right, std::string_view op) const {
  const auto converts = [](const Value& from, const Value& to) {
    const bool temporal = to.type.is_temporal();
    return from.type.is(Kind::Varchar) && (temporal || (to.type.is(Kind::Boolean) && is_boolean_text(from)));
  };
  if (converts(right, left)) {
    right = TARN_TRY(convert(std::move(right), left.type));
  } else if (converts(left, right)) {
    left = TARN_TRY(convert(std::move(left), right.type));
  } else if (left.type.is(Kind::Varchar) && right.type.is(Kind::Boolean)) {
    // sessionCredentialFromConsole holds "true" as text.
    left.sql = fmt::format("lower({})", left.sql);
    right.sql = fmt::format("CAST({} AS VARCHAR)", right.sql);
  } else if (left.type.is(Kind::Boolean) && right.type.is(Kind::Varchar)) {
    right.sql = fmt::format("lower({})", right.sql);
    left.sql = fmt::format("CAST({} AS VARCHAR)", left.sql);
  } else if (!common_type(left.type, right.type)) {
    return refuse(
        cover(left.range, right.range),
        fmt::format("Cannot apply operator: {} {} {}", to_string(left.type), op, to_string(right.type)));
  }
  return true;
}

Parsed<Value> Translator::comparison(const Comparison& node, SourceRange range) {
  auto left = TARN_TRY(expression(*node.left));
  auto right = TARN_TRY(expression(*node.right));
  const auto op = comparison_text(node.op);
  // A path over an array of rows equals a value when one of its rows does.
  const bool left_many = left.type.is(Kind::Array) && right.type.is(Kind::Varchar);
  if (left_many && left.type.element().is(Kind::Varchar) && node.op == ComparisonOperator::Equal) {
    return boolean(fmt::format("list_contains({}, {})", left.sql, right.sql), range);
  }
  TARN_TRY(match(left, right, op));
  return boolean(fmt::format("({} {} {})", left.sql, op, right.sql), range);
}

Parsed<Value> Translator::quantified(const QuantifiedComparison& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  const auto printed = TARN_TRY(query(*node.query, scope_));
  if (printed.columns.size() != 1) {
    return refuse(range, fmt::format("a subquery compared with a value must have one column, not {}",
                                     printed.columns.size()));
  }
  const std::string_view quantifier = node.quantifier == Quantifier::All ? "ALL" : "ANY";
  return boolean(fmt::format("({} {} {} ({}))", value.sql, comparison_text(node.op), quantifier, printed.sql),
                 range);
}

Parsed<Value> Translator::between(const Between& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  auto low = TARN_TRY(expression(*node.low));
  auto high = TARN_TRY(expression(*node.high));
  TARN_TRY(match(value, low, "BETWEEN"));
  TARN_TRY(match(value, high, "BETWEEN"));
  return boolean(
      fmt::format("({}{} BETWEEN {} AND {})", value.sql, node.negated ? " NOT" : "", low.sql, high.sql),
      range);
}

Parsed<Value> Translator::in_list(const InList& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  std::string list;
  for (const auto& item : node.items) {
    auto candidate = TARN_TRY(expression(*item));
    TARN_TRY(match(value, candidate, "IN"));
    list += (list.empty() ? "" : ", ") + candidate.sql;
  }
  return boolean(fmt::format("({}{} IN ({}))", value.sql, node.negated ? " NOT" : "", list), range);
}

Parsed<Value> Translator::in_query(const InQuery& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  const auto printed = TARN_TRY(query(*node.query, scope_));
  const std::size_t width = value.type.is(Kind::Struct) ? value.type.children.size() : 1;
  if (printed.columns.size() != width) {
    return refuse(range, fmt::format("the subquery of IN must have {} column{}, not {}", width,
                                     width == 1 ? "" : "s", printed.columns.size()));
  }
  if (width == 1 && !common_type(value.type, printed.columns.front().type)) {
    return refuse(range, fmt::format("Cannot apply operator: {} IN {}", to_string(value.type),
                                     to_string(printed.columns.front().type)));
  }
  return boolean(fmt::format("({}{} IN ({}))", value.sql, node.negated ? " NOT" : "", printed.sql), range);
}

Parsed<Value> Translator::like(const Like& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  const auto pattern = TARN_TRY(expression(*node.pattern));
  for (const auto* operand : {&value, &pattern}) {
    if (!operand->type.is(Kind::Varchar) && !operand->type.is_unknown()) {
      return refuse(operand->range, fmt::format("LIKE needs varchar, not {}", to_string(operand->type)));
    }
  }
  std::string escape;
  if (node.escape) {
    const auto character = TARN_TRY(expression(*node.escape));
    if (character.text && character.text->size() != 1) {
      return refuse(character.range, "the escape of LIKE must be a single character");
    }
    escape = fmt::format(" ESCAPE {}", character.sql);
  }
  return boolean(fmt::format("({}{} LIKE {}{})", value.sql, node.negated ? " NOT" : "", pattern.sql, escape),
                 range);
}

Parsed<Value> Translator::is_null(const IsNull& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  return boolean(fmt::format("({} IS {}NULL)", value.sql, node.negated ? "NOT " : ""), range);
}

Parsed<Value> Translator::exists(const Exists& node, SourceRange range) {
  const auto printed = TARN_TRY(query(*node.query, scope_));
  return boolean(fmt::format("EXISTS ({})", printed.sql), range);
}

}  // namespace tarn::sql
