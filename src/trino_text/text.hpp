// Trino's string functions on varchar: positions are code points counted from one.
//
// A part of an argument comes back as a view of it; a new text is appended to `out`. The char(n) forms pad or
// trim first, see padded.hpp.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarn::trino_text {

std::int64_t length(std::string_view text);

Result<> chr(std::int64_t code_point, std::string& out);
Result<std::int32_t> codepoint(std::string_view text);

// A negative start counts from the end; 0 and what lies outside give the empty text.
std::string_view substring(std::string_view text, std::int64_t start);
std::string_view substring(std::string_view text, std::int64_t start, std::int64_t length);

// Returns the position of the n-th occurrence, counted from the end where `instance` is negative; 0 if there
// is none. Occurrences may overlap.
Result<std::int64_t> strpos(std::string_view text, std::string_view part, std::int64_t instance = 1);
inline bool starts_with(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix);
}

void reverse(std::string_view text, std::string& out);

// White space is what Java calls so: no-break spaces are none.
std::string_view trim(std::string_view text);
std::string_view ltrim(std::string_view text);
std::string_view rtrim(std::string_view text);
// These refuse a malformed `characters`.
Result<std::string_view> trim(std::string_view text, std::string_view characters);
Result<std::string_view> ltrim(std::string_view text, std::string_view characters);
Result<std::string_view> rtrim(std::string_view text, std::string_view characters);

// They also cut what is longer than `target`.
Result<> lpad(std::string_view text, std::int64_t target, std::string_view padding, std::string& out);
Result<> rpad(std::string_view text, std::int64_t target, std::string_view padding, std::string& out);

// An empty `search` puts `replacement` in front of every code point and at the end.
Result<> replace(std::string_view text, std::string_view search, std::string_view replacement,
                 std::string& out);
Result<> translate(std::string_view text, std::string_view from, std::string_view to, std::string& out);

// Joins what is not NULL.
Result<> concat_ws(std::string_view separator, std::span<const std::optional<std::string_view>> parts,
                   std::string& out);

void from_utf8(std::string_view bytes, std::string& out);
Result<> from_utf8(std::string_view bytes, std::string_view replacement, std::string& out);
Result<> from_utf8(std::string_view bytes, std::int64_t replacement, std::string& out);

}  // namespace tarn::trino_text
