#include "trino_text/utf8.hpp"

#include "trino_text/limits.hpp"

#include <algorithm>
#include <cstring>

namespace tarn::trino_text {
namespace {

// Returns the length that a lead byte announces, 0 for a byte that cannot lead. Five and six are history, but
// they decide how much one malformed sequence takes.
std::uint32_t announced_size(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC0 || lead >= 0xFE) {
    return 0;
  }
  if (lead < 0xE0) {
    return 2;
  }
  if (lead < 0xF0) {
    return 3;
  }
  if (lead < 0xF8) {
    return 4;
  }
  return lead < 0xFC ? 5 : 6;
}

bool is_shortest_and_in_range(char32_t value, std::uint32_t size) {
  switch (size) {
    case 2: return value >= 0x80;
    case 3: return value >= 0x800 && !is_surrogate(value);
    case 4: return value >= 0x10000 && value <= kMaxCodePoint;
    default: return false;
  }
}

// Java ends a malformed sequence before a second byte that the first one forbids.
std::uint32_t java_size(std::string_view text, std::size_t position, const CodePoint& step) {
  if (step.valid || step.size == 1) {
    return step.size;
  }
  const auto lead = static_cast<unsigned char>(text[position]);
  const auto second = static_cast<unsigned char>(text[position + 1]);
  const bool is_impossible_lead = lead < 0xC2 || lead > 0xF4;
  const bool is_forbidden =
      (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90);
  return is_impossible_lead || is_forbidden ? 1 : step.size;
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t position) {
  const auto lead = static_cast<unsigned char>(text[position]);
  const auto announced = announced_size(lead);
  if (announced == 1) {
    return {.value = lead, .size = 1, .valid = true};
  }
  if (announced == 0) {
    return {};
  }
  char32_t value = lead & (0x7Fu >> announced);
  std::uint32_t size = 1;
  while (size < announced && position + size < text.size() && is_continuation(text[position + size])) {
    value = value << 6 | (static_cast<unsigned char>(text[position + size]) & 0x3Fu);
    ++size;
  }
  return {.value = value, .size = size, .valid = size == announced && is_shortest_and_in_range(value, size)};
}

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ull;
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    if ((word & kHighBits) != 0) {
      return false;
    }
  }
  return std::ranges::none_of(text.substr(i), [](char c) { return static_cast<signed char>(c) < 0; });
}

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) {
    return true;
  }
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (!step.valid) {
      return false;
    }
    i += step.size;
  }
  return true;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::optional<std::size_t> offset_of_code_point(std::string_view text, std::size_t index, std::size_t from) {
  if (text.size() - from <= index) {
    return std::nullopt;
  }
  if (index == 0) {
    return from;
  }
  std::size_t begun = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (is_continuation(text[i])) {
      continue;
    }
    if (begun == index) {
      return i;
    }
    ++begun;
  }
  return std::nullopt;
}

void append_code_point(char32_t code_point, std::string& out) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80u | (code_point >> shift & 0x3Fu)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0u | code_point >> 6);
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0u | code_point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0u | code_point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

void append_valid(std::string_view text, std::optional<char32_t> replacement, std::string& out) {
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (step.valid) {
      out += text.substr(i, step.size);
    } else if (replacement) {
      append_code_point(*replacement, out);
    }
    i += step.size;
  }
}

void append_as_java(std::string_view text, std::string& out) {
  if (is_ascii(text)) {
    out += text;
    return;
  }
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (step.valid) {
      out += text.substr(i, step.size);
    } else {
      append_code_point(kReplacementCodePoint, out);
    }
    i += java_size(text, i, step);
  }
}

std::string to_valid(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_as_java(text, out);
  return out;
}

Result<std::vector<char32_t>> decode(std::string_view text) {
  std::vector<char32_t> out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (!step.valid) {
      return refuse("Invalid UTF-8 encoding in characters: " + to_valid(text));
    }
    out.push_back(step.value);
    i += step.size;
  }
  return out;
}

}  // namespace tarn::trino_text
