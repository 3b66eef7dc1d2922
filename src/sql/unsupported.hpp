// What parses and has no meaning here yet.
#pragma once

#include "sql/ast.hpp"
#include "sql/error.hpp"

namespace tarn::sql {

// Refuses a query with a part of Trino's grammar that is not supported yet, by the name of that part and at
// its place. Whoever gives such a part a meaning takes it out here.
Parsed<bool> refuse_unsupported(const Query& query);

}  // namespace tarn::sql
