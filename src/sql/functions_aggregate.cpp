// Aggregate and window functions. `text` is the engine's name; translate_call.cpp adds the rest of the call.
#include "sql/functions.hpp"

#include <array>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kAggregate = FunctionFamily::Aggregate;
constexpr auto kWindow = FunctionFamily::Window;

constexpr auto kFunctions = std::to_array<Function>({
    {"any_value", "any_value(value) -> same", "a", 1, 1, kAggregate, First, "any_value"},
    {"approx_distinct", "approx_distinct(value) -> bigint", "a", 1, 1, kAggregate, Bigint,
     "approx_count_distinct"},
    {"approx_percentile", "approx_percentile(number, fraction) -> same", "dn", 2, 2, kAggregate, First,
     "approx_quantile"},
    {"arbitrary", "arbitrary(value) -> same", "a", 1, 1, kAggregate, First, "any_value"},
    {"array_agg", "array_agg(value) -> array", "a", 1, 1, kAggregate, ArrayOfFirst, "list"},
    {"avg", "avg(number) -> double", "v", 1, 1, kAggregate, Double, "avg"},
    {"bitwise_and_agg", "bitwise_and_agg(bigint) -> bigint", "i", 1, 1, kAggregate, Bigint, "bit_and"},
    {"bitwise_or_agg", "bitwise_or_agg(bigint) -> bigint", "i", 1, 1, kAggregate, Bigint, "bit_or"},
    {"bool_and", "bool_and(boolean) -> boolean", "b", 1, 1, kAggregate, Boolean, "bool_and"},
    {"bool_or", "bool_or(boolean) -> boolean", "b", 1, 1, kAggregate, Boolean, "bool_or"},
    {"corr", "corr(y, x) -> double", "nn", 2, 2, kAggregate, Double, "corr"},
    {"count", "count(*) or count(value) -> bigint", "a", 0, 1, kAggregate, Bigint, "count"},
    {"count_if", "count_if(condition) -> bigint", "b", 1, 1, kAggregate, Bigint, "count_if"},
    {"covar_pop", "covar_pop(y, x) -> double", "nn", 2, 2, kAggregate, Double, "covar_pop"},
    {"covar_samp", "covar_samp(y, x) -> double", "nn", 2, 2, kAggregate, Double, "covar_samp"},
    {"cume_dist", "cume_dist() -> double", "", 0, 0, kWindow, Double, "cume_dist"},
    {"dense_rank", "dense_rank() -> bigint", "", 0, 0, kWindow, Bigint, "dense_rank"},
    {"every", "every(boolean) -> boolean", "b", 1, 1, kAggregate, Boolean, "bool_and"},
    {"first_value", "first_value(value) -> same", "a", 1, 1, kWindow, First, "first_value"},
    {"grouping", "grouping(column, ...) -> bigint", "a", 1, kAnyNumber, kAggregate, Bigint, "grouping"},
    {"histogram", "histogram(value) -> map(value, bigint)", "a", 1, 1, kAggregate, Unknown, "histogram"},
    {"kurtosis", "kurtosis(number) -> double", "n", 1, 1, kAggregate, Double, "kurtosis"},
    {"lag", "lag(value[, offset[, default]]) -> same", "aia", 1, 3, kWindow, First, "lag"},
    {"last_value", "last_value(value) -> same", "a", 1, 1, kWindow, First, "last_value"},
    {"lead", "lead(value[, offset[, default]]) -> same", "aia", 1, 3, kWindow, First, "lead"},
    {"listagg", "listagg(varchar, separator) WITHIN GROUP (ORDER BY ...) -> varchar", "ss", 1, 2, kAggregate,
     Varchar, "string_agg"},
    {"max", "max(value) -> same", "ai", 1, 2, kAggregate, First, "max"},
    {"max_by", "max_by(value, key) -> same", "aa", 2, 2, kAggregate, First, "arg_max_null"},
    {"min", "min(value) -> same", "ai", 1, 2, kAggregate, First, "min"},
    {"min_by", "min_by(value, key) -> same", "aa", 2, 2, kAggregate, First, "arg_min_null"},
    {"nth_value", "nth_value(value, offset) -> same", "ai", 2, 2, kWindow, First, "nth_value"},
    {"ntile", "ntile(buckets) -> bigint", "i", 1, 1, kWindow, Bigint, "ntile"},
    {"percent_rank", "percent_rank() -> double", "", 0, 0, kWindow, Double, "percent_rank"},
    {"rank", "rank() -> bigint", "", 0, 0, kWindow, Bigint, "rank"},
    {"regr_intercept", "regr_intercept(y, x) -> double", "nn", 2, 2, kAggregate, Double, "regr_intercept"},
    {"regr_slope", "regr_slope(y, x) -> double", "nn", 2, 2, kAggregate, Double, "regr_slope"},
    {"row_number", "row_number() -> bigint", "", 0, 0, kWindow, Bigint, "row_number"},
    {"skewness", "skewness(number) -> double", "n", 1, 1, kAggregate, Double, "skewness"},
    {"stddev", "stddev(number) -> double", "n", 1, 1, kAggregate, Double, "stddev_samp"},
    {"stddev_pop", "stddev_pop(number) -> double", "n", 1, 1, kAggregate, Double, "stddev_pop"},
    {"stddev_samp", "stddev_samp(number) -> double", "n", 1, 1, kAggregate, Double, "stddev_samp"},
    {"sum", "sum(number) -> same", "v", 1, 1, kAggregate, Sum, "sum"},
    {"var_pop", "var_pop(number) -> double", "n", 1, 1, kAggregate, Double, "var_pop"},
    {"var_samp", "var_samp(number) -> double", "n", 1, 1, kAggregate, Double, "var_samp"},
    {"variance", "variance(number) -> double", "n", 1, 1, kAggregate, Double, "var_samp"},
});

}  // namespace

std::span<const Function> aggregate_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
