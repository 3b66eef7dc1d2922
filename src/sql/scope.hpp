// What names mean at a place in the statement.
#pragma once

#include "sql/ast_query.hpp"
#include "sql/typed.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tarn::sql {

// Which column of which table of the statement a name stands for.
struct Origin {
  std::size_t table = 0;
  std::size_t column = 0;
};

struct ScopeField {
  std::string name;     // lower case; empty where a subquery's column has none
  std::string display;  // as '*' names it
  TypedPtr value;       // what the name stands for
  std::optional<Origin> origin{};
  bool merged = false;  // stands behind a USING column; found only through its relation's alias
};

struct ScopeRelation {
  std::string alias{};  // lower case; empty without one
  std::vector<ScopeField> fields{};
};

struct Scope {
  Scope* outer = nullptr;
  std::vector<ScopeRelation> relations{};
  const std::vector<NamedWindow>* windows = nullptr;
  bool has_aggregate = false;
  bool is_inner = false;  // a lambda's, or that of ORDER BY: part of the SELECT around it
  bool is_lambda = false;

  // The scope of the SELECT that this one belongs to.
  Scope& select() {
    Scope* scope = this;
    while (scope->is_inner && scope->outer != nullptr) {
      scope = scope->outer;
    }
    return *scope;
  }
};

}  // namespace tarn::sql
