// Expressions but for predicates, casts and calls.
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

Value make_value(std::string sql, Type type, SourceRange range) {
  return {std::move(sql), std::move(type), range, std::nullopt, std::nullopt};
}

// Some operands are printed more than once, so nesting could multiply the text without this.
constexpr std::size_t kLargestText = 256U << 10U;

std::string_view operator_text(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Add: return "+";
    case BinaryOperator::Subtract: return "-";
    case BinaryOperator::Multiply: return "*";
    case BinaryOperator::Divide: return "/";
    case BinaryOperator::Modulus: return "%";
    case BinaryOperator::Concatenate: return "||";
  }
  return "+";
}

// Prints `||` of texts, of bytes and of arrays, or nothing where the operator does not apply.
std::optional<Value> concatenation(const Value& left, const Value& right, SourceRange range) {
  if (left.type.is(Kind::Array) || right.type.is(Kind::Array)) {
    const auto& list = left.type.is(Kind::Array) ? left.type : right.type;
    const auto wrap = [](const Value& value) {
      return value.type.is(Kind::Array) ? value.sql : fmt::format("[{}]", value.sql);
    };
    return make_value(fmt::format("list_concat({}, {})", wrap(left), wrap(right)), list, range);
  }
  const bool bytes = left.type.is(Kind::Varbinary) && right.type.is(Kind::Varbinary);
  const auto text_like = [](const Type& type) { return type.is(Kind::Varchar) || type.is_unknown(); };
  if (!bytes && (!text_like(left.type) || !text_like(right.type))) {
    return std::nullopt;
  }
  return make_value(fmt::format("({} || {})", left.sql, right.sql),
                    bytes ? left.type : Type::of(Kind::Varchar), range);
}

bool is_interval(const Type& type) {
  return type.is(Kind::IntervalMonths) || type.is(Kind::IntervalSeconds);
}

// Whether it is an interval literal of a part of a day.
bool is_within_day(const Expression& side) {
  const auto* literal = std::get_if<IntervalLiteral>(&side.node);
  return literal != nullptr &&
         (literal->from == "HOUR" || literal->from == "MINUTE" || literal->from == "SECOND");
}

}  // namespace

// Also strikes the references that a grouping key covers.
Parsed<Value> Translator::expression(const Expression& expression) {
  TARN_TRY(may_descend(expression.range));
  const Restore deeper(depth_, depth_ + 1);
  auto& select = scope_->select();
  const auto loose = select.loose.size();
  auto value = TARN_TRY(visit(expression));
  if (value.sql.size() > kLargestText) {
    return refuse(expression.range, "the expression is too complex; split it with WITH or a subquery");
  }
  if (select.grouping_keys.contains(value.sql)) {
    select.loose.resize(std::min(loose, select.loose.size()));
  }
  return value;
}

// refuse_unsupported() has refused these before; a tree that was not shown to it is refused here.
Parsed<Value> Translator::unsupported(std::string_view what, SourceRange range) {
  return refuse(range, fmt::format("{} is not supported yet", what));
}

Parsed<Value> Translator::visit(const Expression& expression) {
  const auto range = expression.range;
  return std::visit(
      Overloaded{
          [&](const NullLiteral&) -> Parsed<Value> { return make_value("NULL", {}, range); },
          [&](const BooleanLiteral& node) -> Parsed<Value> {
            return make_value(node.value ? "TRUE" : "FALSE", Type::of(Kind::Boolean), range);
          },
          [&](const BinaryLiteral& node) -> Parsed<Value> {
            std::string digits;
            for (const char byte : node.bytes) {
              digits += fmt::format("{:02X}", static_cast<unsigned char>(byte));
            }
            return make_value(fmt::format("unhex('{}')", digits), Type::of(Kind::Varbinary), range);
          },
          [&](const Parameter&) { return parameter(range); },
          [&](const StringLiteral& node) { return string_literal(node, range); },
          [&](const NumberLiteral& node) { return number(node, range); },
          [&](const TypedLiteral& node) { return typed_literal(node, range); },
          [&](const IntervalLiteral& node) { return interval(node, range); },
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
          [&](const Lambda&) -> Parsed<Value> {
            return refuse(range,
                          "a lambda can only be an argument of a function such as filter or transform");
          },
          [&](const RowConstructor& node) { return row(node, range); },
          [&](const ArrayConstructor& node) { return array(node, range); },
          [&](const FunctionCall& node) { return call(node, range); },
          [&](const WindowMeasure&) { return unsupported("a measure of a window", range); },
          [&](const JsonExists&) { return unsupported("JSON_EXISTS", range); },
          [&](const JsonValue&) { return unsupported("JSON_VALUE", range); },
          [&](const JsonQuery&) { return unsupported("JSON_QUERY", range); },
          [&](const JsonObject&) { return unsupported("JSON_OBJECT", range); },
          [&](const JsonArray&) { return unsupported("JSON_ARRAY", range); },
      },
      expression.node);
}

