#include "access/wildcard.hpp"

#include <algorithm>
#include <vector>

namespace tarn::access {
namespace {

constexpr char16_t kByteEnd = 0x100;

template <class View>
std::optional<std::array<View, kArnParts>> split(View text) {
  std::array<View, kArnParts> parts;
  for (std::size_t part = 0; part + 1 < kArnParts; ++part) {
    const std::size_t colon = text.find(':');
    if (colon == View::npos) {
      return std::nullopt;
    }
    parts[part] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts.back() = text;
  return parts;
}

template <class Char>
Char lower(Char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<Char>(c + ('a' - 'A')) : c;
}

char16_t byte_of(char c) {
  return static_cast<unsigned char>(c);
}

bool is_run(char16_t c) {
  return c == kAnyRun || c == kAnyRunInPart;
}

bool is_one(char16_t c) {
  return c == kAnyOne || c == kAnyOneInPart;
}

// Behind the first byte of a character of UTF-8.
bool is_continuation(char16_t byte) {
  return (byte & 0xC0) == 0x80;
}

// All places of a pattern at which a text can be, moved on byte by byte.
class Places {
 public:
  explicit Places(PatternView pattern)
      : pattern_(pattern), now_(pattern.size() + 1, 0), next_(pattern.size() + 1, 0) {
    now_[0] = 1;
    pass_runs(now_);
  }

  // False when no place is left.
  bool take(char16_t byte) {
    std::ranges::fill(next_, 0);
    bool has_any = false;
    for (std::size_t at = 0; at < now_.size(); ++at) {
      has_any = (now_[at] != 0 && take_from(at, byte)) || has_any;
    }
    pass_runs(next_);
    now_.swap(next_);
    return has_any;
  }

  bool is_at_end() const { return now_.back() != 0; }

 private:
  using Marks = std::vector<unsigned char>;

  bool take_from(std::size_t at, char16_t byte) {
    bool goes_on = false;
    if (at > 0 && is_one(pattern_[at - 1]) && is_continuation(byte)) {
      next_[at] = 1;
      goes_on = true;
    }
    if (at == pattern_.size()) {
      return goes_on;
    }
    const char16_t wanted = pattern_[at];
    const bool stays = wanted == kAnyRun || (wanted == kAnyRunInPart && byte != ':');
    const bool moves =
        wanted == byte || (is_one(wanted) && !is_continuation(byte) && (wanted == kAnyOne || byte != ':'));
    next_[at] |= stays ? 1 : 0;
    next_[at + 1] |= moves ? 1 : 0;
    return goes_on || stays || moves;
  }

  // A run may be of nothing.
  void pass_runs(Marks& marks) const {
    for (std::size_t at = 0; at < pattern_.size(); ++at) {
      if (marks[at] != 0 && is_run(pattern_[at])) {
        marks[at + 1] = 1;
      }
    }
  }

  PatternView pattern_;  // outlives the search
  Marks now_;
  Marks next_;
};

}  // namespace

std::optional<ArnParts> split_arn(std::string_view arn) {
  return split(arn);
}

std::optional<PatternParts> split_arn(PatternView pattern) {
  return split(pattern);
}

void append_text(Pattern& pattern, std::string_view text) {
  pattern.reserve(pattern.size() + text.size());
  for (const char c : text) {
    pattern.push_back(byte_of(c));
  }
}

Pattern make_pattern(std::string_view text) {
  Pattern pattern;
  append_text(pattern, text);
  std::ranges::replace(pattern, u'*', kAnyRun);
  std::ranges::replace(pattern, u'?', kAnyOne);
  return pattern;
}

Pattern confined_to_parts(Pattern pattern) {
  std::size_t part = 0;
  for (std::size_t at = 0; at < pattern.size() && part + 1 < kArnParts; ++at) {
    const bool is_last_of_part = at + 1 == pattern.size() || pattern[at + 1] == ':';
    if (pattern[at] == ':') {
      ++part;
    } else if (pattern[at] == kAnyRun && !is_last_of_part) {
      pattern[at] = kAnyRunInPart;
    } else if (pattern[at] == kAnyOne) {
      pattern[at] = kAnyOneInPart;
    }
  }
  return pattern;
}

bool matches(PatternView pattern, std::string_view text) {
  while (!pattern.empty() && pattern.front() < kByteEnd) {
    if (text.empty() || byte_of(text.front()) != pattern.front()) {
      return false;
    }
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  if (pattern.empty()) {
    return text.empty();
  }
  if (pattern.size() == 1 && pattern.front() == kAnyRun) {
    return true;
  }
  Places places(pattern);
  return std::ranges::all_of(text, [&places](char c) { return places.take(byte_of(c)); }) &&
         places.is_at_end();
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) { return lower(c); });
  return lowered;
}

Pattern lower_case(PatternView pattern) {
  Pattern lowered(pattern);
  std::ranges::transform(lowered, lowered.begin(), [](char16_t c) { return lower(c); });
  return lowered;
}

}  // namespace tarn::access
