#include "trino_text/similarity.hpp"

#include "trino_text/test_answer.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

TEST(Similarity, Levenshtein) {
  const std::string thousand(1001, 'a');
  const struct {
    std::string_view left;
    std::string_view right;
    std::string_view expected;
  } cases[] = {{"a", "\xC3", "error: Invalid UTF-8 encoding in characters: \uFFFD"},
               {thousand, thousand, "error: The combined inputs for Levenshtein distance are too large"},
               {"", "", "0"},
               {"", "hello", "5"},
               {"hello", "", "5"},
               {"hello", "hello", "0"},
               {"hello", "jello", "1"},
               {"hello", "hells", "1"},
               {"hello world", "hel wold", "3"},
               {"hello world", " hello world", "1"},
               {"hello world", "dlrow olleh", "8"},
               {"kitten", "sitting", "3"},
               {"hello na\u00EFve world", "hello naive world", "1"},
               {"\u4FE1\u5FF5,\u7231,\u5E0C\u671B", "\u4FE1\u4EF0,\u7231,\u5E0C\u671B", "1"},
               {"a", thousand, "1000"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(levenshtein_distance(c.left, c.right)), c.expected) << c.left << " " << c.right;
  }
}

// The whole matrix, by the definition.
std::int64_t slow_levenshtein(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::int64_t>> d(a.size() + 1, std::vector<std::int64_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<std::int64_t>(i + j);
      } else {
        d[i][j] =
            std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(Similarity, LevenshteinAgreesWithTheMatrix) {
  std::mt19937 random(20260101);
  const auto word = [&] {
    std::string text(random() % 12, 'a');
    for (auto& c : text) {
      c = static_cast<char>('a' + random() % 3);
    }
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const auto a = word();
    const auto b = word();
    ASSERT_EQ(levenshtein_distance(a, b), slow_levenshtein(a, b)) << a << " " << b;
  }
}

TEST(Similarity, Hamming) {
  const struct {
    std::string_view left;
    std::string_view right;
    std::string_view expected;
  } cases[] = {
      {"hello", "", "error: The input strings to hamming_distance function must have the same length"},
      {"", "hello", "error: The input strings to hamming_distance function must have the same length"},
      {"hello", "o", "error: The input strings to hamming_distance function must have the same length"},
      {"", "", "0"},
      {"hello", "jello", "1"},
      {"like", "hate", "3"},
      {"hello", "world", "4"},
      {"hello na\u00EFve world", "hello naive world", "1"},
      {"\xFF", "\xFE", "0"},
      {"\xFF", "a", "1"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(hamming_distance(c.left, c.right)), c.expected) << c.left << " " << c.right;
  }
}

TEST(Similarity, Soundex) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"jąmes", "error: The character is not mapped: Ą (index=195)"},
               {"ёлка", "error: The character is not mapped: Ё (index=960)"},
               {"", ""},
               {"123", ""},
               {"jim", "J500"},
               {"jIM", "J500"},
               {"JIM", "J500"},
               {"Jim", "J500"},
               {"John", "J500"},
               {"johannes", "J520"},
               {"Sarah", "S600"},
               {"Robert", "R163"},
               {"Rupert", "R163"},
               {"Ashcraft", "A261"},
               {"Tymczak", "T522"},
               {"Pfister", "P236"},
               {"Honeyman", "H555"},
               {"o'hara", "O600"},
               {" a-b ", "A100"},
               {"straße", "S362"},
               {"😀b", "B000"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return soundex(c.text, out); }), c.expected) << c.text;
  }
}

TEST(Similarity, Luhn) {
  const struct {
    std::string_view digits;
    std::string_view expected;
  } cases[] = {{"abcd424242424242", "error: Input contains non-digit character"},
               {"4242-4242", "error: Input contains non-digit character"},
               {"", "false"},
               {"4242424242424242", "true"},
               {"1234567891234567", "false"},
               {"123456789", "false"},
               {"79927398713", "true"},
               {"0", "true"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(luhn_check(c.digits)), c.expected) << c.digits;
  }
}

}  // namespace
}  // namespace tarn::trino_text