Parsed<Value> Translator::string_literal(const StringLiteral& node, SourceRange range) {
  if (node.value == "?" && !environment_.parameters.empty()) {
    return parameter(range);
  }
  auto value = make_value(quote_string(node.value), Type::of(Kind::Varchar), range);
  value.text = node.value;
  return value;
}

Parsed<Value> Translator::parameter(SourceRange range) {
  const auto place = std::ranges::lower_bound(parameters_, range.offset);
  const auto index = static_cast<std::size_t>(place - parameters_.begin());
  if (index >= environment_.parameters.size() || place == parameters_.end()) {
    return refuse(range, fmt::format("parameter {} has no value; pass it with the query", index + 1));
  }
  const auto& text = environment_.parameters[index];
  auto value = make_value(quote_string(text), Type::of(Kind::Varchar), range);
  value.text = text;
  return value;
}

Parsed<Value> Translator::number(const NumberLiteral& node, SourceRange range) const {
  const auto& digits = node.digits;
  if (node.kind == NumberKind::Double) {
    return make_value(fmt::format("CAST({} AS DOUBLE)", digits), Type::of(Kind::Double), range);
  }
  if (node.kind == NumberKind::Decimal) {
    const auto point = digits.find('.');
    const auto scale = digits.size() - point - 1;
    if (digits.size() - 1 > 38) {
      return refuse(range, fmt::format("the number has more than 38 digits: {}", digits));
    }
    return make_value(digits, Type::decimal(static_cast<int>(digits.size() - 1), static_cast<int>(scale)),
                      range);
  }
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ec != std::errc()) {
    return refuse(range, fmt::format("the number is too large for bigint: {}", digits));
  }
  auto value =
      make_value(std::to_string(number), Type::of(number > INT32_MAX ? Kind::Int64 : Kind::Int32), range);
  value.integer = number;
  return value;
}

Parsed<Value> Translator::typed_literal(const TypedLiteral& node, SourceRange range) {
  const auto type = TARN_TRY(resolve_type(node.type));
  // The string is the literal's last token.
  const auto length = node.value.size() + 2;
  auto text = TARN_TRY(string_literal({node.value}, {range.end() - std::min(length, range.length), length}));
  text.range = range;
  if (type.is(Kind::Json)) {
    return make_value(fmt::format("CAST({} AS JSON)", text.sql), type, range);
  }
  auto value = TARN_TRY(convert(std::move(text), type));
  value.text.reset();
  return value;
}

