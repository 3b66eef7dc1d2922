// Reads JSON token by token and stops where its caller stops: what follows is not looked at, as in Trino.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_json {

enum class Token : std::uint8_t {
  End,    // the text is over, between values
  Error,  // no JSON from here on; every further call says so again
  ObjectStart,
  ObjectEnd,
  ArrayStart,
  ArrayEnd,
  Name,
  String,
  Integer,
  Real,
  True,
  False,
  Null,
};

// Accepts RFC 8259, and several values one after the other at the top. Checks as it goes; allocates nothing.
// The text must outlive the reader. Bytes that are not UTF-8 pass through.
class TokenReader {
 public:
  // Deeper nesting is an Error.
  static constexpr std::size_t kMaxDepth = 1024;

  explicit TokenReader(std::string_view text) : text_(text) {}

  Token next() { return token_ = advance(); }
  // End before the first next().
  Token current() const { return token_; }
  bool is_scalar() const { return token_ >= Token::String; }

  // At a Name or String: what is between the quotes, escapes as they stand. At a number: its spelling.
  std::string_view raw() const { return raw_; }
  // The meaning of a Name or String, the spelling of anything else. A lone surrogate becomes U+FFFD.
  std::string text() const;
  // True for a Name or String that means `text`.
  bool spells(std::string_view text) const;

  // From the start of an object or array to its end; nothing elsewhere. False at an Error.
  bool skip_children();

 private:
  Token advance();
  Token in_object();
  Token in_array();
  Token value();
  Token open(Token token, bool is_object);
  Token close(Token token);
  Token string(Token token);
  Token number();
  Token literal(std::string_view word, Token token);
  bool escape();
  bool digits();
  void skip_blanks();
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool accept(char c);
  bool inside_object() const {
    return (kinds_[(depth_ - 1) / kWordBits] >> ((depth_ - 1) % kWordBits) & 1U) != 0;
  }

  static constexpr std::size_t kWordBits = 64;
  std::string_view text_;
  std::string_view raw_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Token token_ = Token::End;
  bool first_ = true;   // nothing was read yet in the innermost object or array
  bool named_ = false;  // a name was read and its value was not
  bool has_escape_ = false;
  bool failed_ = false;
  // One bit for each open bracket: set for an object.
  std::array<std::uint64_t, kMaxDepth / kWordBits> kinds_{};
};

}  // namespace tarn::trino_json
