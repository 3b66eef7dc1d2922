// The recursive-descent parser. Its methods are spread over parse_*.cpp, one file per concern.
#pragma once

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/parser.hpp"
#include "sql/token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::sql {

class Parser {
 public:
  Parser(std::string_view text, const ParseLimits& limits, std::vector<Token> tokens)
      : text_(text), limits_(limits), tokens_(std::move(tokens)) {}

  Parsed<QueryPtr> statement();

 private:
  // Counts levels of nesting while it lives.
  class Level {
   public:
    Level(std::size_t& depth, std::size_t count) : depth_(&depth), count_(count) { *depth_ += count_; }
    Level(Level&& other) noexcept : depth_(std::exchange(other.depth_, nullptr)), count_(other.count_) {}
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    Level& operator=(Level&&) = delete;
    ~Level() {
      if (depth_ != nullptr) {
        *depth_ -= count_;
      }
    }
    // Counts one more, for chains that a loop builds.
    void add() {
      ++*depth_;
      ++count_;
    }

   private:
    std::size_t* depth_;
    std::size_t count_;
  };

  // parser.cpp: the cursor
  const Token& peek(std::size_t ahead = 0) const;
  const Token& advance();
  bool at(std::string_view word, std::size_t ahead = 0) const { return peek(ahead).is_word(word); }
  bool at_op(std::string_view op, std::size_t ahead = 0) const { return peek(ahead).is_operator(op); }
  bool accept(std::string_view word);
  bool accept_words(std::string_view first, std::string_view second);
  bool accept_op(std::string_view op);
  Parsed<Token> expect(std::string_view word);
  Parsed<Token> expect_op(std::string_view op);
  SourceRange from(SourceRange start) const;
  std::unexpected<SqlError> unexpected(std::string_view wanted) const;
  Parsed<Level> enter();
  Level chain() { return {depth_, 0}; }
  Parsed<bool> deepen(Level& level) const;
  bool at_identifier(std::size_t ahead = 0) const;
  Parsed<Identifier> identifier(std::string_view wanted = "a name");
  Parsed<std::vector<Identifier>> identifier_list();
  Parsed<std::vector<Identifier>> qualified_name(std::string_view wanted);
  bool at_string(std::size_t ahead = 0) const;
  Parsed<std::string> string_value(std::string_view wanted);
  Parsed<char> unicode_escape();
  Parsed<std::string> digits(std::string_view wanted);
  Parsed<bool> only_one_select();

  // parse_query.cpp
  Parsed<QueryPtr> query();
  Parsed<QueryPtr> query_without_with();
  Parsed<QueryPtr> query_in_parentheses();
  Parsed<bool> query_rest(Query& query);
  Parsed<bool> with_clause(Query& query);
  Parsed<QueryBodyPtr> body();
  Parsed<QueryBodyPtr> intersection();
  Parsed<QueryBodyPtr> body_primary();
  SetQuantifier set_quantifier();
  SetQuantifier operation_quantifier();
  bool starts_tail_clause() const;
  Parsed<bool> query_tail(Query& query);
  Parsed<bool> fetch(Query& query);
  Parsed<ExpressionPtr> row_count();

  // parse_select.cpp
  Parsed<Select> select();
  Parsed<bool> select_windows(Select& select);
  Parsed<SelectItem> select_item();
  Parsed<SelectItem> select_all(ExpressionPtr target, SourceRange start, std::size_t first_token);
  Parsed<GroupingElement> grouping_element();
  Parsed<std::vector<ExpressionPtr>> grouping_set();
  bool at_grouping_list() const;
  Parsed<std::vector<SortItem>> sort_items();
  Parsed<SortItem> sort_item();

  // parse_relation.cpp
  Parsed<RelationPtr> relations();
  Parsed<RelationPtr> joined();
  Parsed<JoinKind> join_kind();
  Parsed<bool> join_condition(Join& join);
  Parsed<RelationPtr> sampled();
  Parsed<RelationPtr> relation_primary();
  Parsed<RelationPtr> unnest();
  Parsed<RelationPtr> lateral();
  Parsed<RelationPtr> table_reference();
  Parsed<RelationPtr> parenthesized_relation();
  Parsed<TableName> table_name();
  bool take_raw(std::size_t length);
  Parsed<RelationPtr> relation_alias(RelationPtr relation);
  bool at_relation_clause() const;
  bool starts_join() const;

