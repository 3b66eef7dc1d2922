#include "trino_json/writer.hpp"

#include "trino_math/number_text.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::array<std::pair<char, char>, 7> kShort{
      {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\t', 't'}, {'\n', 'n'}, {'\f', 'f'}, {'\r', 'r'}}};
  const auto* const found = std::ranges::find(kShort, c, &std::pair<char, char>::first);
  if (found != kShort.end()) {
    out += '\\';
    out += found->second;
  } else {
    out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
}

bool needs_escape(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ';
}

void append_array(std::string& out, const Nodes& elements) {
  out += '[';
  for (std::size_t i = 0; i < elements.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_node(out, elements[i]);
  }
  out += ']';
}

void append_object(std::string& out, const Fields& fields) {
  out += '{';
  for (std::size_t i = 0; i < fields.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_string(out, fields[i].name);
    out += ':';
    append_node(out, fields[i].value);
  }
  out += '}';
}

template <class Real>
void append_floating(std::string& out, Real value) {
  if (std::isfinite(value)) {
    out += trino_math::java_text(value);
  } else {
    append_string(out, trino_math::java_text(value));
  }
}

struct NodeAppender {
  std::string& out;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int32_t value) const { out += fmt::format("{}", value); }
  void operator()(std::int64_t value) const { out += fmt::format("{}", value); }
  void operator()(const BigInteger& value) const { out += value.digits; }
  void operator()(double value) const { append_double(out, value); }
  void operator()(float value) const { append_real(out, value); }
  void operator()(const DecimalNumber& value) const {
    out += trino_math::big_decimal_text(value.value, value.type.scale);
  }
  void operator()(const std::string& value) const { append_string(out, value); }
  void operator()(const Nodes& value) const { append_array(out, value); }
  void operator()(const Fields& value) const { append_object(out, value); }
};

// A character of four bytes as Java's two: "\uD83D\uDC4D".
void append_pair(std::string& out, std::string_view bytes) {
  constexpr std::uint32_t kLowBits = 0x3F;
  constexpr std::uint32_t kFirstBits = 0x07;
  constexpr unsigned kShift = 6;
  constexpr std::uint32_t kFirstSupplementary = 0x10000;
  constexpr std::uint32_t kHigh = 0xD800;
  constexpr std::uint32_t kLow = 0xDC00;
  constexpr unsigned kPairShift = 10;
  constexpr std::uint32_t kPairBits = 0x3FF;
  std::uint32_t code = static_cast<unsigned char>(bytes.front()) & kFirstBits;
  for (const char c : bytes.substr(1)) {
    code = (code << kShift) | (static_cast<unsigned char>(c) & kLowBits);
  }
  code -= kFirstSupplementary;
  out += fmt::format("\\u{:04X}\\u{:04X}", kHigh + (code >> kPairShift), kLow + (code & kPairBits));
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_escape(text[at])) {
      out += text.substr(begin, at - begin);
      append_escaped(out, text[at]);
      begin = at + 1;
    }
  }
  out += text.substr(begin);
  out += '"';
}

void append_java_string(std::string& out, std::string_view text) {
  constexpr unsigned char kFirstOfFour = 0xF0;
  constexpr std::size_t kFour = 4;
  out += '"';
  while (!text.empty()) {
    const auto plain = std::ranges::find_if(
        text, [](char c) { return needs_escape(c) || static_cast<unsigned char>(c) >= kFirstOfFour; });
    const auto length = static_cast<std::size_t>(plain - text.begin());
    out += text.substr(0, length);
    text.remove_prefix(length);
    if (text.empty()) {
      break;
    }
    if (needs_escape(text.front())) {
      append_escaped(out, text.front());
      text.remove_prefix(1);
    } else {
      append_pair(out, text.substr(0, kFour));
      text.remove_prefix(std::min(kFour, text.size()));
    }
  }
  out += '"';
}

void append_double(std::string& out, double value) {
  append_floating(out, value);
}

void append_real(std::string& out, float value) {
  append_floating(out, value);
}

void append_integer_spelling(std::string& out, std::string_view raw) {
  out += raw == "-0" ? "0" : raw;
}

void append_real_spelling(std::string& out, std::string_view raw) {
  append_double(out, trino_math::parse_double(raw).value_or(0));
}

void append_node(std::string& out, const Node& node) {
  std::visit(NodeAppender{out}, node.data());
}

std::string write_node(const Node& node) {
  std::string text;
  append_node(text, node);
  return text;
}

bool java_less(std::string_view a, std::string_view b) {
  constexpr unsigned char kFirstAfterSurrogates = 0xEE;
  constexpr unsigned char kFirstOfFour = 0xF0;
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (left == a.end() || right == b.end()) {
    return left == a.end() && right != b.end();
  }
  const auto x = static_cast<unsigned char>(*left);
  const auto y = static_cast<unsigned char>(*right);
  // Four bytes are two surrogates, which come before U+E000.
  if (x >= kFirstAfterSurrogates && y >= kFirstAfterSurrogates &&
      (x >= kFirstOfFour) != (y >= kFirstOfFour)) {
    return x >= kFirstOfFour;
  }
  return x < y;
}

std::string& JsonWriter::value() {
  if (needs_comma_) {
    text_ += ',';
  }
  needs_comma_ = true;
  return text_;
}

void JsonWriter::start_object() {
  value() += '{';
  needs_comma_ = false;
}

void JsonWriter::end_object() {
  text_ += '}';
  needs_comma_ = true;
}

void JsonWriter::start_array() {
  value() += '[';
  needs_comma_ = false;
}

void JsonWriter::end_array() {
  text_ += ']';
  needs_comma_ = true;
}

void JsonWriter::name(std::string_view name) {
  append_java_string(value(), name);
  text_ += ':';
  needs_comma_ = false;
}

void JsonWriter::null() {
  value() += "null";
}

void JsonWriter::boolean(bool value) {
  this->value() += value ? "true" : "false";
}

void JsonWriter::integer(std::int64_t value) {
  this->value() += fmt::format("{}", value);
}

void JsonWriter::real(float value) {
  append_real(this->value(), value);
}

void JsonWriter::real(double value) {
  append_double(this->value(), value);
}

void JsonWriter::decimal(trino_math::Int128 value, int scale) {
  this->value() += trino_math::big_decimal_text(value, scale);
}

void JsonWriter::string(std::string_view value) {
  append_java_string(this->value(), value);
}

void JsonWriter::json(std::string_view text) {
  value() += text;
}

std::string JsonWriter::take() {
  needs_comma_ = false;
  return std::exchange(text_, {});
}

}  // namespace tarn::trino_json
