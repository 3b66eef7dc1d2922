// The functions of Lake SQL: one table for resolving, printing and completion.
#pragma once

#include "sql/error.hpp"
#include "sql/signature.hpp"
#include "sql/typed.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql {

enum class FunctionKind : std::uint8_t { Scalar, Aggregate, Window };

class EnginePrinter;

// Prints a call that needs more than a template.
using CallPrinter = std::string (*)(EnginePrinter&, const TypedCall&);
// Refuses what a call's constants get wrong.
using CallCheck = Parsed<bool> (*)(const TypedCall&);
// The type of a result whose numbers follow from the arguments': round(decimal(5,2)) is a decimal(4,0).
using ResultRule = Type (*)(std::span<const Type>);

// A line of the tables. In `signature` some letters stand for several types, with one overload for each:
// '#' every number, '%' every integer, '~' real and double, '!' date and timestamps.
struct FunctionLine {
  std::string_view name;       // lower case
  std::string_view signature;  // "array(T), bigint -> T"
  // The engine's text: "$1" is the first argument, "$*" all of them with commas, "$T" the result's engine
  // type, "$P" the first argument's precision, "$L" the first argument as its own clocks show it, without a
  // zone, "$I" its instant in UTC, "$N" the time at which the statement runs, "$Y" its year. Of an aggregate
  // or window function '@' is all from its parenthesis on: "CAST(sum@ AS BIGINT)".
  std::string_view engine;
  CallPrinter print = nullptr;
  CallCheck check = nullptr;
  // The result's type from the arguments', where the signature cannot say it.
  ResultRule result = nullptr;
};

struct Overload {
  const FunctionLine* line = nullptr;
  FunctionKind kind = FunctionKind::Scalar;
  Signature signature;
  std::string text;  // "date_add(varchar(x), bigint, date) -> date"
};

// All overloads, by name. The same for the whole process; building it takes a millisecond or two, once.
class Library {
 public:
  static const Library& standard();

  // Empty: there is no such function. REQUIRES: `name` in lower case.
  std::span<const Overload* const> find(std::string_view name) const;
  // "; did you mean 'x'?" or nothing.
  std::string hint(std::string_view name) const;
  // Sorted by name.
  std::vector<const Overload*> all() const;

 private:
  Library();
  void add(std::span<const FunctionLine> lines, FunctionKind kind);

  std::deque<Overload> overloads_;
  std::map<std::string_view, std::vector<const Overload*>> by_name_;
};

// The families' tables, one file each.
std::span<const FunctionLine> text_functions();
std::span<const FunctionLine> math_functions();
std::span<const FunctionLine> time_functions();
std::span<const FunctionLine> collection_functions();
std::span<const FunctionLine> json_functions();
std::span<const FunctionLine> conditional_functions();
std::span<const FunctionLine> sketch_functions();
std::span<const FunctionLine> aggregate_functions();
std::span<const FunctionLine> window_functions();

// What SQL/JSON's constructs become; not among the library's, so that no statement can name it. REQUIRES: it
// is one of json_array, json_exists, json_object, json_query and json_value.
const Overload& sql_json_function(std::string_view name);

// Names of Trino's functions that have no line, sorted.
std::span<const std::string_view> missing_functions();

}  // namespace tarn::sql
