#include "sql/lexer.hpp"

#include "sql/text.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace tarn::sql {

namespace {

constexpr std::size_t kLongestPlaceholder = 64;
constexpr std::size_t kLongestStoreId = 64;
constexpr std::array<std::string_view, 6> kWideOperators = {"<>", "!=", "<=", ">=", "||", "->"};
constexpr std::string_view kNarrowOperators = "+-*/%=<>(),.;[]:|{}^";

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

std::optional<unsigned> hex_value(std::string_view digits) {
  unsigned value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc() || stop != end || digits.empty()) {
    return std::nullopt;
  }
  return value;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    for (;;) {
      skip_blanks();
      begin_ = position_;
      Token token = broken_comment_ ? invalid("comment is not closed; add */") : next();
      token.range = {begin_, position_ - begin_};
      const bool last = token.kind == TokenKind::End;
      tokens.push_back(std::move(token));
      if (last) {
        return tokens;
      }
    }
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool done() const { return position_ >= text_.size(); }

  void skip_blanks() {
    for (;;) {
      if (!done() && is_space(peek())) {
        ++position_;
      } else if (peek() == '-' && peek(1) == '-') {
        position_ = std::min(text_.find('\n', position_), text_.size());
      } else if (peek() == '/' && peek(1) == '*') {
        if (!skip_block_comment()) {
          return;
        }
      } else {
        return;
      }
    }
  }

  bool skip_block_comment() {
    const auto close = text_.find("*/", position_ + 2);
    if (close == std::string_view::npos) {
      broken_comment_ = true;
      return false;
    }
    position_ = close + 2;
    return true;
  }

