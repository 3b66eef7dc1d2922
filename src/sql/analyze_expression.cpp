// Expressions but for names, times, arithmetic, predicates, casts and calls.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/library.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

// The type that has just the digits of "-12.50"; nullopt where that is no decimal.
std::optional<Type> decimal_of(std::string_view text) {
  const auto unsigned_text = text.substr(text.starts_with('-') ? 1 : 0);
  const auto point = std::min(unsigned_text.find('.'), unsigned_text.size());
  const auto whole = unsigned_text.substr(0, point);
  const auto places = unsigned_text.substr(std::min(point + 1, unsigned_text.size()));
  const bool is_number = std::ranges::all_of(whole, is_digit) && std::ranges::all_of(places, is_digit) &&
                         !(whole.empty() && places.empty());
  const auto zeros = std::min(whole.find_first_not_of('0'), whole.size());
  const auto precision = std::max<std::size_t>(1, whole.size() - zeros + places.size());
  if (!is_number || precision > kLongestDecimal) {
    return std::nullopt;
  }
  return Type::decimal(static_cast<int>(precision), static_cast<int>(places.size()));
}

// The integer that a text spells; nullopt where the type is no integer's, or the cast is an error.
std::optional<std::int64_t> integer_of(std::string_view text, const Type& type) {
  constexpr int kMostBits = 64;
  static constexpr std::array kBits = {8, 16, 32, kMostBits};
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (!type.is_integer() || read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  const auto width = kBits[static_cast<std::size_t>(type.kind) - static_cast<std::size_t>(Kind::Tinyint)];
  const auto most = std::numeric_limits<std::int64_t>::max() >> (kMostBits - width);
  return value >= -most - 1 && value <= most ? std::optional(value) : std::nullopt;
}

}  // namespace

// refuse_unsupported() has refused these before; a tree that was not shown to it is refused here.
Parsed<TypedPtr> Analyzer::not_supported(std::string_view what, SourceRange range) {
  return refuse(range, fmt::format("{} is not supported yet", what));
}

Parsed<TypedPtr> Analyzer::expression(const Expression& expression) {
  TARN_TRY(may_descend(expression.range));
  const Restore deeper(depth_, depth_ + 1);
  return visit(expression);
}

Parsed<TypedPtr> Analyzer::visit(const Expression& expression) {
  const auto range = expression.range;
  return std::visit(
      Overloaded{
          [&](const NullLiteral&) -> Parsed<TypedPtr> { return make_typed({}, range, Constant{}); },
          [&](const BooleanLiteral& node) -> Parsed<TypedPtr> {
            return make_typed(Type::of(Kind::Boolean), range, Constant{node.value});
          },
          [&](const StringLiteral& node) { return string_literal(node, range); },
          [&](const BinaryLiteral& node) -> Parsed<TypedPtr> {
            return make_typed(Type::of(Kind::Varbinary), range, Constant{node.bytes});
          },
          [&](const NumberLiteral& node) { return number(node, range); },
          [&](const TypedLiteral& node) { return typed_literal(node, range); },
          [&](const IntervalLiteral& node) { return interval(node, range); },
          [&](const Parameter&) { return parameter(range); },
          [&](const ColumnName& node) { return column(node, range); },
          [&](const Dereference& node) { return dereference(node, range); },
          [&](const Subscript& node) { return subscript(node, range); },
          [&](const Unary& node) { return unary(node, range); },
          [&](const Binary& node) { return arithmetic(node, range); },
          [&](const Logical& node) { return logical(node, range); },
          [&](const Comparison& node) { return comparison(node, range); },
          [&](const QuantifiedComparison& node) { return quantified(node, range); },
          [&](const Between& node) { return between(node, range); },
          [&](const InList& node) { return in_list(node, range); },
          [&](const InQuery& node) { return in_query(node, range); },
          [&](const Like& node) { return like(node, range); },
          [&](const IsNull& node) { return is_null(node, range); },
          [&](const Exists& node) { return exists(node, range); },
          [&](const ScalarSubquery& node) { return scalar_subquery(node, range); },
          [&](const Case& node) { return case_expression(node, range); },
          [&](const Cast& node) { return cast(node, range); },
          [&](const Extract& node) { return extract(node, range); },
          [&](const AtTimeZone& node) { return at_time_zone(node, range); },
          [&](const CurrentValue& node) { return current_value(node, range); },
          [&](const Lambda&) -> Parsed<TypedPtr> {
            return refuse(range,
                          "a lambda can only be an argument of a function such as filter or transform");
          },
          [&](const RowConstructor& node) { return row(node, range); },
          [&](const ArrayConstructor& node) { return array(node, range); },
          [&](const FunctionCall& node) { return call(node, range); },
          [&](const WindowMeasure&) { return not_supported("a measure of a window", range); },
          [&](const JsonExists& node) { return json_exists(node, range); },
          [&](const JsonValue& node) { return json_value(node, range); },
          [&](const JsonQuery& node) { return json_query(node, range); },
          [&](const JsonObject& node) { return json_object(node, range); },
          [&](const JsonArray& node) { return json_array(node, range); },
      },
      expression.node);
}

