// Trino's comparisons of words, and the check digit of numbers.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// Refuses pairs whose matrix would pass a million cells.
Result<std::int64_t> levenshtein_distance(std::string_view left, std::string_view right);
// Counts the places that differ; the texts must have the same length.
Result<std::int64_t> hamming_distance(std::string_view left, std::string_view right);
Result<> soundex(std::string_view text, std::string& out);
Result<bool> luhn_check(std::string_view digits);

}  // namespace tarn::trino_text
