#include "engine/messages.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

struct Case {
  std::string_view name;
  std::string_view engine;
  std::string_view lake;
};

TEST(Messages, AreInTheWordsOfLakeSql) {
  const Case cases[] = {
      {"text to integer",
       "Could not convert string 'AssumeRole' to INT32 when casting from source column eventname\n\nLINE 1: "
       "SELECT CAST(\"r0\".\"eventname\" AS INTEGER) AS \"c0\" FROM \"eds_795d432b...\n               ^",
       "Cannot cast 'AssumeRole' to INTEGER"},
      {"text to boolean", "Could not convert string 'x' to BOOL", "Cannot cast 'x' to BOOLEAN"},
      {"text to decimal", "Could not convert string \"x\" to DECIMAL(5,2)",
       "Cannot cast 'x' to DECIMAL(5,2)"},
      {"text with a line feed", "Could not convert string 'a\nb' to INT64", "Cannot cast 'a b' to BIGINT"},
      {"text to timestamp",
       "invalid timestamp field format: \"junk\", expected format is (YYYY-MM-DD "
       "HH:MM:SS[.US][±HH[:MM[:SS]]| "
       "ZONE])\n\nLINE 1: SELECT timezone('UTC', CAST('junk' AS TIMESTAMPTZ)) AS \"c0\"\n   ^",
       "Value cannot be cast to timestamp, which is written like 2023-07-10 11:42:18: junk"},
      {"text to date", "invalid date field format: \"x\", expected format is (YYYY-MM-DD)",
       "Value cannot be cast to date, which is written like 2023-07-10: x"},
      {"no such date", "date field value out of range: \"2020-13-45\"\n\nLINE 1: SELECT\n ^",
       "Value cannot be cast to date: 2020-13-45"},
      {"no such time",
       "timestamp field value out of range: \"2020-13-45\" when casting from source column c0",
       "Value cannot be cast to timestamp: 2020-13-45"},
      {"a number too large",
       "Type INT64 with value 3000000000 can't be cast because the value is out of range for the destination "
       "type INT32 when casting from source column c0\n\nLINE 1: SELECT CAST(\"r1\".\"c0\" AS\n ^",
       "Out of range for integer: 3000000000"},
      {"a sum too large",
       "Type INT128 with value 18446744073709551614 can't be cast because the value is out of range for the "
       "destination type INT64 when casting from source column sum(c0)",
       "Out of range for bigint: 18446744073709551614"},
      {"a decimal too large",
       "Casting value \"12345.6\" to type DECIMAL(3,1) failed: value is out of range! when casting from "
       "source "
       "column c0",
       "Cannot cast 12345.6 to DECIMAL(3,1)"},
      {"a cast that there is not",
       "Unimplemented type for cast (STRUCT(\"type\" VARCHAR, arn VARCHAR) -> INTEGER) when casting from "
       "source column useridentity",
       "Cannot cast row to integer"},
      {"of a map", "Unimplemented type for cast (MAP(VARCHAR, VARCHAR) -> INTEGER)",
       "Cannot cast map to integer"},
      {"of an array", "Unimplemented type for cast (STRUCT(a VARCHAR)[] -> INTEGER)",
       "Cannot cast array to integer"},
      {"addition", "Overflow in addition of INT32 (2147483647 + 1)!",
       "integer addition overflow: 2147483647 + 1"},
      {"multiplication", "Overflow in multiplication of INT64 (9 * 9)!",
       "bigint multiplication overflow: 9 * 9"},
      {"subtraction", "Overflow in subtraction of INT32 (-2 - 2)!", "integer subtraction overflow: -2 - 2"},
      {"intervals", "Overflow in multiplication of INTERVAL.", "interval multiplication overflow"},
      {"division", "Division by zero", "Division by zero"},
      {"an open group", "missing ): (", "Invalid regular expression: missing ): ("},
      {"an open class", "missing ]: [", "Invalid regular expression: missing ]: ["},
      {"a closed group", "unexpected ): a)", "Invalid regular expression: unexpected ): a)"},
      {"nothing repeated", "no argument for repetition operator: *",
       "Invalid regular expression: nothing stands in front of the repetition: *"},
      {"a look-behind", "invalid perl operator: (?<",
       "Invalid regular expression: groups of that kind are not supported: (?<"},
      {"a backslash at the end", "trailing \\", "Invalid regular expression: trailing \\"},
      {"a time by a pattern",
       "Could not parse string \"x\" according to format specifier \"%Y\"\nx\n^\nError: Expected a number",
       "Invalid format, the text is not as the pattern says: x"},
      {"a pattern",
       "Failed to parse format specifier %: Trailing format character %\n\nLINE 1: SELECT strftime(\n ^",
       "Invalid format: %"},
      {"JSON",
       "Malformed JSON at byte 1 of input: unexpected end of data.  Input: \"{\"\n\nLINE 1: SELECT\n ^",
       "Cannot convert value to JSON, unexpected end of data at byte 1: {"},
      {"base64", "Could not decode string \"***\" as base64: length must be a multiple of 4",
       "Cannot decode as base64, length must be a multiple of 4: ***"},
      {"a subquery",
       "More than one row returned by a subquery used as an expression - scalar subqueries can only return a "
       "single row.\n\nUse \"SET scalar_subquery_error_on_multiple_rows=false\" to revert to previous "
       "behavior "
       "of returning a random row.",
       "Scalar sub-query has returned multiple rows"},
      {"a function",
       "No function matches the given name and argument types 'round(DECIMAL(2,1), INTEGER_LITERAL)'. You "
       "might "
       "need to add explicit type casts.\n\tCandidate functions:\n\tround(TINYINT) -> TINYINT\n",
       "Unexpected parameters (decimal(2,1), integer) for function round"},
      {"a map", "Map keys must be unique.", "Duplicate map keys are not allowed"},
  };
  for (const auto& [name, engine, lake] : cases) {
    EXPECT_EQ(lake_message(engine), lake) << name;
  }
}

