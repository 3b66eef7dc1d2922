// Finds sample queries by a phrase, in English, in Japanese, or in a mixture: pure functions.
//
// A text is a set of terms: words of Latin letters and digits, without their endings, and pairs of
// neighbouring Japanese characters, which need no dictionary. A term counts by its place (name, description,
// statement) and by how few samples have it.
#pragma once

#include "service/sample_queries.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

// Each term once, sorted. Words that say nothing ("the", "all") are left out, and so are pairs of
// hiragana, which are endings and particles, unless nothing else is there.
std::vector<std::string> search_terms(std::string_view text);

// Whether there are hiragana, katakana or kanji in it.
bool is_japanese(std::string_view text);

struct SampleHit {
  std::size_t sample = 0;  // its place among the samples
  double relevance = 0;    // above 0; 1 where the name has all of the phrase
};

// Constant after its making.
class SampleSearch {
 public:
  explicit SampleSearch(std::span<const SampleQuery> samples);

  // The best first; samples of one relevance in their own order.
  std::vector<SampleHit> find(std::string_view phrase) const;

 private:
  // The weight of the best place that each term has.
  using Weights = std::map<std::string, double, std::less<>>;

  std::vector<Weights> samples_;
};

}  // namespace tarn::service
