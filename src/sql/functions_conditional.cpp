// IF, COALESCE, NULLIF, TRY, GREATEST, LEAST and typeof.
#include "sql/functions.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

Parsed<std::vector<Value>> all_of_one_type(Translator& translator, const FunctionCall& call,
                                           std::size_t first, Type& type) {
  std::vector<Value> values;
  for (std::size_t i = first; i < call.arguments.size(); ++i) {
    values.push_back(TARN_TRY(translator.expression(*call.arguments[i])));
    const auto common = common_type(type, values.back().type);
    if (!common) {
      return refuse(values.back().range,
                    fmt::format("all arguments of {} must be the same type: {}, not {}",
                                to_lower(call.name.text), to_string(type), to_string(values.back().type)));
    }
    type = *common;
  }
  return values;
}

Parsed<Value> conditional(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto test = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!test.type.is(Kind::Boolean) && !test.type.is_unknown()) {
    return refuse(test.range, fmt::format("if needs a condition, not {}", to_string(test.type)));
  }
  Type type;
  const auto values = TARN_TRY(all_of_one_type(translator, call, 1, type));
  const auto otherwise = values.size() > 1 ? fmt::format(" ELSE {}", values[1].sql) : std::string();
  return made(fmt::format("(CASE WHEN {} THEN {}{} END)", test.sql, values[0].sql, otherwise), type, range);
}

Parsed<Value> coalesce(Translator& translator, const FunctionCall& call, SourceRange range) {
  Type type;
  const auto values = TARN_TRY(all_of_one_type(translator, call, 0, type));
  return made(fill_template("coalesce($*)", values), type, range);
}

Parsed<Value> nullif(Translator& translator, const FunctionCall& call, SourceRange range) {
  Type type;
  const auto values = TARN_TRY(all_of_one_type(translator, call, 0, type));
  return made(fill_template("nullif($*)", values), values.front().type, range);
}

// Trino's greatest and least are NULL as soon as one argument is.
Parsed<Value> extreme(Translator& translator, const FunctionCall& call, SourceRange range) {
  Type type;
  const auto values = TARN_TRY(all_of_one_type(translator, call, 0, type));
  std::string tests;
  for (const auto& value : values) {
    tests += fmt::format("{}{} IS NULL", tests.empty() ? "" : " OR ", value.sql);
  }
  return made(fmt::format("(CASE WHEN {} THEN NULL ELSE {}({}) END)", tests, to_lower(call.name.text),
                          fill_template("$*", values)),
              type, range);
}

Parsed<Value> attempted(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.tried(*call.arguments[0]));
  return made(fmt::format("TRY({})", value.sql), value.type, range);
}

Parsed<Value> type_of(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[0]));
  return made(quote_string(to_string(value.type)), Type::of(Kind::Varchar), range);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"coalesce", "coalesce(value, value, ...) -> same", "a", 2, kAnyNumber, kScalar, Common, {}, coalesce},
    {"greatest", "greatest(value, ...) -> same", "a", 1, kAnyNumber, kScalar, Common, {}, extreme},
    {"if", "if(condition, then[, else]) -> same", "baa", 2, 3, kScalar, Second, {}, conditional},
    {"least", "least(value, ...) -> same", "a", 1, kAnyNumber, kScalar, Common, {}, extreme},
    {"nullif", "nullif(value, value) -> same", "aa", 2, 2, kScalar, First, {}, nullif},
    {"try", "try(expression) -> same", "a", 1, 1, kScalar, First, {}, attempted},
    {"typeof", "typeof(value) -> varchar", "a", 1, 1, kScalar, Varchar, {}, type_of},
});

}  // namespace

std::span<const Function> conditional_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
