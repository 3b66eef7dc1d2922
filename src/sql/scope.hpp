// What names mean at a place in the statement.
#pragma once

#include "sql/ast_expression.hpp"
#include "sql/type.hpp"
#include "sql/value.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

// Which column of which table of the statement a name stands for; absent for computed columns.
struct Origin {
  std::size_t table = 0;
  std::size_t column = 0;
};

struct ScopeColumn {
  std::string name;     // lower case; empty where a subquery's column has none
  std::string display;  // as '*' names it
  std::string sql;
  Type type;
  std::optional<Origin> origin;
  bool merged = false;  // stands behind a USING column; found only through its relation's alias
};

struct ScopeRelation {
  std::string alias;  // lower case; empty without one
  std::vector<ScopeColumn> columns;
};

// A column that was read outside any aggregate and is not a grouping key.
struct LooseReference {
  std::string name;
  SourceRange range;
};

struct Scope {
  Scope* outer = nullptr;
  std::vector<ScopeRelation> relations;
  std::set<std::string> grouping_keys;  // printed
  std::vector<LooseReference> loose;
  std::vector<std::string> windows;  // lower case names of WINDOW; window i prints as w<i>
  bool has_aggregate = false;
  bool is_lambda = false;

  // The scope of the SELECT around this one; itself unless it is a lambda's.
  Scope& select();
};

}  // namespace tarn::sql
