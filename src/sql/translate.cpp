#include "sql/translate.hpp"

#include "sql/parser.hpp"
#include "sql/translator.hpp"

namespace tarn::sql {

Parsed<Translated> translate(std::string_view text, const Environment& environment) {
  const auto query = TARN_TRY(parse(text, environment.limits));
  auto translated = Translator(environment).run(*query);
  if (!translated) {
    return std::unexpected(locate(text, std::move(translated).error()));
  }
  return translated;
}

Parsed<Translated> Translator::run(const Query& statement) {
  auto printed = TARN_TRY(query(statement, nullptr));
  if (parameters_ < environment_.parameters.size()) {
    return refuse(statement.range, "the statement has fewer '?' than there are parameters");
  }
  Translated result;
  result.duckdb_sql = std::move(printed.sql);
  for (std::size_t i = 0; i < printed.columns.size(); ++i) {
    auto& column = printed.columns[i];
    auto name = column.display.empty() ? "_col" + std::to_string(i) : std::move(column.display);
    result.columns.push_back({std::move(name), std::move(column.type)});
  }
  std::vector<std::vector<const Mention*>> mentions(tables_.size());
  for (const auto& mention : mentions_) {
    mentions[mention.table].push_back(&mention);
  }
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& state = tables_[i];
    TableUse use;
    use.engine_name = state.info.engine_name;
    for (std::size_t column = 0; column < state.used.size(); ++column) {
      if (state.used[column]) {
        use.columns.push_back(state.info.columns[column].name);
      }
    }
    use.time_min = mentions[i].front()->time_min;
    use.time_max = mentions[i].front()->time_max;
    for (const auto* mention : mentions[i]) {
      use.time_min =
          use.time_min && mention->time_min ? std::min(use.time_min, mention->time_min) : std::nullopt;
      use.time_max =
          use.time_max && mention->time_max ? std::max(use.time_max, mention->time_max) : std::nullopt;
    }
    result.tables.push_back(std::move(use));
  }
  return result;
}

std::string Translator::fresh_name(std::string_view prefix) {
  return std::string(prefix) + std::to_string(names_++);
}

}  // namespace tarn::sql
