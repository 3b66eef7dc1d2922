// A statement after analysis: every name is bound, every expression has its type, every conversion is a node.
// Printers need nothing else.
#pragma once

#include "base/time.hpp"
#include "sql/ast_expression.hpp"
#include "sql/ast_query.hpp"
#include "sql/error.hpp"
#include "sql/type.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tarn::sql {

struct Typed;
struct TypedQuery;
struct TypedBody;
struct TypedRelation;
struct Overload;
// Nothing changes once it is made, so that parts are shared: an output name in ORDER BY is the SELECT's
// expression.
using TypedPtr = std::shared_ptr<const Typed>;
using TypedQueryPtr = std::shared_ptr<const TypedQuery>;
using TypedBodyPtr = std::shared_ptr<const TypedBody>;
using TypedRelationPtr = std::shared_ptr<const TypedRelation>;

// NULL where it has no value. An integer, a date (days), a time and a timestamp (microseconds) hold a number;
// a decimal its digits, an interval its months or milliseconds as a number. A timestamp with time zone is one
// in UTC: other zones are a call of at_timezone around it. A time with time zone is never a constant.
struct Constant {
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value;
};

// A column of what stands in FROM.
struct ColumnReference {
  std::size_t relation = 0;  // TypedRelation::id
  std::size_t column = 0;
};
struct LambdaReference {
  std::size_t depth = 0;  // of lambdas around it, from 0
  std::size_t parameter = 0;
};
struct TypedLambda {
  std::size_t depth = 0;
  std::vector<Type> parameters;
  TypedPtr body;
};

// A conversion from the operand's type to the node's.
enum class Conversion : std::uint8_t { Implicit, Cast, TryCast };
struct TypedCast {
  Conversion conversion = Conversion::Implicit;
  TypedPtr operand;
};

struct TypedArithmetic {
  BinaryOperator op = BinaryOperator::Add;
  TypedPtr left;
  TypedPtr right;
};
struct TypedNegation {
  TypedPtr operand;
};
struct TypedNot {
  TypedPtr operand;
};
struct TypedLogical {
  LogicalOperator op = LogicalOperator::And;
  std::vector<TypedPtr> terms;
};
// Both sides have one type.
struct TypedComparison {
  ComparisonOperator op = ComparisonOperator::Equal;
  TypedPtr left;
  TypedPtr right;
};
struct TypedBetween {
  TypedPtr value;
  TypedPtr low;
  TypedPtr high;
};
struct TypedIn {
  TypedPtr value;
  std::vector<TypedPtr> items;
};
struct TypedInQuery {
  TypedPtr value;
  TypedQueryPtr query;
};
struct TypedQuantified {
  ComparisonOperator op = ComparisonOperator::Equal;
  Quantifier quantifier = Quantifier::All;
  TypedPtr value;
  TypedQueryPtr query;
};
struct TypedExists {
  TypedQueryPtr query;
};
struct TypedSubquery {
  TypedQueryPtr query;
};
struct TypedLike {
  TypedPtr value;
  TypedPtr pattern;
  TypedPtr escape;  // null without ESCAPE
};
struct TypedIsNull {
  TypedPtr operand;
};
struct TypedWhen {
  TypedPtr condition;
  TypedPtr result;
};
// IF and searched CASE; a simple CASE has its comparisons as conditions.
struct TypedCase {
  std::vector<TypedWhen> branches;
  TypedPtr otherwise;  // null without ELSE
};
struct TypedCoalesce {
  std::vector<TypedPtr> operands;
};
struct TypedNullIf {
  TypedPtr value;
  TypedPtr comparison;  // "first = second", in their common type
};
struct TypedTry {
  TypedPtr operand;
};
struct TypedRow {
  std::vector<TypedPtr> items;
};
struct TypedArray {
  std::vector<TypedPtr> items;
};
// A field of a row.
struct TypedField {
  TypedPtr base;
  std::size_t field = 0;
};
// A field of every row of an array, as Lake's published queries have it; the node's type is an array.
struct TypedFieldOfAll {
  TypedPtr base;
  std::size_t field = 0;
};
// array[index] and map[key]; a missing element is an error.
struct TypedSubscript {
  TypedPtr base;
  TypedPtr index;
};

