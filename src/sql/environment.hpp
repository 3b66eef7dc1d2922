// What a statement may see.
#pragma once

#include "base/time.hpp"
#include "sql/ast_query.hpp"
#include "sql/parser.hpp"
#include "sql/type.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
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
  std::string trino_name{};  // what a Trino over the same files knows it by: see in_trino()
};

// How a result has what its reader may have no type for. Text: times, intervals, addresses and colours are
// Trino's texts. Values: times of day stay what they are; the rest are texts here, too.
enum class ResultForm : std::uint8_t { Text, Values };

// `resolve_table` is called for every mention of a table; two mentions that give the same engine name become
// one TableUse. Its error text becomes the statement's error, at the name.
struct Environment {
  std::function<std::expected<TableInfo, std::string>(const TableName&)> resolve_table;
  Timestamp now{};  // CURRENT_TIMESTAMP, and what relative bounds are computed from
  // Values of '?', in order. A string that is just '?' takes one too, as dashboards write it.
  std::vector<std::string> parameters;
  ParseLimits limits;
  std::string time_column = "eventtime";  // the column that TableUse's bounds speak of
  ResultForm result_form = ResultForm::Text;
};

}  // namespace tarn::sql
