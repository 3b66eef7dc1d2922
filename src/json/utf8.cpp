#include "json/utf8.hpp"

namespace tarn::json {
namespace {

struct Range {
  unsigned char low;
  unsigned char high;
};

// The bytes allowed second; the narrowed ranges are what rules out overlong forms, surrogates and too large
// ones.
Range second_byte_range(unsigned char first) {
  switch (first) {
    case 0xE0: return {0xA0, 0xBF};
    case 0xED: return {0x80, 0x9F};
    case 0xF0: return {0x90, 0xBF};
    case 0xF4: return {0x80, 0x8F};
    default: return {0x80, 0xBF};
  }
}

std::size_t length_of_first(unsigned char first) {
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4) {
    return 0;
  }
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

}  // namespace

std::size_t sequence_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const auto length = length_of_first(first);
  if (length > text.size()) {
    return 0;
  }
  auto allowed = second_byte_range(first);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < allowed.low || byte > allowed.high) {
      return 0;
    }
    allowed = {0x80, 0xBF};
  }
  return length;
}

}  // namespace tarn::json
