#include "sql/lexer.hpp"

#include "sql/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

namespace tarn::sql {

namespace {

constexpr std::size_t kLongestPlaceholder = 64;
constexpr std::size_t kLongestStoreId = 64;
constexpr unsigned kFirstSurrogate = 0xD800;
constexpr unsigned kLastSurrogate = 0xDFFF;
constexpr unsigned kLastCodePoint = 0x10FFFF;
// "{-" and "-}" are brackets of row patterns.
constexpr std::array<std::string_view, 9> kWideOperators = {"<>", "!=", "<=", ">=", "||",
                                                            "->", "=>", "{-", "-}"};
constexpr std::string_view kNarrowOperators = "+-*/%=<>(),.;[]:|{}^$";

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
        position_ = std::min(text_.find_first_of("\r\n", position_), text_.size());
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

  // Returns the end of digits that `is_one` accepts from `from` on, each of which one '_' may precede; a '_'
  // may not come first unless `leading`.
  template <class IsDigit>
  std::size_t digits_end(std::size_t from, bool leading, IsDigit is_one) const {
    std::size_t end = from;
    for (;;) {
      const bool joined = end < text_.size() && text_[end] == '_' && (end > from || leading);
      const std::size_t digit = joined ? end + 1 : end;
      if (digit >= text_.size() || !is_one(text_[digit])) {
        return end;
      }
      end = digit + 1;
    }
  }

  // Returns the end of an exponent at `from`, or `from` where there is none.
  std::size_t exponent_end(std::size_t from) const {
    if (from >= text_.size() || lower(text_[from]) != 'e') {
      return from;
    }
    const bool has_sign = from + 1 < text_.size() && (text_[from + 1] == '+' || text_[from + 1] == '-');
    const auto digits = from + (has_sign ? 2 : 1);
    const auto end = plain_digits_end(digits);
    return end == digits ? from : end;
  }

  std::size_t plain_digits_end(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && is_digit(text_[end])) {
      ++end;
    }
    return end;
  }

  // The end of 0xFF, 0o17 or 0b11, or where it starts.
  std::size_t based_end() const {
    constexpr auto kIsHex = [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); };
    constexpr auto kIsOctal = [](char c) { return c >= '0' && c <= '7'; };
    constexpr auto kIsBinary = [](char c) { return c == '0' || c == '1'; };
    const char base = peek() == '0' ? lower(peek(1)) : '\0';
    const auto first = position_ + 2;
    const auto end = base == 'x'   ? digits_end(first, true, kIsHex)
                     : base == 'o' ? digits_end(first, true, kIsOctal)
                     : base == 'b' ? digits_end(first, true, kIsBinary)
                                   : first;
    return end == first ? position_ : end;
  }

  // The end of letters, digits and '_' that begin with a digit. Trino reads the longest token: 1e5 is a
  // number, 1e5x and 0x are names, which must not begin so.
  std::size_t digit_name_end() const {
    auto end = position_;
    while (end < text_.size() && (is_alphanumeric(text_[end]) || text_[end] == '_')) {
      ++end;
    }
    return is_digit(peek()) && end > position_ + 1 ? end : position_;
  }

  Token number() {
    const auto whole = digits_end(position_, false, is_digit);
    const auto based = based_end();
    auto decimal = position_;
    if (whole < text_.size() && text_[whole] == '.') {
      decimal = std::max(whole + 1, digits_end(whole + 1, false, is_digit));
    }
    const auto plain = plain_digits_end(position_);
    const bool has_point = plain < text_.size() && text_[plain] == '.';
    const auto mantissa = has_point ? plain_digits_end(plain + 1) : plain;
    const auto exponent = exponent_end(mantissa);
    const auto real = exponent == mantissa ? position_ : exponent;
    const auto name = digit_name_end();
    const auto end = std::max({whole, based, decimal, real, name});
    position_ = end;
    if (end == based && end > whole) {
      return based_number();
    }
    if (end != whole && end != decimal && end != real) {
      return invalid("a name must not start with a digit; put it in double quotes");
    }
    const auto kind = end == whole     ? TokenKind::Integer
                      : end == decimal ? TokenKind::Decimal
                                       : TokenKind::Double;
    return {kind, without_underscores(text_.substr(begin_, end - begin_)), {}};
  }

  static std::string without_underscores(std::string_view text) {
    std::string digits;
    digits.reserve(text.size());
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != '_'; });
    return digits;
  }

  Token based_number() {
    constexpr int kHex = 16;
    constexpr int kOctal = 8;
    constexpr int kBinary = 2;
    const auto digits = without_underscores(text_.substr(begin_ + 2, position_ - begin_ - 2));
    const char letter = lower(text_[begin_ + 1]);
    const int base = letter == 'x' ? kHex : letter == 'o' ? kOctal : kBinary;
    std::uint64_t value = 0;
    const auto* const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value, base).ec != std::errc() ||
        value > std::uint64_t{std::numeric_limits<std::int64_t>::max()} + 1) {
      return invalid("Invalid numeric literal: " + std::string(text_.substr(begin_, position_ - begin_)));
    }
    return {TokenKind::Integer, std::to_string(value), {}};
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
    return quoted('\'', TokenKind::UnicodeString, "string is not closed; add '");
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

std::expected<std::string, std::string> decode_unicode(std::string_view escaped, char escape) {
  constexpr std::size_t kShort = 4;
  constexpr std::size_t kLong = 6;
  std::string out;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != escape) {
      out.push_back(escaped[i]);
      continue;
    }
    if (escaped.substr(i + 1).starts_with(escape)) {
      out.push_back(escape);
      ++i;
      continue;
    }
    const bool is_long = escaped.substr(i + 1).starts_with('+');
    const std::size_t skip = is_long ? 2 : 1;
    const auto digits = escaped.substr(std::min(i + skip, escaped.size()), is_long ? kLong : kShort);
    if (digits.size() < (is_long ? kLong : kShort)) {
      return std::unexpected("Incomplete escape sequence: " + std::string(escaped.substr(i)));
    }
    const auto code = hex_value(digits);
    if (!code) {
      return std::unexpected("Invalid hexadecimal digits in an escape sequence: " + std::string(digits));
    }
    if (*code > kLastCodePoint || (*code >= kFirstSurrogate && *code <= kLastSurrogate)) {
      return std::unexpected("Invalid escaped character: " + std::string(digits));
    }
    append_utf8(out, *code);
    i += skip + digits.size() - 1;
  }
  return out;
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
