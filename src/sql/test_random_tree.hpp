// Random trees of every kind of node, such as the parser could have made them.
#pragma once

#include "sql/ast.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tarn::sql {

// A list of numbers that decides everything about a tree. Where it ends, every choice is the first and
// simplest one, so that a shorter list with smaller numbers is a smaller tree: that is how a failing tree is
// made small.
class Choices {
 public:
  explicit Choices(std::vector<std::uint32_t> numbers) : numbers_(std::move(numbers)) {}

  // A number below `count`.
  std::size_t below(std::size_t count) { return next_ < numbers_.size() ? numbers_[next_++] % count : 0; }
  bool flip() { return below(2) == 1; }

 private:
  std::vector<std::uint32_t> numbers_;
  std::size_t next_ = 0;
};

class TreeMaker {
 public:
  explicit TreeMaker(Choices choices) : choices_(std::move(choices)) {}

  QueryPtr statement();

 private:
  template <class Enum>
  Enum any(std::size_t count) {
    return static_cast<Enum>(choices_.below(count));
  }
  template <class Make>
  auto some(std::size_t least, std::size_t most, Make make) {
    std::vector<decltype(make())> items;
    const auto count = least + choices_.below(most - least + 1);
    for (std::size_t i = 0; i < count; ++i) {
      items.push_back(make());
    }
    return items;
  }
  bool is_deep() const { return depth_ >= kDeepest; }
  auto expressions(std::size_t least, std::size_t most) {
    return some(least, most, [this] { return expression(); });
  }
  auto names(std::size_t least, std::size_t most) {
    return some(least, most, [this] { return name(); });
  }

  Identifier name();
  std::string text();
  TypeName type();
  ExpressionPtr expression();
  ExpressionPtr leaf();
  ExpressionPtr branch();
  ExpressionPtr compound();
  ExpressionPtr predicate();
  ExpressionPtr special();
  ExpressionPtr call();
  FunctionCall plain_call();
  ExpressionPtr json();
  ExpressionPtr row_count();
  JsonPathCall json_path();
  JsonInput json_input();
  JsonQueryClauses json_clauses();
  JsonReturning json_returning();
  JsonValueFallback json_fallback();
  SortItem sort_item();
  WindowSpecification window();
  OverClause over();
  Frame frame();
  FrameBound bound();
  PatternSearch search(bool complete);
  RowPatternPtr pattern(std::size_t depth);
  QueryPtr query();
  QueryPtr plain_query();
  QueryPtr subquery();
  QueryBodyPtr body();
  QueryBodyPtr operand();
  Select select();
  GroupingElement grouping();
  TableName table();
  RelationPtr relation();
  RelationPtr joined();
  RelationPtr primary();
  RelationPtr aliased(RelationPtr relation);
  TableFunction table_function();
  JsonTable json_table();
  JsonTableColumn json_column(std::size_t depth);
  JsonPlan json_plan(std::size_t depth);
  FunctionSpecification function();
  StatementPtr routine(std::size_t depth);
  std::vector<StatementPtr> block(std::size_t depth);

  template <class Node>
  static ExpressionPtr make(Node node) {
    return std::make_unique<Expression>(SourceRange{}, std::move(node));
  }
  template <class Node>
  static RelationPtr make_relation(Node node) {
    return std::make_unique<Relation>(SourceRange{}, std::move(node), std::nullopt);
  }

  static constexpr std::size_t kDeepest = 7;

  Choices choices_;
  std::size_t depth_ = 0;
  std::size_t parameters_ = 0;
};

}  // namespace tarn::sql