  Token next() {
    if (done()) {
      return {TokenKind::End, {}, {}};
    }
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      return number();
    }
    if (c == '\'') {
      return quoted('\'', TokenKind::String, "string is not closed; add '");
    }
    if (c == '"') {
      return quoted('"', TokenKind::QuotedIdentifier, "quoted name is not closed; add \"");
    }
    if ((c == 'X' || c == 'x') && peek(1) == '\'') {
      return binary();
    }
    if ((c == 'U' || c == 'u') && peek(1) == '&' && peek(2) == '\'') {
      return unicode_string();
    }
    if (is_letter(c) || c == '_') {
      return word();
    }
    return symbol(c);
  }

  Token symbol(char c) {
    if (c == '$' && (is_letter(peek(1)) || peek(1) == '_')) {
      ++position_;
      Token token = word();
      token.kind = TokenKind::StoreVariable;
      token.text.insert(0, 1, '$');
      return token;
    }
    if (c == '`') {
      position_ = std::min(text_.find('`', position_ + 1), text_.size() - 1) + 1;
      return invalid("backquoted names are not supported; use \" around names");
    }
    if (c == '?') {
      ++position_;
      return {TokenKind::Parameter, "?", {}};
    }
    for (const auto op : kWideOperators) {
      if (text_.substr(position_).starts_with(op)) {
        position_ += op.size();
        return {TokenKind::Operator, op == "!=" ? "<>" : std::string(op), {}};
      }
    }
    if (kNarrowOperators.find(c) != std::string_view::npos) {
      ++position_;
      return {TokenKind::Operator, std::string(1, c), {}};
    }
    return stray_character();
  }

  Token stray_character() {
    const auto start = position_++;
    while (!done() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U) {
      ++position_;
    }
    return invalid("unexpected character " + std::string(text_.substr(start, position_ - start)));
  }

  Token word() {
    const auto start = position_;
    while (is_alphanumeric(peek()) || peek() == '_') {
      ++position_;
    }
    return {TokenKind::Identifier, std::string(text_.substr(start, position_ - start)), {}};
  }

  void skip_digits() {
    while (is_digit(peek()) || (peek() == '_' && is_digit(peek(1)))) {
      ++position_;
    }
  }

  Token number() {
    auto kind = TokenKind::Integer;
    skip_digits();
    if (peek() == '.') {
      kind = TokenKind::Decimal;
      ++position_;
      skip_digits();
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
      kind = TokenKind::Double;
      position_ += 1 + sign;
      skip_digits();
    }
    if (is_letter(peek()) || peek() == '_') {
      while (is_alphanumeric(peek()) || peek() == '_') {
        ++position_;
      }
      return invalid("a name must not start with a digit; put it in double quotes");
    }
    std::string digits;
    for (const char c : text_.substr(begin_, position_ - begin_)) {
      if (c != '_') {
        digits.push_back(c);
      }
    }
    return {kind, std::move(digits), {}};
  }

  Token quoted(char quote, TokenKind kind, std::string_view complaint) {
    std::string value;
    ++position_;
    while (!done()) {
      const char c = text_[position_++];
      if (c != quote) {
        value.push_back(c);
      } else if (peek() == quote) {
        value.push_back(quote);
        ++position_;
      } else {
        return {kind, std::move(value), {}};
      }
    }
    return invalid(complaint);
  }

  Token binary() {
    ++position_;
    Token token = quoted('\'', TokenKind::Binary, "binary literal is not closed; add '");
    std::string digits;
    for (const char c : token.text) {
      if (!is_space(c)) {
        digits.push_back(c);
      }
    }
    if (token.kind == TokenKind::Invalid) {
      return token;
    }
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const auto byte = hex_value(std::string_view(digits).substr(i, 2));
      if (!byte || i + 1 == digits.size()) {
        return invalid("binary literal must contain an even number of hexadecimal digits");
      }
      bytes.push_back(static_cast<char>(static_cast<unsigned char>(*byte)));
    }
    token.text = std::move(bytes);
    return token;
  }

  Token unicode_string() {
    position_ += 2;
    Token token = quoted('\'', TokenKind::String, "string is not closed; add '");
    if (token.kind == TokenKind::Invalid) {
      return token;
    }
    auto decoded = decode_unicode(token.text);
    if (!decoded) {
      return invalid("bad Unicode escape in U&'...'; write \\XXXX or \\+XXXXXX");
    }
    token.text = std::move(*decoded);
    return token;
  }

  static std::optional<std::string> decode_unicode(std::string_view escaped) {
    std::string out;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      if (escaped[i] != '\\') {
        out.push_back(escaped[i]);
      } else if (escaped.substr(i + 1).starts_with('\\')) {
        out.push_back('\\');
        ++i;
      } else {
        const bool is_long = escaped.substr(i + 1).starts_with('+');
        const std::size_t skip = is_long ? 2 : 1;
        const std::size_t digits = is_long ? 6 : 4;
        if (escaped.size() < i + skip + digits) {
          return std::nullopt;
        }
        const auto code = hex_value(escaped.substr(i + skip, digits));
        if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)) {
          return std::nullopt;
        }
        append_utf8(out, *code);
        i += skip + digits - 1;
      }
    }
    return out;
  }

  Token invalid(std::string_view message) {
    if (broken_comment_) {
      broken_comment_ = false;
      position_ = text_.size();
    }
    return {TokenKind::Invalid, std::string(message), {}};
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t begin_ = 0;
  bool broken_comment_ = false;
};

}  // namespace

bool Token::is_word(std::string_view word) const {
  return kind == TokenKind::Identifier && equal_ignoring_case(text, word);
}

std::vector<Token> tokenize(std::string_view text) {
  return Lexer(text).run();
}

std::optional<std::size_t> match_store_id(std::string_view text, std::size_t offset) {
  std::size_t position = offset;
  for (int group = 0; group < 5; ++group) {
    if (group > 0) {
      if (position >= text.size() || text[position] != '-') {
        return std::nullopt;
      }
      ++position;
    }
    const auto start = position;
    while (position < text.size() && is_alphanumeric(text[position])) {
      ++position;
    }
    if (position == start || position - offset > kLongestStoreId) {
      return std::nullopt;
    }
  }
  const auto rest = text.substr(position);
  const bool goes_on = rest.starts_with('_') || (rest.starts_with('-') && !rest.starts_with("--"));
  return goes_on ? std::nullopt : std::optional(position - offset);
}

std::optional<std::size_t> match_placeholder(std::string_view text, std::size_t offset) {
  if (offset >= text.size() || text[offset] != '<') {
    return std::nullopt;
  }
  const auto close = text.find('>', offset);
  if (close == std::string_view::npos || close - offset > kLongestPlaceholder || close == offset + 1) {
    return std::nullopt;
  }
  for (const char c : text.substr(offset + 1, close - offset - 1)) {
    if (!is_alphanumeric(c) && c != ' ' && c != '_' && c != '-') {
      return std::nullopt;
    }
  }
  return close + 1 - offset;
}

}  // namespace tarn::sql
