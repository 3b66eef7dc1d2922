// Arrays, maps and the functions that take lambdas.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// The engine's lambdas see a map as a list of entries; `body` is printed with the entry's members for k and
// v.
struct EntryLambda {
  std::string entry;
  std::string key;
  std::string value;
  std::string body;
};

EntryLambda entry_lambda(EnginePrinter& printer, const Typed& lambda) {
  const auto& node = std::get<TypedLambda>(lambda.node);
  EntryLambda made;
  made.entry = fmt::format("e{}", node.depth);
  made.key = fmt::format("struct_extract({}, 'key')", made.entry);
  made.value = fmt::format("struct_extract({}, 'value')", made.entry);
  made.body = printer.lambda_body(node, {made.key, made.value});
  return made;
}

std::string print_map_filter(EnginePrinter& printer, const TypedCall& call) {
  const auto map = printer.expression(*call.arguments[0]);
  const auto lambda = entry_lambda(printer, *call.arguments[1]);
  return fmt::format("map_from_entries(list_filter(map_entries({}), lambda {}: {}))", map, lambda.entry,
                     lambda.body);
}

std::string print_transform_keys(EnginePrinter& printer, const TypedCall& call) {
  const auto map = printer.expression(*call.arguments[0]);
  const auto lambda = entry_lambda(printer, *call.arguments[1]);
  return fmt::format("map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))",
                     map, lambda.entry, lambda.body, lambda.value);
}

std::string print_transform_values(EnginePrinter& printer, const TypedCall& call) {
  const auto map = printer.expression(*call.arguments[0]);
  const auto lambda = entry_lambda(printer, *call.arguments[1]);
  return fmt::format("map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))",
                     map, lambda.entry, lambda.key, lambda.body);
}

Parsed<bool> check_index(const TypedCall& call) {
  if (constant_integer(*call.arguments[1]) == 0) {
    return refuse(call.arguments[1]->range, "SQL array indices start at 1");
  }
  return true;
}

