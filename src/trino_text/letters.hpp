// Letters by Unicode: case, category, normal forms. The door to utf8proc.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tarn::trino_text {

// One code point for one, by no language's rules: Java's Character.toUpperCase and toLowerCase.
char32_t to_upper(char32_t code_point);
char32_t to_lower(char32_t code_point);
bool is_letter(char32_t code_point);

// Malformed sequences stay as they are.
void upper(std::string_view text, std::string& out);
void lower(std::string_view text, std::string& out);

// `form` is NFC, NFD, NFKC or NFKD. Malformed sequences become U+FFFD.
Result<> normalize(std::string_view text, std::string_view form, std::string& out);

}  // namespace tarn::trino_text
