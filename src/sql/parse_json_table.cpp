// JSON_TABLE.
#include "sql/parser_state.hpp"

#include <utility>

namespace tarn::sql {

// JSON_TABLE(input, 'path' COLUMNS (...) [PLAN ...] [ERROR | EMPTY ON ERROR])
Parsed<RelationPtr> Parser::json_table() {
  const auto start = advance().range;
  JsonTable result;
  TARN_TRY(expect_op("("));
  result.path = TARN_TRY(json_path());
  result.columns = TARN_TRY(json_columns());
  if (at("PLAN")) {
    TARN_TRY(json_plan_clause(result));
  }
  if (at("ERROR") || at("EMPTY")) {
    result.on_error = advance().is_word("ERROR") ? JsonTableError::Error : JsonTableError::Empty;
    TARN_TRY(expect("ON"));
    TARN_TRY(expect("ERROR"));
  }
  TARN_TRY(expect_op(")"));
  return make_relation(start, std::move(result));
}

// COLUMNS (column, ...)
Parsed<std::vector<JsonTableColumn>> Parser::json_columns() {
  const auto level = TARN_TRY(enter());
  std::vector<JsonTableColumn> columns;
  TARN_TRY(expect("COLUMNS"));
  TARN_TRY(expect_op("("));
  do {
    columns.push_back(TARN_TRY(json_column()));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return columns;
}

Parsed<JsonTableColumn> Parser::json_column() {
  const auto start = peek().range;
  JsonTableColumn column;
  if (at("NESTED") && (at_string(1) || (at("PATH", 1) && at_string(2)))) {
    column.node = TARN_TRY(json_nested_columns());
    column.range = from(start);
    return column;
  }
  auto name = TARN_TRY(identifier("a column"));
  if (accept("FOR")) {
    TARN_TRY(expect("ORDINALITY"));
    column.node = OrdinalityColumn{std::move(name)};
    column.range = from(start);
    return column;
  }
  auto column_type = TARN_TRY(type());
  const bool is_json = at("FORMAT");
  auto format = JsonFormat::None;
  if (is_json) {
    format = TARN_TRY(json_format());
  }
  std::optional<std::string> path;
  if (accept("PATH")) {
    path = TARN_TRY(string_value("a JSON path as a string"));
  }
  if (is_json) {
    const auto clauses = TARN_TRY(json_query_clauses());
    column.node = QueryColumn{std::move(name), std::move(column_type), format, std::move(path), clauses};
  } else {
    ValueColumn value{std::move(name), std::move(column_type), std::move(path), {}, {}};
    TARN_TRY(json_fallbacks(value.on_empty, value.on_error));
    column.node = std::move(value);
  }
  column.range = from(start);
  return column;
}

// NESTED [PATH] 'path' [AS name] COLUMNS (...)
Parsed<NestedColumns> Parser::json_nested_columns() {
  NestedColumns nested;
  advance();
  accept("PATH");
  nested.path = TARN_TRY(string_value("a JSON path as a string"));
  if (accept("AS")) {
    nested.name = TARN_TRY(identifier());
  }
  nested.columns = TARN_TRY(json_columns());
  return nested;
}

// PLAN (...) or PLAN DEFAULT (...)
Parsed<bool> Parser::json_plan_clause(JsonTable& table) {
  advance();
  const bool is_default = accept("DEFAULT");
  TARN_TRY(expect_op("("));
  if (is_default) {
    table.default_plan = TARN_TRY(json_default_plan());
  } else {
    table.plan = TARN_TRY(json_plan());
  }
  TARN_TRY(expect_op(")"));
  return true;
}

// OUTER | INNER and UNION | CROSS, in either order; one of them may be missing.
Parsed<JsonDefaultPlan> Parser::json_default_plan() {
  JsonDefaultPlan plan;
  bool has_parent = false;
  bool has_siblings = false;
  do {
    if (!has_parent && (at("OUTER") || at("INNER"))) {
      plan.parent = advance().is_word("OUTER") ? JsonPlanKind::Outer : JsonPlanKind::Inner;
      has_parent = true;
    } else if (!has_siblings && (at("UNION") || at("CROSS"))) {
      plan.siblings = advance().is_word("UNION") ? JsonPlanKind::Union : JsonPlanKind::Cross;
      has_siblings = true;
    } else {
      return unexpected(has_parent     ? "UNION or CROSS"
                        : has_siblings ? "OUTER or INNER"
                                       : "OUTER, INNER, UNION or CROSS");
    }
  } while (accept_op(","));
  return plan;
}

// name, name OUTER | INNER plan, plan UNION plan ..., plan CROSS plan ...
Parsed<JsonPlan> Parser::json_plan() {
  const auto level = TARN_TRY(enter());
  const bool starts_with_name = !at_op("(");
  auto first = TARN_TRY(json_plan_primary());
  JsonPlan plan;
  if (starts_with_name && (at("OUTER") || at("INNER"))) {
    plan.kind = advance().is_word("OUTER") ? JsonPlanKind::Outer : JsonPlanKind::Inner;
    plan.name = std::move(first.name);
    plan.children.push_back(TARN_TRY(json_plan_primary()));
    return plan;
  }
  if (!at("UNION") && !at("CROSS")) {
    return starts_with_name ? Parsed<JsonPlan>(std::move(first)) : unexpected("UNION or CROSS");
  }
  const std::string_view word = at("UNION") ? "UNION" : "CROSS";
  plan.kind = at("UNION") ? JsonPlanKind::Union : JsonPlanKind::Cross;
  plan.children.push_back(std::move(first));
  while (accept(word)) {
    plan.children.push_back(TARN_TRY(json_plan_primary()));
  }
  return plan;
}

Parsed<JsonPlan> Parser::json_plan_primary() {
  if (accept_op("(")) {
    auto plan = TARN_TRY(json_plan());
    TARN_TRY(expect_op(")"));
    return plan;
  }
  JsonPlan plan;
  plan.name = TARN_TRY(identifier("the name of a path"));
  return plan;
}

}  // namespace tarn::sql
