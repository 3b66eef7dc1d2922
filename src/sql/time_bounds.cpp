// What a condition says about a table's time column, for skipping files.
#include "sql/constant_time.hpp"
#include "sql/library.hpp"
#include "sql/pruned_table.hpp"

#include <algorithm>

namespace tarn::sql {

namespace {

constexpr auto kLastMicro = std::chrono::days(1) - std::chrono::microseconds(1);

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
      const auto& from = cast->operand->type;
      const bool rounds = expression.type.is_instant() && expression.type.precision < from.precision;
      const auto inner = expression.type.is_temporal() && !rounds ? time_place(*cast->operand) : std::nullopt;
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
    const auto constant = precision ? constant_time(value) : std::nullopt;
    if (!constant) {
      return {};
    }
    const auto first = std::optional(from_micros(constant->micros));
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
