// Queries and relations.
#pragma once

#include "sql/ast_expression.hpp"
#include "sql/ast_routine.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tarn::sql {

struct Relation;
struct QueryBody;
using RelationPtr = std::unique_ptr<Relation>;
using QueryBodyPtr = std::unique_ptr<QueryBody>;

enum class TableNameKind : std::uint8_t {
  StoreId,      // five groups joined by '-', unquoted
  Quoted,       // "..."; an ARN, an ID or a name
  Name,         // a plain word
  Variable,     // $EDS_ID
  Placeholder,  // <EDS ID>, as published samples have it
};

// How FROM names an event data store; `text` is what stands in the statement, quotes undone.
struct TableName {
  TableNameKind kind = TableNameKind::Name;
  std::string text;
  SourceRange range;
};

// FOR TIMESTAMP | VERSION AS OF ...
enum class PeriodKind : std::uint8_t { Timestamp, Version };
struct QueryPeriod {
  PeriodKind kind = PeriodKind::Timestamp;
  ExpressionPtr end;
};
struct TableReference {
  TableName name;
  std::optional<QueryPeriod> period;
};
struct SubqueryRelation {
  QueryPtr query;
  bool lateral = false;
};
struct Unnest {
  std::vector<ExpressionPtr> arguments;
  bool with_ordinality = false;
};
enum class JoinKind : std::uint8_t { Inner, Left, Right, Full, Cross };
struct Join {
  JoinKind kind = JoinKind::Inner;
  RelationPtr left;
  RelationPtr right;
  bool natural = false;
  ExpressionPtr on;                // null without ON
  std::vector<Identifier> using_;  // empty without USING
};

// AS alias (column, ...)
struct RelationAlias {
  Identifier name;
  std::vector<Identifier> columns;
};

// A relation in parentheses that has an alias of its own inside them and another one outside.
struct NestedRelation {
  RelationPtr relation;
};
enum class SampleKind : std::uint8_t { Bernoulli, System };
struct TableSample {
  RelationPtr relation;
  SampleKind kind = SampleKind::Bernoulli;
  ExpressionPtr percentage;
};

enum class RowsPerMatch : std::uint8_t {
  Unspecified,
  One,
  All,
  AllShowEmpty,
  AllOmitEmpty,
  AllWithUnmatched
};
struct MatchRecognize {
  RelationPtr relation;
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortItem> order_by;
  RowsPerMatch rows = RowsPerMatch::Unspecified;
  PatternSearch search;
};

// TABLE(relation) as an argument of a table function.
enum class EmptyInput : std::uint8_t { Unspecified, Prune, Keep };
struct TableArgument {
  RelationPtr relation;  // a table or a subquery, with its alias
  std::optional<std::vector<ExpressionPtr>> partition_by;
  EmptyInput when_empty = EmptyInput::Unspecified;
  std::vector<SortItem> order_by;
};
struct DescriptorField {
  Identifier name;
  std::optional<TypeName> type;
};
// DESCRIPTOR(name type, ...); CAST(NULL AS DESCRIPTOR) has no fields.
struct DescriptorArgument {
  std::vector<DescriptorField> fields;
};
struct TableFunctionArgument {
  std::optional<Identifier> name;
  std::variant<ExpressionPtr, TableArgument, DescriptorArgument> value;
  SourceRange range;
};
struct Copartition {
  std::vector<TableName> tables;
};
// TABLE(function(...))
struct TableFunction {
  std::vector<Identifier> name;  // its path
  std::vector<TableFunctionArgument> arguments;
  std::vector<Copartition> copartition;
};

struct JsonTableColumn;
// name FOR ORDINALITY
struct OrdinalityColumn {
  Identifier name;
};
struct ValueColumn {
  Identifier name;
  TypeName type;
  std::optional<std::string> path;
  JsonValueFallback on_empty;
  JsonValueFallback on_error;
};
// name type FORMAT JSON
struct QueryColumn {
  Identifier name;
  TypeName type;
  JsonFormat format = JsonFormat::Json;
  std::optional<std::string> path;
  JsonQueryClauses clauses;
};
// NESTED PATH 'path' AS name COLUMNS (...)
struct NestedColumns {
  std::string path;
  std::optional<Identifier> name;
  std::vector<JsonTableColumn> columns;
};
struct JsonTableColumn {
  SourceRange range;
  std::variant<OrdinalityColumn, ValueColumn, QueryColumn, NestedColumns> node;
};

