// Expressions but for names, arithmetic, predicates, casts and calls.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/library.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
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

constexpr std::size_t kLongestIntervalField = 9;

bool is_short_number(std::string_view text) {
  return !text.empty() && text.size() <= kLongestIntervalField && std::ranges::all_of(text, is_digit);
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

constexpr std::int64_t kMillis = 1'000;
constexpr std::int64_t kMonthsOfYear = 12;

// A unit's length: months for YEAR and MONTH, else milliseconds.
std::int64_t unit_length(std::string_view unit) {
  constexpr std::int64_t kSecondsOfMinute = 60;
  constexpr std::int64_t kSecondsOfHour = 3'600;
  constexpr std::int64_t kSecondsOfDay = 86'400;
  if (unit == "YEAR") {
    return kMonthsOfYear;
  }
  if (unit == "MONTH") {
    return 1;
  }
  return kMillis * (unit == "DAY"      ? kSecondsOfDay
                    : unit == "HOUR"   ? kSecondsOfHour
                    : unit == "MINUTE" ? kSecondsOfMinute
                                       : 1);
}

// Reads "2 03:04:05.678" as the fields of INTERVAL ... `from` TO `to`, in milliseconds or months.
class IntervalReader {
 public:
  IntervalReader(std::string_view text, std::string_view from, std::string_view to)
      : rest_(text), from_(from), to_(to.empty() ? from : to) {}

  std::optional<std::int64_t> read() {
    static constexpr std::string_view kYearMonth[] = {"YEAR", "MONTH"};
    static constexpr std::string_view kDayTime[] = {"DAY", "HOUR", "MINUTE", "SECOND"};
    const bool months = from_ == "YEAR" || from_ == "MONTH";
    return months ? fields(kYearMonth, "-") : fields(kDayTime, " ::");
  }

 private:
  // The separator before unit i + 1 is separators[i].
  std::optional<std::int64_t> fields(std::span<const std::string_view> units, std::string_view separators) {
    const auto first = std::ranges::find(units, from_);
    const auto last = std::ranges::find(units, to_);
    if (first == units.end() || last == units.end() || last < first) {
      return std::nullopt;
    }
    std::int64_t total = 0;
    for (auto unit = first; unit <= last; ++unit) {
      const auto separator =
          unit == first ? '\0' : separators[static_cast<std::size_t>(unit - units.begin()) - 1];
      const auto value = field(*unit, separator);
      if (!value) {
        return std::nullopt;
      }
      total += *value;
    }
    return rest_.empty() ? std::optional(total) : std::nullopt;
  }

  std::optional<std::int64_t> field(std::string_view unit, char separator) {
    if (separator != '\0') {
      if (!rest_.starts_with(separator)) {
        return std::nullopt;
      }
      rest_.remove_prefix(1);
    }
    const auto digits = take_digits();
    if (!is_short_number(digits)) {
      return std::nullopt;
    }
    return number_of(digits) * unit_length(unit) + (unit == "SECOND" ? fraction() : 0);
  }

  // Milliseconds; further digits are cut.
  std::int64_t fraction() {
    if (!rest_.starts_with('.')) {
      return 0;
    }
    rest_.remove_prefix(1);
    std::string digits(take_digits());
    constexpr std::size_t kMilliDigits = 3;
    digits.resize(kMilliDigits, '0');
    return number_of(digits);
  }

  std::string_view take_digits() {
    const auto length = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const auto digits = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return digits;
  }

  std::string_view rest_;
  std::string_view from_;
  std::string_view to_;
};

bool is_utc(std::string_view zone) {
  const auto name = to_upper(zone);
  return name == "UTC" || name == "Z" || name == "+00:00" || name == "GMT";
}

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
  return make_typed(Type::of(Kind::Varchar), range, Constant{environment_.parameters[index]});
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
  if (type.is_temporal()) {
    const auto value = TARN_TRY(read_as(text, type));
    return make_typed(value->type, range, value->node);
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
  return make_typed(type, range, TypedCast{Conversion::Cast, text});
}

Parsed<TypedPtr> Analyzer::interval(const IntervalLiteral& node, SourceRange range) const {
  const bool negative_text = node.value.starts_with('-');
  const auto body = std::string_view(node.value).substr(negative_text ? 1 : 0);
  const auto value = IntervalReader(body, node.from, node.to).read();
  if (!value) {
    return refuse(range, fmt::format("'{}' is not a valid interval of {}{}{}", node.value, node.from,
                                     node.to.empty() ? "" : " TO ", node.to));
  }
  const bool months = node.from == "YEAR" || node.from == "MONTH";
  return make_typed(Type::of(months ? Kind::IntervalMonths : Kind::IntervalSeconds), range,
                    Constant{node.negative != negative_text ? -*value : *value});
}

Parsed<TypedPtr> Analyzer::current_value(const CurrentValue& node, SourceRange range) const {
  const auto now = micros(environment_.now);
  if (node.name == "CURRENT_TIMESTAMP") {
    return make_typed(Type::of(Kind::TimestampTz), range, Constant{now});
  }
  if (node.name == "LOCALTIMESTAMP") {
    return make_typed(Type::of(Kind::Timestamp), range, Constant{now});
  }
  if (node.name == "CURRENT_DATE") {
    return make_typed(Type::of(Kind::Date), range,
                      Constant{std::int64_t{day_of(environment_.now).time_since_epoch().count()}});
  }
  if (node.name == "LOCALTIME" || node.name == "CURRENT_TIME") {
    const auto timestamp = make_typed(Type::of(Kind::Timestamp), range, Constant{now});
    return make_typed(Type::of(Kind::Time), range, TypedCast{Conversion::Cast, timestamp});
  }
  return refuse(range, fmt::format("{} is not supported yet", node.name));
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
  if (!type.is_number() && !type.is_interval() && !type.is_unknown()) {
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

Parsed<TypedPtr> Analyzer::at_time_zone(const AtTimeZone& node, SourceRange range) {
  const auto value = TARN_TRY(expression(*node.value));
  const auto zone = TARN_TRY(expression(*node.zone));
  if (!value->type.is_instant() && !value->type.is_unknown()) {
    return refuse(value->range,
                  fmt::format("AT TIME ZONE needs a timestamp, not {}", to_string(value->type)));
  }
  if (!is_utc(constant_text(*zone).value_or(""))) {
    return refuse(zone->range, "AT TIME ZONE with another zone than 'UTC' is not supported yet");
  }
  const auto precision = value->type.is_unknown() ? kDefaultTime : value->type.precision;
  const auto converted = coerce(value, Type::of(Kind::TimestampTz, precision));
  return make_typed(converted->type, range, converted->node);
}

Parsed<TypedPtr> Analyzer::scalar_subquery(const ScalarSubquery& node, SourceRange range) {
  auto made = TARN_TRY(query(*node.query, scope_));
  const auto& columns = made->body->columns;
  if (columns.size() != 1) {
    return refuse(range,
                  fmt::format("a subquery used as a value must have one column, not {}", columns.size()));
  }
  auto type = columns.front();
  return make_typed(std::move(type), range, TypedSubquery{std::move(made)});
}

}  // namespace tarn::sql
