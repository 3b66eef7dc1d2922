// Names and types, the leaves of the tree.
#pragma once

#include "sql/error.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tarn::sql {

struct Expression;
struct Query;
using ExpressionPtr = std::unique_ptr<Expression>;
using QueryPtr = std::unique_ptr<Query>;

struct Identifier {
  std::string text;  // as spelled, quotes undone
  bool quoted = false;
  SourceRange range;
};

// array(varchar), row(a bigint), decimal(10, 2), timestamp(3) with time zone, interval day to second
struct TypeName {
  struct Field {
    std::string name;            // empty where a row field has none
    std::vector<TypeName> type;  // exactly one; a vector, because the type is not complete here
  };

  std::string name;  // lower case; "timestamp with time zone" and "double" are one name each
  std::vector<std::int64_t> numbers;
  std::vector<Field> arguments;
  SourceRange range;
};

}  // namespace tarn::sql
