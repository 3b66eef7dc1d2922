// Lake SQL to the engine's SQL.
#pragma once

#include "base/time.hpp"
#include "sql/environment.hpp"
#include "sql/error.hpp"
#include "sql/point_conditions.hpp"
#include "sql/type.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

// A table the statement reads. Rows outside the bounds, and rows that do not satisfy `points`, cannot change
// the answer, so files without any row inside need not be read; the bounds are inclusive.
struct TableUse {
  std::string engine_name;
  std::vector<std::string>
      columns;  // the engine's names, in the order of the table; none for a bare count(*)
  std::optional<Timestamp> time_min;
  std::optional<Timestamp> time_max;
  PointCondition points{};
};

struct OutputColumn {
  std::string name;  // as the SELECT spells it; names may repeat
  Type type;
};

struct Translated {
  std::string duckdb_sql;
  std::vector<OutputColumn> columns;
  std::vector<TableUse> tables;
};

// Parses, resolves and prints one SELECT. No text of the statement reaches the result unchanged: names are
// those of the environment or our own, strings are written anew, functions come from a table (functions.hpp).
// REQUIRES: the engine's session time zone is UTC.
Parsed<Translated> translate(std::string_view text, const Environment& environment);

}  // namespace tarn::sql
