// The tree as text for people and for golden files.
#pragma once

#include "sql/ast.hpp"

#include <cstdint>
#include <string>

namespace tarn::sql {

enum class TreeRanges : std::uint8_t { Shown, Hidden };

// Prints one node a line, indented by its depth: the field that holds it, its kind, its range in the text
// (offset..end in bytes) and its values, such as "left: ColumnName 7..8 name=a@7..8". What is absent - a
// missing clause, an empty list, a flag that is not set - is not printed. Without ranges, two trees print
// alike if and only if they mean the same text.
std::string print_tree(const Query& query, TreeRanges ranges = TreeRanges::Shown);
std::string print_tree(const Expression& expression, TreeRanges ranges = TreeRanges::Shown);

}  // namespace tarn::sql
