// Walks the tokens that Structure found. Everything here is inline: it is the inner loop of reading logs.
#pragma once

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
    std::size_t depth = 0;
    while (token_ != end_) {
      switch (text_[*token_++]) {
        case '{':
        case '[': ++depth; break;
        case '}':
        case ']':
          if (depth == 0) {
            return false;
          }
          if (--depth == 0) {
            return true;
          }
          break;
        case ',':
        case ':':
          if (depth == 0) {
            return false;
          }
          break;
        default:
          if (depth == 0) {
            return true;
          }
      }
    }
    return false;
  }

 private:
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
  return !raw.empty() && std::memchr(raw.data(), '\\', raw.size()) != nullptr;
}

}  // namespace tarn::json