Parsed<TypedPtr> Analyzer::string_literal(const StringLiteral& node, SourceRange range) {
  if (node.value == "?" && !environment_.parameters.empty()) {
    return parameter(range);
  }
  const auto type = Type::of(Kind::Varchar, static_cast<int>(count_characters(node.value)));
  return make_typed(type, range, Constant{node.value});
}

Parsed<TypedPtr> Analyzer::parameter(SourceRange range) {
  const auto place = std::ranges::lower_bound(parameters_, range.offset);
  const auto index = static_cast<std::size_t>(place - parameters_.begin());
  if (index >= environment_.parameters.size() || place == parameters_.end()) {
    return refuse(range, fmt::format("parameter {} has no value; pass it with the query", index + 1));
  }
  const auto type = Type::of(Kind::Varchar);
  note_reading(LakeReading::Kind::Literal, range, type, environment_.parameters[index]);
  return make_typed(type, range, Constant{environment_.parameters[index]});
}

Parsed<TypedPtr> Analyzer::number(const NumberLiteral& node, SourceRange range, bool negative) const {
  const std::string_view sign = negative ? "-" : "";
  auto digits = fmt::format("{}{}", sign, node.digits);
  if (node.kind == NumberKind::Double) {
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return make_typed(Type::of(Kind::Double), range, Constant{value});
  }
  if (node.kind == NumberKind::Decimal) {
    const auto point = node.digits.find('.');
    const auto whole = std::string_view(node.digits).substr(0, point);
    const auto scale = node.digits.size() - point - 1;
    const auto zeros = std::min(whole.find_first_not_of('0'), whole.size());
    const auto precision = std::max<std::size_t>(1, whole.size() - zeros + scale);
    if (precision > kLongestDecimal) {
      return refuse(range, fmt::format("the number has more than 38 digits: {}", node.digits));
    }
    return make_typed(Type::decimal(static_cast<int>(precision), static_cast<int>(scale)), range,
                      Constant{std::move(digits)});
  }
  std::int64_t value = 0;
  const auto* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, value).ec != std::errc()) {
    return refuse(range, fmt::format("the number is too large for bigint: {}", digits));
  }
  const bool fits =
      value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
  return make_typed(Type::of(fits ? Kind::Integer : Kind::Bigint), range, Constant{value});
}

Parsed<TypedPtr> Analyzer::typed_literal(const TypedLiteral& node, SourceRange range) {
  const auto type = TARN_TRY(resolve_type(node.type));
  // The string is the literal's last token.
  const auto length = node.value.size() + 2;
  const auto text =
      TARN_TRY(string_literal({node.value}, {range.end() - std::min(length, range.length), length}));
  if (const auto written = constant_text(*text); written && node.type.numbers.empty()) {
    if (type.is(Kind::Date) || type.is(Kind::Time) || type.is(Kind::Timestamp)) {
      return time_literal(type.kind, *written, range);
    }
  }
  if (type.is(Kind::Decimal) && node.type.numbers.empty()) {
    auto digits = std::string(node.value.substr(node.value.starts_with('+') ? 1 : 0));
    const auto own = decimal_of(digits);
    if (!own) {
      return refuse(range, fmt::format("'{}' is not a valid DECIMAL literal", node.value));
    }
    return make_typed(*own, range, Constant{std::move(digits)});
  }
  if (type.is(Kind::Json)) {
    // CAST would make a JSON string of it.
    TypedCall parse{Library::standard().find("json_parse").front()};
    parse.arguments.push_back(text);
    return make_typed(type, range, std::move(parse));
  }
  if (const auto integer = integer_of(node.value, type)) {
    return make_typed(type, range, Constant{*integer});
  }
  return make_typed(type, range, TypedCast{Conversion::Cast, text});
}

