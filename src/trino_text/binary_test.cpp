#include "trino_text/binary.hpp"

#include "trino_text/test_answer.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(Binary, Substring) {
  const struct {
    std::string_view bytes;
    std::int64_t start;
    std::int64_t length;
    std::string_view expected;
  } cases[] = {{"", 1, 1, ""},
               {"Quadratically", 0, 3, ""},
               {"Quadratically", 5, 6, "ratica"},
               {"Quadratically", 5, -1, ""},
               {"Quadratically", 50, 10, ""},
               {"Quadratically", 13, kMax, "y"},
               {"Quadratically", -5, 4, "call"},
               {"Quadratically", -13, kMax, "Quadratically"},
               {"Quadratically", -14, 3, ""},
               {"Quadratically", kMin, kMax, ""},
               {"a\0\xFF"sv, 2, 2, "\0\xFF"sv}};
  for (const auto& c : cases) {
    EXPECT_EQ(binary_substring(c.bytes, c.start, c.length), c.expected) << c.bytes << " " << c.start;
  }
  EXPECT_EQ(binary_substring("Quadratically", 5), "ratically");
  EXPECT_EQ(binary_substring("Quadratically", -5), "cally");
  EXPECT_EQ(binary_substring("Quadratically", 14), "");
}

TEST(Binary, Pad) {
  const struct {
    std::string_view bytes;
    std::int64_t target;
    std::string_view padding;
    std::string_view left;
    std::string_view right;
  } cases[] = {
      {"abc", 3, "", "error: Padding bytes must not be empty", "error: Padding bytes must not be empty"},
      {"abc", -1, "f", "error: Target length must be in the range [0..2147483647]",
       "error: Target length must be in the range [0..2147483647]"},
      {"abc", 2'000'000'000, "f", "error: Result is too large: more than 16777216 bytes",
       "error: Result is too large: more than 16777216 bytes"},
      {"\x12\x34", 2, "\x45", "\x12\x34", "\x12\x34"},
      {"\x12\x34", 1, "\x45", "\x12", "\x12"},
      {"\x12\x34", 0, "\x45", "", ""},
      {"ab", 7, "xy", "xyxyxab", "abxyxyx"},
      {"", 3, "ab", "aba", "aba"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return binary_lpad(c.bytes, c.target, c.padding, out); }),
              c.left);
    EXPECT_EQ(appended([&](std::string& out) { return binary_rpad(c.bytes, c.target, c.padding, out); }),
              c.right);
  }
}

TEST(Binary, Reverse) {
  EXPECT_EQ(appended([](std::string& out) { binary_reverse("", out); }), "");
  EXPECT_EQ(appended([](std::string& out) { binary_reverse("a\0\xC3\xA4"sv, out); }), "\xA4\xC3\0a"sv);
}

}  // namespace
}  // namespace tarn::trino_text
