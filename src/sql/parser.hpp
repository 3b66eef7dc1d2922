// Text to tree.
#pragma once

#include "sql/ast.hpp"
#include "sql/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

struct ParseLimits {
  std::size_t text_bytes = 10'000;  // CloudTrail Lake's own limit
  std::size_t tokens = 10'000;      // bounds the nodes of the tree too, each of which takes at least one
  std::size_t depth = 200;  // nested expressions, queries and types; also the length of a chain such as a+b+c
};

// Parses one SELECT statement of Trino's grammar; a trailing ';' is allowed. Errors carry line and column.
Parsed<QueryPtr> parse(std::string_view text, const ParseLimits& limits = {});

}  // namespace tarn::sql
