#include "trino_text/text.hpp"

#include "trino_text/test_answer.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(Text, Length) {
  const struct {
    std::string_view text;
    std::int64_t expected;
  } cases[] = {{"", 0},        {"hello", 5}, {"信念,爱,希望", 7}, {"\0\0"sv, 2},   {"😀", 1},
               {"e\u0301", 2}, {"\xFF", 1},  {"\x80", 0},         {"a\xE4\xBF", 2}};
  for (const auto& c : cases) {
    EXPECT_EQ(length(c.text), c.expected) << c.text;
  }
}

TEST(Text, Chr) {
  const struct {
    std::int64_t code_point;
    std::string_view expected;
  } cases[] = {{-1, "error: Not a valid Unicode code point: -1"},
               {0x110000, "error: Not a valid Unicode code point: 1114112"},
               {0xD800, "error: Not a valid Unicode code point: 55296"},
               {0xDFFF, "error: Not a valid Unicode code point: 57343"},
               {kMax, "error: Not a valid Unicode code point: 9223372036854775807"},
               {kMin, "error: Not a valid Unicode code point: -9223372036854775808"},
               {0, "\0"sv},
               {65, "A"},
               {0x7F, "\x7F"},
               {0x80, "\u0080"},
               {0x7FF, "\u07FF"},
               {0x800, "\u0800"},
               {9731, "☃"},
               {0xFFFF, "\uFFFF"},
               {0x10000, "\U00010000"},
               {0x10FFFF, "\U0010FFFF"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return chr(c.code_point, out); }), c.expected) << c.code_point;
  }
}

TEST(Text, Codepoint) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"", "error: Input string must be a single character string"},
               {"ab", "error: Input string must be a single character string"},
               {"\x80", "error: Input string must be a single character string"},
               {"\xC3", "error: Invalid UTF-8 encoding in characters: \uFFFD"},
               {"x", "120"},
               {"\0"sv, "0"},
               {"☃", "9731"},
               {"😀", "128512"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(codepoint(c.text)), c.expected) << c.text;
  }
}

TEST(Text, SubstringFrom) {
  const struct {
    std::string_view text;
    std::int64_t start;
    std::string_view expected;
  } cases[] = {{"", 1, ""},
               {"Quadratically", 0, ""},
               {"Quadratically", 5, "ratically"},
               {"Quadratically", 13, "y"},
               {"Quadratically", 14, ""},
               {"Quadratically", 50, ""},
               {"Quadratically", -5, "cally"},
               {"Quadratically", -13, "Quadratically"},
               {"Quadratically", -14, ""},
               {"Quadratically", kMax, ""},
               {"Quadratically", kMin, ""},
               {"信念,爱,希望", 3, ",爱,希望"},
               {"信念,爱,希望", -2, "希望"},
               {"a😀b", 2, "😀b"}};
  for (const auto& c : cases) {
    EXPECT_EQ(substring(c.text, c.start), c.expected) << c.text << " from " << c.start;
  }
}

TEST(Text, SubstringOfLength) {
  const struct {
    std::string_view text;
    std::int64_t start;
    std::int64_t length;
    std::string_view expected;
  } cases[] = {{"Quadratically", 5, 6, "ratica"},  {"Quadratically", 5, 10, "ratically"},
               {"Quadratically", 5, 0, ""},        {"Quadratically", 5, -1, ""},
               {"Quadratically", 0, 3, ""},        {"Quadratically", -5, 4, "call"},
               {"Quadratically", -5, 40, "cally"}, {"Quadratically", -50, 60, ""},
               {"Quadratically", 14, 1, ""},       {"Quadratically", 1, kMax, "Quadratically"},
               {"Quadratically", -2, kMax, "ly"},  {"信念,爱,希望", 4, 2, "爱,"},
               {"信念,爱,希望", -3, 1, ","}};
  for (const auto& c : cases) {
    EXPECT_EQ(substring(c.text, c.start, c.length), c.expected)
        << c.text << " from " << c.start << " for " << c.length;
  }
}

TEST(Text, Strpos) {
  const struct {
    std::string_view text;
    std::string_view part;
    std::int64_t instance;
    std::string_view expected;
  } cases[] = {{"high", "ig", 0, "error: 'instance' must be a positive or negative number."},
               {"high", "ig", kMin, "error: 'instance' must be a positive or negative number."},
               {"high", "ig", 1, "2"},
               {"high", "igx", 1, "0"},
               {"", "x", 1, "0"},
               {"", "", 1, "1"},
               {"x", "", 1, "1"},
               {"x", "", -1, "1"},
               {"", "x", -1, "0"},
               {"high", "h", 2, "4"},
               {"high", "h", 3, "0"},
               {"high", "h", kMax, "0"},
               {"high", "h", -1, "4"},
               {"high", "h", -2, "1"},
               {"high", "h", -3, "0"},
               {"abababa", "aba", 2, "3"},
               {"abababa", "aba", 3, "5"},
               {"abababa", "aba", -1, "5"},
               {"abababa", "aba", -3, "1"},
               {"信念,爱,希望", "希望", 1, "6"},
               {"信念,爱,希望", ",", -1, "5"},
               {"信念,爱,希望", ",", -2, "3"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(strpos(c.text, c.part, c.instance)), c.expected)
        << c.text << " " << c.part << " " << c.instance;
  }
}