// One field or two, as INTERVAL '2' DAY and INTERVAL '1-6' YEAR TO MONTH; longer forms are refused.
Parsed<Value> Translator::interval(const IntervalLiteral& node, SourceRange range) const {
  const bool negative_text = node.value.starts_with('-');
  const auto body = std::string_view(node.value).substr(negative_text ? 1 : 0);
  const std::string_view sign = node.negative != negative_text ? "-" : "";
  const bool months = node.from == "YEAR" || node.from == "MONTH";
  const auto type = Type::of(months ? Kind::IntervalMonths : Kind::IntervalSeconds);
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.size() <= 9 && std::ranges::all_of(text, is_digit);
  };
  const auto point = body.find('.');
  const bool fraction = node.from == "SECOND" && point != std::string_view::npos &&
                        is_number(body.substr(0, point)) && is_number(body.substr(point + 1));
  if (node.to.empty() && (is_number(body) || fraction)) {
    return make_value(fmt::format("INTERVAL '{}{} {}'", sign, body, to_lower(node.from)), type, range);
  }
  const auto dash = body.find('-');
  if (node.from == "YEAR" && node.to == "MONTH" && dash != std::string_view::npos &&
      is_number(body.substr(0, dash)) && is_number(body.substr(dash + 1))) {
    return make_value(
        fmt::format("INTERVAL '{0}{1} year {0}{2} month'", sign, body.substr(0, dash), body.substr(dash + 1)),
        type, range);
  }
  if (!node.to.empty()) {
    return refuse(range, fmt::format("INTERVAL ... {} TO {} is not supported yet; add single-unit intervals",
                                     node.from, node.to));
  }
  return refuse(range, fmt::format("'{}' is not a valid interval of {}", node.value, node.from));
}

Parsed<Value> Translator::current_value(const CurrentValue& node, SourceRange range) const {
  const auto now = print_timestamp(environment_.now);
  if (node.name == "CURRENT_TIMESTAMP") {
    return make_value(now, Type::of(Kind::TimestampTz), range);
  }
  if (node.name == "LOCALTIMESTAMP") {
    return make_value(now, Type::of(Kind::Timestamp), range);
  }
  if (node.name == "CURRENT_DATE") {
    return make_value(fmt::format("DATE '{}'", format_day(day_of(environment_.now))), Type::of(Kind::Date),
                      range);
  }
  if (node.name == "LOCALTIME" || node.name == "CURRENT_TIME") {
    return make_value(fmt::format("CAST({} AS TIME)", now), Type::of(Kind::Time), range);
  }
  return refuse(range, fmt::format("{} is not supported yet", node.name));
}

Parsed<Value> Translator::unary(const Unary& node, SourceRange range) {
  if (node.op == UnaryOperator::Not) {
    const auto operand = TARN_TRY(expression(*node.operand));
    if (!operand.type.is(Kind::Boolean) && !operand.type.is_unknown()) {
      return refuse(operand.range, fmt::format("NOT needs a boolean, not {}", to_string(operand.type)));
    }
    return make_value(fmt::format("(NOT {})", operand.sql), Type::of(Kind::Boolean), range);
  }
  auto operand = TARN_TRY(expression(*node.operand));
  const bool signed_type = operand.type.is_number() || operand.type.is(Kind::IntervalMonths) ||
                           operand.type.is(Kind::IntervalSeconds) || operand.type.is_unknown();
  if (!signed_type) {
    return refuse(range, fmt::format("Cannot negate {}", to_string(operand.type)));
  }
  if (node.op == UnaryOperator::Plus) {
    operand.range = range;
    return operand;
  }
  auto value = make_value(fmt::format("(-{})", operand.sql), operand.type, range);
  if (operand.integer) {
    value.integer = -*operand.integer;
  }
  return value;
}

Parsed<Value> Translator::arithmetic(const Binary& node, SourceRange range) {
  auto left = TARN_TRY(expression(*node.left));
  auto right = TARN_TRY(expression(*node.right));
  const auto op = operator_text(node.op);
  const auto mismatch = [&] {
    return refuse(range, fmt::format("Cannot apply operator: {} {} {}", to_string(left.type), op,
                                     to_string(right.type)));
  };
  if (node.op == BinaryOperator::Concatenate) {
    auto joined = concatenation(left, right, range);
    if (!joined) {
      return mismatch();
    }
    return std::move(*joined);
  }
  if (left.type.is_temporal() || right.type.is_temporal() || is_interval(left.type) ||
      is_interval(right.type)) {
    const bool dates = left.type.is(Kind::Date) || right.type.is(Kind::Date);
    if (dates && (is_within_day(*node.left) || is_within_day(*node.right))) {
      return refuse(range, "hours, minutes and seconds cannot be added to a date; cast it to timestamp");
    }
    return temporal_arithmetic(node.op, left, right, range);
  }
  const bool numbers = (left.type.is_number() || left.type.is_unknown()) &&
                       (right.type.is_number() || right.type.is_unknown());
  if (!numbers) {
    return mismatch();
  }
  if (node.op == BinaryOperator::Divide || node.op == BinaryOperator::Modulus) {
    return division(node.op, left, right, range);
  }
  auto type = common_type(left.type, right.type).value_or(Type{});
  if (type.is(Kind::Decimal) && node.op == BinaryOperator::Multiply) {
    type = Type::decimal(std::min(38, left.type.precision + right.type.precision),
                         left.type.scale + right.type.scale);
  }
  return make_value(fmt::format("({} {} {})", left.sql, op, right.sql), std::move(type), range);
}

