// Arrays, maps and the functions that take lambdas.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/print_reduce.hpp"
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
  return fmt::format(
      "trino_map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))", map,
      lambda.entry, lambda.body, lambda.value);
}

std::string print_transform_values(EnginePrinter& printer, const TypedCall& call) {
  const auto map = printer.expression(*call.arguments[0]);
  const auto lambda = entry_lambda(printer, *call.arguments[1]);
  return fmt::format("map_from_entries(list_transform(map_entries({}), lambda {}: {{'k': {}, 'v': {}}}))",
                     map, lambda.entry, lambda.key, lambda.body);
}

// NULL where either array is: the engine's own list_zip takes that for an empty one.
std::string print_zip(EnginePrinter& printer, const TypedCall& call) {
  std::string conditions;
  std::string arrays;
  for (const auto& argument : call.arguments) {
    const auto text = printer.expression(*argument);
    conditions += fmt::format("{}{} IS NULL", conditions.empty() ? "" : " OR ", text);
    arrays += fmt::format("{}{}", arrays.empty() ? "" : ", ", text);
  }
  return fmt::format("(CASE WHEN {} THEN NULL ELSE list_zip({}) END)", conditions, arrays);
}

std::string print_zip_with(EnginePrinter& printer, const TypedCall& call) {
  const auto left = printer.expression(*call.arguments[0]);
  const auto right = printer.expression(*call.arguments[1]);
  const auto& lambda = std::get<TypedLambda>(call.arguments[2]->node);
  const auto pair = fmt::format("e{}", lambda.depth);
  const auto body = printer.lambda_body(
      lambda, {fmt::format("struct_extract_at({}, 1)", pair), fmt::format("struct_extract_at({}, 2)", pair)});
  return fmt::format(
      "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE list_transform(list_zip({0}, {1}), lambda {2}: "
      "{3}) END)",
      left, right, pair, body);
}

std::string print_map_zip_with(EnginePrinter& printer, const TypedCall& call) {
  const auto left = printer.expression(*call.arguments[0]);
  const auto right = printer.expression(*call.arguments[1]);
  const auto& lambda = std::get<TypedLambda>(call.arguments[2]->node);
  const auto row = fmt::format("e{}", lambda.depth);
  const auto member = [&](char name) { return fmt::format("struct_extract({}, '{}')", row, name); };
  const auto body = printer.lambda_body(lambda, {member('k'), member('v'), member('w')});
  return fmt::format(
      "map_from_entries(list_transform(trino_zip_maps({}, {}), lambda {}: {{'k': {}, 'v': {}}}))", left,
      right, row, member('k'), body);
}

// The comparator's answers for every pair, by which the engine's function then sorts.
std::string print_sort_with(EnginePrinter& printer, const TypedCall& call) {
  const auto array = printer.expression(*call.arguments[0]);
  const auto& lambda = std::get<TypedLambda>(call.arguments[1]->node);
  const auto left = fmt::format("p{}_0", lambda.depth);
  const auto right = fmt::format("p{}_1", lambda.depth);
  const auto body = printer.lambda_body(lambda, {left, right});
  return fmt::format(
      "trino_sort_by_answers({0}, list_transform(trino_sortable({0}), lambda {1}: list_transform({0}, lambda "
      "{2}: {3})))",
      array, left, right, body);
}

// The array with its elements cast to varchar.
std::string texts_of(EnginePrinter& printer, const Typed& array) {
  auto text = printer.expression(array);
  const auto& element = array.type.element();
  if (element.is(Kind::Varchar)) {
    return text;
  }
  const auto varchar = Type::of(Kind::Varchar);
  auto item = make_typed(element, array.range, LambdaReference{0, 0});
  auto body = make_typed(varchar, array.range, TypedCast{Conversion::Cast, std::move(item)});
  const TypedLambda lambda{0, {element}, std::move(body)};
  return fmt::format("list_transform({}, lambda item: {})", text, printer.lambda_body(lambda, {"item"}));
}

std::string print_array_join(EnginePrinter& printer, const TypedCall& call) {
  auto text = "trino_array_join(" + texts_of(printer, *call.arguments[0]);
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    text += ", " + printer.expression(*call.arguments[i]);
  }
  return text + ")";
}

std::string print_reduce(EnginePrinter& printer, const TypedCall& call) {
  const auto& array = *call.arguments[0];
  const auto state = reduced(printer, printer.expression(array), array.type.element(), *call.arguments[1],
                             *call.arguments[2]);
  return fmt::format("list_extract(list_transform([{}], {}), 1)", state,
                     printer.expression(*call.arguments[3]));
}

// Positive constants are what almost all indexes are.
std::string print_element_at(EnginePrinter& printer, const TypedCall& call) {
  const auto array = printer.expression(*call.arguments[0]);
  const auto index = printer.expression(*call.arguments[1]);
  return constant_integer(*call.arguments[1])
             ? fmt::format("list_extract({}, {})", array, index)
             : fmt::format("list_extract({}, trino_array_index({}))", array, index);
}

