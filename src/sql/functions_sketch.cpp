// What is asked of sketches, and colours of terminals.
#include "sql/library.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tarn::sql {

namespace {

// The escape codes around a text have 15 characters.
Type rendered(std::span<const Type> arguments) {
  const auto& text = arguments.front();
  constexpr int kAround = 15;
  constexpr auto kLongest = static_cast<std::int64_t>(INT32_MAX);
  if (!text.is(Kind::Varchar) || text.precision == kUnbounded) {
    return Type::of(Kind::Varchar);
  }
  return Type::of(Kind::Varchar,
                  static_cast<int>(std::min(kLongest, std::int64_t{text.precision} + kAround)));
}

constexpr auto kSketchFunctions = std::to_array<FunctionLine>({
    {"bar", "double, bigint -> varchar", "trino_bar($*)"},
    {"bar", "double, bigint, color, color -> varchar", "trino_bar($*)"},
    {"color", "varchar(x) -> color", "trino_color($1)"},
    {"color", "double, color, color -> color", "trino_color_between($*)"},
    {"color", "double, double, double, color, color -> color",
     "trino_color_between((($1 - $2) / ($3 - $2)), $4, $5)"},
    {"empty_approx_set", "-> hyperloglog", "trino_empty_approx_set(CAST(0.023 AS DOUBLE))"},
    {"hash_counts", "setdigest -> map(bigint, smallint)", "trino_set_counts($1)"},
    {"intersection_cardinality", "setdigest, setdigest -> bigint", "trino_set_intersection($*)"},
    {"jaccard_index", "setdigest, setdigest -> double", "trino_set_jaccard($*)"},
    {"quantile_at_value", "qdigest(bigint), bigint -> double", "trino_qdigest_quantile($*)"},
    {"quantile_at_value", "qdigest(double), double -> double", "trino_qdigest_quantile($*)"},
    {"quantile_at_value", "qdigest(real), real -> double", "trino_qdigest_quantile($*)"},
    {"render", "boolean -> varchar(16)", "trino_render($1)"},
    {"render", "bigint, color -> varchar(35)", "trino_render(CAST($1 AS VARCHAR), $2)"},
    {"render", "double, color -> varchar(41)", "trino_render($*)"},
    {"render", "varchar(x), color -> varchar(x)", "trino_render($*)", nullptr, nullptr, rendered},
    {"rgb", "bigint, bigint, bigint -> color", "trino_rgb($*)"},
    {"value_at_quantile", "qdigest(bigint), double -> bigint", "trino_qdigest_bigint($*)"},
    {"value_at_quantile", "qdigest(double), double -> double", "trino_qdigest_double($*)"},
    {"value_at_quantile", "qdigest(real), double -> real", "trino_qdigest_real($*)"},
    {"value_at_quantile", "tdigest, double -> double", "trino_tdigest_value($*)"},
    {"values_at_quantiles", "qdigest(bigint), array(double) -> array(bigint)", "trino_qdigest_bigints($*)"},
    {"values_at_quantiles", "qdigest(double), array(double) -> array(double)", "trino_qdigest_doubles($*)"},
    {"values_at_quantiles", "qdigest(real), array(double) -> array(real)", "trino_qdigest_reals($*)"},
    {"values_at_quantiles", "tdigest, array(double) -> array(double)", "trino_tdigest_values($*)"},
});

}  // namespace

std::span<const FunctionLine> sketch_functions() {
  return kSketchFunctions;
}

}  // namespace tarn::sql