struct TypedSortKey {
  TypedPtr key;                         // null where `output` is set
  std::optional<std::size_t> output{};  // a column of the result, from 0
  bool descending = false;
  bool nulls_first = false;
};
struct TypedBound {
  BoundKind kind = BoundKind::CurrentRow;
  TypedPtr value;  // Preceding and Following only
};
struct TypedWindow {
  std::vector<TypedPtr> partition_by;
  std::vector<TypedSortKey> order_by;
  FrameKind frame = FrameKind::Range;
  bool has_frame = false;
  TypedBound start;
  std::optional<TypedBound> end;
};
// ON OVERFLOW TRUNCATE of listagg.
struct TypedOverflow {
  std::string filler;
  bool with_count = false;
};
// A scalar function, an aggregate or a window function.
struct TypedCall {
  const Overload* overload = nullptr;
  std::vector<TypedPtr> arguments{};
  bool distinct = false;
  std::vector<TypedSortKey> order_by{};
  TypedPtr filter{};  // null without FILTER
  bool ignores_nulls = false;
  std::shared_ptr<const TypedWindow> window{};  // null without OVER
  std::optional<TypedOverflow> overflow{};      // nothing: what is too long is an error
};
// GROUPING(column, ...): bit i is 1 where the row's grouping set lacks the column.
struct TypedGrouping {
  std::vector<TypedPtr> operands;
};

struct Typed {
  using Node =
      std::variant<Constant, ColumnReference, LambdaReference, TypedLambda, TypedCast, TypedArithmetic,
                   TypedNegation, TypedNot, TypedLogical, TypedComparison, TypedBetween, TypedIn,
                   TypedInQuery, TypedQuantified, TypedExists, TypedSubquery, TypedLike, TypedIsNull,
                   TypedCase, TypedCoalesce, TypedNullIf, TypedTry, TypedRow, TypedArray, TypedField,
                   TypedFieldOfAll, TypedSubscript, TypedCall, TypedGrouping>;
  Type type;
  SourceRange range;
  Node node;
  std::uint64_t hash = 0;  // of all but the range; made by make_typed
};

// FROM.
struct TypedTable {
  std::size_t table = 0;  // of Analysis::tables
};
struct TypedNamedReference {
  std::size_t named = 0;  // of Analysis: number of a query of WITH
};
struct TypedDerived {
  TypedQueryPtr query;
  bool lateral = false;
};
// One column for each element of an array, one for each field where it is a row, two of a map; the ordinality
// last.
struct TypedUnnest {
  std::vector<TypedPtr> arguments;
  bool with_ordinality = false;
};
struct TypedJoin {
  JoinKind kind = JoinKind::Inner;
  TypedRelationPtr left;
  TypedRelationPtr right;
  TypedPtr on;  // null for a cross join
};
struct TypedRelation {
  std::size_t id = 0;  // unique in the statement; joins have none
  std::vector<Type> columns;
  std::variant<TypedTable, TypedNamedReference, TypedDerived, TypedUnnest, TypedJoin> node;
  std::optional<double> sample{};  // the chance of each row, from 0 to 1
};

struct TypedSelect {
  bool distinct = false;
  std::vector<TypedPtr> items;
  TypedRelationPtr from;  // null without FROM
  TypedPtr where;
  // GROUP BY: keys, and the sets of their numbers; without GROUPING SETS one set of all.
  bool grouped = false;
  std::vector<TypedPtr> keys;
  std::vector<std::vector<std::size_t>> sets;
  TypedPtr having;
};
struct TypedSetOperation {
  SetOperator op = SetOperator::Union;
  bool all = false;
  TypedBodyPtr left;
  TypedBodyPtr right;
};
struct TypedValues {
  std::vector<std::vector<TypedPtr>> rows;
};
struct TypedNested {
  TypedQueryPtr query;
};
struct TypedTableBody {
  TypedRelationPtr table;
};
// The sides of a set operation may have other types than it has: they are converted.
struct TypedBody {
  std::vector<Type> columns;
  std::variant<TypedSelect, TypedSetOperation, TypedValues, TypedNested, TypedTableBody> node;
};

struct TypedNamedQuery {
  std::size_t named = 0;
  bool recursive = false;  // its body is a UNION, whose right side refers to it
  TypedQueryPtr query;
};
struct OutputName {
  std::string name;  // lower case; empty where the column has none
  std::string display;
};
struct TypedQuery {
  std::vector<TypedNamedQuery> with;
  TypedBodyPtr body;
  std::vector<OutputName> names;  // of body->columns
  std::vector<TypedSortKey> order_by;
  // Where the keys speak of the body's columns: the id that they call it by.
  std::optional<std::size_t> sorted_relation;
  std::optional<std::uint64_t> offset;
  std::optional<std::uint64_t> limit;
  bool with_ties = false;
};

}  // namespace tarn::sql
