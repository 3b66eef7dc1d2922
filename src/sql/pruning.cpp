#include "sql/pruning.hpp"

#include "sql/pruned_table.hpp"
#include "sql/typed_walk.hpp"

#include <algorithm>

namespace tarn::sql {

namespace {

// Bounds on the time column of `mention` and points, of every SELECT whose FROM has it.
void note(const TypedSelect& select, const Analysis& analysis, const Environment& environment,
          std::vector<Relevant>& relevant) {
  if (!select.where || !select.from) {
    return;
  }
  for_each_relation(*select.from, [&](const TypedRelation& relation) {
    if (!std::holds_alternative<TypedTable>(relation.node)) {
      return;
    }
    const auto mention = std::ranges::find(analysis.mentions, relation.id, &TableMention::relation);
    if (mention == analysis.mentions.end()) {
      return;
    }
    const PrunedTable table{relation.id, &analysis.tables[mention->table].info};
    auto& noted = relevant[static_cast<std::size_t>(mention - analysis.mentions.begin())];
    const auto bounds = time_bounds(*select.where, table, environment.time_column);
    noted.time_min = bounds.min;
    noted.time_max = bounds.max;
    noted.points = points_of(*select.where, table);
  });
}

}  // namespace

std::vector<Relevant> relevant_rows(const Analysis& analysis, const Environment& environment) {
  std::vector<Relevant> relevant(analysis.mentions.size());
  for_each_select(*analysis.query,
                  [&](const TypedSelect& select) { note(select, analysis, environment, relevant); });
  return relevant;
}

}  // namespace tarn::sql
