// Trino's char(n) and the lengths of varchar(n). A char(n) value is given without its trailing blanks; the
// engine carries it with them, so that its own comparisons are Trino's.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// What a cast to varchar(n) keeps.
std::string_view truncate(std::string_view text, std::int64_t code_points);
std::string_view without_trailing_blanks(std::string_view text);
// What a cast to char(n) keeps.
std::string_view to_char(std::string_view text, std::int64_t code_points);
// Appends the text with the blanks that char(n) adds when it is read as varchar.
void append_padded(std::string_view text, std::int64_t code_points, std::string& out);
// Compares bytes as if the shorter text went on with blanks.
std::strong_ordering compare_padded(std::string_view left, std::string_view right);

}  // namespace tarn::trino_text
