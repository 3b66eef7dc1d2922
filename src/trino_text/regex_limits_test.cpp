#include "trino_text/regex.hpp"
#include "trino_text/regex_traits.hpp"
#include "trino_text/test_answer.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

// Far above what the limits allow on a quiet machine, far below what a pattern without limits takes.
constexpr auto kPatience = std::chrono::seconds(20);

const std::string kTooManySteps = "error: Regular expression takes too many steps; make it simpler: ";

std::string count(std::string_view pattern, std::string_view text,
                  RegexEngines engines = RegexEngines::Both) {
  const auto begin = std::chrono::steady_clock::now();
  const auto regex = Regex::make(pattern, engines);
  const auto shown = regex ? answer(regex->count(text)) : "error: " + regex.error().message();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience) << pattern;
  return shown;
}

TEST(RegexLimits, HostilePatternsEndWithTheirName) {
  const std::string text = std::string(100'000, 'a') + "b";
  for (const std::string pattern :
       {"(a+)+$", "(a|aa)+$", "(a|a)*$", "(a*)*$", "(.*a){20}$", "(a+)+\\1$", "(.+)\\1$", "(?:(a+)+$|)",
        "a*a*a*a*a+$", "(?=(a+)+$)", "(?:(?=((a+)))\\1?)*$", "(?:(?=a*)a)*", "(a{1,99}){1,99}$",
        "^.*a+[cd]"}) {
    EXPECT_EQ(count(pattern, text, RegexEngines::Backtracking), kTooManySteps + pattern);
  }
}

TEST(RegexLimits, TheLinearEngineAnswersHostilePatterns) {
  const std::string text = std::string(100'000, 'a') + "b";
  for (const std::string pattern :
       {"(a+)+$", "(a|aa)+$", "(a|a)*c", "(.*a){20}$", "a*a*a*a*a+$", "^.*a+[cd]", "(?:a|b)*a(?:a|b){9}c"}) {
    EXPECT_EQ(count(pattern, text), "0") << pattern;
  }
}

TEST(RegexLimits, ManyLinearSearchesAreBounded) {
  // Each of the searches looks at the rest of the text.
  const std::string text = std::string(200'000, 'a') + "b";
  EXPECT_EQ(count("(?:(a+)+$|)", text), kTooManySteps + "(?:(a+)+$|)");
}

TEST(RegexLimits, UsualPatternsOnLongTextsAreFine) {
  const std::string text = std::string(200'000, 'a') + "b";
  EXPECT_EQ(count("a+b", text), "1");
  EXPECT_EQ(count(".*", text), "2");
  EXPECT_EQ(count("(a|b)*", text), "2");
  EXPECT_EQ(count("a", text), "200000");
  EXPECT_EQ(count("(\\w)\\1", text), "100000");
  EXPECT_EQ(count("(?s).*b", text), "1");
}

TEST(RegexLimits, PatternsThatRepeatTooMuch) {
  const std::string refused = "error: Regular expression repeats too much; make its {n,m} smaller: ";
  for (const std::string pattern :
       {"(?:(?:a{1000}){1000}){1000}", "(?:(?:(\\b)){1000}){1000}", "(?>(?:()){2000})", "(?=(?:a{50}){50})",
        "(?:[a]{1000}){1000}", "(?:a{1000}){1000}+", "(?x)(?:a{1000} # [\n){1000}",
        "(?#[)(?:a{1000}){1000}"}) {
    EXPECT_EQ(count(pattern, "aaa"), refused + pattern);
  }
  EXPECT_EQ(count("(?:[a-z0-9]{1,63}\\.){1,127}", "a.b."), "1");
  EXPECT_EQ(count("(?=.{8,64}$).*", "12345678"), "1");
  EXPECT_EQ(count("\\d{1,5}", "123456"), "2");
}

TEST(RegexLimits, LongPatterns) {
  EXPECT_EQ(count(std::string(70'000, 'a'), ""),
            "error: Regular expression is too long: more than 65536 bytes");
  EXPECT_EQ(count(std::string(60'000, 'a'), "a"), "0");
  EXPECT_TRUE(count(std::string(30'000, '('), "a").starts_with("error: ")) << "nesting";
  EXPECT_TRUE(count(std::string(60'000, '['), "a").starts_with("error: ")) << "classes";
}

TEST(RegexLimits, AnErrorShowsTheBeginningOfALongPattern) {
  const auto shown = count("(?:a{1000}){1000}" + std::string(1'000, 'x'), "");
  EXPECT_LT(shown.size(), 300u);
  EXPECT_TRUE(shown.ends_with("...")) << shown;
}

TEST(RegexTraits, Table) {
  const struct {
    std::string_view pattern;
    std::uint64_t unfolded;
    std::uint64_t uncounted;
    unsigned work_degree;
  } cases[] = {{"", 0, 0, 1},
               {"abc", 3, 0, 1},
               {"a{3}", 3, 0, 1},
               {"a{2,5}", 5, 0, 1},
               {"a{2,}", 2, 0, 1},
               {"a{x}", 4, 0, 1},
               {"(a{3}){4}", 16, 0, 1},
               {"(?:a{3}){4}b", 17, 0, 1},
               {"[a{9}]{2}", 2, 0, 1},
               {"[]a{9}]{2}", 2, 0, 1},
               {"[^]a{9}]{2}", 2, 0, 1},
               {"[[a]{9}]{2}", 2, 0, 1},
               {"\\Qa{9}\\E{2}", 2, 0, 1},
               {"\\{9}", 3, 0, 1},
               {"\\x{41}{3}", 3, 0, 1},
               {"(?>a{5})", 6, 6, 1},
               {"(?=a{5})b", 7, 6, 1},
               {"a{5}+", 5, 5, 1},
               {"a++", 1, 1, 1},
               {"(a)\\1", 3, 0, 1},
               {"\\k<n>", 4, 0, 1},
               {"\\\\1", 2, 0, 1},
               {"(?#a{9})b", 1, 0, 1},
               {"((a*)*)*", 3, 0, 1},
               {"(?=a*)b", 3, 2, 1},
               {"(?:(?=a*)b)*", 4, 2, 2},
               {"(?:(?=a{2,})b)*", 5, 3, 2},
               {"(?:(?!foo).)*", 6, 4, 1},
               {"(?:(?=(?:(?=a*)b)*)c)*", 7, 5, 3},
               {"(?:(?<=a+)b)*", 5, 3, 3},
               {"(?x)(?=a)b", 4, 2, 2}};
  for (const auto& c : cases) {
    const auto traits = regex_traits(c.pattern);
    EXPECT_EQ(traits.unfolded, c.unfolded) << c.pattern;
    EXPECT_EQ(traits.unfolded_uncounted, c.uncounted) << c.pattern;
    EXPECT_EQ(traits.work_degree, c.work_degree) << c.pattern;
  }
}

}  // namespace
}  // namespace tarn::trino_text
