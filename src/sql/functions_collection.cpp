// Arrays, maps and the functions that take lambdas.
#include "sql/functions.hpp"
#include "sql/text.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

// NULL where an array is too short or a key is missing.
Parsed<Value> element_at(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto base = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto key = TARN_TRY(translator.expression(*call.arguments[1]));
  if (base.type.is(Kind::Map)) {
    if (!common_type(base.type.key(), key.type)) {
      return refuse(key.range, fmt::format("the key must be {}, not {}", to_string(base.type.key()),
                                           to_string(key.type)));
    }
    return made(fmt::format("map_extract_value({}, {})", base.sql, key.sql), base.type.element(), range);
  }
  if (!base.type.is(Kind::Array) && !base.type.is_unknown()) {
    return refuse(base.range,
                  fmt::format("element_at needs an array or a map, not {}", to_string(base.type)));
  }
  if (!key.type.is_integer() && !key.type.is_unknown()) {
    return refuse(key.range, fmt::format("an array's index must be an integer, not {}", to_string(key.type)));
  }
  if (key.integer && *key.integer == 0) {
    return refuse(key.range, "SQL array indices start at 1");
  }
  return made(fmt::format("list_extract({}, {})", base.sql, key.sql), base.type.element(), range);
}

Parsed<Value> cardinality(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!value.type.is(Kind::Map) && !value.type.is(Kind::Array) && !value.type.is_unknown()) {
    return refuse(value.range,
                  fmt::format("cardinality needs an array or a map, not {}", to_string(value.type)));
  }
  const std::string_view name = value.type.is(Kind::Map) ? "cardinality" : "len";
  return made(fmt::format("CAST({}({}) AS BIGINT)", name, value.sql), Type::of(Kind::Int64), range);
}

// map() or map(keys, values)
Parsed<Value> map(Translator& translator, const FunctionCall& call, SourceRange range) {
  if (call.arguments.size() == 1) {
    return refuse(range, "map takes no arguments, or an array of keys and one of values");
  }
  if (call.arguments.empty()) {
    return made("map([], [])", Type::map({}, {}), range);
  }
  const auto keys = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto values = TARN_TRY(translator.expression(*call.arguments[1]));
  return made(fmt::format("map({}, {})", keys.sql, values.sql),
              Type::map(keys.type.element(), values.type.element()), range);
}

Type entry_type(const Type& map) {
  Type entry = Type::of(Kind::Struct);
  entry.children = {map.key(), map.element()};
  entry.names = {"key", "value"};
  return entry;
}

Parsed<Value> map_entries(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto value = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!value.type.is(Kind::Map) && !value.type.is_unknown()) {
    return refuse(value.range, fmt::format("map_entries needs a map, not {}", to_string(value.type)));
  }
  return made(fmt::format("map_entries({})", value.sql), Type::array(entry_type(value.type)), range);
}

// map_filter, transform_keys and transform_values: a lambda over key and value.
Parsed<Value> map_lambda(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto base = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!base.type.is(Kind::Map) && !base.type.is_unknown()) {
    return refuse(base.range, fmt::format("expected a map, not {}", to_string(base.type)));
  }
  const auto entry = translator.fresh_name("e");
  const std::array<std::string, 2> names = {fmt::format("struct_extract({}, 'key')", entry),
                                            fmt::format("struct_extract({}, 'value')", entry)};
  const std::array<Type, 2> types = {base.type.key(), base.type.element()};
  const auto body = TARN_TRY(translator.lambda(*call.arguments[1], types, names));
  const auto name = to_lower(call.name.text);
  if (name == "map_filter") {
    return made(fmt::format("map_from_entries(list_filter(map_entries({}), lambda {}: {}))", base.sql, entry,
                            body.sql),
                base.type, range);
  }
  const bool keys = name == "transform_keys";
  const auto pair = keys ? fmt::format("{{'k': {}, 'v': {}}}", body.sql, names[1])
                         : fmt::format("{{'k': {}, 'v': {}}}", names[0], body.sql);
  auto type = keys ? Type::map(body.type, types[1]) : Type::map(types[0], body.type);
  return made(
      fmt::format("map_from_entries(list_transform(map_entries({}), lambda {}: {}))", base.sql, entry, pair),
      std::move(type), range);
}

// reduce(array, start, (state, x) -> ..., state -> ...)
Parsed<Value> reduce(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto base = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto start = TARN_TRY(translator.expression(*call.arguments[1]));
  const std::array<Type, 2> types = {start.type, base.type.element()};
  const auto step = TARN_TRY(translator.lambda(*call.arguments[2], types));
  const auto last = TARN_TRY(translator.lambda(*call.arguments[3], std::span(types).first(1)));
  return made(fmt::format("list_extract(list_transform([list_reduce({}, {}, {})], {}), 1)", base.sql,
                          step.sql, start.sql, last.sql),
              last.type, range);
}

Parsed<Value> array_sort(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto base = TARN_TRY(translator.expression(*call.arguments[0]));
  if (!base.type.is(Kind::Array) && !base.type.is_unknown()) {
    return refuse(base.range, fmt::format("array_sort needs an array, not {}", to_string(base.type)));
  }
  return made(fmt::format("list_sort({}, 'ASC', 'NULLS LAST')", base.sql), base.type, range);
}

