#include "trino_text/regex_agreement.hpp"

#include "trino_text/code_set.hpp"
#include "trino_text/regex_class.hpp"
#include "trino_text/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

// The pattern for RE2, and behind it what it asks of a text; "no" where Oniguruma alone is sure.
std::string shown(std::string_view pattern) {
  const auto agreed = agreed_regex(pattern);
  if (!agreed) {
    return "no";
  }
  std::string text = agreed->pattern;
  text += agreed->asks_ascii ? " ascii" : "";
  text += agreed->asks_no_final_break ? " no-final-break" : "";
  if (agreed->literal) {
    text += agreed->is_anchored_literal ? " begins=" : " literal=";
    text += *agreed->literal;
  }
  return text;
}

TEST(AgreedRegex, Table) {
  const struct {
    std::string_view pattern;
    std::string_view expected;
  } cases[] = {
      {"", " literal="},
      {"abc", "abc literal=abc"},
      {"a.b", "a(?-s:.)b"},
      {"a\\.b c", R"(a\x{2e}b\x{20}c literal=a.b c)"},
      {"é信", R"(\x{e9}\x{4fe1} literal=é信)"},
      {"^abc", R"(\Aabc begins=abc)"},
      {"\\Aabc", R"(\Aabc begins=abc)"},
      {"a^bc", R"(a\Abc)"},
      {"^a|b", R"(\Aa|b)"},
      {"^$", R"(\A\z no-final-break)"},
      {"a$", R"(a\z no-final-break)"},
      {"a\\Z", R"(a\z no-final-break)"},
      {"a\\z", R"(a\z)"},
      {"\\b\\w.*", R"(\b[0-9A-Z_a-z](?-s:.)* ascii)"},
      {"\\b\\w*", R"(\b[0-9A-Z_a-z]* ascii)"},
      {"^.*a", R"(\A(?-s:.)*a)"},
      {".*\\ba", R"((?-s:.)*\ba ascii)"},
      {"\\ba\\B", R"(\ba\B ascii)"},
      {"\\d+\\s*\\w?", R"([0-9]+[\x{9}-\x{d}\x{20}]*[0-9A-Z_a-z]?)"},
      {"\\D", R"([\x{0}-\x{2f}\x{3a}-\x{10ffff}])"},
      {"[a-c]", "[a-c]"},
      {"[cab]", "[a-c]"},
      {"[-a.]", R"([\x{2d}-\x{2e}a])"},
      {"[\\w.-]+", R"([\x{2d}-\x{2e}0-9A-Z_a-z]+)"},
      {"[^a]", R"([\x{0}-\x{60}b-\x{10ffff}])"},
      {"[\\D]", R"([\x{0}-\x{2f}\x{3a}-\x{10ffff}])"},
      {"[é-ü]", R"([\x{e9}-\x{fc}])"},
      {"(a)(?:b)(?<n>c)", "(a)(?:b)(c)"},
      {"a|b|", "a|b|"},
      {"a{2}b{1,3}?c{2,}", "a{2}b{1,3}?c{2,}"},
      {"a+?b*?c?\?", "a+?b*?c?\?"},
      {"(?i)aB1", "[Aa][Bb]1 ascii"},
      {"(?i)[x-z5]", "[5X-Zx-z] ascii"},
      {"(?i)[^k]", R"([\x{0}-JL-jl-\x{10ffff}] ascii)"},
      {"(?i)\\w1", "[0-9A-Z_a-z]1"},
      {"(?i)12", "12"},
      {"(?i:a)b", "(?:[Aa])b ascii"},
      {"((?i)a)b", "([Aa])b ascii"},
      {"(?i)(?s).a|b", "(?s:.)[Aa]|[Bb] ascii"},
      {"(?is-i:a.)", "(?:a(?s:.))"},
      {"(?s-s).", "(?-s:.)"},
      {"(a*b)+", "(a*b)+"},
      {"(?:a|b)*", "(?:a|b)*"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shown(c.pattern), c.expected) << c.pattern;
  }
}

