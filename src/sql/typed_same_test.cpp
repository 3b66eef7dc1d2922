#include "sql/typed_same.hpp"

#include "sql/analysis.hpp"
#include "sql/parser.hpp"
#include "sql/test_lake.hpp"

#include <chrono>
#include <string>
#include <variant>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

struct Pair {
  const char* left;
  const char* right;
};

// Types the two expressions over the same rows and returns whether they are the same, and equal in hash.
std::string compared(const Pair& pair) {
  const auto text = std::string("SELECT ") + pair.left + ", " + pair.right + " FROM logs a, logs b";
  const auto environment = test_environment();
  const auto tree = parse(text);
  if (!tree) {
    return tree.error().message;
  }
  const auto analysis = analyze(**tree, text, environment);
  if (!analysis) {
    return analysis.error().message;
  }
  const auto& items = std::get<TypedSelect>(analysis->query->body->node).items;
  if (is_same(*items[0], *items[1]) != is_same(*items[1], *items[0])) {
    return "same from one side only";
  }
  if (!is_same(*items[0], *items[0]) || hash_of(*items[0]) != items[0]->hash) {
    return "not itself";
  }
  if (!is_same(*items[0], *items[1])) {
    return "other";
  }
  return items[0]->hash == items[1]->hash ? "same" : "same with another hash";
}

TEST(TypedSameTest, Same) {
  constexpr Pair kPairs[] = {
      {"1", "1"},
      {"NULL", "NULL"},
      {"'a'", "'a'"},
      {"1e0", "1.0e0"},
      {"nan()", "nan()"},
      {"a.eventname", "a.\"eventName\""},
      {"a.useridentity.arn", "a.userIdentity . ARN"},
      {"a.resources[1].arn", "a.resources [ 1 ].arn"},
      {"lower(a.eventname)", "LOWER ( a.eventName )"},
      {"a.eventname || 'x'", "concat(a.eventname, 'x')"},
      {"CAST(1 AS bigint)", "CAST(1 AS bigint)"},
      {"CASE WHEN a.readonly THEN 1 ELSE 2 END", "case when a.readonly then 1 else 2 end"},
      {"filter(a.resources, r -> r.arn = 'x')", "filter(a.resources, other -> other.arn = 'x')"},
      {"a.eventname LIKE 'x%' ESCAPE '#'", "a.eventname like 'x%' escape '#'"},
      {"a.eventname IN ('x', 'y')", "a.eventname IN ('x', 'y')"},
      {"count(*) FILTER (WHERE a.readonly) OVER (PARTITION BY a.eventname ORDER BY a.eventtime)",
       "count(*) filter (where a.readonly) over (partition by a.eventname order by a.eventtime)"},
      {"sum(1) OVER (ORDER BY a.eventtime ROWS 2 PRECEDING)",
       "sum(1) over (order by a.eventtime rows 2 preceding)"},
  };
  for (const auto& pair : kPairs) {
    EXPECT_EQ(compared(pair), "same") << pair.left << " and " << pair.right;
  }
}

TEST(TypedSameTest, Other) {
  constexpr Pair kPairs[] = {
      {"1", "2"},
      {"1", "NULL"},
      {"1", "true"},
      {"1", "1e0"},
      {"0e0", "-0e0"},
      {"bigint '1'", "1"},
      {"'a'", "'b'"},
      {"'a'", "'aa'"},
      {"'a'", "X'61'"},
      {"a.eventname", "b.eventname"},
      {"a.eventname", "a.eventsource"},
      {"a.useridentity.arn", "a.useridentity.type"},
      {"a.resources[1].arn", "a.resources[2].arn"},
      {"lower(a.eventname)", "upper(a.eventname)"},
      {"1 + 2", "2 + 1"},
      {"1 + 2", "1 - 2"},
      {"1 < 2", "1 <= 2"},
      {"1 = 1 AND 2 = 2", "1 = 1 OR 2 = 2"},
      {"1 BETWEEN 0 AND 2", "1 BETWEEN 2 AND 0"},
      {"CAST('1' AS bigint)", "TRY_CAST('1' AS bigint)"},
      {"CAST('1' AS bigint)", "CAST('1' AS integer)"},
      {"CASE WHEN a.readonly THEN 1 END", "CASE WHEN a.readonly THEN 1 ELSE 1 END"},
      {"coalesce(a.eventname, 'x')", "coalesce('x', a.eventname)"},
      {"a.eventname LIKE 'x'", "a.eventname LIKE 'x' ESCAPE '#'"},
      {"ARRAY[1, 2]", "ARRAY[2, 1]"},
      {"ARRAY[1]", "ARRAY[1, 1]"},
      {"ROW(1)", "ARRAY[1]"},
      {"(SELECT 1)", "(SELECT 1)"},
      {"EXISTS (SELECT 1)", "EXISTS (SELECT 1)"},
      {"a.readonly IN (SELECT true)", "a.readonly IN (SELECT true)"},
      {"filter(a.resources, r -> r.arn = 'x')", "filter(a.resources, r -> r.type = 'x')"},
      {"count(a.eventname) OVER ()", "count(DISTINCT a.eventname) OVER ()"},
      {"row_number() OVER (ORDER BY a.eventtime)", "row_number() OVER (ORDER BY a.eventtime DESC)"},
      {"row_number() OVER (ORDER BY a.eventtime)", "row_number() OVER (PARTITION BY a.eventtime)"},
      {"lag(a.eventname) IGNORE NULLS OVER (ORDER BY a.eventtime)",
       "lag(a.eventname) OVER (ORDER BY a.eventtime)"},
      {"sum(1) OVER (ORDER BY a.eventtime ROWS 2 PRECEDING)",
       "sum(1) OVER (ORDER BY a.eventtime ROWS 3 PRECEDING)"},
      {"sum(1) OVER (ORDER BY a.eventtime ROWS 2 PRECEDING)", "sum(1) OVER (ORDER BY a.eventtime)"},
      {"sum(1) OVER (ORDER BY a.eventtime ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
       "sum(1) OVER (ORDER BY a.eventtime ROWS BETWEEN 2 PRECEDING AND UNBOUNDED FOLLOWING)"},
  };
  for (const auto& pair : kPairs) {
    EXPECT_EQ(compared(pair), "other") << pair.left << " and " << pair.right;
  }
}

// As many as fit: each key is compared with each item, and each item with each grouping key. A comparison
// that wrote both as text took seconds here.
TEST(TypedSameTest, ManyItemsAndKeysAreFast) {
  constexpr int kCount = 500;
  std::string items;
  std::string keys;
  for (int i = 0; i < kCount; ++i) {
    const auto item = "a+" + std::to_string(i);
    items += (i == 0 ? "" : ",") + item;
    keys += (i == 0 ? "" : ",") + item + "+1";
  }
  const auto environment = test_environment();
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& text : {"SELECT " + items + " FROM (VALUES 1) t(a) ORDER BY " + keys,
                           "SELECT " + items + " FROM (VALUES 1) t(a) GROUP BY " + items}) {
    ASSERT_LE(text.size(), ParseLimits().text_bytes);
    const auto result = translate(text, environment);
    EXPECT_TRUE(result.has_value()) << result.error().message;
  }
  // A few hundredths of a second; room for sanitizers and a slow machine.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

}  // namespace
}  // namespace tarn::sql
