// Resolves, types and prints a tree. Its methods are spread over translate_*.cpp, one file per concern.
#pragma once

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/restore.hpp"
#include "sql/scope.hpp"
#include "sql/translate.hpp"
#include "sql/value.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

struct Function;

// A printed query and what it gives.
struct PrintedQuery {
  std::string sql;  // its columns are named "c0", "c1", ... in order
  std::vector<ScopeColumn> columns;
};

class Translator {
 public:
  // `environment` must outlive the translator.
  Translator(std::string_view text, const Environment& environment);

  Parsed<Translated> run(const Query& query);

  // For the function table's handlers (functions_*.cpp).
  Parsed<Value> expression(const Expression& expression);
  // Prints "lambda p0, p1: body" with parameters of the given types; an argument that is no lambda is an
  // error. `names` replaces the printed parameters where given.
  Parsed<Value> lambda(const Expression& expression, std::span<const Type> parameters,
                       std::span<const std::string> names = {});
  std::string fresh_name(std::string_view prefix);
  const Environment& environment() const { return environment_; }
  // Prints what raises `message` (printed SQL) when it is evaluated; inside TRY it is NULL.
  std::string raise(std::string_view message) const;
  // Like expression(), but errors of the evaluation become NULL.
  Parsed<Value> tried(const Expression& expression);
  Parsed<Value> convert(Value value, const Type& target) const;

 private:
  struct NamedResult {
    std::string name;  // lower case
    std::string sql_name;
    std::vector<ScopeColumn> columns;
  };
  struct TableState {
    TableInfo info;
    std::vector<bool> used;
    std::optional<Timestamp> time_min;
    std::optional<Timestamp> time_max;
    std::size_t mentions = 0;
  };
  struct Mention {
    std::size_t table = 0;
    std::optional<Timestamp> time_min;
    std::optional<Timestamp> time_max;
    PointCondition points{};
  };
  struct SelectState {
    std::vector<std::string> values;   // printed
    std::vector<ScopeColumn> columns;  // what they give
    std::vector<SourceRange> ranges;
  };

  // Refuses a tree that is too deep, or one whose parts would be walked too often.
  Parsed<bool> may_descend(SourceRange range);

  // translate_query.cpp
  Parsed<PrintedQuery> query(const Query& query, Scope* outer);
  Parsed<std::string> with(const Query& query, Scope* outer);
  Parsed<std::string> named_query(const NamedQuery& named, bool recursive, Scope* outer);
  Parsed<PrintedQuery> body(const QueryBody& body, Scope* outer);
  Parsed<PrintedQuery> set_operation(const SetOperation& operation, SourceRange range, Scope* outer);
  Parsed<PrintedQuery> values(const Values& values, Scope* outer);
  Parsed<PrintedQuery> sorted_result(const Query& query, PrintedQuery inner, Scope* outer);
  Parsed<std::string> row_limits(const Query& query);
  Parsed<std::string> row_count(const Expression& expression);

  // translate_select.cpp
  Parsed<PrintedQuery> select(const Select& select, const Query* tail, Scope* outer);
  Parsed<bool> select_items(const Select& select, Scope& scope, SelectState& state);
  Parsed<bool> expand(const SelectAll& all, Scope& scope, SelectState& state);
  Parsed<std::string> where(const Expression& condition, Scope& scope);
  Parsed<std::string> group_by(const Select& select, Scope& scope);
  Parsed<std::string> grouping_key(const Expression& key, const Select& select, Scope& scope);
  Parsed<std::string> sort_key(const SortItem& item, const SelectState& state, bool distinct);
  Parsed<bool> check_grouping(const Select& select, const Scope& scope) const;
  Parsed<std::string> named_windows(const Select& select, Scope& scope);
  std::string column_display(const Expression& expression) const;

  // translate_relation.cpp
  Parsed<std::string> relation(const Relation& relation, Scope& scope);
  Parsed<std::string> table(const TableName& name, ScopeRelation& result);
  Parsed<std::string> subquery(const SubqueryRelation& node, ScopeRelation& result, Scope& scope);
  Parsed<std::string> unnest(const Unnest& node, ScopeRelation& result, Scope& scope);
  Parsed<std::string> join(const Join& join, Scope& scope);
  Parsed<std::string> using_condition(const Join& join, std::size_t left_begin, std::size_t right_begin,
                                      Scope& scope);
  Parsed<bool> apply_alias(const RelationAlias& alias, ScopeRelation& result) const;
  std::size_t mention(TableInfo info);
  void bind_columns(ScopeRelation& relation, std::string_view sql_name) const;

  // translate_name.cpp
  struct Found {
    const ScopeColumn* column = nullptr;
    Scope* scope = nullptr;
  };
  Parsed<std::optional<Found>> find_column(std::string_view relation, std::string_view name,
                                           SourceRange range) const;
  Parsed<Value> column(const ColumnName& node, SourceRange range);
  Parsed<Value> dereference(const Dereference& node, SourceRange range);
  Parsed<Value> field(const Value& base, const Identifier& name, SourceRange range) const;
  Value use(const Found& found, std::string_view spelling, SourceRange range);
  std::string unknown_column(const Identifier& column_name) const;
  bool is_relation(std::string_view name) const;
  Parsed<Value> subscript(const Subscript& node, SourceRange range);

