// From a tree to a typed one: names, types, conversions, and what the statement reads.
#pragma once

#include "sql/environment.hpp"
#include "sql/typed.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tarn::sql {

// One mention of a table in FROM.
struct TableMention {
  std::size_t relation = 0;  // TypedRelation::id
  std::size_t table = 0;     // of Analysis::tables
};

struct AnalysedTable {
  TableInfo info;
  std::vector<bool> used;  // its columns
};

struct Analysis {
  TypedQueryPtr query;
  std::vector<AnalysedTable> tables;
  std::vector<TableMention> mentions;
};

// `environment` and `text` are needed during the call only. Errors lack line and column; see locate().
Parsed<Analysis> analyze(const Query& query, std::string_view text, const Environment& environment);

}  // namespace tarn::sql
