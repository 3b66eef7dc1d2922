#include "service/call_resources.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kLake = "arn:aws:cloudtrail:us-east-1:444455556666:";

// Of a call that a user of 444455556666 signed for eu-west-1; "<short type> <name>" each.
class CallResourcesTest : public testing::Test {
 protected:
  static std::vector<std::string> short_forms(const std::vector<catalog::HistoryResource>& resources) {
    constexpr std::string_view kPrefix = "AWS::CloudTrail::";
    std::vector<std::string> forms;
    for (const catalog::HistoryResource& resource : resources) {
      EXPECT_TRUE(resource.type.starts_with(kPrefix)) << resource.type;
      forms.push_back(resource.type.substr(kPrefix.size()) + " " + resource.name);
    }
    return forms;
  }
  std::vector<std::string> asked_for(std::string_view operation, std::string_view input) {
    const json::Value read = json::parse(input).value();
    return short_forms(resources_asked_for({settings_, caller_, region_, operation, read}));
  }
  std::vector<std::string> of_success(std::string_view operation, std::string_view input,
                                      std::string_view output) {
    const json::Value read = json::parse(input).value();
    return short_forms(
        resources_of_success({settings_, caller_, region_, operation, read}, json::parse(output).value()));
  }

  catalog::LakeSettings settings_{
      .account = AccountId("111122223333"), .region = Region("us-east-1"), .partition = Partition("aws")};
  AccountId caller_{"444455556666"};
  Region region_{"eu-west-1"};
};

TEST_F(CallResourcesTest, ReadsEachMemberThatNamesOne) {
  const std::string trail = "Trail arn:aws:cloudtrail:eu-west-1:444455556666:trail/t-1";
  const std::string store = "EventDataStore " + std::string(kLake) + "eventdatastore/e-1";
  const std::string channel = "Channel " + std::string(kLake) + "channel/c-1";
  const std::string dashboard = "Dashboard arn:aws:cloudtrail:eu-west-1:444455556666:dashboard/d-1";
  const struct {
    const char* operation;
    const char* input;
    std::string resource;
  } cases[] = {
      {"CreateTrail", R"({"Name":"t-1","S3BucketName":"b"})", trail},
      {"StopLogging", R"({"Name":"arn:aws:cloudtrail:eu-west-1:444455556666:trail/t-1"})", trail},
      {"PutEventSelectors", R"({"TrailName":"t-1"})", trail},
      {"DescribeTrails", R"({"trailNameList":["t-1"]})", trail},
      {"GetEventDataStore", R"({"EventDataStore":"e-1"})", store},
      {"GenerateQuery", R"({"EventDataStores":["e-1"],"Prompt":"all"})", store},
      {"ListImports", R"({"Destination":"arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/e-1"})",
       store},
      {"StartImport", R"({"Destinations":["e-1"]})", store},
      {"GetChannel", R"({"Channel":"c-1"})", channel},
      {"PutResourcePolicy", R"({"ResourceArn":"arn:aws:cloudtrail:us-east-1:444455556666:channel/c-1"})",
       channel},
      {"GetDashboard", R"({"DashboardId":"d-1"})", dashboard},
      {"AddTags", R"({"ResourceId":"arn:aws:cloudtrail:eu-west-1:444455556666:dashboard/d-1"})", dashboard},
      {"ListTags", R"({"ResourceIdList":["arn:aws:cloudtrail:eu-west-1:444455556666:trail/t-1"]})", trail},
      {"ListInsightsData", R"({"InsightSource":"arn:aws:cloudtrail:eu-west-1:444455556666:trail/t-1"})",
       trail},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.operation) + " " + c.input);
    EXPECT_THAT(asked_for(c.operation, c.input), ElementsAre(c.resource));
  }
}

TEST_F(CallResourcesTest, LeavesOutWhatNamesNothing) {
  const struct {
    const char* operation;
    std::string input;
  } cases[] = {
      {"ListTrails", "{}"},
      {"CreateEventDataStore", R"({"Name":"a-store"})"},
      {"CreateDashboard", R"({"Name":"a-dashboard"})"},
      {"GetEventDataStore", R"({"EventDataStore":5})"},
      {"GetEventDataStore", R"({"EventDataStore":null})"},
      {"GetEventDataStore", R"({"EventDataStore":""})"},
      {"GetEventDataStore", R"({"EventDataStore":"two\nlines"})"},
      {"GetEventDataStore", R"({"EventDataStore":"arn:aws:s3:::bucket"})"},
      {"GetEventDataStore", R"({"EventDataStore":")" + std::string(300, 'x') + "\"}"},
      {"AddTags", R"({"ResourceId":"t-1"})"},
      {"AddTags", R"({"ResourceId":"arn:aws:cloudtrail:us-east-1:444455556666:teapot/x"})"},
      {"UpdateChannel", R"({"Destinations":[5,{"Location":6},null,["e-1"]]})"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.operation) + " " + c.input);
    EXPECT_THAT(asked_for(c.operation, c.input), IsEmpty());
  }
}

