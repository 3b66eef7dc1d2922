// Mathematical and bitwise functions. mod() is the operator '%', and the analyzer's.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kMathFunctions = std::to_array<FunctionLine>({
    {"abs", "# -> #", "abs($1)"},
    {"acos", "double -> double", "acos($1)"},
    {"asin", "double -> double", "asin($1)"},
    {"atan", "double -> double", "atan($1)"},
    {"atan2", "double, double -> double", "atan2($*)"},
    {"bit_count", "bigint, bigint -> bigint", "CAST(bit_count($1) AS BIGINT)"},
    {"bitwise_and", "bigint, bigint -> bigint", "($1 & $2)"},
    {"bitwise_left_shift", "bigint, bigint -> bigint", "($1 << $2)"},
    {"bitwise_not", "bigint -> bigint", "(~$1)"},
    {"bitwise_or", "bigint, bigint -> bigint", "($1 | $2)"},
    {"bitwise_right_shift", "bigint, bigint -> bigint", "($1 >> $2)"},
    {"bitwise_xor", "bigint, bigint -> bigint", "xor($1, $2)"},
    {"cbrt", "double -> double", "cbrt($1)"},
    {"ceil", "% -> %", "$1"},
    {"ceil", "~ -> ~", "ceil($1)"},
    {"ceil", "decimal(p,s) -> decimal(p,0)", "CAST(ceil($1) AS $T)"},
    {"ceiling", "% -> %", "$1"},
    {"ceiling", "~ -> ~", "ceil($1)"},
    {"ceiling", "decimal(p,s) -> decimal(p,0)", "CAST(ceil($1) AS $T)"},
    {"cos", "double -> double", "cos($1)"},
    {"cosh", "double -> double", "cosh($1)"},
    {"degrees", "double -> double", "degrees($1)"},
    {"e", "-> double", "exp(1)"},
    {"exp", "double -> double", "exp($1)"},
    {"floor", "% -> %", "$1"},
    {"floor", "~ -> ~", "floor($1)"},
    {"floor", "decimal(p,s) -> decimal(p,0)", "CAST(floor($1) AS $T)"},
    {"from_base", "varchar(x), bigint -> bigint",
     "list_reduce(list_prepend(CAST(0 AS BIGINT), list_transform(string_split(lower($1), ''), lambda d: "
     "CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', d) - 1 AS BIGINT))), lambda s, d: s * $2 + d)"},
    {"infinity", "-> double", "CAST('inf' AS DOUBLE)"},
    {"is_finite", "double -> boolean", "isfinite($1)"},
    {"is_infinite", "double -> boolean", "isinf($1)"},
    {"is_nan", "double -> boolean", "isnan($1)"},
    {"is_nan", "real -> boolean", "isnan($1)"},
    {"ln", "double -> double", "ln($1)"},
    {"log", "double, double -> double", "(ln($2) / ln($1))"},
    {"log10", "double -> double", "log10($1)"},
    {"log2", "double -> double", "log2($1)"},
    {"nan", "-> double", "CAST('nan' AS DOUBLE)"},
    {"pi", "-> double", "pi()"},
    {"pow", "double, double -> double", "pow($*)"},
    {"power", "double, double -> double", "pow($*)"},
    {"radians", "double -> double", "radians($1)"},
    {"rand", "-> double", "random()"},
    {"random", "-> double", "random()"},
    {"round", "% -> %", "$1"},
    {"round", "~ -> ~", "round($1)"},
    {"round", "decimal(p,s) -> decimal(p,0)", "CAST(round($1, 0) AS $T)"},
    {"round", "%, integer -> %", "CAST(round($1, $2) AS $T)"},
    {"round", "~, integer -> ~", "round($1, $2)"},
    {"round", "decimal(p,s), integer -> decimal(p,s)", "CAST(round($1, $2) AS $T)"},
    {"sign", "% -> %", "CAST(sign($1) AS $T)"},
    {"sign", "~ -> ~", "CAST(sign($1) AS $T)"},
    {"sign", "decimal(p,s) -> decimal(1,0)", "CAST(sign($1) AS $T)"},
    {"sin", "double -> double", "sin($1)"},
    {"sinh", "double -> double", "sinh($1)"},
    {"sqrt", "double -> double", "(CASE WHEN $1 < 0 THEN CAST('nan' AS DOUBLE) ELSE sqrt($1) END)"},
    {"tan", "double -> double", "tan($1)"},
    {"tanh", "double -> double", "tanh($1)"},
    {"to_base", "bigint, bigint -> varchar(64)", "lower(to_base($1, CAST($2 AS INTEGER)))"},
    {"truncate", "~ -> ~", "trunc($1)"},
    {"truncate", "decimal(p,s) -> decimal(p,0)", "CAST(trunc($1) AS $T)"},
});

}  // namespace

std::span<const FunctionLine> math_functions() {
  return kMathFunctions;
}

}  // namespace tarn::sql
