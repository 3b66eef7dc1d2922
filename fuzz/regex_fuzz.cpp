// Regular expressions and LIKE: the first line is the pattern, the second the replacement, the rest the text.
// Whatever they are, each call ends within the limits of the module, what it gives lies in the text, and both
// engines of regular expressions give the same.
#include "trino_text/like.hpp"
#include "trino_text/regex.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>

namespace {

using namespace tarn::trino_text;

// Each step of a search may go over the whole text, and sanitizers make it slow.
constexpr std::size_t kLongestText = 2'000;

bool lies_in(std::string_view part, std::string_view text) {
  return part.empty() ||
         (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
}

// True if both engines gave the same answer, or one of them gave up.
template <class T>
bool agree(const tarn::Result<T>& one, const tarn::Result<T>& other) {
  return !one || !other || *one == *other;
}

void check_engines(const Regex& regex, std::string_view pattern, std::string_view replacement,
                   std::string_view text) {
  const auto other = Regex::make(pattern, RegexEngines::Backtracking);
  if (!other || regex.group_count() != other->group_count()) {
    std::abort();
  }
  bool is_same = agree(regex.like(text), other->like(text)) && agree(regex.count(text), other->count(text)) &&
                 agree(regex.position(text, 2, 2), other->position(text, 2, 2)) &&
                 agree(regex.split(text), other->split(text));
  for (int group = 0; group <= regex.group_count(); ++group) {
    is_same = is_same && agree(regex.extract(text, group), other->extract(text, group)) &&
              agree(regex.extract_all(text, group), other->extract_all(text, group));
  }
  std::string out;
  std::string other_out;
  const auto replaced = regex.replace(text, replacement, out);
  const auto other_replaced = other->replace(text, replacement, other_out);
  if (!is_same || (replaced && other_replaced && out != other_out)) {
    std::abort();
  }
}

void check_regex(std::string_view pattern, std::string_view replacement, std::string_view text) {
  const auto regex = Regex::make(pattern);
  if (!regex) {
    if (regex.error().message().empty()) {
      std::abort();
    }
    return;
  }
  if (regex->is_linear()) {
    check_engines(*regex, pattern, replacement, text);
  }
  const auto is_like = regex->like(text);
  const auto count = regex->count(text);
  if (is_like && count && *is_like != (*count > 0)) {
    std::abort();
  }
  std::ignore = regex->position(text, 1, 2);
  if (const auto groups = regex->extract_all(text, regex->group_count())) {
    for (const auto& part : *groups) {
      if (part && !lies_in(*part, text)) {
        std::abort();
      }
    }
  }
  if (const auto parts = regex->split(text)) {
    for (const auto part : *parts) {
      if (!lies_in(part, text)) {
        std::abort();
      }
    }
  }
  std::string out;
  std::ignore = regex->replace(text, replacement, out);
}

void check_like(std::string_view pattern, std::string_view escape, std::string_view text) {
  for (const auto& like : {LikePattern::make(pattern), LikePattern::make(pattern, escape.substr(0, 1))}) {
    if (like && like->matches(text) && !text.starts_with(like->prefix())) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Bytes are characters here; no other view of them exists in C++.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto take_line = [&rest] {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
  };
  const auto pattern = take_line();
  const auto replacement = take_line();
  const auto text = rest.substr(0, kLongestText);
  check_regex(pattern, replacement, text);
  check_like(pattern, replacement, text);
  return 0;
}
