// The regular expressions of the API model, matched in linear time whatever the text is.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::wire {

// A subset of regular expressions: literals, '.', classes with ranges, \d \w \s and \u escapes, groups, and
// the quantifiers * + ? {n} {n,} {n,m}; ^ only at the start, $ only at the end. Not supported: alternatives,
// lazy quantifiers, back references, look-around; compile() says so.
class Pattern {
 public:
  static Result<Pattern> compile(std::string_view expression);

  // Returns whether the expression matches, as search: without anchors, any part of `text` will do.
  bool matches(std::string_view text) const;

 private:
  friend class PatternCompiler;
  struct CharacterSet {
    std::vector<std::pair<char32_t, char32_t>> ranges;
    bool is_negated = false;
    bool contains(char32_t c) const;
  };
  // A state of a Thompson automaton: consumes one character of `set`, or, with no set, splits.
  struct State {
    std::int32_t set = -1;
    std::int32_t next = -1;
    std::int32_t other = -1;
  };
  class Walk;

  Pattern() = default;

  std::vector<CharacterSet> sets_;
  std::vector<State> states_;  // the first one accepts
  std::int32_t start_ = 0;
  bool is_anchored_at_start_ = false;
  bool is_anchored_at_end_ = false;
};

// Takes the next character off `text`. Bytes that are not UTF-8 come out one by one as U+FFFD.
// REQUIRES: !text.empty().
char32_t take_character(std::string_view& text);
std::size_t count_characters(std::string_view text);

}  // namespace tarn::wire
