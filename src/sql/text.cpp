#include "sql/text.hpp"

#include <algorithm>
#include <vector>

namespace tarn::sql {

namespace {

constexpr std::size_t kLongestName = 64;

// Levenshtein distance with a swap of neighbours as one edit.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  const auto width = right.size() + 1;
  std::vector<std::size_t> table((left.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * width + j]; };
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      const std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
      }
    }
  }
  return at(left.size(), right.size());
}

// Whether `rest`, the bytes after a lead byte, completes a code point of no fewer bytes than it needs.
bool is_rest_of_code_point(unsigned char lead, std::string_view rest) {
  char32_t code = lead & (0x3FU >> rest.size());
  for (const char c : rest) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) {
      return false;
    }
    code = (code << 6U) | (byte & 0x3FU);
  }
  const char32_t least = rest.size() == 3 ? 0x10000 : rest.size() == 2 ? 0x800 : 0x80;
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  return code >= least && code <= 0x10FFFF && !is_surrogate;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), upper);
  return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) {
      continue;
    }
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - i < more ||
        !is_rest_of_code_point(lead, text.substr(i, more))) {
      return false;
    }
    i += more;
  }
  return true;
}

std::size_t count_characters(std::string_view text) {
  constexpr unsigned kContinuation = 0x80;
  constexpr unsigned kLeadMask = 0xC0;
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & kLeadMask) != kContinuation; }));
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

Suggestion::Suggestion(std::string_view name)
    : name_(to_lower(name)),
      best_distance_(name.size() <= 4 ? 2 : std::min<std::size_t>(name.size() / 3 + 1, 4)) {}

void Suggestion::consider(std::string_view candidate) {
  if (name_.size() > kLongestName || candidate.empty() || candidate.size() > kLongestName) {
    return;
  }
  const auto distance = edit_distance(name_, to_lower(candidate));
  if (distance < best_distance_) {
    best_distance_ = distance;
    best_ = candidate;
  }
}

std::string Suggestion::hint() const {
  return best_.empty() ? std::string() : "; did you mean '" + best_ + "'?";
}

}  // namespace tarn::sql
