#include "trino_json/token_reader.hpp"

#include "json/cursor.hpp"

#include <cstring>

namespace tarn::trino_json {
namespace {

bool is_json_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_json_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool continues_word(char c) {
  return is_json_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool is_plain(char c) {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ';
}

// How many of the first bytes are neither quote, backslash nor control character: eight at a time.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kTops = kOnes << 7;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::uint64_t quote = word ^ (kOnes * '"');
    const std::uint64_t slash = word ^ (kOnes * '\\');
    const std::uint64_t found =
        ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash) | ((word - kOnes * ' ') & ~word);
    if ((found & kTops) != 0) {
      break;
    }
  }
  while (at < text.size() && is_plain(text[at])) {
    ++at;
  }
  return at;
}

}  // namespace

std::string TokenReader::text() const {
  switch (token_) {
    case Token::ObjectStart: return "{";
    case Token::ObjectEnd: return "}";
    case Token::ArrayStart: return "[";
    case Token::ArrayEnd: return "]";
    case Token::True: return "true";
    case Token::False: return "false";
    case Token::Null: return "null";
    case Token::End:
    case Token::Error: return "";
    case Token::Integer:
    case Token::Real: return std::string(raw_);
    case Token::Name:
    case Token::String: break;
  }
  std::string meaning;
  if (!has_escape_) {
    meaning = raw_;
  } else {
    // The escapes were checked when the token was read.
    (void)json::append_unescaped(meaning, raw_);
  }
  return meaning;
}

bool TokenReader::spells(std::string_view text) const {
  return has_escape_ ? this->text() == text : raw_ == text;
}

bool TokenReader::skip_children() {
  if (token_ != Token::ObjectStart && token_ != Token::ArrayStart) {
    return token_ != Token::Error;
  }
  const std::size_t outside = depth_ - 1;
  while (depth_ > outside) {
    if (next() == Token::Error) {
      return false;
    }
  }
  return true;
}

void TokenReader::skip_blanks() {
  while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

bool TokenReader::accept(char c) {
  if (peek() != c || at_end()) {
    return false;
  }
  ++at_;
  return true;
}

Token TokenReader::advance() {
  if (failed_) {
    return Token::Error;
  }
  skip_blanks();
  Token token = Token::End;
  if (depth_ > 0) {
    token = inside_object() ? in_object() : in_array();
  } else if (!at_end()) {
    token = value();
  }
  failed_ = token == Token::Error;
  return token;
}

Token TokenReader::in_object() {
  if (named_) {
    named_ = false;
    return value();
  }
  if (accept('}')) {
    return close(Token::ObjectEnd);
  }
  if (!first_ && !accept(',')) {
    return Token::Error;
  }
  first_ = false;
  skip_blanks();
  if (peek() != '"' || string(Token::Name) == Token::Error) {
    return Token::Error;
  }
  skip_blanks();
  if (!accept(':')) {
    return Token::Error;
  }
  named_ = true;
  return Token::Name;
}

Token TokenReader::in_array() {
  if (accept(']')) {
    return close(Token::ArrayEnd);
  }
  if (!first_ && !accept(',')) {
    return Token::Error;
  }
  first_ = false;
  skip_blanks();
  return value();
}

Token TokenReader::value() {
  switch (peek()) {
    case '{': return open(Token::ObjectStart, true);
    case '[': return open(Token::ArrayStart, false);
    case '"': return string(Token::String);
    case 't': return literal("true", Token::True);
    case 'f': return literal("false", Token::False);
    case 'n': return literal("null", Token::Null);
    default: return number();
  }
}

Token TokenReader::open(Token token, bool is_object) {
  if (depth_ == kMaxDepth) {
    return Token::Error;
  }
  ++at_;
  const std::uint64_t bit = std::uint64_t{1} << (depth_ % kWordBits);
  auto& word = kinds_[depth_ / kWordBits];
  if (depth_ % kWordBits == 0) {
    word = 0;
  }
  word = is_object ? word | bit : word & ~bit;
  ++depth_;
  first_ = true;
  return token;
}

Token TokenReader::close(Token token) {
  --depth_;
  first_ = false;
  return token;
}

Token TokenReader::string(Token token) {
  const std::size_t begin = ++at_;
  has_escape_ = false;
  while (true) {
    at_ += plain_prefix(text_.substr(at_));
    if (accept('"')) {
      raw_ = text_.substr(begin, at_ - 1 - begin);
      return token;
    }
    if (!accept('\\') || !escape()) {
      return Token::Error;
    }
    has_escape_ = true;
  }
}

bool TokenReader::escape() {
  constexpr std::size_t kHexDigits = 4;
  if (at_end()) {
    return false;
  }
  const char kind = text_[at_++];
  if (kind != 'u') {
    return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
  }
  for (std::size_t i = 0; i < kHexDigits; ++i, ++at_) {
    if (!is_hex_digit(peek())) {
      return false;
    }
  }
  return true;
}

bool TokenReader::digits() {
  const std::size_t begin = at_;
  while (is_json_digit(peek())) {
    ++at_;
  }
  return at_ > begin;
}

Token TokenReader::number() {
  const std::size_t begin = at_;
  Token token = Token::Integer;
  accept('-');
  const bool leading_zero = peek() == '0';
  const std::size_t whole = at_;
  if (!digits() || (leading_zero && at_ - whole > 1)) {
    return Token::Error;
  }
  if (accept('.')) {
    token = Token::Real;
    if (!digits()) {
      return Token::Error;
    }
  }
  if (accept('e') || accept('E')) {
    token = Token::Real;
    if (!accept('+')) {
      accept('-');
    }
    if (!digits()) {
      return Token::Error;
    }
  }
  raw_ = text_.substr(begin, at_ - begin);
  const bool ends_well =
      depth_ > 0 || at_end() || std::string_view(" \n\r\t").find(peek()) != std::string_view::npos;
  return ends_well ? token : Token::Error;
}

Token TokenReader::literal(std::string_view word, Token token) {
  if (!text_.substr(at_).starts_with(word)) {
    return Token::Error;
  }
  at_ += word.size();
  return continues_word(peek()) ? Token::Error : token;
}

}  // namespace tarn::trino_json
