#include "trino_text/utf8.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

TEST(Utf8, Steps) {
  const struct {
    std::string_view text;
    bool valid;
    std::uint32_t size;
    char32_t value;
  } cases[] = {{"a", true, 1, U'a'},
               {"\0"sv, true, 1, 0},
               {"\xC2\x80", true, 2, 0x80},
               {"\xE0\xA0\x80", true, 3, 0x800},
               {"\xF0\x90\x80\x80", true, 4, 0x10000},
               {"\xF4\x8F\xBF\xBF", true, 4, 0x10FFFF},
               {"\x80", false, 1, 0},
               {"\xFE", false, 1, 0},
               {"\xFF", false, 1, 0},
               {"\xC3", false, 1, 0},
               {"\xC3x", false, 1, 0},
               {"\xE2\x82", false, 2, 0},
               {"\xE2\x82x", false, 2, 0},
               {"\xF0\x9F\x98", false, 3, 0},
               {"\xC1\xBF", false, 2, 0},
               {"\xE0\x9F\xBF", false, 3, 0},
               {"\xED\xA0\x80", false, 3, 0},
               {"\xF0\x8F\xBF\xBF", false, 4, 0},
               {"\xF4\x90\x80\x80", false, 4, 0},
               {"\xF8\x88\x80\x80\x80", false, 5, 0},
               {"\xFC\x84\x80\x80\x80\x80", false, 6, 0}};
  for (const auto& c : cases) {
    const auto step = code_point_at(c.text, 0);
    EXPECT_EQ(step.valid, c.valid) << c.text;
    EXPECT_EQ(step.size, c.size) << c.text;
    if (c.valid) {
      EXPECT_EQ(step.value, c.value) << c.text;
    }
    EXPECT_EQ(is_valid_utf8(c.text), c.valid) << c.text;
  }
}

TEST(Utf8, EveryCodePointComesBack) {
  for (char32_t c = 0; c <= kMaxCodePoint; c += c < 0x3000 ? 1 : 37) {
    if (is_surrogate(c)) {
      continue;
    }
    std::string text;
    append_code_point(c, text);
    const auto step = code_point_at(text, 0);
    ASSERT_TRUE(step.valid && step.value == c && step.size == text.size()) << static_cast<std::uint32_t>(c);
  }
}

TEST(Utf8, Offsets) {
  EXPECT_EQ(offset_of_code_point("", 0), std::nullopt);
  EXPECT_EQ(offset_of_code_point("aä爱b", 0), 0u);
  EXPECT_EQ(offset_of_code_point("aä爱b", 2), 3u);
  EXPECT_EQ(offset_of_code_point("aä爱b", 3), 6u);
  EXPECT_EQ(offset_of_code_point("aä爱b", 4), std::nullopt);
  EXPECT_EQ(offset_of_code_point("aä爱b", 1, 3), 6u);
  EXPECT_EQ(offset_of_code_point("aä爱b", 2, 3), std::nullopt);
}

TEST(Utf8, Ascii) {
  EXPECT_TRUE(is_ascii(""));
  EXPECT_TRUE(is_ascii("0123456789abcdef\0"sv));
  for (std::size_t i = 0; i < 20; ++i) {
    std::string text(20, 'a');
    text[i] = '\x80';
    EXPECT_FALSE(is_ascii(text)) << i;
    EXPECT_FALSE(is_valid_utf8(text)) << i;
  }
}

}  // namespace
}  // namespace tarn::trino_text
