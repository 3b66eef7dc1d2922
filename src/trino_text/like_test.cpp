#include "trino_text/like.hpp"

#include "trino_text/test_answer.hpp"
#include "trino_text/utf8.hpp"

#include <random>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

constexpr std::string_view kBadEscape =
    "error: Escape character must be followed by '%', '_' or the escape character itself";

std::string like(std::string_view text, std::string_view pattern, std::optional<std::string_view> escape) {
  const auto compiled = LikePattern::make(pattern, escape);
  return compiled ? shown_value(compiled->matches(text)) : "error: " + compiled.error().message();
}

TEST(Like, Table) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::optional<std::string_view> escape;
    std::string_view expected;
  } cases[] = {{"", "", "", "error: Escape string must be a single character"},
               {"", "", "##", "error: Escape string must be a single character"},
               {"", "", "😀", "error: Escape string must be a single character"},
               {"", "#", "#", kBadEscape},
               {"", "abc#", "#", kBadEscape},
               {"", "#a", "#", kBadEscape},
               {"", "%#", "#", kBadEscape},
               {"", "", {}, "true"},
               {"a", "", {}, "false"},
               {"", "%", {}, "true"},
               {"", "%%", {}, "true"},
               {"", "_", {}, "false"},
               {"", "_%", {}, "false"},
               {"abc", "abc", {}, "true"},
               {"abc", "ABC", {}, "false"},
               {"abcd", "abc", {}, "false"},
               {"ab", "abc", {}, "false"},
               {"abc", "a_c", {}, "true"},
               {"abc", "___", {}, "true"},
               {"abc", "__", {}, "false"},
               {"abc", "____", {}, "false"},
               {"abc", "%", {}, "true"},
               {"abc", "a%", {}, "true"},
               {"abc", "%c", {}, "true"},
               {"abc", "%b%", {}, "true"},
               {"abc", "%d%", {}, "false"},
               {"abc", "a%c", {}, "true"},
               {"ac", "a%c", {}, "true"},
               {"a", "a%a", {}, "false"},
               {"aa", "a%a", {}, "true"},
               {"abab", "%ab", {}, "true"},
               {"abab", "ab%ab", {}, "true"},
               {"aba", "ab%ba", {}, "false"},
               {"foobarbaz", "%o%r%", {}, "true"},
               {"foobarbaz", "%r%o%", {}, "false"},
               {"foobar", "%_r", {}, "true"},
               {"foobar", "f_%_r", {}, "true"},
               {"fr", "f_%_r", {}, "false"},
               {"far", "f_%_r", {}, "false"},
               {"faar", "f_%_r", {}, "true"},
               {"xaxbxaybz", "%a_b%", {}, "true"},
               {"xaxcxacbz", "%a_b%", {}, "true"},
               {"xaxcxabz", "%a_b%", {}, "false"},
               {"aab", "%a_b%", {}, "true"},
               {"xyz", "%__y%", {}, "false"},
               {"xxyz", "%__y%", {}, "true"},
               {"xyz", "%y__%", {}, "false"},
               {"信念,爱,希望", "%爱%", {}, "true"},
               {"信念,爱,希望", "信_,_,希望", {}, "true"},
               {"信念", "_", {}, "false"},
               {"信念", "__", {}, "true"},
               {"😀", "_", {}, "true"},
               {"%", "#%", "#", "true"},
               {"a", "#%", "#", "false"},
               {"_", "#_", "#", "true"},
               {"a", "#_", "#", "false"},
               {"#", "##", "#", "true"},
               {"100%", "100\\%", "\\", "true"},
               {"100%x", "100\\%", "\\", "false"},
               {"100\\x", "100\\%", {}, "true"},
               {"a_b", "a爱_b", "爱", "true"},
               {"axb", "a爱_b", "爱", "false"},
               {"_%", "%%%_", "%", "false"},
               {"%_", "%%%_", "%", "true"},
               {"a\nb", "a_b", {}, "true"},
               {"a\nb", "a%b", {}, "true"},
               {"a\0b"sv, "a_b", {}, "true"},
               {"a\0b"sv, "%\0%"sv, {}, "true"},
               {".*", "%.*%", {}, "true"},
               {"ab", "%.*%", {}, "false"}};
  for (const auto& c : cases) {
    EXPECT_EQ(like(c.text, c.pattern, c.escape), c.expected) << c.text << " like " << c.pattern;
  }
}

TEST(Like, Prefix) {
  const struct {
    std::string_view pattern;
    std::string_view prefix;
    bool is_constant;
  } cases[] = {{"", "", true},       {"abc", "abc", true}, {"abc%", "abc", false}, {"ab#%c", "ab%c", true},
               {"ab_", "ab", false}, {"_ab", "", false},   {"%", "", false},       {"_", "", false}};
  for (const auto& c : cases) {
    const auto pattern = LikePattern::make(c.pattern, "#");
    ASSERT_TRUE(pattern) << c.pattern;
    EXPECT_EQ(pattern->prefix(), c.prefix) << c.pattern;
    EXPECT_EQ(pattern->is_constant(), c.is_constant) << c.pattern;
  }
}

// By the definition, trying everything.
bool slow_like(std::u32string_view text, std::u32string_view pattern) {
  if (pattern.empty()) {
    return text.empty();
  }
  if (pattern[0] == U'%') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (slow_like(text.substr(i), pattern.substr(1))) {
        return true;
      }
    }
    return false;
  }
  return !text.empty() && (pattern[0] == U'_' || pattern[0] == text[0]) &&
         slow_like(text.substr(1), pattern.substr(1));
}

TEST(Like, AgreesWithTheDefinition) {
  std::mt19937 random(20260102);
  const auto made = [&](std::u32string_view alphabet, std::size_t size) {
    std::u32string text(random() % size, U'a');
    for (auto& c : text) {
      c = alphabet[random() % alphabet.size()];
    }
    return text;
  };
  const auto encoded = [](std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) {
      append_code_point(c, out);
    }
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto text = made(U"aäb", 10);
    const auto pattern = made(U"aäb%_%", 8);
    const auto compiled = LikePattern::make(encoded(pattern));
    ASSERT_TRUE(compiled);
    ASSERT_EQ(compiled->matches(encoded(text)), slow_like(text, pattern))
        << encoded(text) << " like " << encoded(pattern);
  }
}

TEST(Like, HostilePatternsAreLinear) {
  const std::string text(1'000'000, 'a');
  std::string percents;
  std::string gaps = "%";
  for (int i = 0; i < 10'000; ++i) {
    percents += "a%";
  }
  for (int i = 0; i < 500; ++i) {
    gaps += "a_";
  }
  EXPECT_EQ(like(text, percents + "b", {}), "false");
  EXPECT_EQ(like(text, gaps + "b%", {}), "false");
  EXPECT_EQ(like(text, "%" + std::string(30'000, 'a') + "b%", {}), "false");
  EXPECT_EQ(like(text, std::string(60'000, '_') + "%b", {}), "false");
}

TEST(Like, LongPatternsAreRefused) {
  std::string gaps;
  for (int i = 0; i < 5'000; ++i) {
    gaps += "a_";
  }
  EXPECT_EQ(like("", "%" + gaps + "b%", {}),
            "error: LIKE pattern is too long: more than 4096 characters with '_' among them");
  EXPECT_EQ(like("", std::string(70'000, 'a'), {}), "error: LIKE pattern is too long: more than 65536 bytes");
}

}  // namespace
}  // namespace tarn::trino_text
