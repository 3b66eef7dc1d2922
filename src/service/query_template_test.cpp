#include "service/query_template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Timestamp kNow = *parse_timestamp("2026-07-01T12:00:00Z");

TEST(QueryTemplate, FillsTheQuestionMarksOfTextsInOrder) {
  const struct {
    const char* name;
    const char* statement;
    std::vector<std::string> values;
    const char* filled;
    std::vector<std::string> bare;
  } cases[] = {
      {"two", "a > '?' AND b < '?'", {"1", "2"}, "a > '1' AND b < '2'", {}},
      {"part of a text", "a LIKE '%?%'", {"x"}, "a LIKE '%x%'", {}},
      {"a quote stays text", "a = '?'", {"x' OR '1'='1"}, "a = 'x'' OR ''1''=''1'", {}},
      {"after a doubled quote", "a = 'it''s ?'", {"x"}, "a = 'it''s x'", {}},
      {"a value that looks like a place", "a = '?' AND b = '?'", {"?", "y"}, "a = '?' AND b = 'y'", {}},
      {"bare ones are bound",
       "a = ? AND b = '?' LIMIT ?",
       {"1", "2", "3"},
       "a = ? AND b = '2' LIMIT ?",
       {"1", "3"}},
      {"comments", "-- why?\na = '?' /* or? */", {"x"}, "-- why?\na = 'x' /* or? */", {}},
      {"quoted names", "\"who?\" = '?'", {"x"}, "\"who?\" = 'x'", {}},
      {"no values", "a = 'who?'", {}, "a = 'who?'", {}},
      {"an open text", "a = '?", {"x"}, "a = 'x", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto filled = fill_statement(c.statement, c.values);
    ASSERT_TRUE(filled.has_value()) << filled.error();
    EXPECT_EQ(filled->statement, c.filled);
    EXPECT_EQ(filled->bare, c.bare);
  }
}

TEST(QueryTemplate, WantsAValueForEachPlace) {
  EXPECT_THAT(fill_statement("a = '?'", {"x", "y"}).error(), HasSubstr("1, not 2"));
  EXPECT_THAT(fill_statement("a = '?' AND b = '?'", {"x"}).error(), HasSubstr("2, not 1"));
  EXPECT_THAT(fill_statement("SELECT 1", {"x"}).error(), HasSubstr("0, not 1"));
  EXPECT_EQ(count_places("-- ?\n'?' ? \"?\""), 2u);
}

TEST(QueryTemplate, ReadsTheValuesOfARefresh) {
  const auto usual = read_refresh_values(nullptr, DashboardType::Custom, kNow);
  ASSERT_TRUE(usual.has_value()) << usual.error();
  EXPECT_EQ(usual->start_time, "2026-06-30 12:00:00.000");
  EXPECT_EQ(usual->end_time, "2026-07-01 12:00:00.000");
  EXPECT_EQ(usual->period, "hour");
  EXPECT_FALSE(usual->event_data_store.has_value());

  const json::Value given(json::Object{{"$StartTime$", "2024-11-05T10:45:24.00Z"},
                                       {"$EndTime$", "2024-11-06T10:45:24+01:00"},
                                       {"$Period$", "DAY"},
                                       {"$EventDataStoreId$", "abc"}});
  const auto read = read_refresh_values(&given, DashboardType::Managed, kNow);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->start_time, "2024-11-05 10:45:24.000");
  EXPECT_EQ(read->end_time, "2024-11-06 09:45:24.000");
  EXPECT_EQ(read->period, "day");
  EXPECT_EQ(read->event_data_store, "abc");
  EXPECT_THAT(with_refresh_values({"$Period$", "x", "$StartTime$", "$EndTime$"}, *read),
              ElementsAre("day", "x", "2024-11-05 10:45:24.000", "2024-11-06 09:45:24.000"));

  const json::Value only_end(json::Object{{"$EndTime$", "2024-11-06T00:00:00Z"}});
  EXPECT_EQ(read_refresh_values(&only_end, DashboardType::Custom, kNow)->start_time,
            "2024-11-05 00:00:00.000");
}

TEST(QueryTemplate, RefusesWrongValuesOfARefresh) {
  const struct {
    const char* name;
    json::Object map;
    DashboardType type;
    const char* words;
  } cases[] = {
      {"no time", {{"$StartTime$", "yesterday"}}, DashboardType::Custom, "yesterday"},
      {"the wrong way round",
       {{"$StartTime$", "2024-11-06T00:00:00Z"}, {"$EndTime$", "2024-11-05T00:00:00Z"}},
       DashboardType::Custom,
       "$EndTime$ is before $StartTime$"},
      {"a period that is none", {{"$Period$", "fortnight"}}, DashboardType::Custom, "second, minute, hour"},
      {"a store for a custom one",
       {{"$EventDataStoreId$", "abc"}},
       DashboardType::Custom,
       "$EventDataStoreId$"},
      {"an unknown one", {{"$Colour$", "red"}}, DashboardType::Managed, "$Colour$"},
      {"no store for a managed one", {}, DashboardType::Managed, "must have $EventDataStoreId$"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const json::Value map(c.map);
    const auto read = read_refresh_values(&map, c.type, kNow);
    ASSERT_FALSE(read.has_value());
    EXPECT_THAT(read.error(), HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace tarn::service