Parsed<bool> check_index(const TypedCall& call) {
  if (constant_integer(*call.arguments[1]) == 0) {
    return refuse(call.arguments[1]->range, "SQL array indices start at 1");
  }
  return true;
}

Parsed<bool> check_concat(const TypedCall& call) {
  const bool is_null = std::holds_alternative<Constant>(call.arguments.front()->node);
  if (call.arguments.size() < 2 && !is_null) {
    return refuse(call.arguments.front()->range,
                  "There must be two or more concatenation arguments to map_concat");
  }
  return true;
}

// The engine's own list_contains for texts and numbers, which tables hold; NULL where an element that is NULL
// decides.
std::string print_contains(EnginePrinter& printer, const TypedCall& call) {
  const auto array = printer.expression(*call.arguments[0]);
  const auto item = printer.expression(*call.arguments[1]);
  const auto& type = call.arguments[1]->type;
  if (!type.children.empty() || type.is_floating() || holds_zone(type)) {
    return fmt::format("trino_contains({}, {})", array, item);
  }
  return fmt::format(
      "(list_contains({0}, {1}) OR (CASE WHEN list_count({0}) < len({0}) THEN NULL ELSE FALSE END))", array,
      item);
}

}  // namespace

// The engine's list_reduce wants states and items to be of one type: where they are not, rows of both.
std::string reduced(EnginePrinter& printer, const std::string& items, const Type& item, const Typed& start,
                    const Typed& step) {
  const auto& lambda = std::get<TypedLambda>(step.node);
  const auto first = printer.expression(start);
  if (start.type == item) {
    return fmt::format("list_reduce({}, {}, {})", items, printer.expression(step), first);
  }
  const auto state = fmt::format("p{}_0", lambda.depth);
  const auto next = fmt::format("p{}_1", lambda.depth);
  const auto body = printer.lambda_body(lambda, {fmt::format("struct_extract_at({}, 1)", state),
                                                 fmt::format("struct_extract_at({}, 2)", next)});
  const auto no_item = fmt::format("CAST(NULL AS {})", engine_type(item));
  return fmt::format(
      "struct_extract_at(list_reduce(list_transform({0}, lambda {1}: row(CAST(NULL AS {2}), {1})), lambda "
      "{3}, "
      "{1}: row({4}, {5}), row({6}, {5})), 1)",
      items, next, engine_type(start.type), state, body, no_item, first);
}

