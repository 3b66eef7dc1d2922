#include "json/value.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::json {
namespace {

using testing::HasSubstr;

struct BadCase {
  const char* name;
  std::string text;
  const char* message;  // a part of it
};

class BadJson : public testing::TestWithParam<BadCase> {};

TEST_P(BadJson, IsRefusedAtItsByte) {
  const auto result = parse(GetParam().text);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::InvalidArgument);
  EXPECT_THAT(result.error().message(), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadJson,
    testing::Values(BadCase{"Empty", "", "byte 0: the text ends where a value"},
                    BadCase{"Blanks", " \n", "byte 2"}, BadCase{"ByteOrderMark", "\xEF\xBB\xBF{}", "byte 0"},
                    BadCase{"Word", "nul", "byte 0: expected a value"}, BadCase{"Nan", "NaN", "byte 0"},
                    BadCase{"Nul", std::string("\0", 1), "byte 0"},
                    BadCase{"TrailingText", "{} x", "byte 3: more text"},
                    BadCase{"TrailingNul", std::string("1\0", 2), "byte 1: more text"},
                    BadCase{"TrailingComma", "[1,]", "byte 3: expected a value"},
                    BadCase{"TrailingCommaInObject", "{\"a\":1,}", "byte 7: expected a member's name"},
                    BadCase{"BareName", "{a:1}", "byte 1: expected a member's name"},
                    BadCase{"NoColon", "{\"a\" 1}", "byte 5: expected ':'"},
                    BadCase{"OpenArray", "[1", "byte 2: expected ',' or ']'"},
                    BadCase{"OpenObject", "{\"a\":1", "byte 6: expected ',' or '}'"},
                    BadCase{"OpenString", "\"abc", "byte 4: the text ends inside a string"},
                    BadCase{"Control", "\"a\nb\"", "byte 2: a control character"},
                    BadCase{"Escape", "\"a\\x\"", "byte 2: unknown escape"},
                    BadCase{"EscapeAtTheEnd", "\"\\", "byte 1: unknown escape"},
                    BadCase{"ShortHex", "\"\\u12\"", "byte 3: expected four hexadecimal"},
                    BadCase{"SignedHex", "\"\\u-123\"", "byte 3: expected four hexadecimal"},
                    BadCase{"LoneHighSurrogate", "\"\\ud800\"", "byte 1: half of a surrogate"},
                    BadCase{"LoneLowSurrogate", "\"\\udc00\"", "byte 1: half of a surrogate"},
                    BadCase{"TwoHighSurrogates", "\"\\ud800\\ud800\"", "byte 1: half of a surrogate"},
                    BadCase{"LoneContinuation", "\"a\x80\"", "byte 2: not UTF-8"},
                    BadCase{"Overlong", "\"\xC0\xAF\"", "byte 1: not UTF-8"},
                    BadCase{"EncodedSurrogate", "\"\xED\xA0\x80\"", "byte 1: not UTF-8"},
                    BadCase{"TooLarge", "\"\xF4\x90\x80\x80\"", "byte 1: not UTF-8"},
                    BadCase{"CutSequence", "\"\xE2\x82", "byte 1: not UTF-8"},
                    BadCase{"LeadingZero", "01", "byte 1: more text"}, BadCase{"Plus", "+1", "byte 0"},
                    BadCase{"NoFraction", "1.", "byte 2: expected a digit"},
                    BadCase{"NoExponent", "1e+", "byte 3: expected a digit"},
                    BadCase{"LoneMinus", "-", "byte 1: expected a value"},
                    BadCase{"Overflow", "[1e999]", "byte 1: a number beyond"},
                    BadCase{"TooDeep", std::string(65, '['), "byte 64: nested deeper than 64"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Parse, RefusesTooManyBytes) {
  const auto result = parse("[1,2]", {.bytes = 4});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
}

TEST(Parse, RefusesTooManyValues) {
  const struct {
    const char* text;
    std::size_t values;
  } cases[] = {
      {"7", 1}, {"[]", 1}, {"[0,0]", 3}, {"[[],[0]]", 4}, {R"({"a":{},"a":[1]})", 4}, {R"(["[0,0]"])", 2},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_TRUE(parse(c.text, {.values = c.values}));
    const auto result = parse(c.text, {.values = c.values - 1});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
    EXPECT_THAT(result.error().message(), HasSubstr("values allowed"));
  }
}

TEST(Parse, TakesTheDepthThatIsAllowed) {
  EXPECT_TRUE(parse(std::string(64, '[') + std::string(64, ']')));
}

struct GoodCase {
  const char* name;
  const char* text;
  const char* written;
};

class GoodJson : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodJson, IsReadAndWritten) {
  const auto result = parse(GetParam().text);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(write(*result), GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, GoodJson,
    testing::Values(GoodCase{"Blanks", " \t\r\n{ \"a\" : [ ] , \"b\" : { } } \n", R"({"a":[],"b":{}})"},
                    GoodCase{"Words", "[true,false,null]", "[true,false,null]"},
                    GoodCase{"Integers", "[0,-0,9223372036854775807,-9223372036854775808]",
                             "[0,0,9223372036854775807,-9223372036854775808]"},
                    GoodCase{"BeyondInt64", "[9223372036854775808]", "[9.223372036854776e+18]"},
                    GoodCase{"Reals", "[1.5,1e3,1E-2,0.1,5e-324]", "[1.5,1000,0.01,0.1,5e-324]"},
                    GoodCase{"Escapes", R"(["\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00\u0000"])",
                             "[\"\\\"\\\\/\\b\\f\\n\\r\\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\u0000\"]"},
                    GoodCase{"Unicode", "\"\xE8\xA8\xBC\xE8\xB7\xA1\"", "\"\xE8\xA8\xBC\xE8\xB7\xA1\""},
                    GoodCase{"RepeatedNames", R"({"a":1,"a":2})", R"({"a":1,"a":2})"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Value, FindsTheLastOfARepeatedName) {
  const auto value = *parse(R"({"a":1,"A":5,"a":2})");
  ASSERT_NE(value.find("a"), nullptr);
  EXPECT_EQ(*value.find("a")->integer(), 2);
  EXPECT_EQ(value.find("b"), nullptr);
  EXPECT_EQ(Value(3).find("a"), nullptr);
}

TEST(Value, SetsAndReplacesMembers) {
  Value value;
  value.set("a", 1);
  value.set("b", Array{1, "two", 3.5});
  value.set("a", nullptr);
  EXPECT_EQ(write(value), R"({"a":null,"b":[1,"two",3.5]})");
}

TEST(Write, PrintsEpochSecondsWithoutExponent) {
  EXPECT_EQ(write(1700000000.0), "1700000000");
  EXPECT_EQ(write(1700000000.123), "1700000000.123");
  EXPECT_EQ(write(-62135596800.0), "-62135596800");
  EXPECT_EQ(write(1e21), "1e+21");
}

TEST(Write, PrintsUnsignedNumbers) {
  EXPECT_EQ(write(std::uint32_t{4294967295}), "4294967295");
  EXPECT_EQ(write(std::uint64_t{9223372036854775807}), "9223372036854775807");
  EXPECT_EQ(write(std::uint64_t{18446744073709551615u}), "1.8446744073709552e+19");
}

TEST(Write, HasNoSpellingForWhatIsNoNumber) {
  EXPECT_EQ(write(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(write(std::numeric_limits<double>::infinity()), "null");
}

TEST(Write, ReplacesBytesThatAreNotUtf8) {
  std::string out;
  append_quoted(out, "a\xFF\xC3(\x01\x7F\xE2\x82");
  EXPECT_EQ(out, "\"a\xEF\xBF\xBD\xEF\xBF\xBD(\\u0001\x7F\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_TRUE(parse(out));
}

TEST(Write, FindsWhatNeedsAnEscapeAtAnyPlace) {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(20, 'x');
      text[place] = static_cast<char>(byte);
      std::string whole;
      append_quoted(whole, text);
      std::string in_parts;
      append_quoted(in_parts, text.substr(place, 1));
      const auto expected = "\"" + std::string(place, 'x') + in_parts.substr(1, in_parts.size() - 2) +
                            std::string(19 - place, 'x') + "\"";
      ASSERT_EQ(whole, expected) << "byte " << byte << " at " << place;
    }
  }
}

// A text of many parts is what its bytes are one after the other.
TEST(Write, QuotesLongTextsAsTheirParts) {
  constexpr std::array<std::string_view, 12> kPieces = {
      "a", "plain text of several words", "\"", "\\", "\n", "\x01", "\x7F", "é", "漢", "😀", "\xFF", "\xC3"};
  std::mt19937 random(11);
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    std::string expected = "\"";
    const auto pieces = random() % 300;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      // Half of them plain, so that what needs an escape meets every place of a word and of a part.
      const auto next = kPieces[random() % 2 == 0 ? 0 : random() % kPieces.size()];
      text += next;
      std::string alone;
      append_quoted(alone, next);
      expected += alone.substr(1, alone.size() - 2);
    }
    std::string out = "before";
    append_quoted(out, text);
    ASSERT_EQ(out, "before" + expected + "\"") << text;
  }
}

TEST(Write, IndentsByTwo) {
  EXPECT_EQ(write_pretty(*parse(R"({"a":[1,{"b":[]}],"c":{}})")),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
}

TEST(RoundTrip, KeepsDoublesAndStrings) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = random();
    double real = 0;
    static_assert(sizeof bits == sizeof real);
    std::memcpy(&real, &bits, sizeof real);
    const auto read = parse(write(real));
    ASSERT_TRUE(read);
    if (std::isfinite(real)) {
      EXPECT_EQ(read->number(), real) << write(real);
    }
  }
}

// Any bytes end in a value or an error; sanitizer builds make this a hunt for reads out of bounds.
TEST(Parse, SurvivesMutations) {
  const std::string seed = R"({"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",true,null],"b":{"c":{}}})";
  std::mt19937 random(9);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = seed;
    for (int change = 0; change < 3; ++change) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    text.resize(random() % (text.size() + 1));
    if (const auto value = parse(text)) {
      EXPECT_TRUE(parse(write(*value))) << text;
    }
  }
}

}  // namespace
}  // namespace tarn::json
