// Character classes of regular expressions, as far as all engines read them alike.
#pragma once

#include "trino_text/code_set.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace tarn::trino_text {

// What \w, \d and \s stand for in Trino, and \W, \D and \S for all but that; nothing for other letters.
std::optional<CodeSet> class_of_escape(char letter);

// What an escaped character stands for if that is one character.
std::optional<char32_t> character_of_escape(char escaped);

struct RegexClass {
  CodeSet set;
  bool is_complement = false;
  std::size_t size = 0;  // of its text
};

// Reads the class that begins a pattern's rest; returns nothing in doubt.
std::optional<RegexClass> read_class(std::string_view pattern);

}  // namespace tarn::trino_text