TEST(Messages, OfAnUnknownKindAreTheirFirstLineInLakeTypes) {
  const Case cases[] = {
      {"types", "Cannot do this with HUGEINT and STRUCT(a INT32)\nhint",
       "Cannot do this with decimal and row(a integer)"},
      {"values", "Cannot do this with 'INT32' and \"BLOB\"", "Cannot do this with 'INT32' and \"BLOB\""},
      {"an open quote", "It's INT32", "It's INT32"},
      {"a place", "What\n\nLINE 1: SELECT \"r0\"", "What"},
      {"control characters", "a\tb\x1b[31m", "a b [31m"},
      {"nothing", "", ""},
  };
  for (const auto& [name, engine, lake] : cases) {
    EXPECT_EQ(lake_message(engine), lake) << name;
  }
}

TEST(Messages, AreBoundedAndCutBetweenCharacters) {
  std::string value;
  for (int i = 0; i < 1000; ++i) {
    value += "日";
  }
  const auto made = lake_message("Could not convert string 'a" + value + "' to INT32");
  EXPECT_LT(made.size(), 410U);
  EXPECT_TRUE(made.starts_with("Cannot cast 'a日"));
  EXPECT_TRUE(made.ends_with("日…"));
}

TEST(Messages, OfExhaustionSayWhatToDo) {
  EXPECT_EQ(
      exhausted_message("failed to allocate data of size 4.0 MiB (61.2 MiB/64.0 MiB used)\n\nPossible "
                        "solutions:\n* Reducing the number of threads (SET threads=X)"),
      "Query exhausted resources at this scale factor: bound eventTime, name fewer columns, or give the "
      "engine more memory (--memory-mb, or query.memory_mb in tarn.toml): failed to allocate data of size "
      "4.0 MiB (61.2 MiB/64.0 MiB used)");
}

TEST(Messages, CanBeWithoutValues) {
  const std::string long_text(1000, 'v');
  const std::pair<std::string, std::string_view> cases[] = {
      {"Could not convert string 'mine' to INT64 when casting from source column x",
       "Cannot cast a value to BIGINT"},
      {"Could not convert string 'a to b' to INT64", "Cannot cast a value to BIGINT"},
      {"Could not convert string '" + long_text + "' to DOUBLE", "Cannot cast a value to DOUBLE"},
      {"Could not convert string \"mine\" to DECIMAL(5,2)", "Cannot cast a value to DECIMAL"},
      {"Could not convert string 'x' to mine", "Cannot cast a value"},
      {"tarn: Cannot cast VARCHAR 'mine' to DECIMAL(12,2). Value is not a number.",
       "Cannot cast a value to DECIMAL"},
      {"tarn: Cannot cast value to UUID: mine", "Cannot cast a value to UUID"},
      {"date field value out of range: \"2020-13-45\"", "Cannot cast a value to DATE"},
      {"Type INT64 with value 3000000000 can't be cast because the value is out of range for the destination "
       "type INT32",
       "Out of range for integer"},
      {"Overflow in multiplication of INT64 (9223372036854775807 * 2)!", "bigint multiplication overflow"},
      {"Division by zero!", "Division by zero"},
      {"missing ): (mine", "Invalid regular expression"},
      {"Key not present in map: mine", "Key not present in map"},
      {"tarn: mine", "The query failed while it evaluated an expression."},
      {"mine", "The query failed while it evaluated an expression."},
      {"tarn: bigint addition mine", "The query failed while it evaluated an expression."},
  };
  for (const auto& [engine, told] : cases) {
    EXPECT_EQ(message_without_values(engine), told) << engine;
  }
}

}  // namespace
}  // namespace tarn::engine
