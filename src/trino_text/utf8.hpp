// UTF-8 as Trino walks through it: by code points, and with its own cut of what is malformed.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_text {

inline constexpr char32_t kMaxCodePoint = 0x10FFFF;
inline constexpr char32_t kReplacementCodePoint = 0xFFFD;

// One step through a text: a code point, or a malformed sequence of `size` bytes.
struct CodePoint {
  char32_t value = 0;
  std::uint32_t size = 1;
  bool valid = false;
};

// Returns what begins at `position`. A malformed sequence reaches as far as continuation bytes follow its
// lead byte, at most as many as that byte announces. REQUIRES: position < text.size()
CodePoint code_point_at(std::string_view text, std::size_t position);

inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u;
}
bool is_ascii(std::string_view text);
bool is_valid_utf8(std::string_view text);
inline bool is_surrogate(char32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

// Counts the bytes that begin a code point; malformed text is not looked for.
std::size_t count_code_points(std::string_view text);
// Returns where the code point number `index` begins, counted from the byte `from`; nothing if the text ends
// before.
std::optional<std::size_t> offset_of_code_point(std::string_view text, std::size_t index,
                                                std::size_t from = 0);

// REQUIRES: a code point that is no surrogate.
void append_code_point(char32_t code_point, std::string& out);
// Appends the text with each malformed sequence replaced, or dropped where there is no replacement.
void append_valid(std::string_view text, std::optional<char32_t> replacement, std::string& out);
// Appends the text with U+FFFD as Java's decoder puts it, which cuts malformed text smaller than Trino's
// functions do.
void append_as_java(std::string_view text, std::string& out);
// The same, for messages and for libraries that must not see malformed text.
std::string to_valid(std::string_view text);
// Refuses malformed text.
Result<std::vector<char32_t>> decode(std::string_view text);

}  // namespace tarn::trino_text
