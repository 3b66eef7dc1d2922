// The functions of Lake SQL: one table for resolving, printing and completion.
#pragma once

#include "sql/translator.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::sql {

enum class FunctionFamily : std::uint8_t { Scalar, Aggregate, Window };

// What a function gives, from its arguments.
enum class Returns : std::uint8_t {
  Unknown,
  Boolean,
  Bigint,
  Double,
  Varchar,
  Varbinary,
  Date,
  Timestamp,
  Json,
  First,          // the type of the first argument
  Second,         // ... of the second
  Common,         // the common type of all
  FirstElement,   // the element of the first, an array or map
  FirstKeys,      // array of the first's keys
  FirstValues,    // array of the first's values
  ArrayOfFirst,   // array(first)
  ArrayOfSecond,  // array(second)
  ArrayOfVarchar,
  ArrayOfBigint,
  MapFirstSecond,  // map(first, second)
  Sum,             // bigint for integers, else the argument's type
};

struct Function;

// Prints a call whose arguments need more than a template.
using Handler = Parsed<Value> (*)(Translator&, const FunctionCall&, SourceRange);

struct Function {
  std::string_view name;       // lower case
  std::string_view signature;  // for completion and errors
  std::string_view
      arguments;  // one letter each, see check_argument(); the last repeats where `most` is larger
  std::size_t least = 0;
  std::size_t most = 0;
  FunctionFamily family = FunctionFamily::Scalar;
  Returns returns = Returns::Unknown;
  // "$1" is the first argument, "$*" all of them with commas. For aggregates the call's head: "max".
  std::string_view text;
  Handler handler = nullptr;
};

inline constexpr std::size_t kAnyNumber = 127;

// Null where there is no such function. REQUIRES: `name` in lower case.
const Function* find_function(std::string_view name);
// Sorted by name.
std::span<const Function> all_functions();
// "; did you mean 'x'?" or nothing.
std::string function_hint(std::string_view name);

// The families' tables, one file each.
std::span<const Function> text_functions();
std::span<const Function> math_functions();
std::span<const Function> time_functions();
std::span<const Function> collection_functions();
std::span<const Function> json_functions();
std::span<const Function> conditional_functions();
std::span<const Function> aggregate_functions();

// Replaces "$1", "$*" and the like by the values.
std::string fill_template(std::string_view text, std::span<const Value> values);
Type returned_type(Returns returns, std::span<const Value> values);

inline Value made(std::string sql, Type type, SourceRange range) {
  return {std::move(sql), std::move(type), range, std::nullopt, std::nullopt};
}

}  // namespace tarn::sql
