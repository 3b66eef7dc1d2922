// + - * / % and ||.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/operators.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::unexpected<SqlError> mismatch(BinaryOperator op, const Type& left, const Type& right,
                                   SourceRange range) {
  return refuse(
      range, fmt::format("Cannot apply operator: {} {} {}", to_string(left), spelling(op), to_string(right)));
}

// Trino's rules for what an operation on decimals gives. Source: DecimalOperators.
Type decimal_result(BinaryOperator op, const Type& left, const Type& right) {
  const int scale = std::max(left.scale, right.scale);
  int digits = 0;
  switch (op) {
    case BinaryOperator::Add:
    case BinaryOperator::Subtract:
      digits = std::max(left.precision - left.scale, right.precision - right.scale) + scale + 1;
      break;
    case BinaryOperator::Multiply:
      return Type::decimal(std::min(kLongestDecimal, left.precision + right.precision),
                           left.scale + right.scale);
    case BinaryOperator::Divide:
      digits = left.precision + right.scale + std::max(right.scale - left.scale, 0);
      break;
    case BinaryOperator::Modulus:
      digits = std::min(right.precision - right.scale, left.precision - left.scale) + scale;
      break;
    case BinaryOperator::Concatenate: break;
  }
  return Type::decimal(std::clamp(digits, 1, kLongestDecimal), scale);
}

bool is_sum(BinaryOperator op) {
  return op == BinaryOperator::Add || op == BinaryOperator::Subtract;
}

bool is_number_or_null(const Type& type) {
  return type.is_number() || type.is_unknown();
}

bool is_clock_time(const Type& type) {
  return type.is(Kind::Time) || type.is(Kind::TimeTz);
}

// A point in time and an interval; Unknown where they cannot be added.
Type moved(const Type& point, const Type& span) {
  if (span.is(Kind::IntervalMonths)) {
    return point.is_temporal() ? point : Type{};
  }
  const bool is_point = point.is_temporal() || is_clock_time(point);
  if (!span.is(Kind::IntervalSeconds) || !is_point || point.is(Kind::Date)) {
    return span.is(Kind::IntervalSeconds) && is_point ? point : Type{};
  }
  // The interval has milliseconds.
  return Type::of(point.kind, std::max(kDefaultTime, point.precision));
}

// What temporal values and intervals give; Unknown where the operator does not apply.
Type temporal_result(BinaryOperator op, const Type& left, const Type& right) {
  if (is_sum(op)) {
    if (auto type = moved(left, right); !type.is_unknown()) {
      return type;
    }
    if (left.is_interval() && left == right) {
      return left;
    }
  }
  if (op == BinaryOperator::Add) {
    return moved(right, left);
  }
  const bool both_points =
      (left.is_temporal() && right.is_temporal()) || (is_clock_time(left) && is_clock_time(right));
  if (op == BinaryOperator::Subtract && both_points) {
    return Type::of(Kind::IntervalSeconds);
  }
  const bool scales = op == BinaryOperator::Multiply || op == BinaryOperator::Divide;
  if (scales && left.is_interval() && right.is_number()) {
    return left;
  }
  return op == BinaryOperator::Multiply && left.is_number() && right.is_interval() ? right : Type{};
}

// Whether values of the type can be joined to others.
bool joins(const Type& type) {
  return type.is_text() || type.is(Kind::Array) || type.is(Kind::Varbinary) || type.is_unknown();
}

// Whether an interval has a part of a day that a date cannot take.
bool is_within_day(const Typed& span) {
  constexpr std::int64_t kMillisOfDay = 86'400'000;
  const auto* constant = std::get_if<Constant>(&span.node);
  const auto* millis = constant == nullptr ? nullptr : std::get_if<std::int64_t>(&constant->value);
  return span.type.is(Kind::IntervalSeconds) && millis != nullptr && *millis % kMillisOfDay != 0;
}

}  // namespace

Parsed<TypedPtr> Analyzer::arithmetic(const Binary& node, SourceRange range) {
  auto left = TARN_TRY(expression(*node.left));
  auto right = TARN_TRY(expression(*node.right));
  return node.op == BinaryOperator::Concatenate
             ? concatenation({std::move(left), std::move(right)}, true, range)
             : operation(node.op, std::move(left), std::move(right), range);
}

