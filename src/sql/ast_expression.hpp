// Expressions. Nodes follow Trino's grammar; nothing here is resolved or typed yet.
#pragma once

#include "sql/ast_json.hpp"
#include "sql/ast_pattern.hpp"
#include "sql/ast_type.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tarn::sql {

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
  std::optional<PatternSearch> pattern;  // MEASURES, PATTERN and their relatives around the frame
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
  std::optional<std::int64_t> precision{};  // current_timestamp(6)
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

// FINAL and RUNNING, in front of a call inside row patterns.
enum class ProcessingMode : std::uint8_t { Unspecified, Running, Final };
// How a call was written; the arguments stand in the order of a plain call either way.
enum class CallSyntax : std::uint8_t { Plain, PositionIn, TrimFrom };
// LISTAGG(... ON OVERFLOW ...)
enum class OverflowAction : std::uint8_t { Error, Truncate };
struct ListaggOverflow {
  OverflowAction action = OverflowAction::Error;
  std::optional<std::string> filler;  // Truncate only, as the next
  bool with_count = false;
};

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
  std::vector<Identifier> qualifier;     // catalog and schema in front of the name; empty usually
  std::optional<Identifier> star_label;  // count(label.*), inside row patterns
  ProcessingMode mode = ProcessingMode::Unspecified;
  CallSyntax syntax = CallSyntax::Plain;
  std::optional<ListaggOverflow> overflow;
};

// name OVER window: a measure of the window's row pattern.
struct WindowMeasure {
  Identifier name;
  OverClause window;
};

struct Expression {
  using Node = std::variant<NullLiteral, BooleanLiteral, StringLiteral, BinaryLiteral, NumberLiteral,
                            TypedLiteral, IntervalLiteral, Parameter, ColumnName, Dereference, Subscript,
                            Unary, Binary, Logical, Comparison, QuantifiedComparison, Between, InList,
                            InQuery, Like, IsNull, Exists, ScalarSubquery, Case, Cast, Extract, AtTimeZone,
                            CurrentValue, Lambda, RowConstructor, ArrayConstructor, FunctionCall,
                            WindowMeasure, JsonExists, JsonValue, JsonQuery, JsonObject, JsonArray>;

  SourceRange range;
  Node node;
};

}  // namespace tarn::sql
