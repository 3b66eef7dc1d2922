// Walks the tokens that Structure found. Everything here is inline: it is the inner loop of reading logs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace tarn::json {

// A place between tokens of one text. Copyable: a copy is a bookmark.
//
// The text comes from outside: a Cursor never reads behind the last token (peek() is then '\0'), and every
// walk ends.
class Cursor {
 public:
  // REQUIRES: `tokens` are Structure's for `text`; both outlive the cursor.
  Cursor(std::string_view text, std::span<const std::uint32_t> tokens)
      : text_(text.data()),
        size_(static_cast<std::uint32_t>(text.size())),
        token_(tokens.data()),
        end_(tokens.data() + tokens.size()) {}

  bool done() const { return token_ == end_; }
  // The first byte of the token here.
  char peek() const { return done() ? '\0' : text_[*token_]; }
  std::uint32_t offset() const { return done() ? size_ : *token_; }
  const char* place() const { return text_ + offset(); }
  void advance() { token_ += done() ? 0 : 1; }
  bool accept(char token) {
    if (peek() != token) {
      return false;
    }
    ++token_;
    return true;
  }

  // The text between the quotes, escapes as they stand. REQUIRES: peek() == '"'. Moves on.
  std::string_view raw_string() {
    const char* begin = text_ + *token_ + 1;
    ++token_;
    const char* end = text_ + offset() - 1;
    while (end > begin && *end != '"') {
      --end;
    }
    return {begin, end > begin ? static_cast<std::size_t>(end - begin) : 0};
  }
  // A number, true, false or null (or garbage: see is_scalar). Moves on.
  std::string_view raw_scalar() {
    const char* begin = text_ + *token_;
    ++token_;
    const char* end = text_ + offset();
    while (end > begin && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t')) {
      --end;
    }
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  // Moves behind the value here, matching brackets only: malformed text inside goes unseen.
  // False when the text ends first or no value stands here.
  bool skip() {
    switch (peek()) {
      case '{':
      case '[': return skip_structure();
      case '}':
      case ']':
      case ',':
      case ':':
      case '\0': return false;
      default: ++token_; return true;
    }
  }

 private:
  // What a token's first byte adds to the depth.
  static constexpr auto kDepthSteps = [] {
    std::array<std::int8_t, 256> steps{};
    steps['{'] = steps['['] = 1;
    steps['}'] = steps[']'] = -1;
    return steps;
  }();

  // Most of a log is passed over here, so the loop has no branch but its end.
  bool skip_structure() {
    const std::uint32_t* token = token_;
    std::ptrdiff_t depth = 0;
    do {
      if (token == end_) {
        return false;
      }
      depth += kDepthSteps[static_cast<unsigned char>(text_[*token++])];
    } while (depth != 0);
    token_ = token;
    return true;
  }

  const char* text_;
  std::uint32_t size_;
  const std::uint32_t* token_;
  const std::uint32_t* end_;
};

// Moves behind the value here and checks that it is JSON to the letter (RFC 8259), nested at most `depth`
// deep. False at the first offence, where the cursor then stands.
bool check(Cursor& cursor, int depth);

// true for a number, true, false or null.
bool is_scalar(std::string_view text);

// Appends the meaning of a raw string's escapes. A lone surrogate becomes U+FFFD; false for an escape JSON
// lacks.
bool append_unescaped(std::string& out, std::string_view raw);

inline bool has_escape(std::string_view raw) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (raw.size() < kWord || raw.size() > 16 * kWord) {
    return raw.find('\\') != std::string_view::npos;
  }
  // Most strings are a few words long, too short for a call to pay.
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::uint64_t found = 0;
  const auto look = [&](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, raw.data() + at, kWord);
    word ^= kOnes * '\\';  // a backslash becomes a zero byte
    found |= (word - kOnes) & ~word & (kOnes << 7);
  };
  for (std::size_t at = 0; at + kWord <= raw.size(); at += kWord) {
    look(at);
  }
  look(raw.size() - kWord);
  return found != 0;
}

}  // namespace tarn::json
