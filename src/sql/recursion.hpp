// Which queries of WITH RECURSIVE refer to themselves, and whether they may as they do.
#pragma once

#include "sql/ast.hpp"
#include "sql/error.hpp"

#include <optional>

namespace tarn::sql {

// The two sides of a query that refers to itself: the base's rows are the first, and the step makes the next
// ones of those that it made last.
struct Recursion {
  const QueryBody* base = nullptr;
  const QueryBody* step = nullptr;
};

// REQUIRES: a query of WITH RECURSIVE. nullopt where it does not refer to itself. Trino's rules: the columns
// are named; the step has one reference, in its FROM, and not where a row that is missing would make others
// (the inner side of an outer join, the right one of EXCEPT).
Parsed<std::optional<Recursion>> find_recursion(const NamedQuery& named);

}  // namespace tarn::sql
