#include "sql/translate.hpp"

#include "base/result.hpp"
#include "sql/analysis.hpp"
#include "sql/parser.hpp"
#include "sql/print_engine.hpp"
#include "sql/pruning.hpp"
#include "sql/text.hpp"
#include "sql/unsupported.hpp"

#include <algorithm>
#include <utility>

namespace tarn::sql {

namespace {

std::vector<OutputColumn> output_columns(const TypedQuery& query) {
  std::vector<OutputColumn> columns;
  columns.reserve(query.names.size());
  for (std::size_t i = 0; i < query.names.size(); ++i) {
    const auto& name = query.names[i].display;
    columns.push_back({name.empty() ? "_col" + std::to_string(i) : name, query.body->columns[i]});
  }
  return columns;
}

// What all the mentions of a table need together.
TableUse table_use(std::size_t table, const Analysis& analysis, const std::vector<Relevant>& relevant) {
  const auto& [info, used] = analysis.tables[table];
  TableUse use;
  use.engine_name = info.engine_name;
  for (std::size_t column = 0; column < used.size(); ++column) {
    if (used[column]) {
      use.columns.push_back(info.columns[column].name);
    }
  }
  bool is_first = true;
  for (std::size_t i = 0; i < relevant.size(); ++i) {
    if (analysis.mentions[i].table != table) {
      continue;
    }
    const auto& [min, max, points] = relevant[i];
    const bool bounds_min = use.time_min && min;
    const bool bounds_max = use.time_max && max;
    use.time_min = is_first ? min : bounds_min ? std::min(use.time_min, min) : std::nullopt;
    use.time_max = is_first ? max : bounds_max ? std::max(use.time_max, max) : std::nullopt;
    use.points = is_first ? points : any_of(std::move(use.points), points);
    is_first = false;
  }
  return use;
}

}  // namespace

Parsed<Translated> translate(std::string_view text, const Environment& environment) {
  if (!is_utf8(text)) {
    return refuse({}, "the statement is not valid UTF-8");
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return std::unexpected(locate(text, refuse({nul, 1}, "the statement contains a NUL character").error()));
  }
  const auto query = TARN_TRY(parse(text, environment.limits));
  if (auto supported = refuse_unsupported(*query); !supported) {
    return std::unexpected(locate(text, std::move(supported).error()));
  }
  const auto analysis = analyze(*query, text, environment);
  if (!analysis) {
    return std::unexpected(locate(text, analysis.error()));
  }
  Translated result;
  EnginePrinter printer(*analysis);
  result.duckdb_sql = printer.statement(*analysis->query, environment.result_form);
  if (const auto& place = printer.too_complex()) {
    return std::unexpected(locate(
        text, refuse(*place, "the expression is too complex; split it with WITH or a subquery").error()));
  }
  result.columns = output_columns(*analysis->query);
  const auto relevant = relevant_rows(*analysis, environment);
  for (std::size_t table = 0; table < analysis->tables.size(); ++table) {
    result.tables.push_back(table_use(table, *analysis, relevant));
  }
  return result;
}

}  // namespace tarn::sql
