// Resolves and types a tree. Its methods are spread over analyze_*.cpp, one file per concern.
#pragma once

#include "base/result.hpp"
#include "sql/analysis.hpp"
#include "sql/ast.hpp"
#include "sql/library.hpp"
#include "sql/recursion.hpp"
#include "sql/restore.hpp"
#include "sql/scope.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

class Analyzer {
 public:
  // Both must outlive the analyzer.
  Analyzer(std::string_view text, const Environment& environment);

  Parsed<Analysis> run(const Query& query);

  // An overload and what its variables stand for in a call.
  struct Chosen {
    const Overload* overload = nullptr;
    Match match;
  };
  static Type result_of(const Chosen& chosen);

 private:
  // A query of WITH, as later ones see it.
  struct Named {
    std::string name;  // lower case
    std::size_t number = 0;
    std::vector<Type> types;
    std::vector<OutputName> names;
  };
  // What a query or one of its parts gives.
  struct Body {
    TypedBodyPtr body;
    std::vector<OutputName> names;
  };
  struct Items {
    std::vector<TypedPtr> values;
    std::vector<OutputName> names;
  };
  struct GroupBy {
    std::vector<TypedPtr> keys;
    std::vector<std::vector<std::size_t>> sets;
  };

  // Refuses a tree that is too deep, or one whose parts would be walked too often.
  Parsed<bool> may_descend(SourceRange range);
  std::string_view spelled(SourceRange range) const { return text_.substr(range.offset, range.length); }

  // analyze_query.cpp
  Parsed<TypedQueryPtr> query(const Query& query, Scope* outer);
  Parsed<TypedNamedQuery> named_query(const NamedQuery& named, bool recursive, Scope* outer);
  Parsed<TypedNamedQuery> recursive_query(const NamedQuery& named, const Recursion& recursion, Scope* outer);
  Parsed<bool> rename(const NamedQuery& named, std::vector<OutputName>& names) const;
  Parsed<Body> body(const QueryBody& body, Scope* outer);
  Parsed<Body> table_body(const TableName& name, Scope* outer);
  Parsed<Body> set_operation(const SetOperation& operation, SourceRange range, Scope* outer);
  Parsed<Body> values(const Values& values, Scope* outer);
  Parsed<std::vector<TypedPtr>> values_row(const Expression& row);
  Parsed<bool> sort_result(const Query& query, const Body& body, Scope* outer, TypedQuery& result);
  Parsed<bool> row_limits(const Query& query, TypedQuery& result);
  Parsed<std::uint64_t> row_count(const Expression& expression);

  // analyze_select.cpp
  Parsed<Body> select(const Select& select, const Query* tail, Scope* outer, TypedQuery& result);
  Parsed<Items> select_items(const Select& select, Scope& scope);
  Parsed<bool> expand(const SelectAll& all, Scope& scope, Items& items);
  Parsed<bool> rename(const SelectAll& all, std::size_t first, Items& items) const;
  Parsed<TypedPtr> condition(const Expression& expression, std::string_view clause);
  Parsed<GroupBy> group_by(const Select& select, Scope& scope);
  Parsed<std::size_t> grouping_key(const Expression& key, const Select& select, Scope& scope,
                                   GroupBy& result);
  Parsed<std::vector<TypedSortKey>> sort_keys(std::span<const SortItem> items);
  Parsed<std::vector<TypedSortKey>> output_sort_keys(std::span<const SortItem> order_by, const Items& items,
                                                     bool distinct);
  Parsed<TypedSortKey> output_sort_key(const SortItem& item, const Items& items, bool distinct);
  OutputName output_name(const Expression& expression) const;

  // analyze_grouping.cpp
  Parsed<bool> check_grouped(const Typed& expression, const std::vector<TypedPtr>& keys,
                             const Scope& scope) const;

  // analyze_relation.cpp
  Parsed<TypedRelationPtr> relation(const Relation& relation, Scope& scope);
  Parsed<TypedRelationPtr> table(const TableName& name, ScopeRelation& result);
  TypedRelationPtr named_table(const Named& named, SourceRange range, ScopeRelation& result);
  Parsed<TypedRelationPtr> subquery(const SubqueryRelation& node, SourceRange range, ScopeRelation& result,
                                    Scope& scope);
  Parsed<TypedRelationPtr> unnest(const Unnest& node, SourceRange range, ScopeRelation& result);
  Parsed<TypedRelationPtr> join(const Join& join, Scope& scope);
  Parsed<TypedRelationPtr> sample(const TableSample& node, Scope& scope);
  Parsed<TypedRelationPtr> around(const Relation& relation, Scope& scope);
  Parsed<TypedPtr> using_condition(const Join& join, std::size_t left_begin, std::size_t right_begin,
                                   Scope& scope);
  Parsed<bool> apply_alias(const RelationAlias& alias, ScopeRelation& result) const;
  std::size_t mention(TableInfo info, std::size_t relation);
  std::size_t next_relation() { return relations_++; }

