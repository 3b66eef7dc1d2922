// A reader by recursive descent for RFC 8259. It exists beside simdjson, which src/event uses, because API
// messages are small and their errors must name the byte.
#include "json/utf8.hpp"
#include "json/value.hpp"

#include <charconv>
#include <optional>

#include <fmt/core.h>

namespace tarn::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<char> simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return std::nullopt;
  }
}

// REQUIRES: a code point that is no surrogate.
void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += {static_cast<char>(0xC0 | code_point >> 6), tail(0)};
  } else if (code_point < 0x10000) {
    out += {static_cast<char>(0xE0 | code_point >> 12), tail(6), tail(0)};
  } else {
    out += {static_cast<char>(0xF0 | code_point >> 18), tail(12), tail(6), tail(0)};
  }
}

class Parser {
 public:
  Parser(std::string_view text, const ParseLimits& limits) : text_(text), limits_(limits) {}

  Result<Value> document() {
    auto value = TARN_TRY(any_value(0));
    skip_blanks();
    if (!at_end()) {
      return refuse("more text after the end of the document");
    }
    return value;
  }

 private:
  bool at_end() const { return position_ == text_.size(); }
  // The next character; NUL at the end, which no rule accepts.
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  bool take(char expected) {
    if (peek() != expected || at_end()) {
      return false;
    }
    ++position_;
    return true;
  }

  void skip_blanks() {
    while (!at_end() && std::string_view(" \t\r\n").contains(peek())) {
      ++position_;
    }
  }

  std::unexpected<Error> refuse(std::string_view reason) const { return refuse_at(position_, reason); }

  static std::unexpected<Error> refuse_at(std::size_t position, std::string_view reason) {
    return fail(ErrorCode::InvalidArgument, fmt::format("not JSON at byte {}: {}", position, reason));
  }

  Result<Value> any_value(int depth) {
    if (++values_ > limits_.values) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("a JSON document has more than the {} values allowed", limits_.values));
    }
    skip_blanks();
    if (at_end()) {
      return refuse("the text ends where a value should be");
    }
    switch (peek()) {
      case '{': return object(depth + 1);
      case '[': return array(depth + 1);
      case '"': return Value(TARN_TRY(string()));
      case 't': return word("true", Value(true));
      case 'f': return word("false", Value(false));
      case 'n': return word("null", Value(nullptr));
      default: return number();
    }
  }

  Result<Value> word(std::string_view spelling, Value value) {
    if (!text_.substr(position_).starts_with(spelling)) {
      return refuse("expected a value");
    }
    position_ += spelling.size();
    return value;
  }

  Result<> check_depth(int depth) const {
    if (depth > limits_.depth) {
      return refuse(fmt::format("nested deeper than {} levels", limits_.depth));
    }
    return {};
  }

  Result<Value> object(int depth) {
    TARN_TRY(check_depth(depth));
    ++position_;
    Object members;
    skip_blanks();
    if (take('}')) {
      return Value(std::move(members));
    }
    do {
      skip_blanks();
      if (peek() != '"') {
        return refuse("expected a member's name in quotes");
      }
      auto name = TARN_TRY(string());
      skip_blanks();
      if (!take(':')) {
        return refuse("expected ':'");
      }
      auto value = TARN_TRY(any_value(depth));
      members.push_back({std::move(name), std::move(value)});
      skip_blanks();
    } while (take(','));
    if (!take('}')) {
      return refuse("expected ',' or '}'");
    }
    return Value(std::move(members));
  }

  Result<Value> array(int depth) {
    TARN_TRY(check_depth(depth));
    ++position_;
    Array elements;
    skip_blanks();
    if (take(']')) {
      return Value(std::move(elements));
    }
    do {
      auto element = TARN_TRY(any_value(depth));
      elements.push_back(std::move(element));
      skip_blanks();
    } while (take(','));
    if (!take(']')) {
      return refuse("expected ',' or ']'");
    }
    return Value(std::move(elements));
  }

  Result<std::string> string() {
    ++position_;
    std::string out;
    while (!at_end()) {
      const char c = peek();
      if (c == '"') {
        ++position_;
        return out;
      }
      if (c == '\\') {
        TARN_TRY(escape(out));
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return refuse("a control character in a string");
      }
      const auto length = sequence_length(text_.substr(position_));
      if (length == 0) {
        return refuse("not UTF-8");
      }
      out += text_.substr(position_, length);
      position_ += length;
    }
    return refuse("the text ends inside a string");
  }

  Result<> escape(std::string& out) {
    const auto start = position_++;
    if (take('u')) {
      const auto code_point = TARN_TRY(escaped_code_point(start));
      append_utf8(out, code_point);
      return {};
    }
    const auto plain = simple_escape(peek());
    if (!plain) {
      return refuse_at(start, "unknown escape");
    }
    ++position_;
    out += *plain;
    return {};
  }

  // Reads behind "\u", and, for a high surrogate, the low one that must follow.
  Result<std::uint32_t> escaped_code_point(std::size_t start) {
    const auto first = TARN_TRY(four_hex_digits());
    if (first < 0xD800 || first > 0xDFFF) {
      return first;
    }
    if (first > 0xDBFF || !take('\\') || !take('u')) {
      return refuse_at(start, "half of a surrogate pair");
    }
    const auto second = TARN_TRY(four_hex_digits());
    if (second < 0xDC00 || second > 0xDFFF) {
      return refuse_at(start, "half of a surrogate pair");
    }
    return 0x10000 + ((first - 0xD800) << 10 | (second - 0xDC00));
  }

  Result<std::uint32_t> four_hex_digits() {
    const auto digits = text_.substr(position_, 4);
    std::uint32_t unit = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) {
      return refuse("expected four hexadecimal digits");
    }
    position_ += 4;
    return unit;
  }

  Result<Value> number() {
    const auto start = position_;
    TARN_TRY(skip_integer_part());
    bool integral = true;
    if (take('.')) {
      integral = false;
      TARN_TRY(skip_digits());
    }
    if (take('e') || take('E')) {
      integral = false;
      if (!take('+')) {
        take('-');
      }
      TARN_TRY(skip_digits());
    }
    return number_value(start, integral);
  }

  Result<> skip_integer_part() {
    take('-');
    if (take('0')) {
      return {};
    }
    if (!is_digit(peek())) {
      return refuse("expected a value");
    }
    return skip_digits();
  }

  Result<> skip_digits() {
    if (!is_digit(peek())) {
      return refuse("expected a digit");
    }
    while (is_digit(peek())) {
      ++position_;
    }
    return {};
  }

  Result<Value> number_value(std::size_t start, bool integral) const {
    const char* const first = text_.data() + start;
    const char* const last = text_.data() + position_;
    std::int64_t integer = 0;
    if (integral && std::from_chars(first, last, integer).ec == std::errc()) {
      return Value(integer);
    }
    double real = 0;
    if (std::from_chars(first, last, real).ec != std::errc()) {
      return refuse_at(start, "a number beyond the range of a double");
    }
    return Value(real);
  }

  std::string_view text_;
  const ParseLimits& limits_;  // outlives the parser
  std::size_t values_ = 0;
  std::size_t position_ = 0;
};

}  // namespace

Result<Value> parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format("a JSON document of {} bytes is larger than the {} allowed", text.size(), limits.bytes));
  }
  return Parser(text, limits).document();
}

}  // namespace tarn::json