namespace {

constexpr auto kCollectionFunctions = std::to_array<FunctionLine>({
    {"all_match", "array(T), function(T, boolean) -> boolean", "trino_all_true(list_transform($1, $2))"},
    {"any_match", "array(T), function(T, boolean) -> boolean", "trino_any_true(list_transform($1, $2))"},
    {"array_distinct", "array(E=) -> array(E)", "trino_array_distinct($1)"},
    {"array_except", "array(E=), array(E) -> array(E)", "trino_array_except($1, $2)"},
    {"array_histogram", "array(K=) -> map(K, bigint)", "trino_array_histogram($1)"},
    {"array_intersect", "array(E=), array(E) -> array(E)", "trino_array_intersect($1, $2)"},
    {"array_join", "array(T), varchar -> varchar", {}, print_array_join},
    {"array_join", "array(T), varchar, varchar -> varchar", {}, print_array_join},
    {"array_max", "array(T<) -> T", "trino_array_max($1)"},
    {"array_min", "array(T<) -> T", "trino_array_min($1)"},
    {"array_position", "array(T=), T -> bigint", "trino_array_position($1, $2)"},
    {"array_remove", "array(E=), E -> array(E)", "trino_array_remove($1, $2)"},
    {"array_sort", "array(E<) -> array(E)", "list_sort($1, 'ASC', 'NULLS LAST')"},
    {"array_sort", "array(T), function(T, T, integer) -> array(T)", {}, print_sort_with},
    {"array_union", "array(E=), array(E) -> array(E)", "trino_array_union($1, $2)"},
    {"arrays_overlap", "array(E=), array(E) -> boolean", "trino_arrays_overlap($1, $2)"},
    {"cardinality", "array(E) -> bigint", "CAST(len($1) AS BIGINT)"},
    {"cardinality", "map(K, V) -> bigint", "CAST(cardinality($1) AS BIGINT)"},
    {"cardinality", "hyperloglog -> bigint", "trino_hll_cardinality($1)"},
    {"cardinality", "setdigest -> bigint", "trino_set_cardinality($1)"},
    {"combinations", "array(T), integer -> array(array(T))", "trino_combinations($1, $2)"},
    {"contains", "array(T=), T -> boolean", {}, print_contains},
    {"contains", "varchar, ipaddress -> boolean", "trino_network_contains($1, $2)"},
    {"contains_sequence", "array(T=), array(T) -> boolean", "trino_contains_sequence($1, $2)"},
    {"cosine_distance", "array(double), array(double) -> double", "trino_cosine_distance($*)"},
    {"cosine_similarity", "array(double), array(double) -> double", "trino_cosine_similarity($*)"},
    {"cosine_similarity", "map(varchar, double), map(varchar, double) -> double",
     "trino_sparse_similarity($*)"},
    {"current_groups", "-> array(varchar)", "CAST([] AS VARCHAR[])"},
    {"dot_product", "array(double), array(double) -> double", "trino_dot_product($*)"},
    {"element_at", "array(E), bigint -> E", {}, print_element_at, check_index},
    {"element_at", "map(K, V), K -> V", "map_extract_value($1, $2)"},
    {"euclidean_distance", "array(double), array(double) -> double", "trino_euclidean_distance($*)"},
    {"filter", "array(T), function(T, boolean) -> array(T)", "list_filter($1, $2)"},
    {"flatten", "array(array(E)) -> array(E)", "flatten($1)"},
    {"map", "-> map(unknown, unknown)", "map([], [])"},
    {"map", "array(K=), array(V) -> map(K, V)", "trino_map($1, $2)"},
    {"map_concat", "map(K, V), map(K, V)... -> map(K, V)", "trino_map_concat($*)", nullptr, check_concat},
    {"map_entries", "map(K, V) -> array(row(K, V))", "map_entries($1)"},
    {"map_filter", "map(K, V), function(K, V, boolean) -> map(K, V)", {}, print_map_filter},
    {"map_from_entries", "array(row(K=, V)) -> map(K, V)", "trino_map_from_entries($1)"},
    {"map_keys", "map(K, V) -> array(K)", "map_keys($1)"},
    {"map_values", "map(K, V) -> array(V)", "map_values($1)"},
    {"map_zip_with", "map(K, A), map(K, B), function(K, A, B, C) -> map(K, C)", {}, print_map_zip_with},
    {"multimap_from_entries", "array(row(K=, V)) -> map(K, array(V))", "trino_multimap_from_entries($1)"},
    {"ngrams", "array(T), integer -> array(array(T))", "trino_ngrams($1, $2)"},
    {"none_match", "array(T), function(T, boolean) -> boolean",
     "(NOT trino_any_true(list_transform($1, $2)))"},
    {"reduce", "array(T), S, function(S, T, S), function(S, R) -> R", {}, print_reduce},
    {"repeat", "T, bigint -> array(T)", "trino_repeat($1, $2)"},
    {"reverse", "array(E) -> array(E)", "list_reverse($1)"},
    {"sequence", "bigint, bigint -> array(bigint)", "trino_sequence($*)"},
    {"sequence", "bigint, bigint, bigint -> array(bigint)", "trino_sequence($*)"},
    {"sequence", "date, date -> array(date)", "trino_sequence($*)"},
    {"sequence", "date, date, interval day to second -> array(date)", "trino_sequence($1, $2, $3 * 1000)"},
    {"sequence", "date, date, interval year to month -> array(date)",
     "trino_sequence_months($1, $2, CAST($3 AS BIGINT))"},
    {"sequence", "timestamp(p), timestamp(p), interval day to second -> array(timestamp(p))",
     "trino_sequence($1, $2, $3 * 1000)"},
    {"sequence", "timestamp(p), timestamp(p), interval year to month -> array(timestamp(p))",
     "trino_sequence_months($1, $2, CAST($3 AS BIGINT))"},
    {"shuffle", "array(E) -> array(E)", "trino_shuffle($1)"},
    {"slice", "array(E), bigint, bigint -> array(E)", "trino_slice($1, $2, $3)"},
    {"transform", "array(T), function(T, U) -> array(U)", "list_transform($1, $2)"},
    {"transform_keys", "map(A, V), function(A, V, B) -> map(B, V)", {}, print_transform_keys},
    {"transform_values", "map(K, A), function(K, A, B) -> map(K, B)", {}, print_transform_values},
    {"trim_array", "array(E), bigint -> array(E)", "trino_trim_array($1, $2)"},
    {"uuid", "-> uuid", "uuid()"},
    {"zip", "array(A), array(B) -> array(row(A, B))", {}, print_zip},
    {"zip", "array(A), array(B), array(C) -> array(row(A, B, C))", {}, print_zip},
    {"zip", "array(A), array(B), array(C), array(D) -> array(row(A, B, C, D))", {}, print_zip},
    {"zip", "array(A), array(B), array(C), array(D), array(E) -> array(row(A, B, C, D, E))", {}, print_zip},
    {"zip_with", "array(A), array(B), function(A, B, C) -> array(C)", {}, print_zip_with},
});

}  // namespace

std::span<const FunctionLine> collection_functions() {
  return kCollectionFunctions;
}

}  // namespace tarn::sql
