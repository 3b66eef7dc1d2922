// The json_array_* functions. What is no array, or no JSON as far as it is read, gives nothing (SQL NULL).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::trino_json {

std::optional<std::int64_t> json_array_length(std::string_view json);

// True at the first equal element. Integers equal integers only, doubles other numbers only.
std::optional<bool> json_array_contains(std::string_view json, bool value);
std::optional<bool> json_array_contains(std::string_view json, std::int64_t value);
std::optional<bool> json_array_contains(std::string_view json, double value);
std::optional<bool> json_array_contains(std::string_view json, std::string_view value);

// A negative index counts from the end. JSON null gives nothing. A string comes without its quotes, as in
// Trino, and is then no JSON.
std::optional<std::string> json_array_get(std::string_view json, std::int64_t index);

}  // namespace tarn::trino_json
