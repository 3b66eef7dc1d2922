// Conditions on single columns that the engine leaves to a scan.
#pragma once

#include "event/row_builder.hpp"

#include <cstdint>
#include <limits>

#include <duckdb.hpp>
#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/planner/table_filter.hpp>

namespace tarn::engine {

inline constexpr event::TimeBounds kAlways{std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max()};

// The moments that `filter`, a condition on a timestamp, can still accept: no narrower than what it says, and
// kAlways where it says nothing about order. A condition that the engine tightens as it goes (ORDER BY with
// LIMIT) gives its present bounds.
event::TimeBounds time_bounds(const duckdb::TableFilter& filter);

// Whether the engine wants the latest rows first, as far as `filter` tells.
bool wants_latest_first(const duckdb::TableFilter& filter);

// Leaves in a chunk the rows that pass all conditions which the engine counts on. One thread at a time.
class ScanFilters {
 public:
  // `filters` are by the chunk's columns, `types` the columns' types.
  ScanFilters(duckdb::ClientContext& context, const duckdb::TableFilterSet& filters,
              const duckdb::vector<duckdb::LogicalType>& types);

  void apply(duckdb::DataChunk& chunk);

 private:
  duckdb::unique_ptr<duckdb::Expression> condition_;  // none: everything passes
  duckdb::ExpressionExecutor executor_;
  duckdb::SelectionVector passing_;
};

}  // namespace tarn::engine
