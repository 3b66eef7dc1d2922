// Characters and words as SQL sees them: ASCII case rules, UTF-8 elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace tarn::sql {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}
inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
inline char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

// True for well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

// Code points. REQUIRES: well-formed UTF-8.
std::size_t count_characters(std::string_view text);

// Appends the code point as UTF-8. REQUIRES: a scalar value below 0x110000.
void append_utf8(std::string& out, char32_t code_point);

// Returns the candidate nearest to `name` (a few edits away, case ignored), or nothing that is worth a hint.
class Suggestion {
 public:
  explicit Suggestion(std::string_view name);

  void consider(std::string_view candidate);
  // "; did you mean 'x'?" or nothing.
  std::string hint() const;

 private:
  std::string name_;
  std::string best_;
  std::size_t best_distance_;
};

}  // namespace tarn::sql
