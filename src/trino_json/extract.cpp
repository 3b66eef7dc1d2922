#include "trino_json/extract.hpp"

#include "json/utf8.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_json/writer.hpp"

#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

constexpr std::size_t kMaxPathBytes = 64U << 10;

bool is_ascii_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::uint32_t code_point(std::string_view sequence) {
  constexpr std::uint32_t kPayload = 0x3F;
  constexpr int kPayloadBits = 6;
  const auto lead = static_cast<unsigned char>(sequence[0]);
  std::uint32_t point = lead & (0xFFU >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) {
    point = (point << kPayloadBits) | (static_cast<unsigned char>(c) & kPayload);
  }
  return point;
}

// The ranges of signs, spaces and marks beyond ASCII that a path writer could meet. Everything else of the
// basic plane counts as a letter; Java sees the planes above as pairs of surrogates, which are none.
bool is_far_letter(std::uint32_t point) {
  constexpr std::uint32_t kFirstSupplementary = 0x10000;
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 17> kSigns{{{0x80, 0xA9},
                                                                            {0xAB, 0xB4},
                                                                            {0xB6, 0xB9},
                                                                            {0xBB, 0xBF},
                                                                            {0xD7, 0xD7},
                                                                            {0xF7, 0xF7},
                                                                            {0x300, 0x36F},
                                                                            {0x2000, 0x2070},
                                                                            {0x207A, 0x207E},
                                                                            {0x208A, 0x208F},
                                                                            {0x20A0, 0x20FF},
                                                                            {0x2190, 0x2BFF},
                                                                            {0x3000, 0x3004},
                                                                            {0x3007, 0x3030},
                                                                            {0xD800, 0xF8FF},
                                                                            {0xFE00, 0xFE6F},
                                                                            {0xFFE0, 0xFFFF}}};
  if (point >= kFirstSupplementary) {
    return false;
  }
  for (const auto& [first, last] : kSigns) {
    if (point >= first && point <= last) {
      return false;
    }
  }
  return true;
}

