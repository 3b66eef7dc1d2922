#include "sql/translate.hpp"

#include "sql/completion.hpp"
#include "sql/test_lake.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

std::string message_of(const Parsed<Translated>& result) {
  return result ? "translated" : result.error().message;
}

TEST(TranslateTest, LimitsHold) {
  auto environment = test_environment();
  EXPECT_EQ(message_of(translate("SELECT '" + std::string(20'000, 'x') + "'", environment)),
            "the statement is longer than 10000 bytes; shorten it");
  EXPECT_EQ(
      message_of(translate("SELECT " + std::string(300, '(') + "1" + std::string(300, ')'), environment)),
      "the statement nests deeper than 200 levels");
  environment.limits.tokens = 3;
  EXPECT_EQ(message_of(translate("SELECT 1, 2", environment)),
            "the statement has more than 3 words; shorten it");
}

TEST(TranslateTest, WorkIsBounded) {
  std::string recursive = "SELECT 1";
  for (int i = 0; i < 60; ++i) {
    recursive = "WITH RECURSIVE t AS ((" + recursive + ") UNION SELECT 1) SELECT * FROM t";
  }
  EXPECT_FALSE(translate(recursive, test_environment()).has_value());
  std::string subscripts = "1";
  for (int i = 0; i < 100; ++i) {
    subscripts = "ARRAY[1][" + subscripts + "]";
  }
  EXPECT_FALSE(translate("SELECT " + subscripts, test_environment()).has_value());
}

TEST(TranslateTest, ColumnsAreBounded) {
  std::string doubled = "WITH q0 AS (SELECT 1 a)";
  for (int i = 1; i < 60; ++i) {
    const auto before = std::to_string(i - 1);
    doubled += ", q" + std::to_string(i) + " AS (SELECT * FROM q" + before + ", q" + before + " b)";
  }
  EXPECT_EQ(message_of(translate(doubled + " SELECT 1 FROM q59", test_environment())),
            "the query has more than 10000 columns; name those that are needed");
}

TEST(TranslateTest, BytesThatAreNoText) {
  EXPECT_EQ(message_of(translate("SELECT '\xff'", test_environment())), "the statement is not valid UTF-8");
  EXPECT_EQ(message_of(translate("SELECT '\xed\xa0\x80'", test_environment())),
            "the statement is not valid UTF-8");
  EXPECT_EQ(message_of(translate(std::string_view("SELECT '\0'", 10), test_environment())),
            "the statement contains a NUL character");
}

TEST(TranslateTest, ParametersStandForLiterals) {
  auto environment = test_environment();
  environment.parameters = {"it's", "2023-07-10"};
  const auto result = translate("SELECT ? FROM logs WHERE eventTime > '?'", environment);
  ASSERT_TRUE(result.has_value()) << message_of(result);
  EXPECT_NE(result->duckdb_sql.find("'it''s'"), std::string::npos);
  EXPECT_NE(result->duckdb_sql.find("TIMESTAMP '2023-07-10 00:00:00.000000'"), std::string::npos);
  const auto typed = translate("SELECT 1 FROM logs WHERE eventTime > TIMESTAMP '?' LIMIT ?", environment);
  EXPECT_EQ(message_of(typed), "'it's' is not a valid TIMESTAMP literal");
  environment.parameters.emplace_back("left over");
  EXPECT_EQ(message_of(translate("SELECT ? FROM logs WHERE eventTime > '?'", environment)),
            "the statement has fewer '?' than there are parameters");
}

TEST(TranslateTest, CompletionKnowsFunctionsAndWords) {
  const auto data = completion_data();
  EXPECT_TRUE(std::ranges::binary_search(data.keywords, "SELECT"));
  EXPECT_TRUE(std::ranges::is_sorted(data.functions, {}, &CompletionFunction::name));
  const auto found = std::ranges::find(data.functions, "date_trunc", &CompletionFunction::name);
  ASSERT_NE(found, data.functions.end());
  EXPECT_EQ(found->signature, "date_trunc(varchar(x), date) -> date");
}

}  // namespace
}  // namespace tarn::sql
