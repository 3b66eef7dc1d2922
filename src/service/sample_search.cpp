#include "service/sample_search.hpp"

#include "json/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>

namespace tarn::service {
namespace {

constexpr double kNameWeight = 1.0;
constexpr double kDescriptionWeight = 0.6;
constexpr double kStatementWeight = 0.3;
// Of a word that begins as another does: "delete" and "deletion".
constexpr double kRelatedWeight = 0.7;
constexpr std::size_t kRelatedBytesMin = 4;

constexpr auto kSilentWords = std::to_array<std::string_view>(
    {"a",    "all", "an",   "and", "are",  "as",   "at",    "by",    "did",   "do",  "does",  "find",  "for",
     "from", "get", "give", "had", "has",  "have", "how",   "i",     "in",    "is",  "it",    "list",  "many",
     "me",   "my",  "of",   "on",  "or",   "our",  "query", "show",  "that",  "the", "their", "there", "they",
     "this", "to",  "was",  "we",  "were", "what", "when",  "where", "which", "who", "with"});

enum class Script : std::uint8_t { Gap, Word, Hiragana, Katakana, Kanji };

struct Character {
  Script script = Script::Gap;
  bool is_upper = false;
  std::string text{};  // folded: Latin letters small, full-width ones plain
};

// REQUIRES: one well-formed sequence.
char32_t code_point_of(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (bytes.size() == 1) {
    return lead;
  }
  char32_t code = lead & (0x7FU >> bytes.size());
  for (const char byte : bytes.substr(1)) {
    code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code;
}

bool is_between(char32_t code, char32_t first, char32_t last) {
  return code >= first && code <= last;
}

Character read_ascii(char32_t code) {
  const auto c = static_cast<unsigned char>(code);
  if (std::isalnum(c) == 0) {
    return {};
  }
  return {Script::Word, std::isupper(c) != 0, std::string(1, static_cast<char>(std::tolower(c)))};
}

Character read_character(std::string_view bytes) {
  constexpr char32_t kFullWidth = 0xFF01;  // as "!", and so on in ASCII's order
  const char32_t code = code_point_of(bytes);
  if (code < 0x80) {
    return read_ascii(code);
  }
  if (is_between(code, kFullWidth, 0xFF5E)) {
    return read_ascii(code - kFullWidth + '!');
  }
  if (is_between(code, 0x3041, 0x309F)) {
    return {Script::Hiragana, false, std::string(bytes)};
  }
  if (is_between(code, 0x30A1, 0x30FF) && code != 0x30FB) {  // but the middle dot
    return {Script::Katakana, false, std::string(bytes)};
  }
  if (is_between(code, 0x3400, 0x9FFF) || code == 0x3005) {
    return {Script::Kanji, false, std::string(bytes)};
  }
  const bool is_punctuation =
      is_between(code, 0x2000, 0x30FF) || is_between(code, 0xFF00, 0xFFEF) || code < 0xC0;
  return is_punctuation ? Character{} : Character{Script::Word, false, std::string(bytes)};
}

std::vector<Character> read_characters(std::string_view text) {
  std::vector<Character> characters;
  while (!text.empty()) {
    const std::size_t length = json::sequence_length(text);
    characters.push_back(length == 0 ? Character{} : read_character(text.substr(0, length)));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return characters;
}

bool has_no_vowel(std::string_view word) {
  return word.find_first_of("aeiouy") == std::string_view::npos;
}

// Takes an ending off, where a word of some length with a vowel is left.
bool take_ending(std::string& word, std::string_view ending) {
  constexpr std::size_t kLeftMin = 3;
  if (!word.ends_with(ending) || word.size() < ending.size() + kLeftMin ||
      has_no_vowel(std::string_view(word).substr(0, word.size() - ending.size()))) {
    return false;
  }
  word.resize(word.size() - ending.size());
  return true;
}

// What English words of one family have in common: "policies" and "policy", "failed" and "fails".
std::string stem(std::string word) {
  if (take_ending(word, "ies")) {
    word += 'y';
  } else if (word.ends_with("sses") || word.ends_with("shes") || word.ends_with("ches") ||
             word.ends_with("xes")) {
    word.resize(word.size() - 2);
  } else if (!word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is")) {
    take_ending(word, "s");
  }
  const bool is_cut = take_ending(word, "ing") || take_ending(word, "ed");
  const std::size_t size = word.size();
  const bool is_doubled = is_cut && size > 3 && word[size - 1] == word[size - 2] && word[size - 1] != 'l' &&
                          word[size - 1] != 's';
  if (is_doubled) {
    word.pop_back();  // "stopp"
  }
  take_ending(word, "e");
  return word;
}

// Collects the terms of a text while its characters pass by.
class TermReader {
 public:
  void read(const Character& next) {
    const bool begins_word = next.is_upper && last_.script == Script::Word && !last_.is_upper;
    if (next.script != Script::Word || begins_word) {
      end_word();
    }
    if (next.script == Script::Word) {
      word_ += next.text;
      is_plain_ = is_plain_ && next.text.size() == 1;
    } else if (next.script != Script::Gap) {
      read_japanese(next);
    }
    if (is_of_japanese(last_) && !is_of_japanese(next)) {
      end_japanese();
    }
    last_ = next;
  }

  std::vector<std::string> finish() {
    read(Character{});
    const auto& found = terms_.empty() ? spare_ : terms_;
    return {found.begin(), found.end()};
  }

 private:
  static bool is_of_japanese(const Character& character) {
    return character.script != Script::Gap && character.script != Script::Word;
  }

  void end_word() {
    if (word_.empty()) {
      return;
    }
    const bool is_silent = std::ranges::find(kSilentWords, word_) != kSilentWords.end();
    std::string term = is_plain_ ? stem(word_) : word_;
    (is_silent ? spare_ : terms_).insert(std::move(term));
    word_.clear();
    is_plain_ = true;
  }

  void read_japanese(const Character& next) {
    ++japanese_;
    if (!is_of_japanese(last_)) {
      return;
    }
    const bool is_ending = next.script == Script::Hiragana && last_.script == Script::Hiragana;
    (is_ending ? spare_ : terms_).insert(last_.text + next.text);
  }

  // A character that stands alone is a term where it can mean something.
  void end_japanese() {
    if (japanese_ == 1) {
      (last_.script == Script::Kanji ? terms_ : spare_).insert(last_.text);
    }
    japanese_ = 0;
  }

  std::set<std::string> terms_;
  std::set<std::string> spare_;
  std::string word_;
  bool is_plain_ = true;
  std::size_t japanese_ = 0;
  Character last_;
};

bool is_latin(std::string_view term) {
  return static_cast<unsigned char>(term.front()) < 0x80;
}

// 1 for the same term, less for related words, 0 for others.
double closeness(std::string_view a, std::string_view b) {
  if (a == b) {
    return 1;
  }
  const std::size_t shorter = std::min(a.size(), b.size());
  const bool is_related = shorter >= kRelatedBytesMin && is_latin(a) && is_latin(b) &&
                          a.substr(0, shorter) == b.substr(0, shorter);
  return is_related ? kRelatedWeight : 0;
}

}  // namespace

std::vector<std::string> search_terms(std::string_view text) {
  TermReader reader;
  for (const Character& character : read_characters(text)) {
    reader.read(character);
  }
  return reader.finish();
}

bool is_japanese(std::string_view text) {
  return std::ranges::any_of(read_characters(text), [](const Character& character) {
    return character.script != Script::Gap && character.script != Script::Word;
  });
}

SampleSearch::SampleSearch(std::span<const SampleQuery> samples) {
  samples_.reserve(samples.size());
  for (const SampleQuery& sample : samples) {
    Weights weights;
    const auto add = [&](std::string_view text, double weight) {
      for (std::string& term : search_terms(text)) {
        double& known = weights[std::move(term)];
        known = std::max(known, weight);
      }
    };
    add(sample.name, kNameWeight);
    add(sample.japanese_name, kNameWeight);
    add(sample.description, kDescriptionWeight);
    add(sample.japanese_description, kDescriptionWeight);
    add(sample.sql, kStatementWeight);
    samples_.push_back(std::move(weights));
  }
}

std::vector<SampleHit> SampleSearch::find(std::string_view phrase) const {
  std::vector<double> scores(samples_.size());
  double whole = 0;
  for (const std::string& term : search_terms(phrase)) {
    std::vector<double> matches(samples_.size());
    std::size_t having = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      for (const auto& [known, weight] : samples_[i]) {
        matches[i] = std::max(matches[i], weight * closeness(term, known));
      }
      having += matches[i] > 0 ? 1 : 0;
    }
    const double rarity = std::log(1.0 + static_cast<double>(samples_.size()) /
                                             static_cast<double>(std::max<std::size_t>(having, 1)));
    whole += rarity;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      scores[i] += rarity * matches[i];
    }
  }
  std::vector<SampleHit> hits;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    if (scores[i] > 0) {
      hits.push_back({i, std::min(1.0, scores[i] / whole)});
    }
  }
  std::ranges::stable_sort(hits, std::ranges::greater(), &SampleHit::relevance);
  return hits;
}

}  // namespace tarn::service