// Integers divide to integers, decimals to decimals; a zero divisor is an error but for doubles.
Parsed<Value> Translator::division(BinaryOperator op, const Value& left, const Value& right,
                                   SourceRange range) const {
  const auto type = common_type(left.type, right.type).value_or(Type{});
  const bool is_division = op == BinaryOperator::Divide;
  if (type.is(Kind::Double)) {
    return make_value(fmt::format("(CAST({} AS DOUBLE) {} {})", left.sql, is_division ? "/" : "%", right.sql),
                      type, range);
  }
  std::string quotient;
  if (is_division && type.is(Kind::Decimal)) {
    quotient = fmt::format("CAST(round({} / {}, {}) AS DECIMAL(38, {}))", left.sql, right.sql, type.scale,
                           type.scale);
  } else {
    quotient = fmt::format("({} {} {})", left.sql, is_division ? "//" : "%", right.sql);
  }
  const bool safe = right.integer && *right.integer != 0;
  if (safe) {
    return make_value(std::move(quotient), type, range);
  }
  return make_value(
      fmt::format("(CASE WHEN {} = 0 THEN {} ELSE {} END)", right.sql, raise("'Division by zero'"), quotient),
      type, range);
}

Parsed<Value> Translator::temporal_arithmetic(BinaryOperator op, const Value& left, const Value& right,
                                              SourceRange range) const {
  const auto is_interval = [](const Value& value) {
    return value.type.is(Kind::IntervalMonths) || value.type.is(Kind::IntervalSeconds);
  };
  const bool adds = op == BinaryOperator::Add || op == BinaryOperator::Subtract;
  const auto text = fmt::format("({} {} {})", left.sql, operator_text(op), right.sql);
  const bool swapped = op == BinaryOperator::Add && is_interval(left) && right.type.is_temporal();
  const auto& point = swapped ? right : left;
  const auto& span = swapped ? left : right;
  if (adds && point.type.is_temporal() && is_interval(span)) {
    return point.type.is(Kind::Date) ? make_value(fmt::format("CAST({} AS DATE)", text), point.type, range)
                                     : make_value(text, point.type, range);
  }
  if (op == BinaryOperator::Subtract && left.type.is_instant() && right.type.is_temporal()) {
    return make_value(text, Type::of(Kind::IntervalSeconds), range);
  }
  if (op == BinaryOperator::Subtract && left.type.is(Kind::Date) && right.type.is(Kind::Date)) {
    return make_value(fmt::format("to_days(CAST({} AS INTEGER))", text), Type::of(Kind::IntervalSeconds),
                      range);
  }
  if (adds && is_interval(left) && left.type.kind == right.type.kind) {
    return make_value(text, left.type, range);
  }
  const bool scales = op == BinaryOperator::Multiply || op == BinaryOperator::Divide;
  if (scales && is_interval(left) && right.type.is_number()) {
    return make_value(text, left.type, range);
  }
  if (op == BinaryOperator::Multiply && left.type.is_number() && is_interval(right)) {
    return make_value(text, right.type, range);
  }
  return refuse(range, fmt::format("Cannot apply operator: {} {} {}", to_string(left.type), operator_text(op),
                                   to_string(right.type)));
}

