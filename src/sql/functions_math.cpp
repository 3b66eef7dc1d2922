// Mathematical and bitwise functions. mod() is the operator '%', and the analyzer's.
#include "sql/library.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <array>

namespace tarn::sql {

namespace {

// Decimals after rounding. Source: MathFunctions.
Type without_places(std::span<const Type> arguments) {
  const auto& type = arguments.front();
  return Type::decimal(type.precision - type.scale + std::min(type.scale, 1), 0);
}
Type rounded(std::span<const Type> arguments) {
  return Type::decimal(std::min(kLongestDecimal, without_places(arguments).precision), 0);
}
Type rounded_at(std::span<const Type> arguments) {
  const auto& type = arguments.front();
  return Type::decimal(std::min(kLongestDecimal, type.precision + 1), type.scale);
}
Type cut(std::span<const Type> arguments) {
  const auto& type = arguments.front();
  return Type::decimal(std::max(1, type.precision - type.scale), 0);
}

Parsed<bool> check_bounds(const TypedCall& call) {
  const auto first = constant_integer(*call.arguments.front());
  const auto last = constant_integer(*call.arguments.back());
  const bool is_range = call.arguments.size() == 2;
  if (is_range && first && last && *first >= *last) {
    return refuse(call.arguments.front()->range, "start value must be less than stop value");
  }
  if (!is_range && first && *first <= 0) {
    return refuse(call.arguments.front()->range, "bound must be positive");
  }
  return true;
}

constexpr auto kMathFunctions = std::to_array<FunctionLine>({
    {"abs", "# -> #", "abs($1)"},
    {"acos", "double -> double", "trino_acos($1)"},
    {"asin", "double -> double", "trino_asin($1)"},
    {"atan", "double -> double", "trino_atan($1)"},
    {"atan2", "double, double -> double", "trino_atan2($*)"},
    {"beta_cdf", "double, double, double -> double", "trino_beta_cdf($*)"},
    {"bit_count", "bigint, bigint -> bigint", "trino_bit_count($*)"},
    {"bitwise_and", "bigint, bigint -> bigint", "($1 & $2)"},
    {"bitwise_left_shift", "%, integer -> %", "trino_shift_left(CAST($1 AS $T), CAST($2 AS INTEGER))"},
    {"bitwise_not", "bigint -> bigint", "(~$1)"},
    {"bitwise_or", "bigint, bigint -> bigint", "($1 | $2)"},
    {"bitwise_right_shift", "%, integer -> %", "trino_shift_right(CAST($1 AS $T), CAST($2 AS INTEGER))"},
    {"bitwise_right_shift_arithmetic", "%, integer -> %",
     "trino_shift_right_arithmetic(CAST($1 AS $T), CAST($2 AS INTEGER))"},
    {"bitwise_xor", "bigint, bigint -> bigint", "xor($1, $2)"},
    {"cbrt", "double -> double", "trino_cbrt($1)"},
    {"ceil", "% -> %", "$1"},
    {"ceil", "~ -> ~", "ceil($1)"},
    {"ceil", "decimal(p,s) -> decimal(p,0)", "trino_decimal_ceiling($1, CAST(NULL AS $T))", nullptr, nullptr,
     without_places},
    {"ceiling", "% -> %", "$1"},
    {"ceiling", "~ -> ~", "ceil($1)"},
    {"ceiling", "decimal(p,s) -> decimal(p,0)", "trino_decimal_ceiling($1, CAST(NULL AS $T))", nullptr,
     nullptr, without_places},
    {"cos", "double -> double", "trino_cos($1)"},
    {"cosh", "double -> double", "trino_cosh($1)"},
    {"degrees", "double -> double", "trino_degrees($1)"},
    {"e", "-> double", "CAST('2.718281828459045' AS DOUBLE)"},
    {"exp", "double -> double", "trino_exp($1)"},
    {"floor", "% -> %", "$1"},
    {"floor", "~ -> ~", "floor($1)"},
    {"floor", "decimal(p,s) -> decimal(p,0)", "trino_decimal_floor($1, CAST(NULL AS $T))", nullptr, nullptr,
     without_places},
    // The analyzer's: its values are of any types.
    {"format", "varchar, T... -> varchar", "trino_format($*)"},
    {"format_number", "bigint -> varchar", "trino_format_number(CAST($1 AS BIGINT))"},
    {"format_number", "double -> varchar", "trino_format_number($1)"},
    {"from_base", "varchar(x), bigint -> bigint", "trino_from_base($*)"},
    {"infinity", "-> double", "CAST('inf' AS DOUBLE)"},
    {"inverse_beta_cdf", "double, double, double -> double", "trino_inverse_beta_cdf($*)"},
    {"inverse_normal_cdf", "double, double, double -> double", "trino_inverse_normal_cdf($*)"},
    {"is_finite", "double -> boolean", "isfinite($1)"},
    {"is_infinite", "double -> boolean", "isinf($1)"},
    {"is_nan", "double -> boolean", "isnan($1)"},
    {"is_nan", "real -> boolean", "isnan($1)"},
    {"ln", "double -> double", "trino_ln($1)"},
    {"log", "double, double -> double", "trino_log($*)"},
    {"log10", "double -> double", "trino_log10($1)"},
    {"log2", "double -> double", "trino_log2($1)"},
    {"nan", "-> double", "CAST('nan' AS DOUBLE)"},
    {"normal_cdf", "double, double, double -> double", "trino_normal_cdf($*)"},
    {"parse_data_size", "varchar(x) -> decimal(38,0)", "trino_parse_data_size($1)"},
    {"parse_presto_data_size", "varchar(x) -> decimal(38,0)", "trino_parse_data_size($1)"},
    {"pi", "-> double", "pi()"},
    {"pow", "double, double -> double", "trino_power($*)"},
    {"power", "double, double -> double", "trino_power($*)"},
    {"radians", "double -> double", "trino_radians($1)"},
    {"rand", "-> double", "random()"},
    {"rand", "% -> %", "CAST(trino_random_below(random(), random(), CAST($1 AS BIGINT)) AS $T)", nullptr,
     check_bounds},
    {"rand", "%, % -> %",
     "CAST(trino_random_between(random(), random(), CAST($1 AS BIGINT), CAST($2 AS BIGINT)) AS $T)", nullptr,
     check_bounds},
    {"random", "-> double", "random()"},
    {"random", "% -> %", "CAST(trino_random_below(random(), random(), CAST($1 AS BIGINT)) AS $T)", nullptr,
     check_bounds},
    {"random", "%, % -> %",
     "CAST(trino_random_between(random(), random(), CAST($1 AS BIGINT), CAST($2 AS BIGINT)) AS $T)", nullptr,
     check_bounds},
    {"round", "% -> %", "$1"},
    {"round", "~ -> ~", "trino_round($1)"},
    {"round", "decimal(p,s) -> decimal(p,0)", "trino_decimal_round($1, CAST(NULL AS $T))", nullptr, nullptr,
     rounded},
    {"round", "%, integer -> %", "trino_round(CAST($1 AS $T), CAST($2 AS INTEGER))"},
    {"round", "~, integer -> ~", "trino_round($1, CAST($2 AS INTEGER))"},
    {"round", "decimal(p,s), integer -> decimal(p,s)", "trino_decimal_round_places($1, $2, CAST(NULL AS $T))",
     nullptr, nullptr, rounded_at},
    {"sign", "% -> %", "CAST(sign($1) AS $T)"},
    {"sign", "~ -> ~", "trino_sign($1)"},
    {"sign", "decimal(p,s) -> decimal(1,0)", "trino_decimal_sign($1, CAST(NULL AS $T))"},
    {"sin", "double -> double", "trino_sin($1)"},
    {"sinh", "double -> double", "trino_sinh($1)"},
    {"sqrt", "double -> double", "trino_sqrt($1)"},
    {"t_cdf", "double, double -> double", "trino_t_cdf($*)"},
    {"t_pdf", "double, double -> double", "trino_t_pdf($*)"},
    {"tan", "double -> double", "trino_tan($1)"},
    {"tanh", "double -> double", "trino_tanh($1)"},
    {"to_base", "bigint, bigint -> varchar(64)", "trino_to_base($*)"},
    {"truncate", "~ -> ~", "trino_truncate_number($1)"},
    {"truncate", "decimal(p,s) -> decimal(p,0)", "trino_decimal_truncate($1, CAST(NULL AS $T))", nullptr,
     nullptr, cut},
    {"truncate", "decimal(p,s), integer -> decimal(p,s)",
     "trino_decimal_truncate_places($1, $2, CAST(NULL AS $T))"},
    {"width_bucket", "double, array(double) -> bigint", "trino_array_width_bucket($*)"},
    {"width_bucket", "double, double, double, bigint -> bigint", "trino_width_bucket($*)"},
    {"wilson_interval_lower", "bigint, bigint, double -> double", "trino_wilson_interval_lower($*)"},
    {"wilson_interval_upper", "bigint, bigint, double -> double", "trino_wilson_interval_upper($*)"},
});

}  // namespace

std::span<const FunctionLine> math_functions() {
  return kMathFunctions;
}

}  // namespace tarn::sql