// Reads a path's steps from its text.
class PathTokenizer {
 public:
  explicit PathTokenizer(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  bool accept(char c) {
    if (done() || text_[at_] != c) {
      return false;
    }
    ++at_;
    return true;
  }

  std::optional<std::string> step() {
    if (accept('.')) {
      return name(true);
    }
    if (!accept('[')) {
      return std::nullopt;
    }
    auto token = accept('"') ? quoted() : name(false);
    return accept(']') ? token : std::nullopt;
  }

 private:
  std::optional<std::string> name(bool colon_may_stand) {
    const std::size_t begin = at_;
    while (!done()) {
      const std::size_t size = name_character(colon_may_stand);
      if (size == 0) {
        break;
      }
      at_ += size;
    }
    return at_ > begin ? std::optional(std::string(text_.substr(begin, at_ - begin))) : std::nullopt;
  }

  // The bytes of the character here when a name without quotes may hold it, else 0.
  std::size_t name_character(bool colon_may_stand) const {
    const char c = text_[at_];
    if (is_ascii_letter_or_digit(c) || c == '_' || (c == ':' && colon_may_stand)) {
      return 1;
    }
    const std::size_t size = json::sequence_length(text_.substr(at_));
    return size > 1 && is_far_letter(code_point(text_.substr(at_, size))) ? size : 0;
  }

  std::optional<std::string> quoted() {
    std::string token;
    while (!done() && text_[at_] != '"') {
      if (accept('\\') && (done() || (text_[at_] != '"' && text_[at_] != '\\'))) {
        return std::nullopt;
      }
      token += text_[at_++];
    }
    return accept('"') ? std::optional(std::move(token)) : std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::int64_t index_of(std::string_view name) {
  if (name.starts_with('+') && !name.starts_with("+-")) {
    name.remove_prefix(1);
  }
  std::int32_t index = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, index);
  return error == std::errc{} && stop == end ? index : -1;
}

bool enter_object(TokenReader& reader, std::string_view name) {
  while (reader.next() == Token::Name) {
    const bool found = reader.spells(name);
    reader.next();
    if (found) {
      return reader.current() != Token::Error;
    }
    if (!reader.skip_children()) {
      return false;
    }
  }
  return false;
}

bool enter_array(TokenReader& reader, std::int64_t index) {
  for (std::int64_t place = 0; reader.next() != Token::ArrayEnd; ++place) {
    if (reader.current() == Token::Error) {
      return false;
    }
    if (place == index) {
      return true;
    }
    if (!reader.skip_children()) {
      return false;
    }
  }
  return false;
}

// Leaves the reader at the first token of the path's value.
bool enter(TokenReader& reader, const LegacyPath& path) {
  reader.next();
  for (const auto& step : path.steps()) {
    const bool found = reader.current() == Token::ObjectStart  ? enter_object(reader, step.name)
                       : reader.current() == Token::ArrayStart ? enter_array(reader, step.index)
                                                               : false;
    if (!found) {
      return false;
    }
  }
  return reader.current() != Token::End && reader.current() != Token::Error;
}

void append_scalar(const TokenReader& reader, std::string& out) {
  if (reader.current() == Token::String) {
    append_string(out, reader.text());
  } else if (reader.current() == Token::Integer) {
    append_integer_spelling(out, reader.raw());
  } else if (reader.current() == Token::Real) {
    append_real_spelling(out, reader.raw());
  } else {
    out += reader.text();
  }
}

bool opens(Token token) {
  return token == Token::ObjectStart || token == Token::ArrayStart;
}

bool closes(Token token) {
  return token == Token::ObjectEnd || token == Token::ArrayEnd;
}

}  // namespace

Result<LegacyPath> LegacyPath::compile(std::string_view text) {
  LegacyPath path;
  PathTokenizer tokenizer(text);
  bool is_path = text.size() <= kMaxPathBytes && tokenizer.accept('$');
  while (is_path && !tokenizer.done()) {
    auto token = tokenizer.step();
    is_path = token.has_value();
    if (token) {
      const std::int64_t index = index_of(*token);
      path.steps_.push_back({*std::move(token), index});
    }
  }
  if (!is_path) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Invalid JSON path: '{}'", text.substr(0, kMaxPathBytes)));
  }
  return path;
}

bool copy_value(TokenReader& reader, std::string& out) {
  std::size_t depth = 0;
  bool needs_comma = false;
  while (true) {
    const Token token = reader.current();
    if (token == Token::Error || token == Token::End) {
      return false;
    }
    if (needs_comma && !closes(token)) {
      out += ',';
    }
    if (token == Token::Name) {
      append_string(out, reader.text());
      out += ':';
    } else {
      append_scalar(reader, out);
    }
    depth += opens(token) ? 1 : 0;
    depth -= closes(token) ? 1 : 0;
    if (depth == 0) {
      return true;
    }
    needs_comma = !opens(token) && token != Token::Name;
    reader.next();
  }
}

std::optional<std::string> json_extract(std::string_view json, const LegacyPath& path) {
  TokenReader reader(json);
  std::string value;
  if (!enter(reader, path) || !copy_value(reader, value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> json_extract_scalar(std::string_view json, const LegacyPath& path) {
  TokenReader reader(json);
  if (!enter(reader, path) || !reader.is_scalar() || reader.current() == Token::Null) {
    return std::nullopt;
  }
  return reader.text();
}

std::optional<std::int64_t> json_size(std::string_view json, const LegacyPath& path) {
  TokenReader reader(json);
  if (!enter(reader, path)) {
    return std::nullopt;
  }
  if (!opens(reader.current())) {
    return 0;
  }
  const bool is_array = reader.current() == Token::ArrayStart;
  std::int64_t size = 0;
  while (!closes(reader.next())) {
    size += is_array || reader.current() == Token::Name ? 1 : 0;
    if (!reader.skip_children()) {
      return std::nullopt;
    }
  }
  return size;
}

}  // namespace tarn::trino_json
