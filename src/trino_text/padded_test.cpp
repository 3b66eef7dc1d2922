#include "trino_text/padded.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

TEST(Padded, Casts) {
  const struct {
    std::string_view text;
    std::int64_t size;
    std::string_view as_varchar;
    std::string_view as_char;
    std::string_view read_back;
  } cases[] = {{"", 0, "", "", ""},
               {"", 2, "", "", "  "},
               {"abc", -1, "", "", ""},
               {"abc", 2, "ab", "ab", "ab"},
               {"abc", 5, "abc", "abc", "abc  "},
               {"a  ", 2, "a ", "a", "a "},
               {"  ", 2, "  ", "", "  "},
               {"信念爱", 2, "信念", "信念", "信念"},
               {"a\t", 3, "a\t", "a\t", "a\t "}};
  for (const auto& c : cases) {
    EXPECT_EQ(truncate(c.text, c.size), c.as_varchar) << c.text;
    EXPECT_EQ(to_char(c.text, c.size), c.as_char) << c.text;
    EXPECT_EQ(appended([&](std::string& out) { append_padded(to_char(c.text, c.size), c.size, out); }),
              c.read_back)
        << c.text;
  }
}

TEST(Padded, Order) {
  const struct {
    std::string_view left;
    std::string_view right;
    int expected;
  } cases[] = {{"", "", 0},       {"a", "a", 0},     {"a", "a  ", 0},  {"a  ", "a", 0},      {"a", "b", -1},
               {"b", "a", 1},     {"a", "ab", -1},   {"ab", "a", 1},   {"a", "a\t", 1},      {"a\t", "a", -1},
               {"a", "a\0"sv, 1}, {"a", "a  b", -1}, {"a", "a \t", 1}, {"\xC3\xA4", "z", 1}, {"", "\n", 1}};
  for (const auto& c : cases) {
    const auto order = compare_padded(c.left, c.right);
    EXPECT_EQ(order < 0 ? -1 : order > 0 ? 1 : 0, c.expected) << c.left << " " << c.right;
  }
}

}  // namespace
}  // namespace tarn::trino_text
