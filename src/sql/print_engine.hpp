// A typed statement as the engine's SQL.
//
// No text of the statement reaches the result unchanged: names are the environment's or our own, strings are
// written anew, functions come from a table (library.hpp). REQUIRES: the engine's session time zone is UTC.
#pragma once

#include "sql/analysis.hpp"
#include "sql/environment.hpp"
#include "sql/quote.hpp"
#include "sql/typed_values.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

// The engine's spelling of a type. A timestamp with time zone is carried as an integer
// (engine/zoned_values.hpp), an interval as its milliseconds or months.
std::string engine_type(const Type& type);
// Whether values of the type are timestamps or times with a zone, or have such parts: they are compared
// without it.
bool holds_zone(const Type& type);
// What the engine calls a field of a row that has names.
std::string field_name(const Type& row, std::size_t field);
// The value, printed, with no more digits of a second than its type has. REQUIRES: a type with a clock.
std::string rounded_time(const std::string& value, const Type& type);

class EnginePrinter {
 public:
  // `analysis` must outlive the printer.
  explicit EnginePrinter(const Analysis& analysis) : analysis_(analysis) {}

  // The whole statement: as query(), and what the result's form asks for made into texts.
  std::string statement(const TypedQuery& query, ResultForm form);
  // The result's columns are named "c0", "c1", ... in order.
  std::string query(const TypedQuery& query);
  // Safe as an operand: a literal, a name, a call or parentheses.
  std::string expression(const Typed& expression);
  // A timestamp with time zone as the timestamp that it is in UTC, and as the one that its own clocks show;
  // any other value as it is.
  std::string instant(const Typed& value);
  std::string local(const Typed& value);
  // Where the text grew beyond all measure, because operands that stand in it several times were nested; the
  // text is of no use then.
  const std::optional<SourceRange>& too_complex() const { return too_complex_; }
  // The body with these texts in place of the parameters.
  std::string lambda_body(const TypedLambda& lambda, std::vector<std::string> names);
  // What stands after an aggregate's name, for these arguments in place of its own.
  std::string aggregate_tail(const TypedCall& call, std::string arguments);

 private:
  // print_engine_query.cpp
  std::string body(const TypedBody& body);
  std::string body_as(const TypedBody& body, const std::vector<Type>& columns);
  std::string select(const TypedSelect& select, const TypedQuery* tail);
  std::string recursion(const TypedNamedQuery& named);
  std::string sorted(const TypedQuery& query);
  std::string with_ties(const TypedQuery& query, const std::vector<TypedPtr>& columns,
                        const std::string& items, const std::string& clauses);
  std::string group_by(const TypedSelect& select);
  std::string set_operation(const TypedSetOperation& operation, const std::vector<Type>& columns);
  std::string set_operation_by_groups(const TypedSetOperation& operation, std::size_t columns,
                                      const std::string& left, const std::string& right);
  std::string values(const TypedValues& values, std::size_t columns);
  std::string relation(const TypedRelation& relation);
  std::string whole_relation(const TypedRelation& relation);
  std::string join(const TypedJoin& join);
  std::string unnest(const TypedUnnest& unnest, std::size_t id);
  std::string order_by(const std::vector<TypedSortKey>& keys);
  std::string limits(const TypedQuery& query) const;

  // print_engine.cpp
  std::string visit(const Typed& expression);
  std::string constant(const Constant& constant, const Type& type) const;
  std::string column(const ColumnReference& reference) const;
  std::string lambda(const TypedLambda& lambda);
  std::vector<const Typed*> open_queries(const Typed& operand) const;
  std::string attempt(const Typed& operand, const std::function<std::string()>& print);
  std::string negation(const Typed& operand);
  std::string arithmetic(const TypedArithmetic& node, const Type& type);
  std::string decimal_operation(const TypedArithmetic& node, const Type& type);
  std::string division(const TypedArithmetic& node, const Type& type);
  std::string case_of(const TypedCase& node);
  std::string like(const TypedLike& node);
  std::string row(const TypedRow& node, const Type& type);
  std::string field(const TypedField& node);
  std::string field_of_all(const TypedFieldOfAll& node);
  std::string subscript(const TypedSubscript& node);
  std::string list(const std::vector<TypedPtr>& items, std::string_view separator = ", ");
  // What raises `message` (printed SQL) when it is evaluated; inside TRY it is NULL.
  std::string raise(std::string_view message) const;

  // print_engine_compare.cpp
  std::string comparison(const TypedComparison& node);
  std::string in(const TypedIn& node);
  std::string quantified(const TypedQuantified& node);

  // print_engine_time.cpp
  std::string temporal(const TypedArithmetic& node, const Type& type);
  std::string moved(const Typed& point, const Typed& span, bool subtracts);
  std::string between_points(const Typed& left, const Typed& right);
  std::string scaled(const TypedArithmetic& node);
  std::string span(const Typed& interval);
  // What comparisons and ORDER BY go by.
  std::string comparable(const Typed& value);

  // print_engine_cast.cpp
  std::string cast(const TypedCast& node, const Type& target);
  std::string converted(const std::string& source, const Type& from, const Type& target,
                        Conversion conversion);
  std::string converted_parts(const std::string& source, const Type& from, const Type& target,
                              Conversion conversion);
  std::optional<std::string> time_cast(const std::string& source, const Type& from, const Type& target) const;

  // print_engine_call.cpp
  std::string call(const TypedCall& call, const Type& type);
  std::string call_tail(const TypedCall& call);
  std::string window(const TypedWindow& window);
  std::string bound(const TypedBound& bound);
  std::string sort_list(const std::vector<TypedSortKey>& keys);

  const Analysis& analysis_;
  std::deque<std::vector<std::string>> lambdas_;  // names of the parameters, by depth
  std::map<std::size_t, std::size_t> tables_;     // a relation's id: its table
  // UNNEST's columns, where they are not named "c<n>".
  std::map<std::size_t, std::vector<std::string>> cells_;
  std::set<std::size_t> steps_;  // recursive queries whose step is being printed
  // What stands for subqueries that are answered ahead of where they are written.
  std::map<const Typed*, std::string> answers_;
  std::size_t attempts_ = 0;
  std::size_t conversions_ = 0;  // of arrays, maps and rows, inside one another
  bool inside_try_ = false;
  std::optional<SourceRange> too_complex_;
};

}  // namespace tarn::sql
