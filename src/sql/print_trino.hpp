// The tree as Trino's SQL.
#pragma once

#include "sql/ast.hpp"

#include <string>

namespace tarn::sql {

// Prints SQL that parses to the same tree but for the ranges: parentheses where precedence needs them, quotes
// around names where they were or must be, tables as they were named.
std::string print_trino(const Query& query);
std::string print_trino(const Expression& expression);

}  // namespace tarn::sql
