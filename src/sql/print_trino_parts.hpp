// The pieces of the Trino printer. Its functions are spread over print_trino_*.cpp, one file per concern.
#pragma once

#include "sql/ast.hpp"
#include "sql/print_type.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql::trino_printer {

// How tightly an expression binds, loosest first. Lambda also stands for "any expression".
enum class Binding : std::uint8_t {
  Lambda,
  Or,
  And,
  Not,
  Predicate,
  Concatenate,
  Sum,
  Product,
  Sign,
  Zone,
  Primary,
};

// Prints the expression, in parentheses where it binds less tightly than `least`.
std::string print(const Expression& expression, Binding least = Binding::Lambda);
// Prints an operand of a predicate, an index or another of Trino's value expressions.
std::string print_value(const Expression& expression);
// Puts `text` in parentheses where its first word is one of `words`, which would be taken for a keyword
// there.
std::string guarded(std::string text, std::initializer_list<std::string_view> words);

std::string print(const Query& query);
std::string print(const QueryBody& body);
std::string print(const Relation& relation);
std::string print(const TableName& name);
std::string print(const FunctionCall& call);
std::string print(const WindowSpecification& window);
std::string print(const OverClause& window);
std::string print(const SortItem& item);
std::string print(const RowPattern& pattern);
std::string print(const SkipTo& skip);
std::string print(const Measure& measure);
std::string print(const FunctionSpecification& function);
std::string print(const MatchRecognize& node);
std::string print(const TableFunction& node);
std::string print(const JsonTable& node);
std::string print(const JsonExists& node);
std::string print(const JsonValue& node);
std::string print(const JsonQuery& node);
std::string print(const JsonObject& node);
std::string print(const JsonArray& node);
// " AS name (column, ...)", or nothing.
std::string print_alias(const Relation& relation);
// A relation in parentheses unless it is a primary one: a table, a subquery, UNNEST and their like.
std::string print_primary(const Relation& relation);
std::string print_sort_items(const std::vector<SortItem>& items);
std::string print_names(const std::vector<Identifier>& names, std::string_view separator = ", ");
// [AFTER MATCH ...] [INITIAL | SEEK] [PATTERN ...] [SUBSET ...] [DEFINE ...], each with a blank in front.
std::string print_pattern_clauses(const PatternSearch& search);
// JSON clauses that JSON_TABLE shares.
std::string print(const JsonPathCall& call);
std::string print_format(JsonFormat format);
std::string print_fallbacks(const JsonValueFallback& on_empty, const JsonValueFallback& on_error);
std::string print(const JsonQueryClauses& clauses);

inline std::string print(const ExpressionPtr& expression) {
  return print(*expression);
}

// Prints each of `items`, with `separator` between them.
template <class Item>
std::string print_list(const std::vector<Item>& items, std::string_view separator = ", ") {
  std::string text;
  bool first = true;
  for (const auto& item : items) {
    text += first ? "" : separator;
    text += print(item);
    first = false;
  }
  return text;
}

}  // namespace tarn::sql::trino_printer