  // parse_table_function.cpp
  Parsed<RelationPtr> table_function();
  Parsed<TableFunctionArgument> table_function_argument();
  Parsed<TableArgument> table_argument();
  Parsed<RelationPtr> table_argument_relation();
  Parsed<DescriptorArgument> descriptor();
  Parsed<Copartition> copartition();

  // parse_pattern.cpp
  Parsed<RelationPtr> match_recognize(RelationPtr input, SourceRange start);
  Parsed<RowsPerMatch> rows_per_match();
  Parsed<std::vector<Measure>> measures();
  Parsed<bool> pattern_clauses(PatternSearch& search);
  Parsed<SkipTo> skip_to();
  Parsed<std::vector<PatternSubset>> subsets();
  Parsed<std::vector<PatternDefinition>> definitions();
  Parsed<RowPatternPtr> row_pattern();
  Parsed<RowPatternPtr> pattern_sequence();
  Parsed<RowPatternPtr> quantified_pattern();
  Parsed<RowPatternPtr> pattern_primary();
  Parsed<RowPatternPtr> pattern_permutation();
  Parsed<bool> pattern_range(QuantifiedPattern& result);
  bool at_pattern() const;

  // parse_expression.cpp
  Parsed<ExpressionPtr> expression();
  Parsed<ExpressionPtr> disjunction();
  Parsed<ExpressionPtr> conjunction();
  Parsed<ExpressionPtr> negation();
  bool at_predicate() const;
  Parsed<ExpressionPtr> predicate();
  Parsed<ExpressionPtr> predicate_of(ExpressionPtr value, SourceRange start);
  Parsed<ExpressionPtr> comparison(ExpressionPtr left, ComparisonOperator op, SourceRange start);
  Parsed<ExpressionPtr> between(ExpressionPtr value, bool negated, SourceRange start);
  Parsed<ExpressionPtr> in(ExpressionPtr value, bool negated, SourceRange start);
  Parsed<ExpressionPtr> like(ExpressionPtr value, bool negated, SourceRange start);
  Parsed<ExpressionPtr> is(ExpressionPtr value, SourceRange start);
  // Trino's valueExpression: arithmetic, without predicates.
  Parsed<ExpressionPtr> value_expression();
  Parsed<ExpressionPtr> arithmetic(int lowest);
  Parsed<ExpressionPtr> unary();
  Parsed<ExpressionPtr> zoned();
  Parsed<ExpressionPtr> time_zone();
  Parsed<ExpressionPtr> postfix();
  Parsed<std::vector<ExpressionPtr>> expressions();

  // parse_primary.cpp
  Parsed<ExpressionPtr> primary();
  Parsed<ExpressionPtr> literal();
  Parsed<ExpressionPtr> word_primary();
  Parsed<ExpressionPtr> name_primary();
  Parsed<ExpressionPtr> keyword_call();
  Parsed<ExpressionPtr> current_value(std::string_view name);
  Parsed<ExpressionPtr> parenthesized();
  Parsed<ExpressionPtr> case_expression();
  Parsed<ExpressionPtr> cast(CastMode mode);
  Parsed<ExpressionPtr> extract();
  Parsed<ExpressionPtr> interval();
  Parsed<std::string> interval_unit(std::string_view wanted);
  Parsed<ExpressionPtr> array_constructor();
  Parsed<ExpressionPtr> typed_literal();
  Parsed<ExpressionPtr> lambda();
  bool at_lambda() const;
  bool at_interval() const;
  bool at_query(std::size_t ahead = 0) const;
  enum class QueryEnd : std::uint8_t { MayClose, MustGoOn };
  bool query_goes_on(QueryEnd end, std::size_t ahead = 0) const;
  bool starts_operand(std::size_t ahead) const;

