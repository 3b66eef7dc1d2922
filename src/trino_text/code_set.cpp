#include "trino_text/code_set.hpp"

#include "trino_text/utf8.hpp"

#include <algorithm>
#include <utility>

namespace tarn::trino_text {
namespace {

constexpr CodeRange kUpperCase = {.first = 'A', .last = 'Z'};
constexpr CodeRange kLowerCase = {.first = 'a', .last = 'z'};
constexpr char32_t kBetweenCases = 'a' - 'A';
constexpr char32_t kLastAscii = 0x7F;

bool overlaps(const CodeRange& a, const CodeRange& b) {
  return a.first <= b.last && b.first <= a.last;
}

}  // namespace

CodeSet::CodeSet(const std::vector<CodeRange>& ranges) {
  for (const auto& range : ranges) {
    add(range);
  }
}

void CodeSet::add(CodeRange range) {
  const auto begin =
      std::ranges::find_if(ranges_, [&](const CodeRange& each) { return each.last + 1 >= range.first; });
  auto end = begin;
  for (; end != ranges_.end() && end->first <= range.last + 1; ++end) {
    range.first = std::min(range.first, end->first);
    range.last = std::max(range.last, end->last);
  }
  ranges_.insert(ranges_.erase(begin, end), range);
}

void CodeSet::add(const CodeSet& other) {
  for (const auto& range : other.ranges_) {
    add(range);
  }
}

bool CodeSet::has_ascii_letter() const {
  return std::ranges::any_of(ranges_, [](const CodeRange& range) {
    return overlaps(range, kUpperCase) || overlaps(range, kLowerCase);
  });
}

bool CodeSet::is_ascii() const {
  return ranges_.empty() || ranges_.back().last <= kLastAscii;
}

CodeSet CodeSet::complement() const {
  CodeSet others;
  char32_t next = 0;
  for (const auto& range : ranges_) {
    if (range.first > next) {
      others.ranges_.push_back({.first = next, .last = range.first - 1});
    }
    next = range.last + 1;
  }
  if (next <= kMaxCodePoint) {
    others.ranges_.push_back({.first = next, .last = kMaxCodePoint});
  }
  return others;
}

CodeSet CodeSet::with_both_cases() const {
  CodeSet both = *this;
  for (const auto& range : ranges_) {
    if (overlaps(range, kUpperCase)) {
      both.add({.first = std::max(range.first, kUpperCase.first) + kBetweenCases,
                .last = std::min(range.last, kUpperCase.last) + kBetweenCases});
    }
    if (overlaps(range, kLowerCase)) {
      both.add({.first = std::max(range.first, kLowerCase.first) - kBetweenCases,
                .last = std::min(range.last, kLowerCase.last) - kBetweenCases});
    }
  }
  return both;
}

}  // namespace tarn::trino_text
