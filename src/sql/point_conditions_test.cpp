#include "sql/point_conditions.hpp"

#include "sql/test_lake.hpp"
#include "sql/translate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

std::string text_of(const PointCondition& point) {
  using Kind = PointCondition::Kind;
  switch (point.kind) {
    case Kind::Anything: return "anything";
    case Kind::Equals:
      return point.column + (point.in_map ? fmt::format("[{}]", point.key) : "") + "=" + point.value;
    case Kind::AllOf:
    case Kind::AnyOf: break;
  }
  std::string text;
  for (const auto& part : point.parts) {
    text += (text.empty() ? "" : point.kind == Kind::AllOf ? " & " : " | ") + text_of(part);
  }
  return "(" + text + ")";
}

std::string points_of(const std::string& statement) {
  auto environment = test_environment();
  environment.parameters = {};
  if (statement.find('?') != std::string::npos) {
    environment.parameters = {"given"};
  }
  const auto translated = translate(statement, environment);
  if (!translated) {
    return translated.error().message;
  }
  return text_of(translated->tables.front().points);
}

TEST(PointConditionsTest, AreWhatEveryRowOfTheAnswerSatisfies) {
  struct Case {
    const char* where;
    const char* points;
  };
  for (const auto& [where, points] : {
           // Nothing is understood.
           Case{"eventName <> 'x'", "anything"},
           {"NOT eventID = 'x'", "anything"},
           {"eventID NOT IN ('x', 'y')", "anything"},
           {"eventID = eventName", "anything"},
           {"lower(eventID) = 'x'", "anything"},
           {"eventID LIKE 'x%'", "anything"},
           {"eventID IS DISTINCT FROM 'x'", "anything"},
           {"eventID = NULL", "anything"},
           {"eventID IN ('x', NULL)", "anything"},
           {"eventID = 'x' OR readOnly", "anything"},
           {"eventID = 'x' OR eventID > 'y'", "anything"},
           {"CASE WHEN readOnly THEN eventID = 'x' ELSE false END", "anything"},
           {"element_at(requestParameters, eventName) = 'x'", "anything"},
           {"none_match(resources, r -> r.arn = 'x')", "anything"},
           {"all_match(resources, r -> r.arn = 'x')", "anything"},
           {"any_match(resources, eventID -> any_match(resources, r -> eventID.arn = 'x'))", "anything"},
           {"EXISTS (SELECT 1 FROM logs i WHERE i.eventID = 'x')", "anything"},
           // Something is.
           {"eventID = 'x'", "eventid=x"},
           {"'x' = EVENTID", "eventid=x"},
           {"logs.eventID = 'x'", "eventid=x"},
           {"eventID = 'it''s'", "eventid=it's"},
           {"eventID = ?", "eventid=given"},
           {"eventID = '?'", "eventid=given"},
           {"eventID IS NOT DISTINCT FROM 'x'", "eventid=x"},
           {"eventID IN ('x', 'y')", "(eventid=x | eventid=y)"},
           {"eventID = 'x' AND readOnly", "eventid=x"},
           {"eventID = 'x' AND (readOnly OR sourceIPAddress = 'i')", "eventid=x"},
           {"eventID = 'x' OR sourceIPAddress = 'i'", "(eventid=x | sourceipaddress=i)"},
           {"eventID = 'x' AND sourceIPAddress = 'i' AND readOnly", "(eventid=x & sourceipaddress=i)"},
           {"userIdentity.accessKeyId = 'AKIA'", "useridentity.accesskeyid=AKIA"},
           {"logs.userIdentity.sessionContext.sessionIssuer.arn = 'a'",
            "useridentity.sessioncontext.sessionissuer.arn=a"},
           {"element_at(requestParameters, 'bucketName') = 'b'", "requestparameters[bucketName]=b"},
           {"requestParameters['bucketName'] IN ('b', 'c')",
            "(requestparameters[bucketName]=b | requestparameters[bucketName]=c)"},
           {"resources.arn = 'a'", "resources.arn=a"},
           {"contains(resources.arn, 'a')", "resources.arn=a"},
           {"resources[1].arn = 'a'", "resources.arn=a"},
           {"element_at(resources, 1).arn = 'a'", "resources.arn=a"},
           {"any_match(resources, r -> r.arn = 'a')", "resources.arn=a"},
           {"any_match(resources, r -> r.arn = 'a' OR r.arn = 'b')", "(resources.arn=a | resources.arn=b)"},
           {"any_match(resources, r -> r.arn = 'a' AND r.type = 't')",
            "(resources.arn=a & resources.type=t)"},
           {"any_match(resources, eventID -> eventID.arn = 'a')", "resources.arn=a"},
           {"any_match(resources, r -> r.arn LIKE 'a%')", "anything"},
       }) {
    EXPECT_EQ(points_of(fmt::format("SELECT eventName FROM logs WHERE {}", where)), points) << where;
  }
}

TEST(PointConditionsTest, HoldForEveryMentionOfATable) {
  EXPECT_EQ(points_of("SELECT 1 FROM logs a JOIN logs b ON a.eventID = b.eventID WHERE a.eventID = 'x'"),
            "anything");
  EXPECT_EQ(points_of("SELECT 1 FROM logs a, logs b WHERE a.eventID = 'x' AND b.eventID = 'y'"),
            "(eventid=x | eventid=y)");
  EXPECT_EQ(points_of("SELECT 1 FROM logs WHERE eventID = 'x' UNION ALL SELECT 2 FROM logs"), "anything");
  EXPECT_EQ(
      points_of("SELECT 1 FROM logs WHERE eventID = 'x' UNION ALL SELECT 2 FROM logs WHERE eventID = 'x'"),
      "eventid=x");
  EXPECT_EQ(points_of("SELECT 1 FROM (SELECT eventName n FROM logs WHERE eventID = 'x') WHERE n = 'y'"),
            "eventid=x");
}

}  // namespace
}  // namespace tarn::sql