TEST(Text, Reverse) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"", ""},
               {"hello", "olleh"},
               {"信念,爱,希望", "望希,爱,念信"},
               {"a\0b"sv, "b\0a"sv},
               {"ab\xC3",
                "\xC3"
                "ba"},
               {"\u0061\u0303", "\u0303\u0061"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { reverse(c.text, out); }), c.expected) << c.text;
  }
}

TEST(Text, TrimOfWhiteSpace) {
  const struct {
    std::string_view text;
    std::string_view both;
    std::string_view left;
    std::string_view right;
  } cases[] = {{"", "", "", ""},
               {"   ", "", "", ""},
               {"  hello  ", "hello", "hello  ", "  hello"},
               {"\t\n\v\f\r hello\x1C\x1D\x1E\x1F", "hello", "hello\x1C\x1D\x1E\x1F", "\t\n\v\f\r hello"},
               {"\u2028 hello \u2029", "hello", "hello \u2029", "\u2028 hello"},
               {"\u3000x\u205F\u1680", "x", "x\u205F\u1680", "\u3000x"},
               {"\u00A0x\u00A0", "\u00A0x\u00A0", "\u00A0x\u00A0", "\u00A0x\u00A0"},
               {"\u2007x\u202F", "\u2007x\u202F", "\u2007x\u202F", "\u2007x\u202F"},
               {"\0 "sv, "\0"sv, "\0 "sv, "\0"sv},
               {" \x80 ", "\x80", "\x80 ", " \x80"},
               {" x \xE2\x80", "x \xE2\x80", "x \xE2\x80", " x \xE2\x80"}};
  for (const auto& c : cases) {
    EXPECT_EQ(trim(c.text), c.both) << c.text;
    EXPECT_EQ(ltrim(c.text), c.left) << c.text;
    EXPECT_EQ(rtrim(c.text), c.right) << c.text;
  }
}

TEST(Text, TrimOfCharacters) {
  const struct {
    std::string_view text;
    std::string_view characters;
    std::string_view both;
    std::string_view left;
    std::string_view right;
  } cases[] = {{"abc", "\xC3", "error: Invalid UTF-8 encoding in characters: \uFFFD",
                "error: Invalid UTF-8 encoding in characters: \uFFFD",
                "error: Invalid UTF-8 encoding in characters: \uFFFD"},
               {"", "a", "", "", ""},
               {" abc ", "", " abc ", " abc ", " abc "},
               {"$.bar.$", ".$", "bar", "bar.$", "$.bar"},
               {"aaa", "a", "", "", ""},
               {"āčab", "ač", "āčab", "āčab", "āčab"},
               {"信念希望信", "信望", "念希", "念希望信", "信念希"},
               {"\xC3"
                "a",
                "a", "\xC3",
                "\xC3"
                "a",
                "\xC3"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(trim(c.text, c.characters)), c.both) << c.text;
    EXPECT_EQ(answer(ltrim(c.text, c.characters)), c.left) << c.text;
    EXPECT_EQ(answer(rtrim(c.text, c.characters)), c.right) << c.text;
  }
}

TEST(Text, Pad) {
  const struct {
    std::string_view text;
    std::int64_t target;
    std::string_view padding;
    std::string_view left;
    std::string_view right;
  } cases[] = {
      {"abc", -1, "foo", "error: Target length must be in the range [0..2147483647]",
       "error: Target length must be in the range [0..2147483647]"},
      {"abc", kMax, "foo", "error: Target length must be in the range [0..2147483647]",
       "error: Target length must be in the range [0..2147483647]"},
      {"abc", 3, "", "error: Padding string must not be empty", "error: Padding string must not be empty"},
      {"abc", 2'000'000'000, "x", "error: Result is too large: more than 16777216 bytes",
       "error: Result is too large: more than 16777216 bytes"},
      {"text", 5, "x", "xtext", "textx"},
      {"text", 4, "x", "text", "text"},
      {"text", 0, "x", "", ""},
      {"text", 3, "xy", "tex", "tex"},
      {"text", 7, "xy", "xyxtext", "textxyx"},
      {"", 3, "ab", "aba", "aba"},
      {"信念", 5, "爱望", "爱望爱信念", "信念爱望爱"},
      {"信念", 1, "爱", "信", "信"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return lpad(c.text, c.target, c.padding, out); }), c.left)
        << c.text;
    EXPECT_EQ(appended([&](std::string& out) { return rpad(c.text, c.target, c.padding, out); }), c.right)
        << c.text;
  }
}

