// From a tree to a typed one: names, types, conversions, and what the statement reads.
#pragma once

#include "sql/environment.hpp"
#include "sql/typed.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
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

// A place where Lake takes what Trino does not, or takes it otherwise, and how Trino is told the same.
struct LakeReading {
  enum class Kind : std::uint8_t {
    Literal,     // a literal or '?' that means `text` as `type`
    Cast,        // an expression that is converted to `type`
    Lower,       // a text of which case does not count
    Contains,    // "=" between an array and an element
    FieldOfAll,  // a field of every row of an array
  };
  Kind kind = Kind::Literal;
  SourceRange range;
  Type type{};
  std::string text{};
};

struct Analysis {
  Timestamp now{};  // the environment's
  TypedQueryPtr query;
  std::vector<AnalysedTable> tables;
  std::vector<TableMention> mentions;
  std::vector<LakeReading> readings;  // the same one may be there twice
};

// `environment` and `text` are needed during the call only. Errors lack line and column; see locate().
Parsed<Analysis> analyze(const Query& query, std::string_view text, const Environment& environment);

}  // namespace tarn::sql