TEST(AgreedRegex, DoubtIsForOniguruma) {
  for (const std::string_view pattern :
       {// Steps back and look-around.
        "(a)\\1", "(?<n>a)\\k<n>", "(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", "(?>a)", "a++", "a*+", "a?+",
        "a{1,2}+", "\\Ga",
        // Loops over what may be empty, and repetitions of repetitions.
        "(a*)*", "(a|)+", "(|a){2}", "(?:^)*", "(\\b)?", "a**", "a+*", "a{2}{3}", "a{2}?", "(a?)?",
        // Nothing and too much.
        "a{0}", "a{0,0}", "a{1001}", "a{1,1001}", "a{1001,}", "a{99999999999}",
        // Braces and brackets that stand for themselves.
        "a{", "a{,2}", "a{x}", "{", "a}", "a]", "[]a]", "[^]a]",
        // Classes in classes, and dashes.
        "[[a]b]", "[[:alpha:]]", "[a&&b]", "[a-c-e]", "[\\d-a]", "[a-\\d]", "[--a]", "[b-a]", "[\\b]",
        "[\\x41]",
        // Unicode.
        "\\p{L}", "\\pL", "\\P{L}", "(?i)é", "(?i)[é]", "(?i)[\\W]", "\\x41", "\\u0041", "\\101", "\\é",
        // Options in the middle, and others.
        "a(?i)b", "a|(?i)b", "(?m)a", "(?x)a", "(?i", "(?i--s)a", "(?#c)a", "\\Qa\\E", "(?'n'a)",
        // Other escapes.
        "\\R", "\\X", "\\h", "\\v", "\\a", "\\e", "\\cA", "\\0", "\\<a", "\\`a", "\\",
        // What no engine compiles.
        "(", ")", "[a", "*a", "(?<>a)", "(?<n", "[\\"}) {
    EXPECT_EQ(shown(pattern), "no") << pattern;
  }
}

TEST(AgreedRegex, CountsGroups) {
  EXPECT_EQ(agreed_regex("(a)(?:b)((c)|(?<d>d))")->group_count, 4u);
}

std::string shown(const CodeSet& set) {
  std::string text;
  for (const auto& range : set.ranges()) {
    append_code_point(range.first, text);
    text += '-';
    append_code_point(range.last, text);
    text += ' ';
  }
  return text;
}

TEST(CodeSet, MergesWhatTouches) {
  CodeSet set;
  set.add({.first = 'c', .last = 'd'});
  set.add({.first = 'x', .last = 'z'});
  set.add({.first = 'a', .last = 'a'});
  EXPECT_EQ(shown(set), "a-a c-d x-z ");
  set.add({.first = 'b', .last = 'b'});
  EXPECT_EQ(shown(set), "a-d x-z ");
  set.add({.first = 'd', .last = 'y'});
  EXPECT_EQ(shown(set), "a-z ");
}

TEST(CodeSet, ComplementAndCases) {
  EXPECT_TRUE(CodeSet({{0, kMaxCodePoint}}).complement().empty());
  EXPECT_EQ(CodeSet({{'b', 'c'}}).complement().complement().ranges().size(), 1u);
  EXPECT_EQ(shown(CodeSet({{'X', 'c'}}).with_both_cases()), "A-C X-c x-z ");
  EXPECT_EQ(shown(CodeSet({{'0', '9'}}).with_both_cases()), "0-9 ");
  EXPECT_TRUE(CodeSet({{'0', 'A'}}).has_ascii_letter());
  EXPECT_FALSE(CodeSet({{'[', '`'}}).has_ascii_letter());
  EXPECT_FALSE(CodeSet({{'a', 0x80}}).is_ascii());
}

TEST(RegexClass, TellsItsSize) {
  const auto read = read_class("[^a\\]b]+");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size, 7u);
  EXPECT_TRUE(read->is_complement);
  EXPECT_EQ(shown(read->set), "]-] a-b ");
}

}  // namespace
}  // namespace tarn::trino_text
