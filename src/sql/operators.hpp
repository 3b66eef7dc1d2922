// How operators are written; Trino and the engine write them alike.
#pragma once

#include "sql/ast_expression.hpp"

#include <string_view>

namespace tarn::sql {

constexpr std::string_view spelling(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Add: return "+";
    case BinaryOperator::Subtract: return "-";
    case BinaryOperator::Multiply: return "*";
    case BinaryOperator::Divide: return "/";
    case BinaryOperator::Modulus: return "%";
    case BinaryOperator::Concatenate: break;
  }
  return "||";
}

constexpr std::string_view spelling(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::Equal: return "=";
    case ComparisonOperator::NotEqual: return "<>";
    case ComparisonOperator::Less: return "<";
    case ComparisonOperator::LessOrEqual: return "<=";
    case ComparisonOperator::Greater: return ">";
    case ComparisonOperator::GreaterOrEqual: return ">=";
    case ComparisonOperator::IsDistinctFrom: return "IS DISTINCT FROM";
    case ComparisonOperator::IsNotDistinctFrom: break;
  }
  return "IS NOT DISTINCT FROM";
}

}  // namespace tarn::sql
