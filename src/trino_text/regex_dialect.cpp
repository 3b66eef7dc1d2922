#include "trino_text/regex_dialect.hpp"

#include <algorithm>
#include <cstddef>

namespace tarn::trino_text {
namespace {

// The ASCII meaning of an escape, as the inside of a character class. Each ends in a range or a code, so that
// a dash may follow.
std::string_view ascii_class(char escape) {
  switch (escape) {
    case 'w':
    case 'W': return R"(_a-zA-Z0-9)";
    case 'd':
    case 'D': return R"(0-9)";
    case 's':
    case 'S': return R"(\x20\x09-\x0d)";
    default: return {};
  }
}

bool is_upper_case(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_ascii_letter(char c) {
  return is_upper_case(c) || (c >= 'a' && c <= 'z');
}

class DialectWriter {
 public:
  explicit DialectWriter(std::string_view pattern) : pattern_(pattern) { out_.reserve(pattern.size()); }

  std::string write() {
    while (at_ < pattern_.size()) {
      if (rest().starts_with("\\Q")) {
        copy_through("\\E");
      } else if (rest().starts_with("(?#")) {
        copy_comment();
      } else if (pattern_[at_] == '\\') {
        write_escape();
      } else if (pattern_[at_] == '[') {
        write_class();
      } else {
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return pattern_.substr(at_); }

  void copy(std::size_t bytes) {
    out_ += rest().substr(0, bytes);
    at_ = std::min(at_ + bytes, pattern_.size());
  }

  void copy_through(std::string_view end) {
    const auto found = rest().find(end);
    copy(found == std::string_view::npos ? rest().size() : found + end.size());
  }

  void copy_comment() {
    while (at_ < pattern_.size() && pattern_[at_] != ')') {
      copy(pattern_[at_] == '\\' ? 2 : 1);
    }
  }

  char escaped() const { return at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0'; }

  // Writes \pL as \p{L}; returns false for any other escape.
  bool write_short_property() {
    const bool is_property = escaped() == 'p' || escaped() == 'P';
    if (!is_property || at_ + 2 >= pattern_.size() || !is_ascii_letter(pattern_[at_ + 2])) {
      return false;
    }
    copy(2);
    out_ += '{';
    copy(1);
    out_ += '}';
    return true;
  }

  void write_escape() {
    const auto characters = ascii_class(escaped());
    if (!characters.empty()) {
      // Case must not add the letters that fold to ASCII ones.
      out_ += escaped() == 'w' || escaped() == 'W' ? "(?-i:[" : "(?:[";
      out_ += is_upper_case(escaped()) ? "^" : "";
      out_ += characters;
      out_ += "])";
      at_ += 2;
    } else if (escaped() == 'y' || escaped() == 'Y') {
      ++at_;
      copy(1);
    } else if (!write_short_property()) {
      copy(2);
    }
  }

  void write_class_escape() {
    const auto characters = ascii_class(escaped());
    if (characters.empty()) {
      if (!write_short_property()) {
        copy(2);
      }
      return;
    }
    if (is_upper_case(escaped())) {
      out_ += "[^";
      out_ += characters;
      out_ += ']';
    } else {
      out_ += characters;
    }
    at_ += 2;
  }

  void write_class() {
    std::size_t depth = 0;
    bool is_first = false;
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        write_class_escape();
        is_first = false;
        continue;
      }
      copy(1);
      if (c == '[') {
        ++depth;
        is_first = true;
      } else if (c == ']' && !is_first) {
        if (--depth == 0) {
          return;
        }
      } else {
        is_first = is_first && c == '^';
      }
    }
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string to_oniguruma(std::string_view pattern) {
  return DialectWriter(pattern).write();
}

std::string to_joni_message(std::string_view message) {
  std::string text(message);
  if (text.starts_with("invalid character property name {") && text.ends_with('}')) {
    text[text.find('{')] = '<';
    text.back() = '>';
  }
  return text;
}

}  // namespace tarn::trino_text