  // translate_expression.cpp
  Parsed<Value> visit(const Expression& expression);
  static Parsed<Value> unsupported(std::string_view what, SourceRange range);
  Parsed<Value> number(const NumberLiteral& node, SourceRange range) const;
  Parsed<Value> typed_literal(const TypedLiteral& node, SourceRange range);
  Parsed<Value> interval(const IntervalLiteral& node, SourceRange range) const;
  Parsed<Value> current_value(const CurrentValue& node, SourceRange range) const;
  Parsed<Value> string_literal(const StringLiteral& node, SourceRange range);
  Parsed<Value> parameter(SourceRange range);
  Parsed<Value> unary(const Unary& node, SourceRange range);
  Parsed<Value> arithmetic(const Binary& node, SourceRange range);
  Parsed<Value> temporal_arithmetic(BinaryOperator op, const Value& left, const Value& right,
                                    SourceRange range) const;
  Parsed<Value> division(BinaryOperator op, const Value& left, const Value& right, SourceRange range) const;
  Parsed<Value> logical(const Logical& node, SourceRange range);
  Parsed<Value> case_expression(const Case& node, SourceRange range);
  Parsed<Value> row(const RowConstructor& node, SourceRange range);
  Parsed<Value> array(const ArrayConstructor& node, SourceRange range);
  Parsed<Value> extract(const Extract& node, SourceRange range);
  Parsed<Value> at_time_zone(const AtTimeZone& node, SourceRange range);
  Parsed<Value> scalar_subquery(const ScalarSubquery& node, SourceRange range);

  // translate_predicate.cpp
  Parsed<Value> comparison(const Comparison& node, SourceRange range);
  Parsed<Value> quantified(const QuantifiedComparison& node, SourceRange range);
  Parsed<Value> between(const Between& node, SourceRange range);
  Parsed<Value> in_list(const InList& node, SourceRange range);
  Parsed<Value> in_query(const InQuery& node, SourceRange range);
  Parsed<Value> like(const Like& node, SourceRange range);
  Parsed<Value> is_null(const IsNull& node, SourceRange range);
  Parsed<Value> exists(const Exists& node, SourceRange range);
  Parsed<bool> match(Value& left, Value& right, std::string_view op) const;
  Parsed<std::string> condition(const Expression& expression, std::string_view clause);

  // translate_cast.cpp
  Parsed<Value> cast(const Cast& node, SourceRange range);
  Parsed<Type> resolve_type(const TypeName& name) const;

  // translate_call.cpp
  Parsed<Value> call(const FunctionCall& node, SourceRange range);
  Parsed<Value> plain_call(const Function& function, const FunctionCall& node, SourceRange range);
  Parsed<Value> aggregate_call(const Function& function, const FunctionCall& node, SourceRange range);
  Parsed<std::vector<Value>> arguments(const Function& function, const FunctionCall& node);
  Parsed<bool> check_call(const Function& function, const FunctionCall& node, SourceRange range) const;
  Parsed<std::string> over(const OverClause& window, SourceRange range);
  Parsed<std::string> window_text(const WindowSpecification& specification);
  Parsed<std::string> frame(const Frame& frame);
  Parsed<std::string> frame_bound(const FrameBound& bound);
  Parsed<std::string> sort_list(std::span<const SortItem> items);

  // time_bounds.cpp
  struct Bounds {
    std::optional<Timestamp> min;
    std::optional<Timestamp> max;
  };
  void note_time_bounds(const Expression& condition, const Scope& scope);
  Bounds bounds_of(const Expression& condition, std::size_t mention) const;
  Bounds comparison_bounds(const Comparison& node, std::size_t mention) const;
  bool is_time_column(const Expression& expression, std::size_t mention) const;
  std::optional<Timestamp> constant_time(const Expression& expression) const;
  std::optional<Timestamp> constant_sum(const Binary& binary) const;
  std::optional<Timestamp> constant_call(const FunctionCall& call) const;

  // point_conditions.cpp
  struct PointScope {
    std::size_t mention = 0;
    const Identifier* element = nullptr;  // of the lambda that we are in
    std::string list{};                   // what it is an element of
  };
  void note_points(const Expression& condition, const Scope& scope);
  PointCondition points_of(const Expression& condition, const PointScope& where);
  PointCondition points_of_call(const FunctionCall& call, const PointScope& where);
  PointCondition equality(const Expression& place, const Expression& value, const PointScope& where);
  std::optional<PointCondition> point_place(const Expression& expression, const PointScope& where);
  std::optional<PointCondition> point_element(const Expression& base, const Expression& index,
                                              const PointScope& where);
  std::optional<PointCondition> point_column(std::string_view relation, const Identifier& name,
                                             const PointScope& where) const;
  std::optional<std::string> constant_text(const Expression& expression);

  const Environment& environment_;
  std::vector<TableState> tables_;
  std::vector<Mention> mentions_;
  std::vector<NamedResult> named_;
  Scope* scope_ = nullptr;
  std::size_t names_ = 0;
  std::vector<std::size_t> parameters_;  // offsets of the '?' of the text, in order
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;
  bool inside_try_ = false;
  std::string_view forbids_aggregates_;  // the clause we are in, where it allows no aggregates
};

// Appends " DESC NULLS FIRST" or its like; Trino puts NULLs last either way.
std::string sort_suffix(const SortItem& item);

}  // namespace tarn::sql