Parsed<TypedPtr> Analyzer::boolean(const Expression& expression, std::string_view what) {
  auto value = TARN_TRY(this->expression(expression));
  if (!value->type.is(Kind::Boolean) && !value->type.is_unknown()) {
    return refuse(value->range, fmt::format("{}, not {}", what, to_string(value->type)));
  }
  return coerce(std::move(value), Type::of(Kind::Boolean));
}

Parsed<TypedPtr> Analyzer::unary(const Unary& node, SourceRange range) {
  if (node.op == UnaryOperator::Not) {
    auto operand = TARN_TRY(boolean(*node.operand, "NOT needs a boolean"));
    return make_typed(Type::of(Kind::Boolean), range, TypedNot{std::move(operand)});
  }
  const auto* literal = std::get_if<NumberLiteral>(&node.operand->node);
  if (node.op == UnaryOperator::Minus && literal != nullptr) {
    return number(*literal, range, true);
  }
  auto operand = TARN_TRY(expression(*node.operand));
  const auto& type = operand->type;
  if (type.is_unknown()) {
    return refuse(range, "the sign of a NULL is ambiguous; write CAST around it");
  }
  if (!type.is_number() && !type.is_interval()) {
    return refuse(range, fmt::format("Cannot negate {}", to_string(type)));
  }
  return node.op == UnaryOperator::Plus ? operand : make_typed(operand->type, range, TypedNegation{operand});
}

Parsed<TypedPtr> Analyzer::logical(const Logical& node, SourceRange range) {
  TypedLogical made{node.op, {}};
  made.terms.reserve(node.terms.size());
  const std::string_view what =
      node.op == LogicalOperator::And ? "AND needs conditions" : "OR needs conditions";
  for (const auto& term : node.terms) {
    made.terms.push_back(TARN_TRY(boolean(*term, what)));
  }
  return make_typed(Type::of(Kind::Boolean), range, std::move(made));
}

Parsed<TypedPtr> Analyzer::case_expression(const Case& node, SourceRange range) {
  TypedPtr operand;
  if (node.operand) {
    operand = TARN_TRY(expression(*node.operand));
  }
  TypedCase made;
  std::vector<TypedPtr> results;
  for (const auto& branch : node.branches) {
    TypedWhen when;
    if (operand) {
      auto value = TARN_TRY(expression(*branch.condition));
      const auto where = value->range;
      when.condition = TARN_TRY(compared(ComparisonOperator::Equal, operand, std::move(value), where));
    } else {
      when.condition = TARN_TRY(boolean(*branch.condition, "CASE WHEN needs a condition"));
    }
    results.push_back(TARN_TRY(expression(*branch.result)));
    made.branches.push_back(std::move(when));
  }
  if (node.otherwise) {
    results.push_back(TARN_TRY(expression(*node.otherwise)));
  }
  auto type = TARN_TRY(common(results, "CASE results"));
  for (std::size_t i = 0; i < made.branches.size(); ++i) {
    made.branches[i].result = coerce(results[i], type);
  }
  if (node.otherwise) {
    made.otherwise = coerce(results.back(), type);
  }
  return make_typed(std::move(type), range, std::move(made));
}

Parsed<TypedPtr> Analyzer::row(const RowConstructor& node, SourceRange range) {
  TypedRow made;
  made.items = TARN_TRY(expressions(node.items));
  std::vector<Type> types;
  types.reserve(made.items.size());
  for (const auto& item : made.items) {
    types.push_back(item->type);
  }
  return make_typed(Type::row(std::move(types)), range, std::move(made));
}

Parsed<TypedPtr> Analyzer::array(const ArrayConstructor& node, SourceRange range) {
  TypedArray made;
  made.items = TARN_TRY(expressions(node.items));
  auto element = TARN_TRY(common(made.items, "ARRAY elements"));
  for (auto& item : made.items) {
    item = coerce(std::move(item), element);
  }
  return make_typed(Type::array(std::move(element)), range, std::move(made));
}

}  // namespace tarn::sql
