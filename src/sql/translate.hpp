// Lake SQL to the engine's SQL.
#pragma once

#include "base/time.hpp"
#include "sql/ast_query.hpp"
#include "sql/error.hpp"
#include "sql/parser.hpp"
#include "sql/point_conditions.hpp"
#include "sql/type.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

struct ColumnInfo {
  std::string name;     // the engine's, in lower case
  std::string display;  // as '*' names it, "eventTime"
  Type type;            // struct fields in lower case too
};

struct TableInfo {
  std::string engine_name;  // what the engine knows the table by
  std::vector<ColumnInfo> columns;
};

// What a statement may see. `resolve_table` is called for every mention of a table; two mentions that give
// the same engine name become one TableUse. Its error text becomes the statement's error, at the name.
struct Environment {
  std::function<std::expected<TableInfo, std::string>(const TableName&)> resolve_table;
  Timestamp now{};  // CURRENT_TIMESTAMP, and what relative bounds are computed from
  // Values of '?', in order. A string that is just '?' takes one too, as dashboards write it.
  std::vector<std::string> parameters;
  ParseLimits limits;
  std::string time_column = "eventtime";  // the column that TableUse's bounds speak of
};

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
