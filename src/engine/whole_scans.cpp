#include "engine/whole_scans.hpp"

#include <map>
#include <string_view>

#include <duckdb/planner/filter/conjunction_filter.hpp>
#include <duckdb/planner/filter/dynamic_filter.hpp>
#include <duckdb/planner/filter/optional_filter.hpp>
#include <duckdb/planner/operator/logical_get.hpp>
#include <duckdb/planner/operator/logical_top_n.hpp>

namespace tarn::engine {
namespace {

constexpr std::string_view kFileReader = "read_parquet";

using Bounds = duckdb::DynamicFilterData;

bool is_bound_of(const duckdb::TableFilter& filter, const Bounds& bounds) {
  if (filter.filter_type != duckdb::TableFilterType::OPTIONAL_FILTER) {
    return false;
  }
  const auto& child = filter.Cast<duckdb::OptionalFilter>().child_filter;
  return child && child->filter_type == duckdb::TableFilterType::DYNAMIC_FILTER &&
         child->Cast<duckdb::DynamicFilter>().filter_data.get() == &bounds;
}

// Takes the bounds out of a column's conditions; true when nothing else is left.
bool drop_bounds(duckdb::TableFilter& filter, const Bounds& bounds) {
  if (filter.filter_type == duckdb::TableFilterType::CONJUNCTION_AND) {
    auto& parts = filter.Cast<duckdb::ConjunctionAndFilter>().child_filters;
    std::erase_if(parts, [&bounds](const auto& part) { return is_bound_of(*part, bounds); });
    return parts.empty();
  }
  return is_bound_of(filter, bounds);
}

void drop_bounds(duckdb::LogicalOperator& plan, const Bounds& bounds) {
  if (plan.type == duckdb::LogicalOperatorType::LOGICAL_GET) {
    auto& get = plan.Cast<duckdb::LogicalGet>();
    if (get.function.name == kFileReader) {
      std::erase_if(get.table_filters.filters,
                    [&bounds](const auto& column) { return drop_bounds(*column.second, bounds); });
    }
  }
  for (const auto& child : plan.children) {
    drop_bounds(*child, bounds);
  }
}

void visit(duckdb::LogicalOperator& plan) {
  if (plan.type == duckdb::LogicalOperatorType::LOGICAL_TOP_N) {
    if (const auto& bounds = plan.Cast<duckdb::LogicalTopN>().dynamic_filter) {
      drop_bounds(plan, *bounds);
    }
  }
  for (const auto& child : plan.children) {
    visit(*child);
  }
}

}  // namespace

duckdb::OptimizerExtension whole_scans_of_files() {
  duckdb::OptimizerExtension extension;
  extension.optimize_function = [](duckdb::OptimizerExtensionInput&,
                                   duckdb::unique_ptr<duckdb::LogicalOperator>& plan) { visit(*plan); };
  return extension;
}

}  // namespace tarn::engine
