#include "engine/scan_filters.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <duckdb/planner/expression/bound_conjunction_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/constant_filter.hpp>
#include <duckdb/planner/filter/dynamic_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>

namespace tarn::engine {
namespace {

using duckdb::TableFilterType;

// Bounds are taken one moment wide: whether the boundary itself passes is the exact condition's matter.
event::TimeBounds comparison_bounds(const duckdb::ConstantFilter& filter) {
  const auto& constant = filter.constant;
  if (constant.IsNull() || constant.type().id() != duckdb::LogicalTypeId::TIMESTAMP) {
    return kAlways;
  }
  const auto moment = constant.GetValueUnsafe<std::int64_t>();
  switch (filter.comparison_type) {
    case duckdb::ExpressionType::COMPARE_EQUAL: return {moment, moment};
    case duckdb::ExpressionType::COMPARE_GREATERTHAN:
    case duckdb::ExpressionType::COMPARE_GREATERTHANOREQUALTO: return {moment, kAlways.last};
    case duckdb::ExpressionType::COMPARE_LESSTHAN:
    case duckdb::ExpressionType::COMPARE_LESSTHANOREQUALTO: return {kAlways.first, moment};
    default: return kAlways;
  }
}

event::TimeBounds all_of(const duckdb::ConjunctionAndFilter& conjunction) {
  auto bounds = kAlways;
  for (const auto& child : conjunction.child_filters) {
    const auto narrower = time_bounds(*child);
    bounds = {std::max(bounds.first, narrower.first), std::min(bounds.last, narrower.last)};
  }
  return bounds;
}

// Calls `look` with the comparison as it stands now, where there is one yet.
template <class Look>
void look_at_dynamic(const duckdb::DynamicFilter& filter, bool only_initialized, const Look& look) {
  if (!filter.filter_data) {
    return;
  }
  const std::lock_guard guard(filter.filter_data->lock);
  if (filter.filter_data->filter && (filter.filter_data->initialized || !only_initialized)) {
    look(*filter.filter_data->filter);
  }
}

// Optional conditions only help to read less.
void add_conditions(const duckdb::TableFilter& filter, const duckdb::Expression& column,
                    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& conditions) {
  if (filter.filter_type == TableFilterType::CONJUNCTION_AND) {
    for (const auto& child : filter.Cast<duckdb::ConjunctionAndFilter>().child_filters) {
      add_conditions(*child, column, conditions);
    }
  } else if (filter.filter_type != TableFilterType::OPTIONAL_FILTER) {
    conditions.push_back(filter.ToExpression(column));
  }
}

}  // namespace

event::TimeBounds time_bounds(const duckdb::TableFilter& filter) {
  switch (filter.filter_type) {
    case TableFilterType::CONSTANT_COMPARISON:
      return comparison_bounds(filter.Cast<duckdb::ConstantFilter>());
    case TableFilterType::CONJUNCTION_AND: return all_of(filter.Cast<duckdb::ConjunctionAndFilter>());
    case TableFilterType::OPTIONAL_FILTER: {
      const auto& child = filter.Cast<duckdb::OptionalFilter>().child_filter;
      return child ? time_bounds(*child) : kAlways;
    }
    case TableFilterType::DYNAMIC_FILTER: {
      auto bounds = kAlways;
      look_at_dynamic(filter.Cast<duckdb::DynamicFilter>(), true,
                      [&bounds](const auto& now) { bounds = comparison_bounds(now); });
      return bounds;
    }
    default: return kAlways;
  }
}

bool wants_latest_first(const duckdb::TableFilter& filter) {
  switch (filter.filter_type) {
    case TableFilterType::CONJUNCTION_AND:
      return std::ranges::any_of(filter.Cast<duckdb::ConjunctionAndFilter>().child_filters,
                                 [](const auto& child) { return wants_latest_first(*child); });
    case TableFilterType::OPTIONAL_FILTER: {
      const auto& child = filter.Cast<duckdb::OptionalFilter>().child_filter;
      return child && wants_latest_first(*child);
    }
    case TableFilterType::DYNAMIC_FILTER: {
      bool latest = false;
      look_at_dynamic(filter.Cast<duckdb::DynamicFilter>(), false, [&latest](const auto& now) {
        latest = now.comparison_type == duckdb::ExpressionType::COMPARE_GREATERTHAN ||
                 now.comparison_type == duckdb::ExpressionType::COMPARE_GREATERTHANOREQUALTO;
      });
      return latest;
    }
    default: return false;
  }
}

ScanFilters::ScanFilters(duckdb::ClientContext& context, const duckdb::TableFilterSet& filters,
                         const duckdb::vector<duckdb::LogicalType>& types)
    : executor_(context), passing_(STANDARD_VECTOR_SIZE) {
  auto all = duckdb::make_uniq<duckdb::BoundConjunctionExpression>(duckdb::ExpressionType::CONJUNCTION_AND);
  for (const auto& [index, filter] : filters.filters) {
    add_conditions(*filter, duckdb::BoundReferenceExpression(types[index], index), all->children);
  }
  if (all->children.empty()) {
    return;
  }
  condition_ = all->children.size() == 1 ? std::move(all->children.front()) : std::move(all);
  executor_.AddExpression(*condition_);
}

void ScanFilters::apply(duckdb::DataChunk& chunk) {
  if (!condition_) {
    return;
  }
  const auto count = executor_.SelectExpression(chunk, passing_);
  if (count < chunk.size()) {
    chunk.Slice(passing_, count);
  }
}

}  // namespace tarn::engine
