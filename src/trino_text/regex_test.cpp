#include "trino_text/regex.hpp"

#include "trino_text/test_answer.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

template <class Call>
std::string with(std::string_view pattern, const Call& call) {
  const auto regex = Regex::make(pattern);
  return regex ? call(*regex) : "error: " + regex.error().message();
}

TEST(Regex, Like) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::string_view expected;
  } cases[] = {{"Stephen", "Ste(v|ph)en", "true"},
               {"Stevens", "Ste(v|ph)en", "true"},
               {"Stephen", "^Ste(v|ph)en$", "true"},
               {"Stevens", "^Ste(v|ph)en$", "false"},
               {"hello world", "[a-z]", "true"},
               {"hello\nworld", ".*hello\nworld.*", "true"},
               {"Hello", "^[a-z]+\\s[a-z]+$", "false"},
               {"", "", "true"},
               {"", "x", "false"},
               {"a\0b"sv, "a.b", "true"},
               {"a\0b"sv, "\0"sv, "true"},
               {"信", "^.$", "true"},
               {"\xFF", "^.$", "true"},
               {"\xE4\xBF", "^..$", "true"},
               {"x", "(", "error: end pattern with unmatched parenthesis"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern, [&](const Regex& r) { return answer(r.like(c.text)); }), c.expected)
        << c.pattern;
  }
}

TEST(Regex, Count) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::string_view expected;
  } cases[] = {{"1a 2b 14m", "\\s*[a-z]+\\s*", "3"},
               {"", "", "1"},
               {"", "a", "0"},
               {"abc", "", "4"},
               {"信念爱", "", "4"},
               {"aaaa", "aa", "2"},
               {"aaaa", "a*", "2"},
               {"a.b.c", "\\.", "2"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern, [&](const Regex& r) { return answer(r.count(c.text)); }), c.expected)
        << c.pattern;
  }
}

TEST(Regex, Position) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::int64_t start;
    std::int64_t occurrence;
    std::string_view expected;
  } cases[] = {{"a,b,c,d", ",", 0, 1, "error: start position cannot be smaller than 1"},
               {"a,b,c,d", ",", -1, 1, "error: start position cannot be smaller than 1"},
               {"a,b,c,d", ",", 1, 0, "error: occurrence cannot be smaller than 1"},
               {"a,b,c,d", ",", 1, 1, "2"},
               {"a,b,c,d", ",", 3, 1, "4"},
               {"a,b,c,d", ",", 1, 3, "6"},
               {"a,b,c,d", ",", 1, 4, "-1"},
               {"a,b,c,d", ",", 100, 1, "-1"},
               {"a,b,c,d", "x", 1, 1, "-1"},
               {"", ",", 1, 1, "-1"},
               {"", "", 1, 1, "-1"},
               {"行成于思str而毁123于随", "于", 3, 2, "13"},
               {"行成于思str而毁123于随", "于", 1, 2, "13"},
               {"abc", "^c", 3, 1, "-1"},
               {"Sk ", "[^a]{0,2}[ -~]{2}$", 3, 1, "-1"},
               {"abc", "", 1, 4, "4"}};
  for (const auto& c : cases) {
    EXPECT_EQ(
        with(c.pattern, [&](const Regex& r) { return answer(r.position(c.text, c.start, c.occurrence)); }),
        c.expected)
        << c.text << " " << c.pattern;
  }
}

TEST(Regex, Extract) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::int64_t group;
    std::string_view expected;
  } cases[] = {{"hello", "(.)", -1, "error: Group cannot be negative"},
               {"hello", "(.)", 2, "error: Pattern has 1 groups. Cannot access group 2"},
               {"hello", ".", 1, "error: Pattern has 0 groups. Cannot access group 1"},
               {"Hello world bye", "\\b[a-z]([a-z]*)", 0, "world"},
               {"Hello world bye", "\\b[a-z]([a-z]*)", 1, "orld"},
               {"rat cat\nbat dog", "ra(.)|blah(.)(.)", 1, "t"},
               {"rat cat\nbat dog", "ra(.)|blah(.)(.)", 2, "NULL"},
               {"12345", "x", 0, "NULL"},
               {"Baby X", "by ([A-Z].*)\\b[a-z]", 0, "NULL"},
               {"", "", 0, ""},
               {"1a 2b 14m", "(\\d+)([a-z]+)", 2, "a"},
               {"a\xFFz", "a(.)z", 1, "\xFF"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern, [&](const Regex& r) { return answer(r.extract(c.text, c.group)); }), c.expected)
        << c.pattern;
  }
}

TEST(Regex, ExtractAll) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::int64_t group;
    std::string_view expected;
  } cases[] = {{"hello", "(.)", 2, "error: Pattern has 1 groups. Cannot access group 2"},
               {"rat cat\nbat dog", ".at", 0, "[rat|cat|bat]"},
               {"rat cat\nbat dog", "(.)at", 1, "[r|c|b]"},
               {"rat cat\nbat dog", "blah.*", 0, "[]"},
               {"hello", "(x)?l", 1, "[NULL|NULL]"},
               {"1a 2b 14m", "(\\d+)([a-z]+)", 2, "[a|b|m]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern, [&](const Regex& r) { return answer(r.extract_all(c.text, c.group)); }),
              c.expected)
        << c.pattern;
  }
}

