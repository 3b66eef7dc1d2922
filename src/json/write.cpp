#include "json/utf8.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <bit>
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

constexpr std::size_t kEscapeBytesMax = 6;  // "\\u001f"
constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";

char* put(char* to, std::string_view text) {
  return std::ranges::copy(text, to).out;
}

// Of a control character.
char* put_control(char* to, char c) {
  switch (c) {
    case '\b': return put(to, "\\b");
    case '\f': return put(to, "\\f");
    case '\n': return put(to, "\\n");
    case '\r': return put(to, "\\r");
    case '\t': return put(to, "\\t");
    default: return fmt::format_to(to, "\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

using Word = std::uint64_t;
static_assert(std::endian::native == std::endian::little, "plain_prefix() counts from the lowest byte");

constexpr Word eight_of(unsigned char byte) {
  return byte * Word{0x0101010101010101};
}

// Marks, by its highest bit, the first byte of the word that is zero; the marks behind that one mean nothing,
// since a byte lends to the next one where it is found itself.
constexpr Word mark_zero(Word word) {
  return (word - eight_of(1)) & ~word & eight_of(0x80);
}

// How many of the eight bytes, from the first on, is_plain() is true of.
constexpr std::size_t plain_prefix(Word word) {
  const Word controls = (word - eight_of(0x20)) & ~word & eight_of(0x80);
  const Word others =
      controls | (word & eight_of(0x80)) | mark_zero(word ^ eight_of('"')) | mark_zero(word ^ eight_of('\\'));
  return static_cast<std::size_t>(std::countr_zero(others)) / 8;
}

// Writes the plain bytes that `from` begins with, and up to a word behind them; returns their number.
std::size_t put_plain(char* to, std::string_view from) {
  std::size_t size = 0;
  while (from.size() - size >= sizeof(Word)) {
    Word word = 0;
    std::memcpy(&word, from.data() + size, sizeof word);
    std::memcpy(to + size, &word, sizeof word);
    const auto plain = plain_prefix(word);
    size += plain;
    if (plain < sizeof word) {
      return size;
    }
  }
  while (size < from.size() && is_plain(from[size])) {
    to[size] = from[size];
    ++size;
  }
  return size;
}

// Writes the sequence of UTF-8 that `from` begins with, escaped where it has to be, and moves `to` behind it;
// returns how many bytes it has in `from`.
std::size_t put_sequence(char*& to, std::string_view from) {
  if (from.front() == '"' || from.front() == '\\') {  // what JSON in JSON has most
    *to++ = '\\';
    *to++ = from.front();
    return 1;
  }
  const auto length = sequence_length(from);
  if (length > 1) {
    to = put(to, from.substr(0, length));
    return length;
  }
  to = length == 1 ? put_control(to, from.front()) : put(to, kReplacementText);
  return 1;
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
  // In parts, so that room for escapes alone, of which most texts have few, stays small.
  constexpr std::size_t kPartBytes = 256;
  constexpr std::size_t kSequenceBytesMax = 4;  // the last one may reach over the part's end
  out += '"';
  std::size_t position = 0;
  while (position < text.size()) {
    const auto end = std::min(text.size(), position + kPartBytes);
    const auto room = (end - position + kSequenceBytesMax) * kEscapeBytesMax + sizeof(Word);
    const auto size = out.size();
    out.resize_and_overwrite(size + room, [&](char* begin, std::size_t) {
      char* to = begin + size;
      while (position < end) {
        const auto plain = put_plain(to, text.substr(position, end - position));
        to += plain;
        position += plain;
        position += position < end ? put_sequence(to, text.substr(position)) : 0;
      }
      return static_cast<std::size_t>(to - begin);
    });
  }
  out += '"';
}

}  // namespace tarn::json
