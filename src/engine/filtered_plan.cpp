#include "engine/filtered_plan.hpp"

#include "engine/filtered_scan.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <duckdb/execution/physical_operator.hpp>
#include <duckdb/execution/physical_plan_generator.hpp>
#include <duckdb/planner/operator/logical_extension_operator.hpp>
#include <duckdb/planner/operator/logical_get.hpp>
#include <duckdb/planner/operator/logical_limit.hpp>

namespace tarn::engine {
namespace {

using duckdb::idx_t;
using duckdb::LogicalOperatorType;

// Which rows of a stream pass, counted from 0.
struct RowRange {
  idx_t from = 0;
  idx_t to = 0;
};

struct RowsSeen final : duckdb::GlobalOperatorState {
  std::atomic<idx_t> count{0};
};

// LIMIT and OFFSET that take all of their input.
class WholeLimit final : public duckdb::PhysicalOperator {
 public:
  WholeLimit(duckdb::PhysicalPlan& plan, duckdb::vector<duckdb::LogicalType> row_types, RowRange range,
             idx_t estimate)
      : PhysicalOperator(plan, duckdb::PhysicalOperatorType::EXTENSION, std::move(row_types), estimate),
        range_(range) {}

  duckdb::unique_ptr<duckdb::GlobalOperatorState> GetGlobalOperatorState(
      duckdb::ClientContext&) const override {
    return duckdb::make_uniq<RowsSeen>();
  }

  duckdb::OperatorResultType Execute(duckdb::ExecutionContext&, duckdb::DataChunk& input,
                                     duckdb::DataChunk& chunk, duckdb::GlobalOperatorState& global,
                                     duckdb::OperatorState&) const override {
    const auto first = global.Cast<RowsSeen>().count.fetch_add(input.size());
    const auto from = std::max(first, range_.from);
    const auto to = std::min(first + input.size(), range_.to);
    if (from < to) {
      chunk.Slice(input, duckdb::SelectionVector(from - first, to - from), to - from);
    }
    return duckdb::OperatorResultType::NEED_MORE_INPUT;
  }

  bool ParallelOperator() const override { return true; }
  duckdb::OrderPreservationType OperatorOrder() const override {
    return duckdb::OrderPreservationType::NO_ORDER;
  }
  std::string GetName() const override { return "WHOLE_LIMIT"; }

 private:
  RowRange range_;
};

class LogicalWholeLimit final : public duckdb::LogicalExtensionOperator {
 public:
  explicit LogicalWholeLimit(RowRange range) : range_(range) {}

  duckdb::vector<duckdb::ColumnBinding> GetColumnBindings() override {
    return children.front()->GetColumnBindings();
  }
  duckdb::PhysicalOperator& CreatePlan(duckdb::ClientContext&,
                                       duckdb::PhysicalPlanGenerator& planner) override {
    auto& child = planner.CreatePlan(*children.front());
    auto& made = planner.Make<WholeLimit>(types, range_, estimated_cardinality);
    made.children.push_back(child);
    return made;
  }
  std::string GetExtensionName() const override { return "tarn_whole_limit"; }

 protected:
  void ResolveTypes() override { types = children.front()->types; }

 private:
  RowRange range_;
};

// Whether the rows come out of a sort, which has read all of its input before.
bool is_sorted(const duckdb::LogicalOperator& plan) {
  switch (plan.type) {
    case LogicalOperatorType::LOGICAL_ORDER_BY:
    case LogicalOperatorType::LOGICAL_TOP_N: return true;
    case LogicalOperatorType::LOGICAL_PROJECTION:
    case LogicalOperatorType::LOGICAL_FILTER:
    case LogicalOperatorType::LOGICAL_LIMIT: return is_sorted(*plan.children.front());
    default: return false;
  }
}

// The rows that pass; nullopt for limits that are computed, of which Lake SQL has none.
std::optional<RowRange> range_of(const duckdb::LogicalLimit& limit) {
  using duckdb::LimitNodeType;
  const auto is_known = [](const duckdb::BoundLimitNode& node) {
    return node.Type() == LimitNodeType::CONSTANT_VALUE || node.Type() == LimitNodeType::UNSET;
  };
  if (!is_known(limit.limit_val) || !is_known(limit.offset_val)) {
    return std::nullopt;
  }
  constexpr auto kAll = std::numeric_limits<idx_t>::max();
  const auto value_of = [](const duckdb::BoundLimitNode& node, idx_t unset) {
    return node.Type() == LimitNodeType::UNSET ? unset : node.GetConstantValue();
  };
  const auto from = value_of(limit.offset_val, 0);
  const auto count = value_of(limit.limit_val, kAll);
  return RowRange{from, count < kAll - from ? from + count : kAll};
}

void prepare_plan(duckdb::unique_ptr<duckdb::LogicalOperator>& plan) {
  for (auto& child : plan->children) {
    prepare_plan(child);
  }
  if (plan->type == LogicalOperatorType::LOGICAL_GET) {
    const auto& get = plan->Cast<duckdb::LogicalGet>();
    if (auto* const table = filtered_table_of(get)) {
      add_stored_columns(table->columns, *table->schema, get.GetColumnIds());
    }
  } else if (plan->type == LogicalOperatorType::LOGICAL_LIMIT && !is_sorted(*plan->children.front())) {
    if (const auto range = range_of(plan->Cast<duckdb::LogicalLimit>())) {
      auto whole = duckdb::make_uniq<LogicalWholeLimit>(*range);
      whole->children = std::move(plan->children);
      whole->estimated_cardinality = plan->estimated_cardinality;
      whole->has_estimated_cardinality = plan->has_estimated_cardinality;
      plan = std::move(whole);
    }
  }
}

}  // namespace

duckdb::OptimizerExtension plans_of_filtered_tables() {
  duckdb::OptimizerExtension extension;
  extension.optimize_function = [](duckdb::OptimizerExtensionInput&,
                                   duckdb::unique_ptr<duckdb::LogicalOperator>& plan) { prepare_plan(plan); };
  return extension;
}

}  // namespace tarn::engine
