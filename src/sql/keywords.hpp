// Trino's words.
#pragma once

#include <span>
#include <string_view>

namespace tarn::sql {

// Words that cannot be a name without quotes, in upper case and sorted.
std::span<const std::string_view> reserved_words();

// Other words that mean something in a query, in upper case and sorted; for completion.
std::span<const std::string_view> plain_words();

bool is_reserved(std::string_view word);

}  // namespace tarn::sql