constexpr auto kCollectionFunctions = std::to_array<FunctionLine>({
    {"all_match", "array(T), function(T, boolean) -> boolean", "(len(list_filter($1, $2)) = len($1))"},
    {"any_match", "array(T), function(T, boolean) -> boolean", "(len(list_filter($1, $2)) > 0)"},
    {"array_distinct", "array(E=) -> array(E)", "list_filter($1, lambda e, i: list_position($1, e) = i)"},
    {"array_except", "array(E=), array(E) -> array(E)",
     "list_filter($1, lambda e, i: list_position($1, e) = i AND list_position($2, e) IS NULL)"},
    {"array_intersect", "array(E=), array(E) -> array(E)",
     "list_filter($1, lambda e, i: list_position($1, e) = i AND list_position($2, e) IS NOT NULL)"},
    // The engine's own gives NULL where there is nothing to join; Trino gives an empty text.
    {"array_join", "array(T), varchar -> varchar",
     "(CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(array_to_string($1, $2), '') END)"},
    {"array_join", "array(T), varchar, varchar -> varchar",
     "(CASE WHEN $1 IS NULL OR $2 IS NULL OR $3 IS NULL THEN NULL ELSE "
     "coalesce(array_to_string(list_transform($1, "
     "lambda e: coalesce(CAST(e AS VARCHAR), $3)), $2), '') END)"},
    {"array_max", "array(T<) -> T", "list_max($1)"},
    {"array_min", "array(T<) -> T", "list_min($1)"},
    {"array_position", "array(T=), T -> bigint",
     "CAST(coalesce(list_position($1, $2), CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE 0 END) AS "
     "BIGINT)"},
    {"array_remove", "array(E=), E -> array(E)", "list_filter($1, lambda e: e <> $2)"},
    {"array_sort", "array(E<) -> array(E)", "list_sort($1, 'ASC', 'NULLS LAST')"},
    {"array_union", "array(E=), array(E) -> array(E)",
     "list_filter(list_concat($1, $2), lambda e, i: list_position(list_concat($1, $2), e) = i)"},
    {"arrays_overlap", "array(E=), array(E) -> boolean", "list_has_any($1, $2)"},
    {"cardinality", "array(E) -> bigint", "CAST(len($1) AS BIGINT)"},
    {"cardinality", "map(K, V) -> bigint", "CAST(cardinality($1) AS BIGINT)"},
    {"contains", "array(T=), T -> boolean", "list_contains($1, $2)"},
    {"element_at", "array(E), bigint -> E", "list_extract($1, $2)", nullptr, check_index},
    {"element_at", "map(K, V), K -> V", "map_extract_value($1, $2)"},
    {"filter", "array(T), function(T, boolean) -> array(T)", "list_filter($1, $2)"},
    {"flatten", "array(array(E)) -> array(E)", "flatten($1)"},
    {"map", "-> map(unknown, unknown)", "map([], [])"},
    {"map", "array(K=), array(V) -> map(K, V)", "map($1, $2)"},
    {"map_concat", "map(K, V), map(K, V)... -> map(K, V)", "map_concat($*)"},
    {"map_entries", "map(K, V) -> array(row(K, V))", "map_entries($1)"},
    {"map_filter", "map(K, V), function(K, V, boolean) -> map(K, V)", {}, print_map_filter},
    {"map_from_entries", "array(row(K=, V)) -> map(K, V)", "map_from_entries($1)"},
    {"map_keys", "map(K, V) -> array(K)", "map_keys($1)"},
    {"map_values", "map(K, V) -> array(V)", "map_values($1)"},
    {"none_match", "array(T), function(T, boolean) -> boolean", "(len(list_filter($1, $2)) = 0)"},
    {"reduce", "array(T), S, function(S, T, S), function(S, R) -> R",
     "list_extract(list_transform([list_reduce($1, $3, $2)], $4), 1)"},
    {"repeat", "T, bigint -> array(T)", "list_resize([], $2, $1)"},
    {"reverse", "array(E) -> array(E)", "list_reverse($1)"},
    {"sequence", "bigint, bigint -> array(bigint)", "generate_series($*)"},
    {"sequence", "bigint, bigint, bigint -> array(bigint)", "generate_series($*)"},
    {"sequence", "date, date -> array(date)", "CAST(generate_series($1, $2, INTERVAL '1 day') AS DATE[])"},
    {"sequence", "date, date, interval day to second -> array(date)", "CAST(generate_series($*) AS DATE[])"},
    {"sequence", "date, date, interval year to month -> array(date)", "CAST(generate_series($*) AS DATE[])"},
    {"sequence", "timestamp(p), timestamp(p), interval day to second -> array(timestamp(p))",
     "generate_series($*)"},
    {"sequence", "timestamp(p), timestamp(p), interval year to month -> array(timestamp(p))",
     "generate_series($*)"},
    {"slice", "array(E), bigint, bigint -> array(E)", "list_slice($1, $2, $2 + $3 - 1)"},
    {"transform", "array(T), function(T, U) -> array(U)", "list_transform($1, $2)"},
    {"transform_keys", "map(A, V), function(A, V, B) -> map(B, V)", {}, print_transform_keys},
    {"transform_values", "map(K, A), function(K, A, B) -> map(K, B)", {}, print_transform_values},
    {"zip", "array(A), array(B) -> array(row(A, B))", "list_zip($*)"},
    {"zip", "array(A), array(B), array(C) -> array(row(A, B, C))", "list_zip($*)"},
    {"zip", "array(A), array(B), array(C), array(D) -> array(row(A, B, C, D))", "list_zip($*)"},
    {"zip", "array(A), array(B), array(C), array(D), array(E) -> array(row(A, B, C, D, E))", "list_zip($*)"},
});

}  // namespace

std::span<const FunctionLine> collection_functions() {
  return kCollectionFunctions;
}

}  // namespace tarn::sql