Parsed<Value> Translator::logical(const Logical& node, SourceRange range) {
  const std::string_view word = node.op == LogicalOperator::And ? " AND " : " OR ";
  std::string text;
  for (const auto& term : node.terms) {
    const auto value = TARN_TRY(expression(*term));
    if (!value.type.is(Kind::Boolean) && !value.type.is_unknown()) {
      return refuse(value.range,
                    fmt::format("{} needs conditions, not {}", node.op == LogicalOperator::And ? "AND" : "OR",
                                to_string(value.type)));
    }
    text += (text.empty() ? "" : std::string(word)) + value.sql;
  }
  return make_value(fmt::format("({})", text), Type::of(Kind::Boolean), range);
}

Parsed<Value> Translator::case_expression(const Case& node, SourceRange range) {
  std::string text = "(CASE";
  std::optional<Value> operand;
  if (node.operand) {
    operand = TARN_TRY(expression(*node.operand));
  }
  Type type;
  const auto merge = [&](const Value& value) -> Parsed<bool> {
    const auto common = common_type(type, value.type);
    if (!common) {
      return refuse(value.range, fmt::format("All CASE results must be the same type: {}, not {}",
                                             to_string(type), to_string(value.type)));
    }
    type = *common;
    return true;
  };
  for (const auto& branch : node.branches) {
    auto test = TARN_TRY(expression(*branch.condition));
    if (operand) {
      auto left = *operand;
      TARN_TRY(match(left, test, "="));
      test.sql = fmt::format("({} = {})", left.sql, test.sql);
    } else if (!test.type.is(Kind::Boolean) && !test.type.is_unknown()) {
      return refuse(test.range, fmt::format("CASE WHEN needs a condition, not {}", to_string(test.type)));
    }
    const auto result = TARN_TRY(expression(*branch.result));
    TARN_TRY(merge(result));
    text += fmt::format(" WHEN {} THEN {}", test.sql, result.sql);
  }
  if (node.otherwise) {
    const auto otherwise = TARN_TRY(expression(*node.otherwise));
    TARN_TRY(merge(otherwise));
    text += fmt::format(" ELSE {}", otherwise.sql);
  }
  return make_value(text + " END)", std::move(type), range);
}

Parsed<Value> Translator::row(const RowConstructor& node, SourceRange range) {
  Type type = Type::of(Kind::Struct);
  std::string list;
  for (const auto& item : node.items) {
    auto value = TARN_TRY(expression(*item));
    list += (list.empty() ? "" : ", ") + value.sql;
    type.children.push_back(std::move(value.type));
    type.names.emplace_back();
  }
  return make_value(fmt::format("row({})", list), std::move(type), range);
}

Parsed<Value> Translator::array(const ArrayConstructor& node, SourceRange range) {
  Type element;
  std::string list;
  for (const auto& item : node.items) {
    const auto value = TARN_TRY(expression(*item));
    const auto common = common_type(element, value.type);
    if (!common) {
      return refuse(value.range, fmt::format("All ARRAY elements must be the same type: {}, not {}",
                                             to_string(element), to_string(value.type)));
    }
    element = *common;
    list += (list.empty() ? "" : ", ") + value.sql;
  }
  return make_value(fmt::format("[{}]", list), Type::array(std::move(element)), range);
}

Parsed<Value> Translator::at_time_zone(const AtTimeZone& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  const auto zone = TARN_TRY(expression(*node.zone));
  if (!value.type.is_instant() && !value.type.is_unknown()) {
    return refuse(value.range, fmt::format("AT TIME ZONE needs a timestamp, not {}", to_string(value.type)));
  }
  const auto name = to_upper(zone.text.value_or(""));
  if (name != "UTC" && name != "Z" && name != "+00:00" && name != "GMT") {
    return refuse(zone.range, "AT TIME ZONE with another zone than 'UTC' is not supported yet");
  }
  value.range = range;
  value.type = Type::of(Kind::TimestampTz);
  return value;
}

Parsed<Value> Translator::scalar_subquery(const ScalarSubquery& node, SourceRange range) {
  auto printed = TARN_TRY(query(*node.query, scope_));
  if (printed.columns.size() != 1) {
    return refuse(range, fmt::format("a subquery used as a value must have one column, not {}",
                                     printed.columns.size()));
  }
  return make_value(fmt::format("({})", printed.sql), printed.columns.front().type, range);
}

}  // namespace tarn::sql
