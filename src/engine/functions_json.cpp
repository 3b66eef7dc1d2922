// JSON: parsing, paths, arrays, and casts in both directions.
#include "engine/functions.hpp"
#include "engine/json_casts.hpp"
#include "trino_json/canonical.hpp"
#include "trino_json/extract.hpp"
#include "trino_json/functions.hpp"

namespace tarn::engine {

struct JsonPath {
  static Result<JsonPath> make(std::string_view text) {
    return JsonPath{TARN_TRY(trino_json::LegacyPath::compile(text))};
  }
  trino_json::LegacyPath path;
};

namespace {

using Text = std::string_view;
using KeptPath = Kept<JsonPath>;

std::optional<JsonText> as_json(std::optional<std::string> text) {
  return text ? std::optional(JsonText{std::move(*text)}) : std::nullopt;
}

}  // namespace

void add_json_functions(FunctionList& list) {
  list.add("trino_json_parse",
           [](Text text) -> Result<JsonText> { return JsonText{TARN_TRY(trino_json::json_parse(text))}; });
  list.add("trino_is_json_scalar", [](Text text) { return trino_json::is_json_scalar(text); });
  list.add("trino_json_extract", [](Text text, const KeptPath& path) {
    return as_json(trino_json::json_extract(text, path.value.path));
  });
  list.add("trino_json_extract_scalar", [](Text text, const KeptPath& path) {
    return trino_json::json_extract_scalar(text, path.value.path);
  });
  list.add("trino_json_size",
           [](Text text, const KeptPath& path) { return trino_json::json_size(text, path.value.path); });
  list.add("trino_json_array_length", [](Text text) { return trino_json::json_array_length(text); });
  list.add("trino_json_array_get",
           [](Text text, std::int64_t index) { return as_json(trino_json::json_array_get(text, index)); });
  list.add("trino_json_array_contains",
           [](Text text, bool value) { return trino_json::json_array_contains(text, value); });
  list.add("trino_json_array_contains",
           [](Text text, std::int64_t value) { return trino_json::json_array_contains(text, value); });
  list.add("trino_json_array_contains",
           [](Text text, double value) { return trino_json::json_array_contains(text, value); });
  list.add("trino_json_array_contains",
           [](Text text, Text value) { return trino_json::json_array_contains(text, value); });
  add_json_casts(list);
}

}  // namespace tarn::engine
