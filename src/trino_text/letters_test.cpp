#include "trino_text/letters.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

TEST(Letters, Case) {
  const struct {
    std::string_view text;
    std::string_view upper;
    std::string_view lower;
  } cases[] = {{"", "", ""},
               {"Hello World {[@`~]}", "HELLO WORLD {[@`~]}", "hello world {[@`~]}"},
               {"what!!", "WHAT!!", "what!!"},
               {"Österreich", "ÖSTERREICH", "österreich"},
               {"From\uD7FFTo", "FROM\uD7FFTO", "from\uD7FFto"},
               {"straße", "STRAßE", "straße"},
               {"ẞ", "ẞ", "ß"},
               {"ǅ", "Ǆ", "ǆ"},
               {"ıİ", "Iİ", "ıi"},
               {"Σς", "ΣΣ", "σς"},
               {"ÿ", "Ÿ", "ÿ"},
               {"ﬁ", "ﬁ", "ﬁ"},
               {"ა", "Ა", "ა"},
               {"\U00010400\U00010428", "\U00010400\U00010400", "\U00010428\U00010428"},
               {"ab\xC3", "AB\xC3", "ab\xC3"},
               {"Ä\xFF\xFFz", "Ä\xFF\xFFZ", "ä\xFF\xFFz"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { upper(c.text, out); }), c.upper) << c.text;
    EXPECT_EQ(appended([&](std::string& out) { lower(c.text, out); }), c.lower) << c.text;
  }
}

TEST(Letters, Category) {
  EXPECT_TRUE(is_letter(U'a'));
  EXPECT_TRUE(is_letter(U'愛'));
  EXPECT_TRUE(is_letter(U'ʰ'));
  EXPECT_FALSE(is_letter(U'1'));
  EXPECT_FALSE(is_letter(U'\u0301'));
  EXPECT_FALSE(is_letter(U' '));
}

TEST(Letters, Normalize) {
  const struct {
    std::string_view text;
    std::string_view form;
    std::string_view expected;
  } cases[] = {{"sch\u00f6n", "nfc", "error: Normalization form must be one of [NFD, NFC, NFKD, NFKC]"},
               {"x", "", "error: Normalization form must be one of [NFD, NFC, NFKD, NFKC]"},
               {"", "NFC", ""},
               {"plain", "NFKD", "plain"},
               {"sch\u00f6n", "NFD", "scho\u0308n"},
               {"scho\u0308n", "NFC", "sch\u00f6n"},
               {"\u3231\u3327\u3326\u2162", "NFKC", "(株)トンドルIII"},
               {"\uff8a\uff9d\uff76\uff78\uff76\uff85", "NFKC", "ハンカクカナ"},
               {"ﬁ", "NFKD", "fi"},
               {"ﬁ", "NFD", "ﬁ"},
               {"가", "NFD", "\u1100\u1161"},
               {"\u1100\u1161", "NFC", "가"},
               {"\u212B", "NFC", "\u00C5"},
               {"q\u0307\u0323", "NFC", "q\u0323\u0307"},
               {"a\xFFö", "NFC", "a\uFFFDö"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return normalize(c.text, c.form, out); }), c.expected)
        << c.text;
  }
}

}  // namespace
}  // namespace tarn::trino_text
