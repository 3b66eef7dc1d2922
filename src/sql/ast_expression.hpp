// Expressions. Nodes follow Trino's grammar; nothing here is resolved or typed yet.
#pragma once

#include "sql/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
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

// array(varchar), row(a bigint), decimal(10, 2), timestamp(3) with time zone
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

enum class SortOrder : std::uint8_t { Ascending, Descending };
enum class NullOrder : std::uint8_t { Default, First, Last };

struct SortItem {
  ExpressionPtr key;
  SortOrder order = SortOrder::Ascending;
  NullOrder nulls = NullOrder::Default;
};

enum class FrameKind : std::uint8_t { Rows, Range, Groups };
enum class BoundKind : std::uint8_t {
  UnboundedPreceding,
  Preceding,
  CurrentRow,
  Following,
  UnboundedFollowing
};

struct FrameBound {
  BoundKind kind = BoundKind::CurrentRow;
  ExpressionPtr value;  // Preceding and Following only
};

struct Frame {
  FrameKind kind = FrameKind::Range;
  FrameBound start;
  std::optional<FrameBound> end;
};

struct WindowSpecification {
  std::optional<Identifier> base;
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortItem> order_by;
  std::optional<Frame> frame;
};

// OVER name, or OVER (...)
using OverClause = std::variant<Identifier, WindowSpecification>;

struct NullLiteral {};
struct BooleanLiteral {
  bool value = false;
};
struct StringLiteral {
  std::string value;
};
struct BinaryLiteral {
  std::string bytes;
};
enum class NumberKind : std::uint8_t { Integer, Decimal, Double };
struct NumberLiteral {
  NumberKind kind = NumberKind::Integer;
  std::string digits;
};
// TIMESTAMP '...', DATE '...', DECIMAL '...', JSON '...'
struct TypedLiteral {
  TypeName type;
  std::string value;
};
// INTERVAL -'1-2' YEAR TO MONTH
struct IntervalLiteral {
  bool negative = false;
  std::string value;
  std::string from;  // upper case unit
  std::string to;    // empty without TO
};
struct Parameter {
  std::size_t index = 0;  // from 0
};
struct ColumnName {
  Identifier name;
};
struct Dereference {
  ExpressionPtr base;
  Identifier field;
};
struct Subscript {
  ExpressionPtr base;
  ExpressionPtr index;
};

enum class UnaryOperator : std::uint8_t { Plus, Minus, Not };
struct Unary {
  UnaryOperator op = UnaryOperator::Plus;
  ExpressionPtr operand;
};
enum class BinaryOperator : std::uint8_t { Add, Subtract, Multiply, Divide, Modulus, Concatenate };
struct Binary {
  BinaryOperator op = BinaryOperator::Add;
  ExpressionPtr left;
  ExpressionPtr right;
};
enum class LogicalOperator : std::uint8_t { And, Or };
// A run of terms joined by the same operator.
struct Logical {
  LogicalOperator op = LogicalOperator::And;
  std::vector<ExpressionPtr> terms;
};
enum class ComparisonOperator : std::uint8_t {
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  IsDistinctFrom,
  IsNotDistinctFrom,
};
struct Comparison {
  ComparisonOperator op = ComparisonOperator::Equal;
  ExpressionPtr left;
  ExpressionPtr right;
};
enum class Quantifier : std::uint8_t { All, Any };
struct QuantifiedComparison {
  ComparisonOperator op = ComparisonOperator::Equal;
  Quantifier quantifier = Quantifier::All;
  ExpressionPtr value;
  QueryPtr query;
};
struct Between {
  bool negated = false;
  ExpressionPtr value;
  ExpressionPtr low;
  ExpressionPtr high;
};
struct InList {
  bool negated = false;
  ExpressionPtr value;
  std::vector<ExpressionPtr> items;
};
struct InQuery {
  bool negated = false;
  ExpressionPtr value;
  QueryPtr query;
};
struct Like {
  bool negated = false;
  ExpressionPtr value;
  ExpressionPtr pattern;
  ExpressionPtr escape;  // null without ESCAPE
};
struct IsNull {
  bool negated = false;
  ExpressionPtr value;
};
struct Exists {
  QueryPtr query;
};
struct ScalarSubquery {
  QueryPtr query;
};
struct WhenClause {
  ExpressionPtr condition;
  ExpressionPtr result;
};
struct Case {
  ExpressionPtr operand;  // null for a searched CASE
  std::vector<WhenClause> branches;
  ExpressionPtr otherwise;  // null without ELSE
};
enum class CastMode : std::uint8_t { Strict, Try };
struct Cast {
  CastMode mode = CastMode::Strict;
  ExpressionPtr value;
  TypeName type;
};
struct Extract {
  Identifier field;
  ExpressionPtr value;
};
struct AtTimeZone {
  ExpressionPtr value;
  ExpressionPtr zone;
};
// CURRENT_TIMESTAMP and its relatives; name in upper case.
struct CurrentValue {
  std::string name;
};
struct Lambda {
  std::vector<Identifier> parameters;
  ExpressionPtr body;
};
struct RowConstructor {
  std::vector<ExpressionPtr> items;
};
struct ArrayConstructor {
  std::vector<ExpressionPtr> items;
};

enum class NullTreatment : std::uint8_t { Unspecified, Respect, Ignore };
enum class SetQuantifier : std::uint8_t { All, Distinct };

// IF, COALESCE, NULLIF, TRY, TRIM, POSITION and SUBSTRING ... FROM are calls too.
struct FunctionCall {
  Identifier name;
  std::vector<ExpressionPtr> arguments;
  bool star = false;  // count(*)
  SetQuantifier quantifier = SetQuantifier::All;
  std::vector<SortItem> order_by;      // inside the parentheses
  std::vector<SortItem> within_group;  // WITHIN GROUP (ORDER BY ...)
  ExpressionPtr filter;                // null without FILTER
  NullTreatment nulls = NullTreatment::Unspecified;
  std::optional<OverClause> window;
};

struct Expression {
  using Node = std::variant<NullLiteral, BooleanLiteral, StringLiteral, BinaryLiteral, NumberLiteral,
                            TypedLiteral, IntervalLiteral, Parameter, ColumnName, Dereference, Subscript,
                            Unary, Binary, Logical, Comparison, QuantifiedComparison, Between, InList,
                            InQuery, Like, IsNull, Exists, ScalarSubquery, Case, Cast, Extract, AtTimeZone,
                            CurrentValue, Lambda, RowConstructor, ArrayConstructor, FunctionCall>;

  SourceRange range;
  Node node;
};

}  // namespace tarn::sql