TEST(Text, Replace) {
  const struct {
    std::string_view text;
    std::string_view search;
    std::string_view replacement;
    std::string_view expected;
  } cases[] = {{"aaa", "a", "aa", "aaaaaa"},
               {"abcdefabcdef", "cd", "XX", "abXXefabXXef"},
               {"abcdefabcdef", "cd", "", "abefabef"},
               {"abcabcabc", "d", "X", "abcabcabc"},
               {"", "", "", ""},
               {"", "", "x", "x"},
               {"abc", "", "zz", "zzazzbzzczz"},
               {"信念", "", "-", "-信-念-"},
               {"a\xC3", "", "-", "-a-\xC3-"},
               {"aaaa", "aa", "b", "bb"},
               {"aaa", "aa", "b", "ba"},
               {"foo", "foo", "", ""},
               {"a\0b"sv, "\0"sv, "+", "a+b"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return replace(c.text, c.search, c.replacement, out); }),
              c.expected)
        << c.text << " " << c.search;
  }
}

TEST(Text, ReplaceIsBounded) {
  const std::string text(100'000, 'a');
  const std::string long_text(1'000, 'b');
  std::string out;
  EXPECT_EQ(answer(replace(text, "a", long_text, out)),
            "error: Result is too large: more than 16777216 bytes");
  EXPECT_EQ(answer(replace(text, "", long_text, out)),
            "error: Result is too large: more than 16777216 bytes");
}

TEST(Text, Translate) {
  const struct {
    std::string_view text;
    std::string_view from;
    std::string_view to;
    std::string_view expected;
  } cases[] = {{"a\xC3", "a", "b", "error: Invalid UTF-8 encoding in characters: a\uFFFD"},
               {"a", "\xC3", "b", "error: Invalid UTF-8 encoding in characters: \uFFFD"},
               {"", "", "", ""},
               {"abcd", "", "", "abcd"},
               {"abcd", "a", "z", "zbcd"},
               {"abcda", "a", "z", "zbcdz"},
               {"Palhoça", "ç", "c", "Palhoca"},
               {"abcd", "b", "\U0001F60E", "a\U0001F60Ecd"},
               {"abcd", "a", "", "bcd"},
               {"abcd", "ac", "z", "zbd"},
               {"abcd", "aac", "zyx", "zbxd"},
               {"abcd", "a", "zyz", "zbcd"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return translate(c.text, c.from, c.to, out); }), c.expected)
        << c.text;
  }
}

TEST(Text, ConcatWs) {
  using Parts = std::vector<std::optional<std::string_view>>;
  const std::string half(600'000, 'x');
  const struct {
    std::string_view separator;
    Parts parts;
    std::string_view expected;
  } cases[] = {{",", Parts(255, ""), "error: Too many arguments for string concatenation"},
               {"", {half, half}, "error: Concatenated string is too large"},
               {",", {}, ""},
               {"abc", {"def"}, "def"},
               {"abc", {"def", "pqr", "mno"}, "defabcpqrabcmno"},
               {"abc", {std::nullopt, "def", std::nullopt, "mno", std::nullopt}, "defabcmno"},
               {"abc", {std::nullopt, std::nullopt}, ""},
               {",", {"", "", "x"}, ",,x"},
               {"", {"a", "b"}, "ab"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return concat_ws(c.separator, c.parts, out); }), c.expected);
  }
}

TEST(Text, FromUtf8) {
  const struct {
    std::string_view bytes;
    std::string_view expected;
  } cases[] = {{"", ""},
               {"hello", "hello"},
               {"\x58\xBF", "X\uFFFD"},
               {"\x58\xDF", "X\uFFFD"},
               {"\x58\xF7", "X\uFFFD"},
               {"\xE2\x82 x", "\uFFFD x"},
               {"\xC0\x80", "\uFFFD"},
               {"\xED\xA0\x80", "\uFFFD"},
               {"\xF8\x88\x80\x80\x80!", "\uFFFD!"},
               {"\xFF\xFE", "\uFFFD\uFFFD"},
               {"\xF4\x90\x80\x80", "\uFFFD"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { from_utf8(c.bytes, out); }), c.expected) << c.bytes;
  }
}

TEST(Text, FromUtf8WithReplacement) {
  const struct {
    std::string_view bytes;
    std::string_view replacement;
    std::string_view expected;
  } cases[] = {{"a", "foo", "error: Replacement character string must empty or a single character"},
               {"a", "\xC3", "error: Invalid replacement character"},
               {"X\xBF", "#", "X#"},
               {"X\xBF", "", "X"},
               {"\xFF\xFF", "爱", "爱爱"},
               {"hello", "x", "hello"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return from_utf8(c.bytes, c.replacement, out); }), c.expected)
        << c.bytes;
  }
}

TEST(Text, FromUtf8WithReplacementCode) {
  const struct {
    std::string_view bytes;
    std::int64_t replacement;
    std::string_view expected;
  } cases[] = {{"a", 0x110000, "error: Invalid replacement character"},
               {"a", 0xD800, "error: Invalid replacement character"},
               {"\xFF", -1, "error: Invalid replacement character"},
               {"a", -1, "a"},
               {"a\xFF", 35, "a#"},
               {"a\xFF", 0x10FFFF, "a\U0010FFFF"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return from_utf8(c.bytes, c.replacement, out); }), c.expected)
        << c.bytes;
  }
}

}  // namespace
}  // namespace tarn::trino_text
