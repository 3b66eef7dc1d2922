#include "service/dashboard_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

json::Value frequency(const char* unit, int value) {
  return json::Object{{"Unit", unit}, {"Value", value}};
}

TEST(DashboardRules, KeepsNamesForCloudTrailsOwn) {
  EXPECT_EQ(check_dashboard_name("mine"), "");
  EXPECT_EQ(check_dashboard_name("AWSCloudTrail"), "");
  EXPECT_EQ(check_dashboard_name(kHighlights), "");
  EXPECT_THAT(check_dashboard_name("AWSCloudTrail-mine"), HasSubstr("choose another"));
}

TEST(DashboardRules, ChecksSchedules) {
  const struct {
    const char* name;
    json::Object given;
    const char* words;  // "" for a schedule that is right
  } cases[] = {
      {"every hour", {{"Frequency", frequency("HOURS", 1)}}, ""},
      {"every 6 hours", {{"Frequency", frequency("HOURS", 6)}, {"TimeOfDay", "23:59"}}, ""},
      {"every 12 hours", {{"Frequency", frequency("HOURS", 12)}}, ""},
      {"every 24 hours", {{"Frequency", frequency("HOURS", 24)}}, ""},
      {"every day", {{"Frequency", frequency("DAYS", 1)}, {"Status", "DISABLED"}}, ""},
      {"off", {{"Status", "DISABLED"}}, ""},
      {"every 2 hours", {{"Frequency", frequency("HOURS", 2)}}, "1, 6, 12 or 24 HOURS"},
      {"every 6 days", {{"Frequency", frequency("DAYS", 6)}}, "1 DAYS"},
      {"no unit", {{"Frequency", json::Object{{"Value", 6}}}}, "a Unit and a Value"},
      {"no value", {{"Frequency", json::Object{{"Unit", "HOURS"}}}}, "a Unit and a Value"},
      {"no frequency", {{"Status", "ENABLED"}}, "Frequency is missing"},
      {"nothing", {}, "Frequency is missing"},
      {"no hour",
       {{"Frequency", frequency("HOURS", 1)}, {"TimeOfDay", "24:00"}},
       "00:00 to 23:59, not 24:00"},
      {"no minute", {{"Frequency", frequency("HOURS", 1)}, {"TimeOfDay", "00:60"}}, "00:00 to 23:59"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto merged = merged_schedule(nullptr, c.given);
    EXPECT_EQ(merged.has_value(), std::string(c.words).empty());
    if (!merged) {
      EXPECT_THAT(merged.error(), HasSubstr(c.words));
    }
  }
}

TEST(DashboardRules, KeepsWhatAnUpdateDoesNotName) {
  const auto first = merged_schedule(nullptr, json::Object{{"Frequency", frequency("HOURS", 6)}});
  ASSERT_TRUE(first);
  EXPECT_EQ(json::write(*first),
            R"({"Frequency":{"Unit":"HOURS","Value":6},"Status":"ENABLED","TimeOfDay":"00:00"})");
  const auto second = merged_schedule(*first, json::Object{{"Status", "DISABLED"}});
  ASSERT_TRUE(second);
  EXPECT_EQ(json::write(*second),
            R"({"Frequency":{"Unit":"HOURS","Value":6},"Status":"DISABLED","TimeOfDay":"00:00"})");
  EXPECT_TRUE(is_schedule_of_highlights(*second));
  EXPECT_FALSE(is_schedule_of_highlights(json::Object{{"Frequency", frequency("HOURS", 12)}}));
  EXPECT_FALSE(is_schedule_of_highlights(json::Object{{"Status", "DISABLED"}}));
}

TEST(DashboardRules, ChecksViewProperties) {
  const std::vector<std::string> columns = {"eventDate", "errorCode", "eventCount"};
  const struct {
    const char* name;
    json::Object properties;
    const char* words;  // "" for properties that are right
  } cases[] = {
      {"nothing is a table", {}, ""},
      {"table", {{"View", "Table"}, {"Height", "2"}, {"Width", "4"}, {"Title", "Top errors"}}, ""},
      {"line",
       {{"View", "LineChart"},
        {"XAxisColumn", "eventDate"},
        {"YAxisColumn", "EVENTCOUNT"},
        {"FilterColumn", "errorCode"}},
       ""},
      {"pie", {{"View", "PieChart"}, {"LabelColumn", "errorCode"}, {"ValueColumn", "eventCount"}}, ""},
      {"bar",
       {{"View", "BarChart"},
        {"LabelColumn", "errorCode"},
        {"ValueColumn", "eventCount"},
        {"Orientation", "Vertical"}},
       ""},
      {"unknown view", {{"View", "Map"}}, "Table, LineChart, PieChart, BarChart, not Map"},
      {"no height", {{"Height", "tall"}}, "Height must be a number from 1 to 1000"},
      {"no width", {{"Width", "0"}}, "Width must be a number"},
      {"a line without x", {{"View", "LineChart"}, {"YAxisColumn", "eventCount"}}, "XAxisColumn is missing"},
      {"a line without y", {{"View", "LineChart"}, {"XAxisColumn", "eventDate"}}, "YAxisColumn is missing"},
      {"a pie without labels",
       {{"View", "PieChart"}, {"ValueColumn", "eventCount"}},
       "LabelColumn is missing"},
      {"a bar without values",
       {{"View", "BarChart"}, {"LabelColumn", "errorCode"}},
       "ValueColumn is missing"},
      {"a column that is none",
       {{"View", "PieChart"}, {"LabelColumn", "colour"}, {"ValueColumn", "eventCount"}},
       "LabelColumn names no column of the statement's result: colour; there is eventDate, errorCode, "
       "eventCount"},
      {"a filter that is none",
       {{"View", "PieChart"},
        {"LabelColumn", "errorCode"},
        {"ValueColumn", "eventCount"},
        {"FilterColumn", "x"}},
       "FilterColumn names no column"},
      {"a pie lies",
       {{"View", "PieChart"},
        {"LabelColumn", "errorCode"},
        {"ValueColumn", "eventCount"},
        {"Orientation", "Vertical"}},
       "a PieChart does not take: Orientation"},
      {"a table has no axes",
       {{"View", "Table"}, {"XAxisColumn", "eventDate"}},
       "a Table does not take: XAxisColumn"},
      {"unknown orientation",
       {{"View", "BarChart"},
        {"LabelColumn", "errorCode"},
        {"ValueColumn", "eventCount"},
        {"Orientation", "vertical"}},
       "Horizontal, Vertical, not vertical"},
      {"unknown property", {{"Colour", "red"}}, "Colour"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string problem = check_view_properties(c.properties, columns);
    EXPECT_EQ(problem.empty(), std::string(c.words).empty()) << problem;
    EXPECT_THAT(problem, HasSubstr(c.words));
  }
}

TEST(DashboardRules, ReadsAndWritesWidgets) {
  const json::Value given(json::Object{{"QueryStatement", "SELECT '?'"},
                                       {"QueryParameters", json::Array{"x"}},
                                       {"ViewProperties", json::Object{{"View", "Table"}}}});
  Widget widget = read_widget(given);
  widget.alias = "AWSCloudTrail-1";
  EXPECT_EQ(json::write(write_widget(widget)),
            R"({"QueryAlias":"AWSCloudTrail-1","QueryStatement":"SELECT '?'","QueryParameters":["x"],)"
            R"("ViewProperties":{"View":"Table"}})");
  Widget other = read_widget(write_widget(widget));
  EXPECT_EQ(other.alias, widget.alias);
  EXPECT_TRUE(is_same_query(widget, other));
  other.parameters = {"y"};
  EXPECT_FALSE(is_same_query(widget, other));
}

}  // namespace
}  // namespace tarn::service
