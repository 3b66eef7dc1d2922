// Queries and relations.
#pragma once

#include "sql/ast_expression.hpp"

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

struct TableReference {
  TableName name;
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

struct Relation {
  SourceRange range;
  std::variant<TableReference, SubqueryRelation, Unnest, Join> node;
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
  bool recursive = false;
  std::vector<NamedQuery> with;
  QueryBodyPtr body;
  std::vector<SortItem> order_by;
  ExpressionPtr offset;
  std::optional<Limit> limit;
};

}  // namespace tarn::sql