Parsed<TypedPtr> Analyzer::temporal_operation(BinaryOperator op, TypedPtr left, TypedPtr right,
                                              SourceRange range) const {
  const auto& first = left->type;
  const auto& second = right->type;
  auto type = temporal_result(op, first, second);
  if (type.is_unknown()) {
    return mismatch(op, first, second, range);
  }
  const bool dates = first.is(Kind::Date) || second.is(Kind::Date);
  if (dates && (is_within_day(*left) || is_within_day(*right))) {
    return refuse(range, "hours, minutes and seconds cannot be added to a date; cast it to timestamp");
  }
  if (type.is(Kind::IntervalSeconds) && !first.is_interval() && !second.is_interval()) {
    const auto point = common_type(first, second).value_or(first);
    left = coerce(std::move(left), point);
    right = coerce(std::move(right), point);
  }
  // An interval is multiplied by a bigint or a double, and divided by a double.
  const auto as_factor = [&](TypedPtr side) {
    const bool is_whole = op == BinaryOperator::Multiply && side->type.is_integer();
    return side->type.is_number() ? coerce(std::move(side), Type::of(is_whole ? Kind::Bigint : Kind::Double))
                                  : side;
  };
  return make_typed(std::move(type), range,
                    TypedArithmetic{op, as_factor(std::move(left)), as_factor(std::move(right))});
}

Parsed<TypedPtr> Analyzer::operation(BinaryOperator op, TypedPtr left, TypedPtr right,
                                     SourceRange range) const {
  const auto& first = left->type;
  const auto& second = right->type;
  if (!is_number_or_null(first) || !is_number_or_null(second)) {
    return temporal_operation(op, std::move(left), std::move(right), range);
  }
  auto type = common_type(first, second).value_or(Type{});
  if (type.is_unknown()) {
    return refuse(range,
                  fmt::format("{} of two NULLs is ambiguous; write CAST around one of them", spelling(op)));
  }
  if (type.is(Kind::Decimal)) {
    // Each side keeps its own scale.
    const auto as_decimal = [&](TypedPtr side) {
      const bool is_decimal = side->type.is(Kind::Decimal);
      auto target = is_decimal ? side->type : common_type(side->type, Type::decimal(1, 0)).value_or(type);
      return coerce(std::move(side), target);
    };
    left = as_decimal(std::move(left));
    right = as_decimal(std::move(right));
    if (op == BinaryOperator::Multiply && left->type.scale + right->type.scale > kLongestDecimal) {
      return refuse(range, fmt::format("DECIMAL scale must be in range [0, precision ({})]: {}",
                                       kLongestDecimal, left->type.scale + right->type.scale));
    }
    auto result = decimal_result(op, left->type, right->type);
    return make_typed(std::move(result), range, TypedArithmetic{op, std::move(left), std::move(right)});
  }
  left = coerce(std::move(left), type);
  right = coerce(std::move(right), type);
  return make_typed(std::move(type), range, TypedArithmetic{op, std::move(left), std::move(right)});
}

// The operator || and concat(): texts, bytes, and arrays with arrays or with elements.
Parsed<TypedPtr> Analyzer::concatenation(std::vector<TypedPtr> values, bool is_operator,
                                         SourceRange range) const {
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (const auto& value : values) {
    arguments.push_back({value->type, 0});
  }
  auto fitting = choose(Library::standard().find("concat"), arguments);
  if (fitting.empty() && is_operator) {
    return mismatch(BinaryOperator::Concatenate, values[0]->type, values[1]->type, range);
  }
  if (fitting.empty()) {
    const auto odd =
        std::ranges::find_if_not(values, [](const TypedPtr& value) { return joins(value->type); });
    const auto& shown = odd == values.end() ? values.back() : *odd;
    return refuse(shown->range,
                  fmt::format("concat joins strings or arrays, not {}; use CAST(... AS varchar)",
                              to_string(shown->type)));
  }
  const auto chosen = TARN_TRY(only(std::move(fitting), is_operator ? "||" : "concat", range));
  const auto type = result_of(chosen);
  TypedPtr joined;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& wanted = chosen.match.arguments[i];
    auto part = coerce(std::move(values[i]), wanted);
    const bool is_item = type.is(Kind::Array) && wanted == type.element();
    if (is_item) {
      const auto where = part->range;
      part = make_typed(type, where, TypedArray{{std::move(part)}});
    }
    joined =
        joined ? make_typed(type, range,
                            TypedArithmetic{BinaryOperator::Concatenate, std::move(joined), std::move(part)})
               : std::move(part);
  }
  return joined;
}

}  // namespace tarn::sql