  // analyze_name.cpp
  struct Found {
    const ScopeField* field = nullptr;
    Scope* scope = nullptr;
  };
  Parsed<std::optional<Found>> find_column(std::string_view relation, std::string_view name,
                                           SourceRange range) const;
  Parsed<TypedPtr> column(const ColumnName& node, SourceRange range);
  Parsed<TypedPtr> dereference(const Dereference& node, SourceRange range);
  Parsed<TypedPtr> field(const TypedPtr& base, const Identifier& name, SourceRange range);
  TypedPtr use(const ScopeField& found, SourceRange range);
  std::string unknown_column(const Identifier& name) const;
  bool is_relation(std::string_view name) const;
  Parsed<TypedPtr> subscript(const Subscript& node, SourceRange range);

  // analyze_expression.cpp
  Parsed<TypedPtr> expression(const Expression& expression);
  static Parsed<TypedPtr> not_supported(std::string_view what, SourceRange range);
  Parsed<TypedPtr> visit(const Expression& expression);
  Parsed<TypedPtr> string_literal(const StringLiteral& node, SourceRange range);
  Parsed<TypedPtr> parameter(SourceRange range);
  Parsed<TypedPtr> number(const NumberLiteral& node, SourceRange range, bool negative = false) const;
  Parsed<TypedPtr> typed_literal(const TypedLiteral& node, SourceRange range);
  Parsed<TypedPtr> unary(const Unary& node, SourceRange range);
  Parsed<TypedPtr> logical(const Logical& node, SourceRange range);
  Parsed<TypedPtr> case_expression(const Case& node, SourceRange range);
  Parsed<TypedPtr> row(const RowConstructor& node, SourceRange range);
  Parsed<TypedPtr> array(const ArrayConstructor& node, SourceRange range);
  Parsed<TypedPtr> boolean(const Expression& expression, std::string_view what);

  // analyze_time.cpp
  Parsed<TypedPtr> time_literal(Kind kind, const std::string& text, SourceRange range);
  Parsed<TypedPtr> interval(const IntervalLiteral& node, SourceRange range) const;
  Parsed<TypedPtr> current_value(const CurrentValue& node, SourceRange range) const;
  Parsed<TypedPtr> at_time_zone(const AtTimeZone& node, SourceRange range);
  Parsed<TypedPtr> at_zone(TypedPtr value, TypedPtr zone, SourceRange range);
  Parsed<TypedPtr> in_zone(TypedPtr value, const std::string& zone, SourceRange range);

  // analyze_arithmetic.cpp
  Parsed<TypedPtr> arithmetic(const Binary& node, SourceRange range);
  Parsed<TypedPtr> temporal_operation(BinaryOperator op, TypedPtr left, TypedPtr right,
                                      SourceRange range) const;
  Parsed<TypedPtr> operation(BinaryOperator op, TypedPtr left, TypedPtr right, SourceRange range) const;
  Parsed<TypedPtr> concatenation(std::vector<TypedPtr> values, bool is_operator, SourceRange range) const;

  // analyze_predicate.cpp
  Parsed<TypedPtr> comparison(const Comparison& node, SourceRange range);
  Parsed<TypedPtr> between(const Between& node, SourceRange range);
  Parsed<TypedPtr> in_list(const InList& node, SourceRange range);
  Parsed<TypedPtr> like(const Like& node, SourceRange range);
  Parsed<TypedPtr> is_null(const IsNull& node, SourceRange range);
  Parsed<TypedPtr> compared(ComparisonOperator op, TypedPtr left, TypedPtr right, SourceRange range);
  Parsed<bool> match_operands(TypedPtr& left, TypedPtr& right, std::string_view op);
  void match_truth(TypedPtr& text, TypedPtr& truth);

  // analyze_subquery.cpp
  Parsed<TypedPtr> scalar_subquery(const ScalarSubquery& node, SourceRange range);
  Parsed<TypedPtr> in_query(const InQuery& node, SourceRange range);
  Parsed<TypedPtr> quantified(const QuantifiedComparison& node, SourceRange range);
  Parsed<TypedPtr> exists(const Exists& node, SourceRange range);
  Parsed<bool> match_subquery(TypedPtr& value, TypedQueryPtr& query, SourceRange range);
  TypedPtr as_compared(TypedPtr value, const std::vector<Type>& types) const;
  TypedQueryPtr query_as(TypedQueryPtr query, const std::vector<Type>& types);
  TypedQueryPtr query_of_rows(TypedQueryPtr query, Type type);
  TypedQueryPtr as_one_column(TypedQueryPtr query);
  static TypedQueryPtr select_from(TypedQueryPtr query, std::size_t id, std::vector<TypedPtr> items);