// The engine's own gives NULL where there is nothing to join; Trino gives an empty text.
Parsed<Value> array_join(Translator& translator, const FunctionCall& call, SourceRange range) {
  auto base = TARN_TRY(translator.expression(*call.arguments[0])).sql;
  const auto separator = TARN_TRY(translator.expression(*call.arguments[1])).sql;
  auto missing = fmt::format("{} IS NULL OR {} IS NULL", base, separator);
  if (call.arguments.size() > 2) {
    const auto null = TARN_TRY(translator.expression(*call.arguments[2])).sql;
    const auto element = translator.fresh_name("e");
    missing += fmt::format(" OR {} IS NULL", null);
    base = fmt::format("list_transform({}, lambda {}: coalesce(CAST({} AS VARCHAR), {}))", base, element,
                       element, null);
  }
  return made(fmt::format("CASE WHEN {} THEN NULL ELSE coalesce(array_to_string({}, {}), '') END", missing,
                          base, separator),
              Type::of(Kind::Varchar), range);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"all_match", "all_match(array, x -> boolean) -> boolean", "lf", 2, 2, kScalar, Boolean,
     "(len(list_filter($1, $2)) = len($1))"},
    {"any_match", "any_match(array, x -> boolean) -> boolean", "lf", 2, 2, kScalar, Boolean,
     "(len(list_filter($1, $2)) > 0)"},
    {"array_distinct", "array_distinct(array) -> array", "l", 1, 1, kScalar, First,
     "list_filter($1, lambda e, i: list_position($1, e) = i)"},
    {"array_except", "array_except(array, array) -> array", "ll", 2, 2, kScalar, First,
     "list_filter($1, lambda e, i: list_position($1, e) = i AND list_position($2, e) IS NULL)"},
    {"array_intersect", "array_intersect(array, array) -> array", "ll", 2, 2, kScalar, First,
     "list_filter($1, lambda e, i: list_position($1, e) = i AND list_position($2, e) IS NOT NULL)"},
    {"array_join",
     "array_join(array, separator[, null_replacement]) -> varchar",
     "lss",
     2,
     3,
     kScalar,
     Varchar,
     {},
     array_join},
    {"array_max", "array_max(array) -> element", "l", 1, 1, kScalar, FirstElement, "list_max($1)"},
    {"array_min", "array_min(array) -> element", "l", 1, 1, kScalar, FirstElement, "list_min($1)"},
    {"array_position", "array_position(array, value) -> bigint", "la", 2, 2, kScalar, Bigint,
     "CAST(coalesce(list_position($1, $2), CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE 0 END) AS "
     "BIGINT)"},
    {"array_remove", "array_remove(array, value) -> array", "la", 2, 2, kScalar, First,
     "list_filter($1, lambda e: e <> $2)"},
    {"array_sort", "array_sort(array) -> array", "l", 1, 1, kScalar, First, {}, array_sort},
    {"array_union", "array_union(array, array) -> array", "ll", 2, 2, kScalar, First,
     "list_filter(list_concat($1, $2), lambda e, i: list_position(list_concat($1, $2), e) = i)"},
    {"arrays_overlap", "arrays_overlap(array, array) -> boolean", "ll", 2, 2, kScalar, Boolean,
     "list_has_any($1, $2)"},
    {"cardinality", "cardinality(array or map) -> bigint", "a", 1, 1, kScalar, Bigint, {}, cardinality},
    {"contains", "contains(array, value) -> boolean", "la", 2, 2, kScalar, Boolean, "list_contains($1, $2)"},
    {"element_at",
     "element_at(array or map, index or key) -> element",
     "aa",
     2,
     2,
     kScalar,
     FirstElement,
     {},
     element_at},
    {"filter", "filter(array, x -> boolean) -> array", "lf", 2, 2, kScalar, First, "list_filter($1, $2)"},
    {"flatten", "flatten(array(array)) -> array", "l", 1, 1, kScalar, FirstElement, "flatten($1)"},
    {"map", "map(keys, values) -> map", "ll", 0, 2, kScalar, Unknown, {}, map},
    {"map_concat", "map_concat(map, map, ...) -> map", "m", 2, kAnyNumber, kScalar, First, "map_concat($*)"},
    {"map_entries",
     "map_entries(map) -> array(row(key, value))",
     "m",
     1,
     1,
     kScalar,
     Unknown,
     {},
     map_entries},
    {"map_filter", "map_filter(map, (k, v) -> boolean) -> map", "ma", 2, 2, kScalar, First, {}, map_lambda},
    {"map_keys", "map_keys(map) -> array", "m", 1, 1, kScalar, FirstKeys, "map_keys($1)"},
    {"map_values", "map_values(map) -> array", "m", 1, 1, kScalar, FirstValues, "map_values($1)"},
    {"none_match", "none_match(array, x -> boolean) -> boolean", "lf", 2, 2, kScalar, Boolean,
     "(len(list_filter($1, $2)) = 0)"},
    {"reduce",
     "reduce(array, start, (state, x) -> state, state -> result) -> result",
     "laaa",
     4,
     4,
     kScalar,
     Unknown,
     {},
     reduce},
    {"sequence", "sequence(start, stop[, step]) -> array", "aaa", 2, 3, kScalar, ArrayOfBigint,
     "generate_series($*)"},
    {"slice", "slice(array, start, length) -> array", "lii", 3, 3, kScalar, First,
     "list_slice($1, $2, $2 + $3 - 1)"},
    {"transform", "transform(array, x -> value) -> array", "lf", 2, 2, kScalar, ArrayOfSecond,
     "list_transform($1, $2)"},
    {"transform_keys",
     "transform_keys(map, (k, v) -> key) -> map",
     "ma",
     2,
     2,
     kScalar,
     Unknown,
     {},
     map_lambda},
    {"transform_values",
     "transform_values(map, (k, v) -> value) -> map",
     "ma",
     2,
     2,
     kScalar,
     Unknown,
     {},
     map_lambda},
    {"zip", "zip(array, array, ...) -> array(row)", "l", 2, kAnyNumber, kScalar, Unknown, "list_zip($*)"},
});

}  // namespace

std::span<const Function> collection_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