TEST_F(CallResourcesTest, BeginsWithWhatTheCallActsOn) {
  EXPECT_THAT(asked_for("UpdateChannel",
                        R"({"Destinations":[{"Type":"EVENT_DATA_STORE","Location":"e-1"},{"Location":"e-2"},)"
                        R"({"Location":"e-1"}],"Channel":"c-1"})"),
              ElementsAre("Channel " + std::string(kLake) + "channel/c-1",
                          "EventDataStore " + std::string(kLake) + "eventdatastore/e-1",
                          "EventDataStore " + std::string(kLake) + "eventdatastore/e-2"));
  EXPECT_THAT(asked_for("PutInsightSelectors", R"({"InsightsDestination":"e-2","EventDataStore":"e-1"})"),
              ElementsAre("EventDataStore " + std::string(kLake) + "eventdatastore/e-1",
                          "EventDataStore " + std::string(kLake) + "eventdatastore/e-2"));
}

TEST_F(CallResourcesTest, HasWhatACallMade) {
  EXPECT_THAT(of_success("CreateDashboard", R"({"Name":"d"})",
                         R"({"DashboardArn":"arn:aws:cloudtrail:eu-west-1:444455556666:dashboard/d"})"),
              ElementsAre("Dashboard arn:aws:cloudtrail:eu-west-1:444455556666:dashboard/d"));
  EXPECT_THAT(
      of_success("StartImport", R"({"ImportId":"i"})",
                 R"({"Destinations":["arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/e-1"]})"),
      ElementsAre("EventDataStore " + std::string(kLake) + "eventdatastore/e-1"));
}

TEST_F(CallResourcesTest, TakesForTheLakesWhatWasReachedById) {
  const std::string lakes = "EventDataStore arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e-1";
  EXPECT_THAT(of_success("ListQueries", R"({"EventDataStore":"e-1"})", R"({"Queries":[]})"),
              ElementsAre(lakes));
  EXPECT_THAT(
      of_success("GetEventDataStore", R"({"EventDataStore":"e-1"})",
                 R"({"EventDataStoreArn":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e-1"})"),
      ElementsAre(lakes));
  EXPECT_THAT(
      of_success("CreateTrail", R"({"Name":"t-1","IsOrganizationTrail":true})",
                 R"({"Name":"t-1","TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/t-1"})"),
      ElementsAre("Trail arn:aws:cloudtrail:eu-west-1:111122223333:trail/t-1"));
  EXPECT_THAT(of_success("StopLogging", R"({"Name":"t-1"})", "{}"),
              ElementsAre("Trail arn:aws:cloudtrail:eu-west-1:444455556666:trail/t-1"));
}

TEST_F(CallResourcesTest, TakesTheTrailsThatWereDescribed) {
  constexpr const char* kOutput =
      R"({"trailList":[{"TrailARN":"arn:aws:cloudtrail:us-west-2:444455556666:trail/shadow"}]})";
  EXPECT_THAT(of_success("DescribeTrails", R"({"trailNameList":["shadow","nothing"]})", kOutput),
              ElementsAre("Trail arn:aws:cloudtrail:us-west-2:444455556666:trail/shadow"));
  EXPECT_THAT(of_success("DescribeTrails", R"({"trailNameList":[]})", kOutput), IsEmpty());
  EXPECT_THAT(of_success("DescribeTrails", "{}", kOutput), IsEmpty());
}

TEST_F(CallResourcesTest, LeavesNoneOutAndTakesNotTooMany) {
  const auto input_of = [](std::string_view member, int count) {
    std::string names = fmt::format(R"({{"{}":[)", member);
    for (int i = 0; i < count; ++i) {
      names += fmt::format("\"name-{}\",", i);
    }
    names.back() = ']';
    return names + "}";
  };
  EXPECT_THAT(asked_for("DescribeTrails", input_of("trailNameList", 200)), SizeIs(200));
  for (const char* member :
       {"trailNameList", "Destinations", "EventDataStores", "ResourceIdList", "Tags", "TagsList"}) {
    EXPECT_FALSE(refusal_of_many(json::parse(input_of(member, 200)).value())) << member;
    const auto refused = refusal_of_many(json::parse(input_of(member, 201)).value());
    ASSERT_TRUE(refused) << member;
    EXPECT_EQ(refused->name, "ValidationException");
    EXPECT_THAT(refused->message, HasSubstr("Member must have length less than or equal to 200"));
  }
  EXPECT_FALSE(refusal_of_many(json::parse(R"({"trailNameList":"a"})").value()));
}

}  // namespace
}  // namespace tarn::service
