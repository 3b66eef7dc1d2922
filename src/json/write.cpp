#include "json/utf8.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

namespace tarn::json {
namespace {

// Below this, every integral double prints its digits exactly.
constexpr double kExactIntegerMax = 9007199254740992.0;  // 2^53

void append_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";  // JSON has no spelling for them
    return;
  }
  // Epoch seconds above all: readers of AWS's protocols need not accept an exponent there.
  const bool integral = std::trunc(value) == value && std::abs(value) < kExactIntegerMax;
  fmt::format_to(std::back_inserter(out), fmt::runtime(integral ? "{:.0f}" : "{}"), value);
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                     static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

using Word = std::uint64_t;

constexpr Word eight_of(unsigned char byte) {
  return byte * Word{0x0101010101010101};
}

// Whether a byte of the word is `byte`; may be true, too, where one has its highest bit set. A byte lends to
// the next one only where it is found itself.
constexpr bool may_have(Word word, unsigned char byte) {
  const auto zero_where_found = word ^ eight_of(byte);
  return ((zero_where_found - eight_of(1)) & eight_of(0x80)) != 0;
}

// Whether is_plain() of all eight bytes; false, too, where finding out would take longer.
bool are_plain(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const bool has_others = ((word - eight_of(0x20)) & eight_of(0x80)) != 0 || (word & eight_of(0x80)) != 0;
  return !has_others && !may_have(word, '"') && !may_have(word, '\\');
}

// Where the plain bytes that begin at `position` end.
std::size_t end_of_plain(std::string_view text, std::size_t position) {
  while (text.size() - position >= sizeof(Word) && are_plain(text.data() + position)) {
    position += sizeof(Word);
  }
  while (position < text.size() && is_plain(text[position])) {
    ++position;
  }
  return position;
}

// Writes one document. `indent` 0 writes it compact.
class Writer {
 public:
  Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

  void operator()(std::nullptr_t) { out_ += "null"; }
  void operator()(bool value) { out_ += value ? "true" : "false"; }
  void operator()(std::int64_t value) { fmt::format_to(std::back_inserter(out_), "{}", value); }
  void operator()(double value) { append_real(out_, value); }
  void operator()(const std::string& value) { append_quoted(out_, value); }

  void operator()(const Array& elements) {
    list('[', ']', elements, [this](const Value& element) { std::visit(*this, element.data()); });
  }

  void operator()(const Object& members) {
    list('{', '}', members, [this](const Member& member) {
      append_quoted(out_, member.name);
      out_ += indent_ > 0 ? ": " : ":";
      std::visit(*this, member.value.data());
    });
  }

 private:
  template <class Items, class WriteItem>
  void list(char open, char close, const Items& items, WriteItem write_item) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) {
        out_ += ',';
      }
      first = false;
      break_line();
      write_item(item);
    }
    --depth_;
    if (!items.empty()) {
      break_line();
    }
    out_ += close;
  }

  void break_line() {
    if (indent_ > 0) {
      out_ += '\n';
      out_.append(depth_ * indent_, ' ');
    }
  }

  std::string& out_;
  std::size_t indent_;
  std::size_t depth_ = 0;
};

std::string write_indented(const Value& value, std::size_t indent) {
  std::string out;
  Writer writer(out, indent);
  std::visit(writer, value.data());
  return out;
}

}  // namespace

std::string write(const Value& value) {
  return write_indented(value, 0);
}

std::string write_pretty(const Value& value) {
  return write_indented(value, 2);
}

void append_quoted(std::string& out, std::string_view text) {
  out.reserve(out.size() + text.size() + 2);
  out += '"';
  std::size_t position = 0;
  while (position < text.size()) {
    const auto end = end_of_plain(text, position);
    out += text.substr(position, end - position);
    position = end;
    if (position == text.size()) {
      break;
    }
    const auto length = sequence_length(text.substr(position));
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length == 1) {
      append_escape(out, text[position]);
    } else {
      out += text.substr(position, length);
    }
    position += std::max<std::size_t>(length, 1);
  }
  out += '"';
}

}  // namespace tarn::json
