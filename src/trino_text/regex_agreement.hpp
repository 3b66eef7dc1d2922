// The patterns that a linear engine, which never steps back, provably reads as Trino's does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// A pattern in RE2's language, without options and without anything whose meaning depends on one.
//
// On each valid UTF-8 text that keeps to what the pattern asks, its matches and their groups, from first to
// last, are Oniguruma's.
struct AgreedRegex {
  std::string pattern;
  std::size_t group_count = 0;
  // Case and word boundaries are Unicode's in one engine and ASCII's in the other.
  bool asks_ascii = false;
  // "$" also matches before a line break that ends the text, which RE2 cannot say.
  bool asks_no_final_break = false;
  // What the whole pattern stands for if it has no operators, but perhaps an anchor in front.
  std::optional<std::string> literal{};
  bool is_anchored_literal = false;
};

// Returns nothing in doubt. REQUIRES: a pattern that Oniguruma compiles, in valid UTF-8.
std::optional<AgreedRegex> agreed_regex(std::string_view pattern);

}  // namespace tarn::trino_text