TEST(Regex, Split) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::string_view expected;
  } cases[] = {{"a.b:c;d", "[\\.:;]", "[a|b|c|d]"},
               {"a,b,c", ",", "[a|b|c]"},
               {"", ",", "[]"},
               {",", ",", "[|]"},
               {"abc", "", "[|a|b|c|]"},
               {"信念", "", "[|信|念|]"},
               {"abc", "x", "[abc]"},
               {"abc", "b*", "[|a||c|]"},
               {"1a 2b 14m", "\\s*[a-z]+\\s*", "[1|2|14|]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern, [&](const Regex& r) { return answer(r.split(c.text)); }), c.expected)
        << c.pattern;
  }
}

TEST(Regex, Replace) {
  const struct {
    std::string_view text;
    std::string_view pattern;
    std::string_view replacement;
    std::string_view expected;
  } cases[] = {{"xxx", "x", "$", "error: Illegal replacement sequence: $"},
               {"xxx", "x", "\\", "error: Illegal replacement sequence: \\"},
               {"xxx", "x", "$a", "error: Illegal replacement sequence: $a"},
               {"xxx", "x", "$1", "error: Illegal replacement sequence: unknown group 1"},
               {"xxx", "x", "${a}", "error: Illegal replacement sequence: unknown group { a }"},
               {"xxx", "(?<n>x)", "${m", "error: Illegal replacement sequence: unknown group { m }"},
               {"xxx", "x", "${}", "error: Illegal replacement sequence: unknown group {  }"},
               {"abc", "x", "$", "abc"},
               {"abc", "x", "\\", "abc"},
               {"abc def ghi", "\\w", "", "  "},
               {"abc def ghi", "(\\w)", "<$1>", "<a><b><c> <d><e><f> <g><h><i>"},
               {"abc", "(\\w)", "$0$0", "aabbcc"},
               {"abc", "(\\w)", "$12", "a2b2c2"},
               {"abc", "(\\w)(\\w)", "$2$1", "bac"},
               {"abc", "(b)", "\\$1", "a$1c"},
               {"abc", "b", "\\\\", "a\\c"},
               {"abc", "b", "\\t", "atc"},
               {"abc", "(?<first>\\w)", "${first}-", "a-b-c-"},
               {"abc", "(?<first>\\w)", "${first", "abc"},
               {"abc", "(x)?b", "[$1]", "a[]c"},
               {"", "", "x", "x"},
               {"abc", "", "-", "-a-b-c-"},
               {"信念", "", "-", "-信-念-"},
               {"abc", "b*", "-", "-a--c-"},
               {"wxyz", "[a-z]", "信", "信信信信"},
               {"1a 2b 14m", "(\\d+)([ab]) ", "3c$2 ", "3ca 3cb 14m"},
               {"a\xFFz", "a", "b", "b\xFFz"}};
  for (const auto& c : cases) {
    EXPECT_EQ(with(c.pattern,
                   [&](const Regex& r) {
                     return appended([&](std::string& out) { return r.replace(c.text, c.replacement, out); });
                   }),
              c.expected)
        << c.text << " " << c.pattern << " " << c.replacement;
  }
}

TEST(Regex, ReplaceByFunction) {
  const auto regex = Regex::make("(\\w)(x)?");
  ASSERT_TRUE(regex);
  const auto replaced = [&](std::string_view text, const RegexReplacer& replacer) {
    return appended([&](std::string& out) { return regex->replace(text, replacer, out); });
  };
  const RegexReplacer shows = [](auto groups, std::string& out) -> Result<bool> {
    out += "<" + shown_value(groups[0]) + "," + shown_value(groups[1]) + ">";
    return true;
  };
  EXPECT_EQ(replaced("ax b", shows), "<a,x> <b,NULL>");
  EXPECT_EQ(replaced("", shows), "");
  EXPECT_EQ(replaced("--", shows), "--");
  EXPECT_EQ(replaced("a", [](auto, std::string&) -> Result<bool> { return false; }), "NULL");
  EXPECT_EQ(
      replaced("a",
               [](auto, std::string&) -> Result<bool> { return fail(ErrorCode::InvalidArgument, "no"); }),
      "error: no");
  EXPECT_EQ(replaced("-", [](auto, std::string&) -> Result<bool> { return false; }), "-");
}

TEST(Regex, ResultsAreBounded) {
  const std::string text(100'000, 'a');
  const std::string long_text(1'000, 'b');
  EXPECT_EQ(with("a",
                 [&](const Regex& r) {
                   return appended([&](std::string& out) { return r.replace(text, long_text, out); });
                 }),
            "error: Result is too large: more than 16777216 bytes");
}

TEST(Regex, ThreadsShareAPattern) {
  const auto regex = Regex::make("(a|b)+c");
  ASSERT_TRUE(regex);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1'000; ++round) {
        EXPECT_EQ(answer(regex->extract("xxababcyy", 1)), "b");
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace tarn::trino_text
