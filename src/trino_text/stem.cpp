#include "trino_text/stem.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <libstemmer.h>

namespace tarn::trino_text {
namespace {

struct Language {
  std::string_view code;
  const char* algorithm;
};
constexpr std::array<Language, 20> kLanguages = {{
    {"ca", "catalan"},    {"da", "danish"},   {"de", "german"},     {"en", "english"},   {"es", "spanish"},
    {"eu", "basque"},     {"fi", "finnish"},  {"fr", "french"},     {"hu", "hungarian"}, {"hy", "armenian"},
    {"ir", "irish"},      {"it", "italian"},  {"lt", "lithuanian"}, {"nl", "dutch"},     {"no", "norwegian"},
    {"pt", "portuguese"}, {"ro", "romanian"}, {"ru", "russian"},    {"sv", "swedish"},   {"tr", "turkish"},
}};

bool ends_with_german_vowel(std::string_view text) {
  constexpr std::array<std::string_view, 9> kVowels = {"a", "e", "i", "o", "u", "y", "ä", "ö", "ü"};
  return std::ranges::any_of(kVowels, [&](std::string_view vowel) { return text.ends_with(vowel); });
}

// Trino stems German by the variant that takes ae, oe and ue for umlauts, which this library lacks. A u
// between vowels and a u behind q are consonants there.
std::string with_umlauts(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto pair = word.substr(i, 2);
    if (pair == "ae") {
      out += "ä";
      ++i;
    } else if (pair == "oe") {
      out += "ö";
      ++i;
    } else if (pair == "ue" && !ends_with_german_vowel(word.substr(0, i))) {
      out += "ü";
      ++i;
    } else if (pair == "qu") {
      out += pair;
      ++i;
    } else {
      out += word[i];
    }
  }
  return out;
}

}  // namespace

struct Stemmer::State {
  State(sb_stemmer* made, bool has_german_rules) : stemmer(made), is_german(has_german_rules) {}
  ~State() { sb_stemmer_delete(stemmer); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  sb_stemmer* stemmer;
  bool is_german;
};

Stemmer::Stemmer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stemmer::~Stemmer() = default;
Stemmer::Stemmer(Stemmer&&) noexcept = default;
Stemmer& Stemmer::operator=(Stemmer&&) noexcept = default;

Result<Stemmer> Stemmer::make(std::string_view language) {
  const auto* const found = std::ranges::find(kLanguages, language, &Language::code);
  if (found == kLanguages.end()) {
    return refuse("Unknown stemmer language: " + to_valid(language));
  }
  auto* stemmer = sb_stemmer_new(found->algorithm, nullptr);
  if (stemmer == nullptr) {
    return fail(ErrorCode::Unsupported,
                "The installed libstemmer does not know the language: " + std::string(language));
  }
  return Stemmer(std::make_unique<State>(stemmer, language == "de"));
}

Result<> Stemmer::append_stem(std::string_view word, std::string& out) {
  TARN_TRY(check_result_size(word.size()));
  std::string changed;
  if (state_->is_german || !is_ascii(word)) {
    changed = state_->is_german ? with_umlauts(to_valid(word)) : to_valid(word);
    word = changed;
  }
  const auto* stem = sb_stemmer_stem(state_->stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                     static_cast<int>(word.size()));
  if (stem == nullptr) {
    return fail(ErrorCode::ResourceExhausted, "No memory to stem a word");
  }
  out.append(reinterpret_cast<const char*>(stem),
             static_cast<std::size_t>(sb_stemmer_length(state_->stemmer)));
  return {};
}

}  // namespace tarn::trino_text
