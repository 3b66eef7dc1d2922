// GREATEST and LEAST. IF, COALESCE, NULLIF, TRY and typeof are the analyzer's.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Trino's are NULL as soon as one argument is.
std::string print_extreme(EnginePrinter& printer, const TypedCall& call) {
  std::string tests;
  std::string list;
  for (const auto& argument : call.arguments) {
    const auto text = printer.expression(*argument);
    tests += fmt::format("{}{} IS NULL", tests.empty() ? "" : " OR ", text);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", text);
  }
  return fmt::format("(CASE WHEN {} THEN NULL ELSE {}({}) END)", tests, call.overload->line->name, list);
}

constexpr auto kConditionalFunctions = std::to_array<FunctionLine>({
    {"greatest", "T<, T... -> T", {}, print_extreme},
    {"least", "T<, T... -> T", {}, print_extreme},
});

}  // namespace

std::span<const FunctionLine> conditional_functions() {
  return kConditionalFunctions;
}

}  // namespace tarn::sql
