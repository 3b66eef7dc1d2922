// The recursive-descent parser. Its methods are spread over parse_*.cpp, one file per concern.
#pragma once

#include "base/result.hpp"
#include "sql/ast.hpp"
#include "sql/parser.hpp"
#include "sql/token.hpp"

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
  Parsed<bool> only_one_select();

  // parse_query.cpp
  Parsed<QueryPtr> query();
  Parsed<bool> with_clause(Query& query);
  Parsed<QueryBodyPtr> body();
  Parsed<QueryBodyPtr> intersection();
  Parsed<QueryBodyPtr> body_primary();
  Parsed<SetQuantifier> set_quantifier(SetQuantifier otherwise);
  bool starts_tail_clause() const;
  Parsed<bool> query_tail(Query& query);
  Parsed<ExpressionPtr> row_count();
  Parsed<Select> select();
  Parsed<SelectItem> select_item();
  Parsed<GroupingElement> grouping_element();
  Parsed<std::vector<ExpressionPtr>> grouping_set();
  Parsed<std::vector<SortItem>> sort_items();

  // parse_relation.cpp
  Parsed<RelationPtr> relations();
  Parsed<RelationPtr> joined();
  Parsed<bool> join_condition(Join& join);
  Parsed<RelationPtr> aliased();
  Parsed<RelationPtr> relation_primary();
  Parsed<RelationPtr> unnest();
  Parsed<RelationPtr> parenthesized_relation();
  bool query_goes_on() const;
  Parsed<TableName> table_name();
  bool take_raw(std::size_t length);
  Parsed<bool> relation_alias(Relation& relation);
  Parsed<bool> refuse_after_table() const;
  bool starts_join() const;

  // parse_expression.cpp
  Parsed<ExpressionPtr> expression();
  Parsed<ExpressionPtr> disjunction();
  Parsed<ExpressionPtr> conjunction();
  Parsed<ExpressionPtr> negation();
  Parsed<ExpressionPtr> predicate();
  Parsed<ExpressionPtr> comparison(ExpressionPtr left, ComparisonOperator op);
  Parsed<ExpressionPtr> between(ExpressionPtr value, bool negated);
  Parsed<ExpressionPtr> in(ExpressionPtr value, bool negated);
  Parsed<ExpressionPtr> like(ExpressionPtr value, bool negated);
  Parsed<ExpressionPtr> is(ExpressionPtr value);
  Parsed<ExpressionPtr> arithmetic(int lowest);
  Parsed<ExpressionPtr> unary();
  Parsed<ExpressionPtr> postfix();
  Parsed<std::vector<ExpressionPtr>> expressions();

  // parse_primary.cpp
  Parsed<ExpressionPtr> primary();
  Parsed<ExpressionPtr> literal();
  Parsed<ExpressionPtr> word_primary();
  Parsed<ExpressionPtr> keyword_call();
  Parsed<ExpressionPtr> parenthesized();
  Parsed<ExpressionPtr> case_expression();
  Parsed<ExpressionPtr> cast(CastMode mode);
  Parsed<ExpressionPtr> extract();
  Parsed<ExpressionPtr> interval();
  Parsed<ExpressionPtr> array_constructor();
  Parsed<ExpressionPtr> typed_literal();
  Parsed<ExpressionPtr> lambda();
  bool at_lambda() const;
  bool at_query() const;

  // parse_call.cpp
  Parsed<ExpressionPtr> call();
  Parsed<bool> call_arguments(FunctionCall& call);
  Parsed<bool> call_suffixes(FunctionCall& call);
  Parsed<ExpressionPtr> position();
  Parsed<ExpressionPtr> substring();
  Parsed<ExpressionPtr> trim();
  Parsed<OverClause> window();
  Parsed<WindowSpecification> window_specification();
  Parsed<Frame> frame();
  Parsed<FrameBound> frame_bound();

  // parse_type.cpp
  Parsed<TypeName> type();
  Parsed<TypeName> row_type(TypeName type);
  Parsed<bool> type_arguments(TypeName& type);
  Parsed<bool> time_zone_suffix(TypeName& type);

  template <class Node>
  ExpressionPtr make(SourceRange start, Node node) const {
    return std::make_unique<Expression>(from(start), std::move(node));
  }

  std::string_view text_;
  ParseLimits limits_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  std::size_t parameters_ = 0;
};

}  // namespace tarn::sql
