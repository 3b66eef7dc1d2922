// What both engines of a regular expression share: where a match lies, and when a call has taken too long.
#pragma once

#include "base/result.hpp"
#include "trino_text/utf8.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// Where a group matched, in bytes.
struct RegexSpan {
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::size_t begin = kNowhere;
  std::size_t end = kNowhere;

  bool took_part() const { return begin != kNowhere; }
};

// For one call, which may search often.
inline constexpr auto kMaxRegexTime = std::chrono::seconds(1);

inline std::string shown_pattern(std::string_view pattern) {
  constexpr std::size_t kMaxShown = 200;
  const auto cut = pattern.substr(0, kMaxShown);
  return to_valid(cut) + (cut.size() < pattern.size() ? "..." : "");
}

inline Error regex_too_expensive(std::string_view pattern) {
  return {ErrorCode::ResourceExhausted,
          "Regular expression takes too many steps; make it simpler: " + shown_pattern(pattern)};
}

}  // namespace tarn::trino_text
