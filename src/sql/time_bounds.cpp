// What WHERE says about a table's time column, for skipping files: bounds that no matching row lies outside
// of.
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>
#include <charconv>

namespace tarn::sql {

namespace {

constexpr std::size_t kLongestCount = 9;

std::optional<std::int64_t> constant_integer(const Expression& expression) {
  if (const auto* negated = std::get_if<Unary>(&expression.node);
      negated != nullptr && negated->op == UnaryOperator::Minus) {
    const auto inner = constant_integer(*negated->operand);
    return inner ? std::optional(-*inner) : std::nullopt;
  }
  const auto* number = std::get_if<NumberLiteral>(&expression.node);
  if (number == nullptr || number->kind != NumberKind::Integer || number->digits.size() > kLongestCount) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(number->digits.data(), number->digits.data() + number->digits.size(), value);
  return value;
}

std::optional<Timestamp> add_months(Timestamp time, std::int64_t months) {
  if (months < -120'000 || months > 120'000) {
    return std::nullopt;
  }
  const auto day = day_of(time);
  const std::chrono::year_month_day date(day);
  const auto moved = date.year() / date.month() + std::chrono::months(months);
  const auto last = std::chrono::year_month_day_last(moved / std::chrono::last).day();
  return Timestamp(std::chrono::sys_days(moved / std::min(date.day(), last)) + (time - Timestamp(day)));
}

// Adds a count of units; nullopt for a unit that is not known here.
std::optional<Timestamp> add(Timestamp time, std::string_view unit, std::int64_t count) {
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

}  // namespace

// REQUIRES: `scope_` is the scope of the WHERE. Only tables of its own FROM are bounded: what a subquery says
// about an outer row does not hold for every outer row.
void Translator::note_time_bounds(const Expression& condition, const Scope& scope) {
  for (const auto& relation : scope.relations) {
    for (const auto& column : relation.columns) {
      if (!column.origin) {
        continue;
      }
      auto& mention = mentions_[column.origin->table];
      if (tables_[mention.table].info.columns[column.origin->column].name != environment_.time_column) {
        continue;
      }
      const auto bounds = bounds_of(condition, column.origin->table);
      mention.time_min = either(mention.time_min, bounds.min, later);
      mention.time_max = either(mention.time_max, bounds.max, earlier);
    }
  }
}

Translator::Bounds Translator::bounds_of(const Expression& condition, std::size_t mention) const {
  if (const auto* logical = std::get_if<Logical>(&condition.node)) {
    auto result = bounds_of(*logical->terms.front(), mention);
    for (std::size_t i = 1; i < logical->terms.size(); ++i) {
      const auto next = bounds_of(*logical->terms[i], mention);
      const bool all = logical->op == LogicalOperator::And;
      result.min = all ? either(result.min, next.min, later) : both(result.min, next.min, earlier);
      result.max = all ? either(result.max, next.max, earlier) : both(result.max, next.max, later);
    }
    return result;
  }
  if (const auto* compared = std::get_if<Comparison>(&condition.node)) {
    return comparison_bounds(*compared, mention);
  }
  const auto* between = std::get_if<Between>(&condition.node);
  if (between != nullptr && !between->negated && is_time_column(*between->value, mention)) {
    return {constant_time(*between->low), constant_time(*between->high)};
  }
  return {};
}

Translator::Bounds Translator::comparison_bounds(const Comparison& node, std::size_t mention) const {
  auto op = node.op;
  std::optional<Timestamp> time;
  if (is_time_column(*node.left, mention)) {
    time = constant_time(*node.right);
  } else if (is_time_column(*node.right, mention)) {
    time = constant_time(*node.left);
    op = mirrored(op);
  }
  switch (op) {
    case ComparisonOperator::Equal:
    case ComparisonOperator::IsNotDistinctFrom: return {time, time};
    case ComparisonOperator::Less:
    case ComparisonOperator::LessOrEqual: return {std::nullopt, time};
    case ComparisonOperator::Greater:
    case ComparisonOperator::GreaterOrEqual: return {time, std::nullopt};
    case ComparisonOperator::NotEqual:
    case ComparisonOperator::IsDistinctFrom: break;
  }
  return {};
}

bool Translator::is_time_column(const Expression& expression, std::size_t mention) const {
  std::string_view relation;
  const Identifier* name = nullptr;
  if (const auto* column = std::get_if<ColumnName>(&expression.node)) {
    name = &column->name;
  } else if (const auto* path = std::get_if<Dereference>(&expression.node)) {
    const auto* base = std::get_if<ColumnName>(&path->base->node);
    relation = base == nullptr ? std::string_view() : base->name.text;
    name = base == nullptr ? nullptr : &path->field;
  }
  if (name == nullptr) {
    return false;
  }
  const auto found = find_column(relation, name->text, name->range).value_or(std::nullopt);
  if (!found) {
    return false;
  }
  const auto& origin = found->column->origin;
  if (!origin || origin->table != mention) {
    return false;
  }
  const auto& columns = tables_[mentions_[mention].table].info.columns;
  return columns[origin->column].name == environment_.time_column;
}

// The value of an expression that is the same for every row, as far as it is computed here.
std::optional<Timestamp> Translator::constant_time(const Expression& expression) const {
  if (const auto* text = std::get_if<StringLiteral>(&expression.node)) {
    return parse_timestamp(text->value);
  }
  if (const auto* literal = std::get_if<TypedLiteral>(&expression.node)) {
    const bool temporal = literal->type.name.starts_with("timestamp") || literal->type.name == "date";
    return temporal ? parse_timestamp(literal->value) : std::nullopt;
  }
  if (const auto* current = std::get_if<CurrentValue>(&expression.node)) {
    if (current->name == "CURRENT_DATE") {
      return Timestamp(day_of(environment_.now));
    }
    const bool is_timestamp = current->name == "CURRENT_TIMESTAMP" || current->name == "LOCALTIMESTAMP";
    return is_timestamp ? std::optional(environment_.now) : std::nullopt;
  }
  if (const auto* cast = std::get_if<Cast>(&expression.node)) {
    const auto time = cast->type.name.starts_with("timestamp") || cast->type.name == "date"
                          ? constant_time(*cast->value)
                          : std::nullopt;
    return time && cast->type.name == "date" ? std::optional(Timestamp(day_of(*time))) : time;
  }
  if (const auto* binary = std::get_if<Binary>(&expression.node)) {
    return constant_sum(*binary);
  }
  const auto* call = std::get_if<FunctionCall>(&expression.node);
  return call == nullptr ? std::nullopt : constant_call(*call);
}

// A time and an interval.
std::optional<Timestamp> Translator::constant_sum(const Binary& binary) const {
  const auto* span = std::get_if<IntervalLiteral>(&binary.right->node);
  const bool adds = binary.op == BinaryOperator::Add || binary.op == BinaryOperator::Subtract;
  const auto time = adds && span != nullptr && span->to.empty() ? constant_time(*binary.left) : std::nullopt;
  if (!time || span->value.size() > kLongestCount) {
    return std::nullopt;
  }
  std::int64_t count = 0;
  const auto* const end = span->value.data() + span->value.size();
  if (const auto parsed = std::from_chars(span->value.data(), end, count);
      parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  const bool backwards = (binary.op == BinaryOperator::Subtract) != span->negative;
  return add(*time, span->from, backwards ? -count : count);
}

std::optional<Timestamp> Translator::constant_call(const FunctionCall& call) const {
  const auto name = to_lower(call.name.text);
  if (name == "now" && call.arguments.empty()) {
    return environment_.now;
  }
  const auto day_start = [](std::optional<Timestamp> time) {
    return time ? std::optional(Timestamp(day_of(*time))) : std::nullopt;
  };
  if (name == "date" && call.arguments.size() == 1) {
    return day_start(constant_time(*call.arguments[0]));
  }
  const bool iso = name == "from_iso8601_timestamp" || name == "from_iso8601_date";
  if (iso && call.arguments.size() == 1) {
    return constant_time(*call.arguments[0]);
  }
  const auto* unit = call.arguments.empty() ? nullptr : std::get_if<StringLiteral>(&call.arguments[0]->node);
  if (unit == nullptr) {
    return std::nullopt;
  }
  if (name == "date_add" && call.arguments.size() == 3) {
    const auto count = constant_integer(*call.arguments[1]);
    const auto time = constant_time(*call.arguments[2]);
    return count && time ? add(*time, unit->value, *count) : std::nullopt;
  }
  if (name == "date_trunc" && call.arguments.size() == 2) {
    const auto time = constant_time(*call.arguments[1]);
    if (time && equal_ignoring_case(unit->value, "hour")) {
      return Timestamp(std::chrono::floor<std::chrono::hours>(*time));
    }
    return equal_ignoring_case(unit->value, "day") ? day_start(time) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tarn::sql
