#include "json/cursor.hpp"

#include <array>

namespace tarn::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) {
    ++count;
  }
  return count;
}

bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto whole = digits(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) {
    return false;
  }
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const auto decimals = digits(text, at + 1);
    if (decimals == 0) {
      return false;
    }
    at += 1 + decimals;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    const auto exponent = digits(text, at);
    if (exponent == 0) {
      return false;
    }
    at += exponent;
  }
  return at == text.size();
}

int hex_digit(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Four hexadecimal digits at `at`, or -1.
int code_unit(std::string_view raw, std::size_t at) {
  if (at + 4 > raw.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int digit = hex_digit(raw[at + i]);
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

void append_utf8(std::string& out, char32_t point) {
  const auto push = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xC0 | (point >> 6));
    push(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    push(0xE0 | (point >> 12));
    push(0x80 | ((point >> 6) & 0x3F));
    push(0x80 | (point & 0x3F));
  } else {
    push(0xF0 | (point >> 18));
    push(0x80 | ((point >> 12) & 0x3F));
    push(0x80 | ((point >> 6) & 0x3F));
    push(0x80 | (point & 0x3F));
  }
}

constexpr char32_t kReplacement = 0xFFFD;

// Decodes the \u escape whose digits begin at `at`; moves `at` behind it. nullopt-like: returns false.
bool append_unicode(std::string& out, std::string_view raw, std::size_t& at) {
  const int unit = code_unit(raw, at);
  if (unit < 0) {
    return false;
  }
  at += 4;
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_utf8(out, static_cast<char32_t>(unit));
    return true;
  }
  if (unit <= 0xDBFF && raw.substr(at).starts_with("\\u")) {
    const int low = code_unit(raw, at + 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      at += 6;
      append_utf8(out, 0x10000 + ((static_cast<char32_t>(unit) - 0xD800) << 10) +
                           (static_cast<char32_t>(low) - 0xDC00));
      return true;
    }
  }
  append_utf8(out, kReplacement);
  return true;
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
  }
}

bool escapes_are_valid(std::string_view raw) {
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    if (at + 1 >= raw.size()) {
      return false;
    }
    if (raw[at + 1] == 'u') {
      if (code_unit(raw, at + 2) < 0) {
        return false;
      }
      at += 6;
    } else {
      if (simple_escape(raw[at + 1]) == '\0') {
        return false;
      }
      at += 2;
    }
  }
  return true;
}

// A string token must be closed by its own last quote: anything but blanks behind it is garbage that the
// token index does not separate ("a"b).
bool check_string(Cursor& cursor) {
  Cursor behind = cursor;
  const auto raw = behind.raw_string();
  const char* closing = raw.data() + raw.size();
  if (closing >= behind.place() || *closing != '"') {
    return false;
  }
  for (const char* p = closing + 1; p < behind.place(); ++p) {
    if (*p != ' ' && *p != '\n' && *p != '\r' && *p != '\t') {
      return false;
    }
  }
  if (has_escape(raw) && !escapes_are_valid(raw)) {
    return false;
  }
  cursor = behind;
  return true;
}

}  // namespace

bool is_scalar(std::string_view text) {
  return text == "null" || text == "true" || text == "false" || is_number(text);
}

bool check(Cursor& cursor, int depth) {
  switch (cursor.peek()) {
    case '"': return check_string(cursor);
    case '{':
      if (depth <= 0) {
        return false;
      }
      cursor.advance();
      if (cursor.accept('}')) {
        return true;
      }
      do {
        if (cursor.peek() != '"' || !check_string(cursor) || !cursor.accept(':') ||
            !check(cursor, depth - 1)) {
          return false;
        }
      } while (cursor.accept(','));
      return cursor.accept('}');
    case '[':
      if (depth <= 0) {
        return false;
      }
      cursor.advance();
      if (cursor.accept(']')) {
        return true;
      }
      do {
        if (!check(cursor, depth - 1)) {
          return false;
        }
      } while (cursor.accept(','));
      return cursor.accept(']');
    case '}':
    case ']':
    case ',':
    case ':':
    case '\0': return false;
    default: {
      Cursor behind = cursor;
      if (!is_scalar(behind.raw_scalar())) {
        return false;
      }
      cursor = behind;
      return true;
    }
  }
}

bool append_unescaped(std::string& out, std::string_view raw) {
  std::size_t at = 0;
  while (at < raw.size()) {
    const auto slash = raw.find('\\', at);
    out.append(raw.substr(at, slash - at));
    if (slash == std::string_view::npos) {
      return true;
    }
    if (slash + 1 >= raw.size()) {
      return false;
    }
    at = slash + 2;
    if (raw[slash + 1] == 'u') {
      if (!append_unicode(out, raw, at)) {
        return false;
      }
      continue;
    }
    const char meaning = simple_escape(raw[slash + 1]);
    if (meaning == '\0') {
      return false;
    }
    out += meaning;
  }
  return true;
}

}  // namespace tarn::json