// PLAN (...): a path's name; a name with the plan of its nested paths; plans side by side.
enum class JsonPlanKind : std::uint8_t { Path, Outer, Inner, Union, Cross };
struct JsonPlan {
  JsonPlanKind kind = JsonPlanKind::Path;
  std::optional<Identifier> name;  // Path, Outer and Inner
  std::vector<JsonPlan> children;  // one for Outer and Inner, two or more for Union and Cross
};
// PLAN DEFAULT (...): how nested paths join their parent, and one another.
struct JsonDefaultPlan {
  JsonPlanKind parent = JsonPlanKind::Outer;
  JsonPlanKind siblings = JsonPlanKind::Union;
};
enum class JsonTableError : std::uint8_t { Unspecified, Error, Empty };
struct JsonTable {
  JsonPathCall path;
  std::vector<JsonTableColumn> columns;
  std::optional<JsonPlan> plan;
  std::optional<JsonDefaultPlan> default_plan;
  JsonTableError on_error = JsonTableError::Unspecified;
};

struct Relation {
  SourceRange range;
  std::variant<TableReference, SubqueryRelation, Unnest, Join, NestedRelation, TableSample, MatchRecognize,
               TableFunction, JsonTable>
      node;
  std::optional<RelationAlias> alias;
};

struct SelectExpression {
  ExpressionPtr value;
  std::optional<Identifier> alias;
};
// * or target.*
struct SelectAll {
  ExpressionPtr target;  // null for a bare *
  SourceRange range;
  std::vector<Identifier> aliases{};  // target.* AS (a, b)
};
using SelectItem = std::variant<SelectExpression, SelectAll>;

enum class GroupingKind : std::uint8_t { Simple, GroupingSets, Cube, Rollup };
struct GroupingElement {
  GroupingKind kind = GroupingKind::Simple;
  std::vector<std::vector<ExpressionPtr>> sets;  // Simple: one set
  SourceRange range;
};

struct NamedWindow {
  Identifier name;
  WindowSpecification specification;
};

struct Select {
  SetQuantifier quantifier = SetQuantifier::All;
  std::vector<SelectItem> items;
  RelationPtr from;  // null without FROM; a comma is a cross join
  ExpressionPtr where;
  std::vector<GroupingElement> group_by;
  SetQuantifier group_by_quantifier = SetQuantifier::All;  // GROUP BY DISTINCT drops equal grouping sets
  ExpressionPtr having;
  std::vector<NamedWindow> windows;
};

enum class SetOperator : std::uint8_t { Union, Intersect, Except };
struct SetOperation {
  SetOperator op = SetOperator::Union;
  SetQuantifier quantifier = SetQuantifier::Distinct;
  QueryBodyPtr left;
  QueryBodyPtr right;
};
struct Values {
  std::vector<ExpressionPtr> rows;
};
struct TableBody {
  TableName name;
};
struct NestedQuery {
  QueryPtr query;
};

struct QueryBody {
  SourceRange range;
  std::variant<Select, SetOperation, Values, TableBody, NestedQuery> node;
};

struct NamedQuery {
  Identifier name;
  std::vector<Identifier> columns;
  QueryPtr query;
};

struct Limit {
  ExpressionPtr count;  // null for ALL
  bool with_ties = false;
};

struct Query {
  SourceRange range;
  std::vector<FunctionSpecification> functions;  // WITH FUNCTION; of the whole statement only
  bool recursive = false;
  std::vector<NamedQuery> with;
  QueryBodyPtr body;
  std::vector<SortItem> order_by;
  ExpressionPtr offset;
  std::optional<Limit> limit;
};

}  // namespace tarn::sql
