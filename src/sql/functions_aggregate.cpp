// Aggregate and window functions. The engine sums and counts wider than Trino does.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kAggregateFunctions = std::to_array<FunctionLine>({
    {"any_value", "T -> T", "any_value@"},
    {"approx_distinct", "T= -> bigint", "CAST(approx_count_distinct@ AS BIGINT)"},
    {"approx_percentile", "bigint, double -> bigint", "approx_quantile@"},
    {"approx_percentile", "double, double -> double", "approx_quantile@"},
    {"approx_percentile", "real, double -> real", "approx_quantile@"},
    {"arbitrary", "T -> T", "any_value@"},
    {"array_agg", "T -> array(T)", "list@"},
    {"avg", "bigint -> double", "avg@"},
    {"avg", "double -> double", "avg@"},
    {"avg", "real -> real", "CAST(avg@ AS FLOAT)"},
    {"avg", "decimal(p,s) -> decimal(p,s)", "CAST(round(avg@, 18) AS $T)"},
    {"avg", "interval day to second -> interval day to second", "avg@"},
    {"bitwise_and_agg", "bigint -> bigint", "bit_and@"},
    {"bitwise_or_agg", "bigint -> bigint", "bit_or@"},
    {"bitwise_xor_agg", "bigint -> bigint", "bit_xor@"},
    {"bool_and", "boolean -> boolean", "bool_and@"},
    {"bool_or", "boolean -> boolean", "bool_or@"},
    {"corr", "double, double -> double", "corr@"},
    {"corr", "real, real -> real", "CAST(corr@ AS FLOAT)"},
    {"count", "-> bigint", "count@"},
    {"count", "T -> bigint", "count@"},
    {"count_if", "boolean -> bigint", "CAST(count_if@ AS BIGINT)"},
    {"covar_pop", "double, double -> double", "covar_pop@"},
    {"covar_pop", "real, real -> real", "CAST(covar_pop@ AS FLOAT)"},
    {"covar_samp", "double, double -> double", "covar_samp@"},
    {"covar_samp", "real, real -> real", "CAST(covar_samp@ AS FLOAT)"},
    {"every", "boolean -> boolean", "bool_and@"},
    {"geometric_mean", "double -> double", "geomean@"},
    {"geometric_mean", "bigint -> double", "geomean@"},
    {"histogram", "K= -> map(K, bigint)", "CAST(histogram@ AS $T)"},
    {"kurtosis", "double -> double", "kurtosis@"},
    {"kurtosis", "bigint -> double", "kurtosis@"},
    {"listagg", "varchar(x) -> varchar", "string_agg@"},
    {"listagg", "varchar(x), varchar(y) -> varchar", "string_agg@"},
    {"max", "T< -> T", "max@"},
    {"max", "T<, bigint -> array(T)", "max@"},
    {"max_by", "V, K< -> V", "arg_max_null@"},
    {"max_by", "V, K<, bigint -> array(V)", "arg_max@"},
    {"min", "T< -> T", "min@"},
    {"min", "T<, bigint -> array(T)", "min@"},
    {"min_by", "V, K< -> V", "arg_min_null@"},
    {"min_by", "V, K<, bigint -> array(V)", "arg_min@"},
    {"regr_avgx", "double, double -> double", "regr_avgx@"},
    {"regr_avgy", "double, double -> double", "regr_avgy@"},
    {"regr_count", "double, double -> double", "CAST(regr_count@ AS DOUBLE)"},
    {"regr_intercept", "double, double -> double", "regr_intercept@"},
    {"regr_r2", "double, double -> double", "regr_r2@"},
    {"regr_slope", "double, double -> double", "regr_slope@"},
    {"regr_sxx", "double, double -> double", "regr_sxx@"},
    {"regr_sxy", "double, double -> double", "regr_sxy@"},
    {"regr_syy", "double, double -> double", "regr_syy@"},
    {"skewness", "double -> double", "skewness@"},
    {"skewness", "bigint -> double", "skewness@"},
    {"stddev", "double -> double", "stddev_samp@"},
    {"stddev", "bigint -> double", "stddev_samp@"},
    {"stddev_pop", "double -> double", "stddev_pop@"},
    {"stddev_pop", "bigint -> double", "stddev_pop@"},
    {"stddev_samp", "double -> double", "stddev_samp@"},
    {"stddev_samp", "bigint -> double", "stddev_samp@"},
    {"sum", "bigint -> bigint", "CAST(sum@ AS BIGINT)"},
    {"sum", "double -> double", "sum@"},
    {"sum", "real -> real", "CAST(sum@ AS FLOAT)"},
    {"sum", "decimal(p,s) -> decimal(38,s)", "sum@"},
    {"sum", "interval day to second -> interval day to second", "sum@"},
    {"sum", "interval year to month -> interval year to month", "sum@"},
    {"var_pop", "double -> double", "var_pop@"},
    {"var_pop", "bigint -> double", "var_pop@"},
    {"var_samp", "double -> double", "var_samp@"},
    {"var_samp", "bigint -> double", "var_samp@"},
    {"variance", "double -> double", "var_samp@"},
    {"variance", "bigint -> double", "var_samp@"},
});

constexpr auto kWindowFunctions = std::to_array<FunctionLine>({
    {"cume_dist", "-> double", "cume_dist@"},
    {"dense_rank", "-> bigint", "dense_rank@"},
    {"first_value", "T -> T", "first_value@"},
    {"lag", "T -> T", "lag@"},
    {"lag", "T, bigint -> T", "lag@"},
    {"lag", "T, bigint, T -> T", "lag@"},
    {"last_value", "T -> T", "last_value@"},
    {"lead", "T -> T", "lead@"},
    {"lead", "T, bigint -> T", "lead@"},
    {"lead", "T, bigint, T -> T", "lead@"},
    {"nth_value", "T, bigint -> T", "nth_value@"},
    {"ntile", "bigint -> bigint", "ntile@"},
    {"percent_rank", "-> double", "percent_rank@"},
    {"rank", "-> bigint", "rank@"},
    {"row_number", "-> bigint", "row_number@"},
});

}  // namespace

std::span<const FunctionLine> aggregate_functions() {
  return kAggregateFunctions;
}

std::span<const FunctionLine> window_functions() {
  return kWindowFunctions;
}

}  // namespace tarn::sql
