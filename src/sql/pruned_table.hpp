// A mention of a table, and what conditions say about its rows.
#pragma once

#include "base/time.hpp"
#include "sql/environment.hpp"
#include "sql/point_conditions.hpp"
#include "sql/typed.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace tarn::sql {

struct PrunedTable {
  std::size_t relation = 0;  // TypedRelation::id
  const TableInfo* info = nullptr;

  // The column that the expression is; nullptr: it is none of this table's.
  const ColumnInfo* column(const Typed& expression) const {
    const auto* reference = std::get_if<ColumnReference>(&expression.node);
    return reference != nullptr && reference->relation == relation ? &info->columns[reference->column]
                                                                   : nullptr;
  }
};

// Inclusive; nullopt: unbounded.
struct TimeBounds {
  std::optional<Timestamp> min{};
  std::optional<Timestamp> max{};
};

// Every row of the table that satisfies `condition` has its time within.
TimeBounds time_bounds(const Typed& condition, const PrunedTable& table, std::string_view time_column);

// Every row of the table that satisfies `condition` satisfies it.
PointCondition points_of(const Typed& condition, const PrunedTable& table);

}  // namespace tarn::sql
