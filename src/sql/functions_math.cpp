// Mathematical and bitwise functions.
#include "sql/functions.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

using enum Returns;
constexpr auto kScalar = FunctionFamily::Scalar;

Parsed<Value> mod(Translator& translator, const FunctionCall& call, SourceRange range) {
  const auto left = TARN_TRY(translator.expression(*call.arguments[0]));
  const auto right = TARN_TRY(translator.expression(*call.arguments[1]));
  const auto type = common_type(left.type, right.type);
  if (!type || !(type->is_number() || type->is_unknown())) {
    return refuse(range, fmt::format("mod needs two numbers, not {} and {}", to_string(left.type),
                                     to_string(right.type)));
  }
  return made(fmt::format("(CASE WHEN {1} = 0 THEN {2} ELSE {0} % {1} END)", left.sql, right.sql,
                          translator.raise("'Division by zero'")),
              *type, range);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"abs", "abs(number) -> same", "n", 1, 1, kScalar, First, "abs($1)"},
    {"acos", "acos(double) -> double", "n", 1, 1, kScalar, Double, "acos($1)"},
    {"asin", "asin(double) -> double", "n", 1, 1, kScalar, Double, "asin($1)"},
    {"atan", "atan(double) -> double", "n", 1, 1, kScalar, Double, "atan($1)"},
    {"atan2", "atan2(double, double) -> double", "nn", 2, 2, kScalar, Double, "atan2($*)"},
    {"bit_count", "bit_count(bigint, bits) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "bit_count(CAST($1 AS BIGINT))"},
    {"bitwise_and", "bitwise_and(bigint, bigint) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "(CAST($1 AS BIGINT) & $2)"},
    {"bitwise_left_shift", "bitwise_left_shift(bigint, shift) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "(CAST($1 AS BIGINT) << $2)"},
    {"bitwise_not", "bitwise_not(bigint) -> bigint", "i", 1, 1, kScalar, Bigint, "(~CAST($1 AS BIGINT))"},
    {"bitwise_or", "bitwise_or(bigint, bigint) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "(CAST($1 AS BIGINT) | $2)"},
    {"bitwise_right_shift", "bitwise_right_shift(bigint, shift) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "(CAST($1 AS BIGINT) >> $2)"},
    {"bitwise_xor", "bitwise_xor(bigint, bigint) -> bigint", "ii", 2, 2, kScalar, Bigint,
     "xor(CAST($1 AS BIGINT), $2)"},
    {"cbrt", "cbrt(double) -> double", "n", 1, 1, kScalar, Double, "cbrt($1)"},
    {"ceil", "ceil(number) -> same", "n", 1, 1, kScalar, First, "ceil($1)"},
    {"ceiling", "ceiling(number) -> same", "n", 1, 1, kScalar, First, "ceil($1)"},
    {"cos", "cos(double) -> double", "n", 1, 1, kScalar, Double, "cos($1)"},
    {"degrees", "degrees(double) -> double", "n", 1, 1, kScalar, Double, "degrees($1)"},
    {"e", "e() -> double", "", 0, 0, kScalar, Double, "exp(1)"},
    {"exp", "exp(double) -> double", "n", 1, 1, kScalar, Double, "exp($1)"},
    {"floor", "floor(number) -> same", "n", 1, 1, kScalar, First, "floor($1)"},
    {"from_base", "from_base(varchar, radix) -> bigint", "si", 2, 2, kScalar, Bigint,
     "list_reduce(list_prepend(CAST(0 AS BIGINT), list_transform(string_split(lower($1), ''), lambda d: "
     "CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', d) - 1 AS BIGINT))), lambda s, d: s * $2 + d)"},
    {"infinity", "infinity() -> double", "", 0, 0, kScalar, Double, "CAST('inf' AS DOUBLE)"},
    {"is_finite", "is_finite(double) -> boolean", "n", 1, 1, kScalar, Boolean,
     "isfinite(CAST($1 AS DOUBLE))"},
    {"is_infinite", "is_infinite(double) -> boolean", "n", 1, 1, kScalar, Boolean,
     "isinf(CAST($1 AS DOUBLE))"},
    {"is_nan", "is_nan(double) -> boolean", "n", 1, 1, kScalar, Boolean, "isnan(CAST($1 AS DOUBLE))"},
    {"ln", "ln(double) -> double", "n", 1, 1, kScalar, Double, "ln($1)"},
    {"log", "log(base, number) -> double", "nn", 2, 2, kScalar, Double, "(ln($2) / ln($1))"},
    {"log10", "log10(double) -> double", "n", 1, 1, kScalar, Double, "log10($1)"},
    {"log2", "log2(double) -> double", "n", 1, 1, kScalar, Double, "log2($1)"},
    {"mod", "mod(number, number) -> same", "nn", 2, 2, kScalar, Common, {}, mod},
    {"nan", "nan() -> double", "", 0, 0, kScalar, Double, "CAST('nan' AS DOUBLE)"},
    {"pi", "pi() -> double", "", 0, 0, kScalar, Double, "pi()"},
    {"pow", "pow(number, exponent) -> double", "nn", 2, 2, kScalar, Double, "pow($*)"},
    {"power", "power(number, exponent) -> double", "nn", 2, 2, kScalar, Double, "pow($*)"},
    {"radians", "radians(double) -> double", "n", 1, 1, kScalar, Double, "radians($1)"},
    {"rand", "rand() -> double", "", 0, 0, kScalar, Double, "random()"},
    {"random", "random() -> double", "", 0, 0, kScalar, Double, "random()"},
    {"round", "round(number[, digits]) -> same", "ni", 1, 2, kScalar, First, "round($*)"},
    {"sign", "sign(number) -> same", "n", 1, 1, kScalar, First, "sign($1)"},
    {"sin", "sin(double) -> double", "n", 1, 1, kScalar, Double, "sin($1)"},
    {"sqrt", "sqrt(double) -> double", "n", 1, 1, kScalar, Double, "sqrt($1)"},
    {"tan", "tan(double) -> double", "n", 1, 1, kScalar, Double, "tan($1)"},
    {"to_base", "to_base(bigint, radix) -> varchar", "ii", 2, 2, kScalar, Varchar,
     "lower(to_base($1, CAST($2 AS INTEGER)))"},
    {"truncate", "truncate(number) -> same", "n", 1, 1, kScalar, First, "trunc($1)"},
});

}  // namespace

std::span<const Function> math_functions() {
  return kFunctions;
}

}  // namespace tarn::sql
