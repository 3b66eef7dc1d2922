#include "trino_text/uri_characters.hpp"

#include "trino_text/utf8.hpp"

namespace tarn::trino_text {
namespace {

// Java's Character.isSpaceChar and isISOControl, outside ASCII.
bool is_visible(char32_t c) {
  if (c <= 0xA0 || (c >= 0x2000 && c <= 0x200A)) {
    return false;
  }
  return c != 0x1680 && c != 0x2028 && c != 0x2029 && c != 0x202F && c != 0x205F && c != 0x3000;
}

bool is_escape_pair(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && kUriHex.has(text[at + 1]) && kUriHex.has(text[at + 2]);
}

}  // namespace

std::size_t skip_uri_characters(std::string_view text, std::size_t from, const UriCharacters& set,
                                bool& is_malformed) {
  std::size_t i = from;
  while (i < text.size()) {
    if (set.has(text[i])) {
      ++i;
      continue;
    }
    if (!set.has_escapes) {
      break;
    }
    if (text[i] == '%') {
      if (!is_escape_pair(text, i)) {
        is_malformed = true;
        break;
      }
      i += 3;
      continue;
    }
    const auto step = code_point_at(text, i);
    // A malformed sequence stands for U+FFFD, which is visible.
    if (step.valid && (step.size == 1 || !is_visible(step.value))) {
      break;
    }
    i += step.size;
  }
  return i;
}

}  // namespace tarn::trino_text
