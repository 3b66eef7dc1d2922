// What the analyzer calls by itself for SQL/JSON: lines that no statement can name.
//
// json_exists, json_value and json_query: the JSON text, the path, the options, for json_value what to give
// where there is nothing and where there is an error; then the variables, of each its name and its value. A
// name begins with 'J' where the value is JSON text, else with 'V'.
// json_object and json_array: the options; the members, of each the key and the value, or the values alone.
// The options' letters: engine/sql_json.hpp.
#include "sql/library.hpp"

#include <algorithm>
#include <array>

namespace tarn::sql {

namespace {

constexpr auto kSqlJsonFunctions = std::to_array<FunctionLine>({
    {"json_array", "varchar, T... -> varchar", "trino_sql_json_array($*)"},
    {"json_exists", "varchar, varchar, varchar, T... -> boolean", "trino_sql_json_exists($*)"},
    {"json_object", "varchar, T... -> varchar", "trino_sql_json_object($*)"},
    {"json_query", "varchar, varchar, varchar, T... -> varchar", "trino_sql_json_query($*)"},
    {"json_value", "varchar, varchar, varchar, T, T, T... -> T", "trino_sql_json_value($*)"},
});

std::array<Overload, kSqlJsonFunctions.size()> made_overloads() {
  std::array<Overload, kSqlJsonFunctions.size()> made;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto& line = kSqlJsonFunctions[i];
    made[i] = {&line, FunctionKind::Scalar, Signature::parse(line.signature), std::string(line.name)};
  }
  return made;
}

}  // namespace

const Overload& sql_json_function(std::string_view name) {
  static const auto kOverloads = made_overloads();
  return *std::ranges::find(kOverloads, name, [](const Overload& overload) { return overload.line->name; });
}

}  // namespace tarn::sql
