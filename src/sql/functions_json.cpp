// The json_* functions. A path may be computed; one that is wrong is an error when it is used.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kJsonFunctions = std::to_array<FunctionLine>({
    {"is_json_scalar", "json -> boolean", "trino_is_json_scalar($1)"},
    {"is_json_scalar", "varchar -> boolean", "trino_is_json_scalar($1)"},
    {"json_array_contains", "json, bigint -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "varchar(x), bigint -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "json, boolean -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "varchar(x), boolean -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "json, double -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "varchar(x), double -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "json, varchar(x) -> boolean", "trino_json_array_contains($*)"},
    {"json_array_contains", "varchar(x), varchar(y) -> boolean", "trino_json_array_contains($*)"},
    {"json_array_get", "json, bigint -> json", "trino_json_array_get($*)"},
    {"json_array_get", "varchar(x), bigint -> json", "trino_json_array_get($*)"},
    {"json_array_length", "json -> bigint", "trino_json_array_length($1)"},
    {"json_array_length", "varchar(x) -> bigint", "trino_json_array_length($1)"},
    {"json_extract", "json, varchar -> json", "trino_json_extract($*)"},
    {"json_extract", "varchar(x), varchar -> json", "trino_json_extract($*)"},
    {"json_extract_scalar", "json, varchar -> varchar", "trino_json_extract_scalar($*)"},
    {"json_extract_scalar", "varchar(x), varchar -> varchar(x)", "trino_json_extract_scalar($*)"},
    {"json_format", "json -> varchar", "CAST($1 AS VARCHAR)"},
    {"json_parse", "varchar(x) -> json", "trino_json_parse($1)"},
    {"json_size", "json, varchar -> bigint", "trino_json_size($*)"},
    {"json_size", "varchar(x), varchar -> bigint", "trino_json_size($*)"},
});

}  // namespace

std::span<const FunctionLine> json_functions() {
  return kJsonFunctions;
}

}  // namespace tarn::sql