  // analyze_cast.cpp
  Parsed<TypedPtr> cast(const Cast& node, SourceRange range);
  Parsed<Type> resolve_type(const TypeName& name) const;
  TypedPtr coerce(TypedPtr value, const Type& target) const;
  Parsed<TypedPtr> read_as(const TypedPtr& text, const Type& target);
  void note_reading(LakeReading::Kind kind, SourceRange range, const Type& type, std::string text);
  Parsed<Type> common(std::span<const TypedPtr> values, std::string_view what) const;

  // analyze_call.cpp
  Parsed<TypedPtr> call(const FunctionCall& node, SourceRange range);
  Parsed<std::optional<TypedPtr>> special_call(const FunctionCall& node, std::string_view name,
                                               SourceRange range);
  Parsed<TypedPtr> conditional(const FunctionCall& node, SourceRange range);
  Parsed<TypedPtr> nullif(const FunctionCall& node, SourceRange range);
  Parsed<TypedPtr> coalesce(const FunctionCall& node, SourceRange range);
  Parsed<TypedPtr> format(const FunctionCall& node, SourceRange range);
  Parsed<TypedPtr> grouping(const FunctionCall& node, SourceRange range);
  Parsed<TypedPtr> extract(const Extract& node, SourceRange range);
  Parsed<std::vector<TypedPtr>> expressions(std::span<const ExpressionPtr> nodes);
  Parsed<bool> check_count(const FunctionCall& node, std::size_t least, std::size_t most,
                           std::string_view shape, SourceRange range) const;
  Parsed<TypedPtr> library_call(const FunctionCall& node, SourceRange range);
  Parsed<bool> check_extras(const Overload& overload, const FunctionCall& node, SourceRange range) const;
  Parsed<bool> call_extras(const FunctionCall& node, SourceRange range, TypedCall& call);
  Parsed<TypedPtr> lambda(const Lambda& node, std::span<const Type> parameters, SourceRange range);

  // analyze_overload.cpp
  // Several: the call is ambiguous.
  static std::vector<Chosen> choose(std::span<const Overload* const> overloads,
                                    std::span<const Argument> arguments);
  static Parsed<Chosen> only(std::vector<Chosen> chosen, std::string_view name, SourceRange range);
  static std::optional<std::size_t> misfit(std::span<const Overload* const> overloads,
                                           std::vector<Argument> arguments);
  Parsed<Chosen> resolve(std::string_view name, const FunctionCall& node, std::vector<TypedPtr>& values,
                         SourceRange range);

  // analyze_call.cpp
  Parsed<bool> lambdas(const FunctionCall& node, Chosen& chosen, std::vector<TypedPtr>& values);
  Parsed<TypedPtr> finish_call(Chosen chosen, std::vector<TypedPtr> values, TypedCall extras,
                               SourceRange range) const;

  // analyze_json.cpp
  struct JsonOperand {
    TypedPtr value;
    bool is_json = false;  // JSON text, not a value that becomes JSON
  };
  Parsed<TypedPtr> json_exists(const JsonExists& node, SourceRange range);
  Parsed<TypedPtr> json_value(const JsonValue& node, SourceRange range);
  Parsed<TypedPtr> json_default(const JsonValueFallback& fallback, const Type& type, std::string_view clause,
                                SourceRange range);
  Parsed<TypedPtr> json_value_as(TypedCall call, const JsonValue& node, const Type& type, SourceRange range);
  Parsed<TypedPtr> json_query(const JsonQuery& node, SourceRange range);
  Parsed<TypedPtr> json_object(const JsonObject& node, SourceRange range);
  Parsed<TypedPtr> json_array(const JsonArray& node, SourceRange range);
  Parsed<TypedCall> json_path_call(std::string_view function, const JsonPathCall& path, std::string options);
  Parsed<bool> json_variables(const JsonPathCall& path, TypedCall& call);
  Parsed<TypedPtr> json_text(const Expression& node, JsonFormat format);
  Parsed<JsonOperand> json_operand(const JsonInput& input, std::string_view what);
  Parsed<TypedPtr> json_returning(TypedPtr text, const std::optional<JsonReturning>& returning,
                                  SourceRange range);

  // analyze_window.cpp
  Parsed<std::shared_ptr<const TypedWindow>> over(const OverClause& window, SourceRange range);
  Parsed<bool> window(const WindowSpecification& specification, TypedWindow& result);
  Parsed<TypedBound> frame_bound(const FrameBound& bound);

  std::string_view text_;
  const Environment& environment_;
  Analysis analysis_;
  std::vector<Named> named_;
  std::size_t named_count_ = 0;
  std::size_t relations_ = 0;
  Scope* scope_ = nullptr;
  std::vector<std::size_t> parameters_;  // offsets of the '?' of the text, in order
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;
  std::string_view forbids_aggregates_;  // the clause we are in, where it allows no aggregates
};

// Whether CAST takes the one to the other.
bool is_castable(const Type& from, const Type& to);

}  // namespace tarn::sql
