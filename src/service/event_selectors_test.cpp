#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

constexpr const char* kArn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
constexpr const char* kDefault =
    R"([{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}])";
constexpr const char* kAdvanced =
    R"([{"Name":"d","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}])";

class EventSelectorsTest : public testing::Test {
 protected:
  EventSelectorsTest() { service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs"})"); }

  Reply put(const std::string& members) {
    return service_.call("PutEventSelectors", R"({"TrailName":"main",)" + members + "}");
  }
  std::string stored() {
    return json::write(service_.call("GetEventSelectors", R"({"TrailName":"main"})").body);
  }
  std::string has_custom() {
    return json::write(
        *service_.call("GetTrail", R"({"Name":"main"})").body.find("Trail")->find("HasCustomEventSelectors"));
  }
  static std::string answer(const std::string& member, const std::string& selectors) {
    return R"({"TrailARN":")" + std::string(kArn) + R"(",")" + member + "\":" + selectors + "}";
  }

  TestService service_;
};

TEST_F(EventSelectorsTest, ANewTrailLogsManagementEvents) {
  EXPECT_EQ(stored(), answer("EventSelectors", kDefault));
  EXPECT_EQ(has_custom(), "false");
}

TEST_F(EventSelectorsTest, RefusesWrongOnes) {
  const struct {
    const char* name;
    std::string members;
    const char* error;
  } cases[] = {
      {"neither", R"("EventSelectors":[])", "InvalidEventSelectorsException"},
      {"both", R"("EventSelectors":[{}],"AdvancedEventSelectors":)" + std::string(kAdvanced),
       "InvalidEventSelectorsException"},
      {"kind", R"("EventSelectors":[{"ReadWriteType":"read-only"}])", "InvalidEventSelectorsException"},
      {"data resource",
       R"("EventSelectors":[{"DataResources":[{"Type":"AWS::S3::Object","Values":["bucket"]}]}])",
       "InvalidEventSelectorsException"},
      {"no fields", R"("AdvancedEventSelectors":[{"FieldSelectors":[]}])", "InvalidEventSelectorsException"},
      {"category",
       R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Evidence"]}]}])",
       "InvalidEventSelectorsException"},
      {"wrong type", R"("EventSelectors":[5])", "SerializationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = put(c.members);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(service_.call("PutEventSelectors", R"({"TrailName":"other","EventSelectors":[{}]})").error(),
            "TrailNotFoundException");
  EXPECT_EQ(service_.call("GetEventSelectors", R"({"TrailName":"a"})").error(), "InvalidTrailNameException");
  EXPECT_EQ(stored(), answer("EventSelectors", kDefault));
}

TEST_F(EventSelectorsTest, EachKindReplacesTheOther) {
  const Reply advanced =
      put(R"("AdvancedEventSelectors":)" + std::string(kAdvanced) + R"(,"EventSelectors":[])");
  EXPECT_EQ(json::write(advanced.body), answer("AdvancedEventSelectors", kAdvanced));
  service_.restart();
  EXPECT_EQ(stored(), answer("AdvancedEventSelectors", kAdvanced));
  EXPECT_EQ(has_custom(), "true");
  const std::string writes =
      R"([{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":["kms.amazonaws.com"]}])";
  EXPECT_EQ(json::write(put(R"("EventSelectors":)" + writes).body), answer("EventSelectors", writes));
  EXPECT_EQ(stored(), answer("EventSelectors", writes));
  EXPECT_EQ(has_custom(), "true");
}

// Terraform puts it where the configuration no longer has any, and must then see none.
TEST_F(EventSelectorsTest, TheDefaultOneIsNotCustom) {
  put(R"("AdvancedEventSelectors":)" + std::string(kAdvanced));
  put(R"("EventSelectors":[{"IncludeManagementEvents":true,"ReadWriteType":"All","DataResources":[]}])");
  EXPECT_EQ(stored(), answer("EventSelectors", kDefault));
  EXPECT_EQ(has_custom(), "false");
}

TEST_F(EventSelectorsTest, SelectorsOutliveAnUpdateOfTheTrail) {
  put(R"("AdvancedEventSelectors":)" + std::string(kAdvanced));
  service_.call("UpdateTrail", R"({"Name":"main","S3BucketName":"others"})");
  service_.call("StartLogging", R"({"Name":"main"})");
  EXPECT_EQ(stored(), answer("AdvancedEventSelectors", kAdvanced));
}

}  // namespace
}  // namespace tarn::service
