#include "trino_text/split.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

TEST(Split, WithLimit) {
  const struct {
    std::string_view text;
    std::string_view delimiter;
    std::int64_t limit;
    std::string_view expected;
  } cases[] = {{"a.b.c", "", 1, "error: The delimiter may not be the empty string"},
               {"a.b.c", ".", 0, "error: Limit must be positive"},
               {"a.b.c", ".", -1, "error: Limit must be positive"},
               {"a.b.c", ".", 2147483648, "error: Limit is too large"},
               {"a.b.c", ".", 1, "[a.b.c]"},
               {"a.b.c", ".", 2, "[a|b.c]"},
               {"a.b.c", ".", 3, "[a|b|c]"},
               {"a.b.c", ".", 4, "[a|b|c]"},
               {"a.b.c.", ".", 3, "[a|b|c.]"},
               {"a.b.c.", ".", 4, "[a|b|c|]"},
               {"...", ".", 3, "[||.]"},
               {"...", ".", 4, "[|||]"},
               {"a..b", "..", 2, "[a|b]"},
               {"", ".", 5, "[]"},
               {"信,念", ",", 5, "[信|念]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(split(c.text, c.delimiter, c.limit)), c.expected) << c.text << " " << c.limit;
  }
}

TEST(Split, Whole) {
  const struct {
    std::string_view text;
    std::string_view delimiter;
    std::string_view expected;
  } cases[] = {{"a.b.c", "", "error: The delimiter may not be the empty string"},
               {"a,b,c", ",", "[a|b|c]"},
               {"a,b,", ",", "[a|b|]"},
               {",", ",", "[|]"},
               {"a", ",", "[a]"},
               {"aXXXb", "XX", "[a|Xb]"},
               {"a\0b"sv, "\0"sv, "[a|b]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(split(c.text, c.delimiter)), c.expected) << c.text;
  }
}

TEST(Split, EmptyTextHasOneEmptyPart) {
  const auto parts = split("", ",");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->size(), 1u);
}

TEST(Split, Part) {
  const struct {
    std::string_view text;
    std::string_view delimiter;
    std::int64_t index;
    std::string_view expected;
  } cases[] = {{"abc", "-", 0, "error: Index must be greater than zero"},
               {"abc", "-", -1, "error: Index must be greater than zero"},
               {"abc", "", 2147483648, "error: integer overflow"},
               {"a\xC3", "", 2, "error: Invalid UTF-8 encoding"},
               {"abc-@-def-@-ghi", "-@-", 1, "abc"},
               {"abc-@-def-@-ghi", "-@-", 2, "def"},
               {"abc-@-def-@-ghi", "-@-", 3, "ghi"},
               {"abc-@-def-@-ghi", "-@-", 4, "NULL"},
               {"abc-@-def-@-ghi", "-@-", 99, "NULL"},
               {"abc", "-@-", 1, "abc"},
               {"abc", "-@-", 2, "NULL"},
               {"", "-@-", 1, ""},
               {"", "-@-", 2, "NULL"},
               {"abc", "", 1, "a"},
               {"abc", "", 3, "c"},
               {"abc", "", 4, "NULL"},
               {"", "", 1, "NULL"},
               {"信念", "", 2, "念"},
               {"abc-", "-", 2, ""},
               {"abc-", "-", 3, "NULL"},
               {"--", "-", 3, ""}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(split_part(c.text, c.delimiter, c.index)), c.expected) << c.text << " " << c.index;
  }
}

TEST(Split, ToMap) {
  const struct {
    std::string_view text;
    MapDelimiters delimiters;
    std::string_view expected;
  } cases[] = {
      {"", {"", ""}, "error: entryDelimiter is empty"},
      {"", {"a", ""}, "error: keyValueDelimiter is empty"},
      {"", {"a", "a"}, "error: entryDelimiter and keyValueDelimiter must not be the same"},
      {"a=123,a=124", {",", "="}, "error: Duplicate keys (a) are not allowed"},
      {"a", {",", "="}, "error: Key-value delimiter must appear exactly once in each entry. Bad input: 'a'"},
      {"a=1,b",
       {",", "="},
       "error: Key-value delimiter must appear exactly once in each entry. Bad input: 'b'"},
      {"a=1=2",
       {",", "="},
       "error: Key-value delimiter must appear exactly once in each entry. Bad input: 'a=1=2'"},
      {"a=1,,b=2",
       {",", "="},
       "error: Key-value delimiter must appear exactly once in each entry. Bad input: ''"},
      {"", {",", "="}, "[]"},
      {"a=123,b=.4,c=,=d", {",", "="}, "[a=123|b=.4|c=|=d]"},
      {"a=1,", {",", "="}, "[a=1]"},
      {"=", {",", "="}, "[=]"},
      {"key=>value", {",", "=>"}, "[key=value]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(split_to_map(c.text, c.delimiters)), c.expected) << c.text;
  }
}

TEST(Split, ToMultimap) {
  const struct {
    std::string_view text;
    MapDelimiters delimiters;
    std::string_view expected;
  } cases[] = {
      {"", {"", ""}, "error: entryDelimiter is empty"},
      {"a", {",", "="}, "error: Key-value delimiter must appear exactly once in each entry. Bad input: a"},
      {"a=1=2",
       {",", "="},
       "error: Key-value delimiter must appear exactly once in each entry. Bad input: a=1=2"},
      {"", {",", "="}, "[]"},
      {"a=123,b=.4,c=,=d", {",", "="}, "[a=[123]|b=[.4]|c=[]|=[d]]"},
      {"a=1,b=2,a=3", {",", "="}, "[a=[1|3]|b=[2]]"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(split_to_multimap(c.text, c.delimiters)), c.expected) << c.text;
  }
}

}  // namespace
}  // namespace tarn::trino_text
