// What a statement says about the rows that matter, for skipping files and parts of them.
#pragma once

#include "sql/analysis.hpp"
#include "sql/environment.hpp"
#include "sql/point_conditions.hpp"

#include <optional>
#include <vector>

namespace tarn::sql {

// Of one mention of a table. Rows outside the bounds, and rows that do not satisfy `points`, cannot change
// the answer. The bounds are inclusive.
struct Relevant {
  std::optional<Timestamp> time_min{};
  std::optional<Timestamp> time_max{};
  PointCondition points{};
};

// One for each of Analysis::mentions. Only a SELECT's own WHERE bounds the tables of its own FROM: what a
// subquery says about an outer row does not hold for every outer row.
std::vector<Relevant> relevant_rows(const Analysis& analysis, const Environment& environment);

}  // namespace tarn::sql