  // parse_call.cpp
  bool at_call() const;
  bool at_processing_mode() const;
  Parsed<ExpressionPtr> call();
  Parsed<bool> call_name(FunctionCall& call);
  Parsed<bool> call_arguments(FunctionCall& call);
  Parsed<bool> listagg_overflow(FunctionCall& call);
  Parsed<bool> call_suffixes(FunctionCall& call);
  Parsed<bool> within_group(FunctionCall& call);
  Parsed<ExpressionPtr> position();
  Parsed<ExpressionPtr> trim();
  Parsed<ExpressionPtr> normalize();
  Parsed<ExpressionPtr> grouping();

  // parse_window.cpp
  bool at_over() const;
  Parsed<OverClause> window();
  Parsed<WindowSpecification> window_specification();
  bool at_frame() const;
  Parsed<Frame> frame();
  Parsed<bool> frame_extent(Frame& frame);
  Parsed<FrameBound> frame_bound();

  // parse_json.cpp
  Parsed<ExpressionPtr> json_call();
  Parsed<JsonPathCall> json_path();
  Parsed<JsonInput> json_input();
  Parsed<JsonFormat> json_format();
  Parsed<JsonExists> json_exists();
  Parsed<JsonValue> json_value();
  Parsed<bool> json_fallbacks(JsonValueFallback& on_empty, JsonValueFallback& on_error);
  Parsed<JsonQuery> json_query();
  Parsed<JsonQueryClauses> json_query_clauses();
  Parsed<JsonQueryBehavior> json_query_behavior();
  Parsed<JsonObject> json_object();
  Parsed<JsonMember> json_member();
  bool at_json_key_word() const;
  Parsed<JsonArray> json_array();
  Parsed<JsonNulls> json_nulls(JsonNulls otherwise);
  Parsed<std::optional<JsonReturning>> json_returning();

  // parse_json_table.cpp
  Parsed<RelationPtr> json_table();
  Parsed<std::vector<JsonTableColumn>> json_columns();
  Parsed<JsonTableColumn> json_column();
  Parsed<NestedColumns> json_nested_columns();
  Parsed<bool> json_plan_clause(JsonTable& table);
  Parsed<JsonDefaultPlan> json_default_plan();
  Parsed<JsonPlan> json_plan();
  Parsed<JsonPlan> json_plan_primary();

  // parse_routine.cpp
  Parsed<std::vector<FunctionSpecification>> with_functions();
  Parsed<FunctionSpecification> function_specification();
  Parsed<RoutineParameter> routine_parameter();
  Parsed<bool> routine_characteristics(FunctionSpecification& function);
  Parsed<NullInput> null_input();
  Parsed<StatementPtr> routine_statement();
  Parsed<std::vector<StatementPtr>> routine_statements();
  bool at_statement_end() const;
  Parsed<Assignment> assignment();
  Parsed<CaseStatement> case_statement();
  Parsed<IfStatement> if_statement();
  Parsed<CompoundStatement> compound_statement();
  Parsed<VariableDeclaration> variable_declaration();
  Parsed<LoopStatement> loop_statement();

  // parse_type.cpp
  Parsed<TypeName> type();
  Parsed<TypeName> type_primary();
  Parsed<bool> type_arguments(TypeName& type);
  Parsed<bool> angle_arguments(TypeName& type);
  Parsed<bool> row_type(TypeName& type);
  Parsed<bool> interval_type(TypeName& type);
  Parsed<bool> time_zone_suffix(TypeName& type);
  bool at_named_type() const;

  template <class Node>
  ExpressionPtr make(SourceRange start, Node node) const {
    return std::make_unique<Expression>(from(start), std::move(node));
  }
  template <class Node>
  RelationPtr make_relation(SourceRange start, Node node) const {
    return std::make_unique<Relation>(from(start), std::move(node), std::nullopt);
  }

  std::string_view text_;
  ParseLimits limits_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  std::size_t parameters_ = 0;
  std::size_t star_token_ = 0;  // where the last operand in front of ".*" begins
};

}  // namespace tarn::sql
