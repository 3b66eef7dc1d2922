// What a condition says about a table's time column, for skipping files.
#include "sql/library.hpp"
#include "sql/pruned_table.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>

namespace tarn::sql {

namespace {

constexpr std::int64_t kMicrosOfMilli = 1'000;
constexpr auto kLastMicro = std::chrono::days(1) - std::chrono::microseconds(1);

std::optional<Timestamp> add_months(Timestamp time, std::int64_t months) {
  constexpr std::int64_t kMostMonths = 120'000;
  if (months < -kMostMonths || months > kMostMonths) {
    return std::nullopt;
  }
  const auto day = day_of(time);
  const std::chrono::year_month_day date(day);
  const auto moved = date.year() / date.month() + std::chrono::months(months);
  const auto last = std::chrono::year_month_day_last(moved / std::chrono::last).day();
  return Timestamp(std::chrono::sys_days(moved / std::min(date.day(), last)) + (time - Timestamp(day)));
}

// Adds a count of units; nullopt for a unit that is not known here.
std::optional<Timestamp> add_units(Timestamp time, std::string_view unit, std::int64_t count) {
  using std::chrono::hours;
  constexpr std::int64_t kLargestCount = 10'000'000;  // keeps every product below within 64 bits
  if (count > kLargestCount || count < -kLargestCount) {
    return std::nullopt;
  }
  const auto name = to_lower(unit);
  if (name == "millisecond") {
    return time + std::chrono::milliseconds(count);
  }
  if (name == "second") {
    return time + std::chrono::seconds(count);
  }
  if (name == "minute") {
    return time + std::chrono::minutes(count);
  }
  if (name == "hour") {
    return time + hours(count);
  }
  if (name == "day") {
    return time + hours(24 * count);
  }
  if (name == "week") {
    return time + hours(24 * 7 * count);
  }
  const std::int64_t months = name == "month" ? 1 : name == "quarter" ? 3 : name == "year" ? 12 : 0;
  return months == 0 ? std::nullopt : add_months(time, months * count);
}

std::optional<Timestamp> day_start(std::optional<Timestamp> time) {
  return time ? std::optional(Timestamp(day_of(*time))) : std::nullopt;
}

template <class Choose>
std::optional<Timestamp> both(std::optional<Timestamp> left, std::optional<Timestamp> right, Choose choose) {
  return left && right ? std::optional(choose(*left, *right)) : std::nullopt;
}

template <class Choose>
std::optional<Timestamp> either(std::optional<Timestamp> left, std::optional<Timestamp> right,
                                Choose choose) {
  return left && right ? std::optional(choose(*left, *right)) : left ? left : right;
}

Timestamp earlier(Timestamp left, Timestamp right) {
  return std::min(left, right);
}
Timestamp later(Timestamp left, Timestamp right) {
  return std::max(left, right);
}

ComparisonOperator mirrored(ComparisonOperator op) {
  using enum ComparisonOperator;
  switch (op) {
    case Less: return Greater;
    case LessOrEqual: return GreaterOrEqual;
    case Greater: return Less;
    case GreaterOrEqual: return LessOrEqual;
    case Equal:
    case NotEqual:
    case IsDistinctFrom:
    case IsNotDistinctFrom: break;
  }
  return op;
}

std::optional<Timestamp> constant_time(const Typed& expression);

std::optional<std::int64_t> constant_number(const Typed& expression) {
  const auto* constant = std::get_if<Constant>(&expression.node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<std::int64_t>(&constant->value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

// A time and an interval.
std::optional<Timestamp> constant_sum(const TypedArithmetic& sum) {
  const bool adds = sum.op == BinaryOperator::Add || sum.op == BinaryOperator::Subtract;
  const auto time = adds && sum.right->type.is_interval() ? constant_time(*sum.left) : std::nullopt;
  const auto length = time ? constant_number(*sum.right) : std::nullopt;
  constexpr std::int64_t kLongest = 4'000'000'000'000'000;
  if (!time || !length || *length > kLongest || *length < -kLongest) {
    return std::nullopt;
  }
  const auto signed_length = sum.op == BinaryOperator::Subtract ? -*length : *length;
  return sum.right->type.is(Kind::IntervalMonths)
             ? add_months(*time, signed_length)
             : std::optional(*time + std::chrono::microseconds(signed_length * kMicrosOfMilli));
}

std::optional<Timestamp> constant_call(const TypedCall& call) {
  const auto name = call.overload->line->name;
  const auto& arguments = call.arguments;
  if (name == "date") {
    return day_start(constant_time(*arguments[0]));
  }
  if (name == "from_iso8601_timestamp" || name == "from_iso8601_date") {
    const auto text = constant_text(*arguments[0]);
    return text ? parse_timestamp(*text) : std::nullopt;
  }
  const auto unit = arguments.empty() ? std::nullopt : constant_text(*arguments.front());
  if (!unit) {
    return std::nullopt;
  }
  if (name == "date_add") {
    const auto count = constant_number(*arguments[1]);
    const auto time = constant_time(*arguments[2]);
    return count && time ? add_units(*time, *unit, *count) : std::nullopt;
  }
  if (name == "date_trunc") {
    const auto time = constant_time(*arguments[1]);
    if (time && equal_ignoring_case(*unit, "hour")) {
      return Timestamp(std::chrono::floor<std::chrono::hours>(*time));
    }
    return equal_ignoring_case(*unit, "day") ? day_start(time) : std::nullopt;
  }
  return std::nullopt;
}

// The value of an expression that is the same for every row, as far as it is computed here.
std::optional<Timestamp> constant_time(const Typed& expression) {
  if (const auto* cast = std::get_if<TypedCast>(&expression.node)) {
    const auto text = constant_text(*cast->operand);
    const auto time = text ? parse_timestamp(*text) : constant_time(*cast->operand);
    const bool is_date = expression.type.is(Kind::Date);
    return !expression.type.is_temporal() ? std::nullopt : is_date ? day_start(time) : time;
  }
  if (const auto number = constant_number(expression)) {
    return expression.type.is_instant()     ? std::optional(from_micros(*number))
           : expression.type.is(Kind::Date) ? std::optional(Timestamp(Day(std::chrono::days(*number))))
                                            : std::nullopt;
  }
  if (const auto* sum = std::get_if<TypedArithmetic>(&expression.node)) {
    return constant_sum(*sum);
  }
  const auto* call = std::get_if<TypedCall>(&expression.node);
  return call == nullptr ? std::nullopt : constant_call(*call);
}

class BoundsReader {
 public:
  BoundsReader(const PrunedTable& table, std::string_view time_column)
      : table_(table), time_column_(time_column) {}

  TimeBounds read(const Typed& condition) const {
    if (const auto* logical = std::get_if<TypedLogical>(&condition.node)) {
      return logical_bounds(*logical);
    }
    if (const auto* compared = std::get_if<TypedComparison>(&condition.node)) {
      return comparison_bounds(*compared);
    }
    const auto* between = std::get_if<TypedBetween>(&condition.node);
    if (between == nullptr) {
      return {};
    }
    const auto low = side(ComparisonOperator::GreaterOrEqual, *between->value, *between->low);
    const auto high = side(ComparisonOperator::LessOrEqual, *between->value, *between->high);
    return {low.min, high.max};
  }

 private:
  TimeBounds logical_bounds(const TypedLogical& logical) const {
    auto result = read(*logical.terms.front());
    for (std::size_t i = 1; i < logical.terms.size(); ++i) {
      const auto next = read(*logical.terms[i]);
      const bool all = logical.op == LogicalOperator::And;
      result.min = all ? either(result.min, next.min, later) : both(result.min, next.min, earlier);
      result.max = all ? either(result.max, next.max, earlier) : both(result.max, next.max, later);
    }
    return result;
  }

  TimeBounds comparison_bounds(const TypedComparison& node) const {
    const auto bounds = side(node.op, *node.left, *node.right);
    return bounds.min || bounds.max ? bounds : side(mirrored(node.op), *node.right, *node.left);
  }

  enum class Precision { Exact, Day };

  // How exactly the expression tells the time column's value; nullopt: it does not.
  std::optional<Precision> time_place(const Typed& expression) const {
    if (const auto* column = table_.column(expression)) {
      return column->name == time_column_ ? std::optional(Precision::Exact) : std::nullopt;
    }
    if (const auto* cast = std::get_if<TypedCast>(&expression.node)) {
      const auto inner = expression.type.is_temporal() ? time_place(*cast->operand) : std::nullopt;
      return inner && expression.type.is(Kind::Date) ? Precision::Day : inner;
    }
    const auto* call = std::get_if<TypedCall>(&expression.node);
    const bool is_date = call != nullptr && call->overload->line->name == "date";
    const auto inner = is_date ? time_place(*call->arguments[0]) : std::nullopt;
    return inner ? std::optional(Precision::Day) : std::nullopt;
  }

  // What "place op value" says.
  TimeBounds side(ComparisonOperator op, const Typed& place, const Typed& value) const {
    const auto precision = time_place(place);
    const auto first = precision ? constant_time(value) : std::nullopt;
    if (!first) {
      return {};
    }
    const auto last = precision == Precision::Day ? Timestamp(day_of(*first)) + kLastMicro : *first;
    switch (op) {
      case ComparisonOperator::Equal:
      case ComparisonOperator::IsNotDistinctFrom: return {first, last};
      case ComparisonOperator::Less:
      case ComparisonOperator::LessOrEqual: return {std::nullopt, last};
      case ComparisonOperator::Greater:
      case ComparisonOperator::GreaterOrEqual: return {first, std::nullopt};
      case ComparisonOperator::NotEqual:
      case ComparisonOperator::IsDistinctFrom: break;
    }
    return {};
  }

  const PrunedTable& table_;
  std::string_view time_column_;
};

}  // namespace

TimeBounds time_bounds(const Typed& condition, const PrunedTable& table, std::string_view time_column) {
  return BoundsReader(table, time_column).read(condition);
}

}  // namespace tarn::sql
