#include "parquet/statistics.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

struct Case {
  std::string name;
  std::string value;
  std::size_t characters;
  std::string lower;
  std::optional<std::string> upper;
};

const Case kCases[] = {
    {"NotUtf8", "ab\xff\xff\xff", 3, "ab\xff", std::nullopt},
    {"OnlyContinuations", std::string(100, '\x80'), 2, std::string(8, '\x80'), std::nullopt},
    {"LastCodePointHasNoNext", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf", 1, "\xf4\x8f\xbf\xbf", std::nullopt},
    {"TheOneBeforeIsRaised", "a\xf4\x8f\xbf\xbf!", 2, "a\xf4\x8f\xbf\xbf", "b"},
    {"SurrogatesAreSkipped", "\xed\x9f\xbf!", 1, "\xed\x9f\xbf", "\xee\x80\x80"},
    {"GrowsToTwoBytes", "\x7fx", 1, "\x7f", "\xc2\x80"},
    {"GrowsToThreeBytes", "\xdf\xbfx", 1, "\xdf\xbf", "\xe0\xa0\x80"},
    {"GrowsToFourBytes", "\xef\xbf\xbfx", 1, "\xef\xbf\xbf", "\xf0\x90\x80\x80"},
    {"Empty", "", 16, "", ""},
    {"ShortIsExact", "abc", 16, "abc", "abc"},
    {"JustFits", "abcd", 4, "abcd", "abcd"},
    {"CountsCharactersNotBytes", "\xc3\xa9\xc3\xa9\xc3\xa9", 3, "\xc3\xa9\xc3\xa9\xc3\xa9",
     "\xc3\xa9\xc3\xa9\xc3\xa9"},
    {"Cut", "abcde", 4, "abcd", "abce"},
};

class CharacterBounds : public testing::TestWithParam<Case> {};

TEST_P(CharacterBounds, LieBelowAndAbove) {
  const auto& c = GetParam();
  EXPECT_EQ(lower_bound_in_characters(c.value, c.characters), c.lower);
  EXPECT_EQ(upper_bound_in_characters(c.value, c.characters), c.upper);
  EXPECT_LE(c.lower, c.value);
  EXPECT_GE(c.upper.value_or(c.value), c.value);
}

INSTANTIATE_TEST_SUITE_P(Statistics, CharacterBounds, testing::ValuesIn(kCases),
                         [](const auto& param) { return param.param.name; });

TEST(ByteBounds, CutBetweenCharacters) {
  const std::string value = "abc\xc3\xa9xyz";
  const auto lower = lower_bound_in_bytes(value, 4);
  EXPECT_EQ(lower.bytes, "abc");
  EXPECT_FALSE(lower.exact);
  const auto upper = upper_bound_in_bytes(value, 4);
  ASSERT_TRUE(upper.has_value());
  EXPECT_EQ(upper->bytes, "abd");
  EXPECT_FALSE(upper->exact);
  EXPECT_TRUE(lower_bound_in_bytes(value, 64).exact);
  EXPECT_TRUE(upper_bound_in_bytes(value, 64)->exact);
}

TEST(Extremes, FindTheFirstAndLastInByteOrder) {
  const std::vector<std::string_view> values = {"prefix: mm", "prefix: a", "prefix: \xc3\xa9", "prefix: z",
                                                "prefix"};
  const auto extremes = extremes_of_strings(values);
  EXPECT_EQ(extremes.smallest, "prefix");
  EXPECT_EQ(extremes.largest, "prefix: \xc3\xa9");
}

TEST(Doubles, OneNanLeavesNoBounds) {
  EXPECT_FALSE(bounds_of_doubles(std::array{1.0, std::nan(""), 2.0}).lower.has_value());
  EXPECT_TRUE(bounds_of_doubles(std::array{1.0, 2.0}).upper.has_value());
}

TEST(Statistics, SignedBytesAreComparedAsNumbers) {
  const std::vector<std::string_view> values = {
      {"\x00\x01", 2}, {"\xff\xfe", 2}, {"\x7f\xff", 2}, {"\x80\x00", 2}};
  const auto extremes = extremes_of_signed(values);
  EXPECT_EQ(extremes.smallest, values[3]);
  EXPECT_EQ(extremes.largest, values[2]);
  EXPECT_TRUE(is_less_signed(values[1], values[0]));
  EXPECT_FALSE(is_less_signed(values[0], values[0]));
}

TEST(Statistics, BoundsOfRealsHaveFourBytes) {
  const auto bounds = bounds_of_reals(std::vector<double>{-2.5, 0, 1.5});
  EXPECT_EQ(bounds.lower->bytes, std::string("\x00\x00\x20\xc0", 4));
  EXPECT_EQ(bounds.upper->bytes, std::string("\x00\x00\xc0\x3f", 4));
  EXPECT_FALSE(bounds_of_reals(std::vector<double>{std::nan("")}).lower);
}

}  // namespace
}  // namespace tarn::parquet
