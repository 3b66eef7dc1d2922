// Regular expressions, LIKE and word stems: texts that are compiled once for many rows.
#include "engine/functions.hpp"
#include "trino_text/like.hpp"
#include "trino_text/regex.hpp"
#include "trino_text/stem.hpp"

namespace tarn::engine {
namespace {

using trino_text::LikePattern;
using trino_text::Regex;
using trino_text::Stemmer;
using Text = std::string_view;
using MaybeText = std::optional<std::string>;

MaybeText own(const std::optional<std::string_view>& part) {
  return part ? MaybeText(*part) : std::nullopt;
}

Result<std::string> stem(Stemmer& stemmer, Text word) {
  std::string out;
  TARN_TRY(stemmer.append_stem(word, out));
  return out;
}

Result<MaybeText> extract(const Regex& regex, Text value, std::int64_t group) {
  return own(TARN_TRY(regex.extract(value, group)));
}

Result<std::vector<MaybeText>> extract_all(const Regex& regex, Text value, std::int64_t group) {
  const auto parts = TARN_TRY(regex.extract_all(value, group));
  std::vector<MaybeText> owned;
  owned.reserve(parts.size());
  for (const auto& part : parts) {
    owned.push_back(own(part));
  }
  return owned;
}

Result<std::string> replaced(const Regex& regex, Text value, Text replacement) {
  std::string out;
  TARN_TRY(regex.replace(value, replacement, out));
  return out;
}

}  // namespace

void add_pattern_functions(FunctionList& list) {
  using Pattern = Kept<Regex>;
  list.add("trino_regexp_like", [](Text value, const Pattern& pattern) { return pattern.value.like(value); });
  list.add("trino_regexp_count",
           [](Text value, const Pattern& pattern) { return pattern.value.count(value); });
  list.add("trino_regexp_position",
           [](Text value, const Pattern& pattern) { return pattern.value.position(value); });
  list.add("trino_regexp_position", [](Text value, const Pattern& pattern, std::int64_t start) {
    return pattern.value.position(value, start);
  });
  list.add("trino_regexp_position",
           [](Text value, const Pattern& pattern, std::int64_t start, std::int64_t occurrence) {
             return pattern.value.position(value, start, occurrence);
           });
  list.add("trino_regexp_extract",
           [](Text value, const Pattern& pattern) { return extract(pattern.value, value, 0); });
  list.add("trino_regexp_extract", [](Text value, const Pattern& pattern, std::int64_t group) {
    return extract(pattern.value, value, group);
  });
  list.add("trino_regexp_extract_all",
           [](Text value, const Pattern& pattern) { return extract_all(pattern.value, value, 0); });
  list.add("trino_regexp_extract_all", [](Text value, const Pattern& pattern, std::int64_t group) {
    return extract_all(pattern.value, value, group);
  });
  list.add("trino_regexp_split", [](Text value, const Pattern& pattern) -> Result<std::vector<std::string>> {
    const auto parts = TARN_TRY(pattern.value.split(value));
    return std::vector<std::string>(parts.begin(), parts.end());
  });
  list.add("trino_regexp_replace",
           [](Text value, const Pattern& pattern) { return replaced(pattern.value, value, ""); });
  list.add("trino_regexp_replace", [](Text value, const Pattern& pattern, Text replacement) {
    return replaced(pattern.value, value, replacement);
  });
  list.add("trino_like",
           [](Text value, const Kept<LikePattern>& pattern) { return pattern.value.matches(value); });
  list.add("trino_word_stem", [](Text word) -> Result<std::string> {
    auto stemmer = TARN_TRY(Stemmer::make());
    return stem(stemmer, word);
  });
  list.add("trino_word_stem",
           [](Text word, const Kept<Stemmer>& stemmer) { return stem(stemmer.value, word); });
}

}  // namespace tarn::engine
