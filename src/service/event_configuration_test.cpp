#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

constexpr const char* kTrail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
constexpr const char* kStores = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/";
constexpr const char* kKeys =
    R"("ContextKeySelectors":[{"Type":"TagContext","Equals":["team"]},{"Type":"RequestContext","Equals":["aws:PrincipalArn"]}])";
constexpr const char* kTemplates =
    R"("AggregationConfigurations":[{"Templates":["API_ACTIVITY","USER_ACTIONS"],"EventCategory":"Data"}])";

class EventConfigurationTest : public testing::Test {
 protected:
  EventConfigurationTest() {
    service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs"})");
    store_ = make_store("store", "Management");
  }

  std::string make_store(const std::string& name, const std::string& category) {
    const Reply made = service_.call("CreateEventDataStore",
                                     R"({"Name":")" + name +
                                         R"(","TerminationProtectionEnabled":false,"AdvancedEventSelectors":[
            {"FieldSelectors":[{"Field":"eventCategory","Equals":[")" +
                                         category + R"("]}]}]})");
    const std::string arn = made.member("EventDataStoreArn");
    return arn.substr(arn.rfind('/') + 1);
  }
  Reply put(const std::string& members) {
    return service_.call("PutEventConfiguration", "{" + members + "}");
  }
  Reply put_of_store(const std::string& members) {
    return put(R"("EventDataStore":")" + store_ + "\"," + members);
  }
  Reply put_of_trail(const std::string& members) { return put(R"("TrailName":"main",)" + members); }
  std::string get(const std::string& member, const std::string& name) {
    return json::write(
        service_.call("GetEventConfiguration", R"({")" + member + R"(":")" + name + "\"}").body);
  }
  std::string of_store(const std::string& size, const std::string& keys) {
    return R"({"EventDataStoreArn":")" + std::string(kStores) + store_ + R"(","MaxEventSize":")" + size +
           "\"," + keys + "}";
  }
  std::string of_trail(const std::string& aggregation) {
    return R"({"TrailARN":")" + std::string(kTrail) + "\"," + aggregation + "}";
  }

  TestService service_;
  std::string store_;
};

TEST_F(EventConfigurationTest, RefusesWrongOnes) {
  const std::string trail = R"("TrailName":"main",)";
  const std::string store = R"("EventDataStore":")" + store_ + "\",";
  const auto keys = [](const std::string& type, const std::string& list) {
    return R"("MaxEventSize":"Large","ContextKeySelectors":[{"Type":")" + type + R"(","Equals":[)" + list +
           "]}]";
  };
  const std::string config = make_store("config", "ConfigurationItem");
  const std::string gone = make_store("gone", "Management");
  service_.call("DeleteEventDataStore", R"({"EventDataStore":")" + gone + "\"}");
  const struct {
    const char* name;
    std::string members;
    const char* error;
  } cases[] = {
      {"of nothing", R"("MaxEventSize":"Large")", "InvalidParameterCombinationException"},
      {"of both", trail + store + R"("MaxEventSize":"Large")", "InvalidParameterCombinationException"},
      {"nothing for a trail", R"("TrailName":"main")", "InvalidParameterException"},
      {"nothing for a store", R"("EventDataStore":")" + store_ + "\"", "InvalidParameterException"},
      {"size of a trail", trail + R"("MaxEventSize":"Large")", "InvalidParameterCombinationException"},
      {"keys of a trail", trail + kKeys, "InvalidParameterCombinationException"},
      {"aggregation of a store", store + kTemplates, "InvalidParameterCombinationException"},
      {"size", store + R"("MaxEventSize":"Huge")", "ValidationException"},
      {"keys in standard size", store + kKeys, "InvalidParameterCombinationException"},
      {"keys and standard size", store + R"("MaxEventSize":"Standard",)" + kKeys,
       "InvalidParameterCombinationException"},
      {"no such condition key", store + keys("RequestContext", R"("aws:Weather")"),
       "InvalidParameterException"},
      {"key of a service", store + keys("RequestContext", R"("s3:prefix")"), "InvalidParameterException"},
      {"key twice", store + keys("TagContext", R"("a","a")"), "InvalidParameterException"},
      {"no keys", store + keys("TagContext", ""), "ValidationException"},
      {"type", store + keys("Weather", R"("a")"), "ValidationException"},
      {"type twice",
       store +
           R"("MaxEventSize":"Large","ContextKeySelectors":[{"Type":"TagContext","Equals":["a"]},{"Type":"TagContext","Equals":["b"]}])",
       "InvalidParameterException"},
      {"template", trail + R"("AggregationConfigurations":[{"Templates":["ALL"],"EventCategory":"Data"}])",
       "ValidationException"},
      {"no template", trail + R"("AggregationConfigurations":[{"Templates":[],"EventCategory":"Data"}])",
       "ValidationException"},
      {"template twice",
       trail +
           R"("AggregationConfigurations":[{"Templates":["USER_ACTIONS","USER_ACTIONS"],"EventCategory":"Data"}])",
       "InvalidParameterException"},
      {"category",
       trail + R"("AggregationConfigurations":[{"Templates":["USER_ACTIONS"],"EventCategory":"Management"}])",
       "ValidationException"},
      {"unknown store", R"("EventDataStore":"11111111-2222-4333-8444-555555555555","MaxEventSize":"Large")",
       "EventDataStoreNotFoundException"},
      {"malformed ARN", R"("EventDataStore":"arn:aws:x","MaxEventSize":"Large")",
       "EventDataStoreARNInvalidException"},
      {"store of other events", R"("EventDataStore":")" + config + R"(","MaxEventSize":"Large")",
       "InvalidEventDataStoreCategoryException"},
      {"store pending deletion", R"("EventDataStore":")" + gone + R"(","MaxEventSize":"Large")",
       "InactiveEventDataStoreException"},
      {"unknown trail", R"("TrailName":"other",)" + std::string(kTemplates), "TrailNotFoundException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = put(c.members);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  const auto get_error = [this](const std::string& input) {
    return service_.call("GetEventConfiguration", input).error();
  };
  EXPECT_EQ(get_error("{}"), "InvalidParameterCombinationException");
  EXPECT_EQ(get_error(R"({"EventDataStore":")" + gone + "\"}"), "InvalidEventDataStoreStatusException");
  EXPECT_EQ(get_error(R"({"EventDataStore":")" + config + "\"}"), "InvalidEventDataStoreCategoryException");
  EXPECT_EQ(get("EventDataStore", store_), of_store("Standard", R"("ContextKeySelectors":[])"));
  EXPECT_EQ(get("TrailName", "main"), of_trail(R"("AggregationConfigurations":[])"));
}

TEST_F(EventConfigurationTest, OfAStoreKeepsWhatIsNotGiven) {
  const std::string none = R"("ContextKeySelectors":[])";
  EXPECT_EQ(json::write(put_of_store(R"("MaxEventSize":"Large")").body), of_store("Large", none));
  EXPECT_EQ(json::write(put_of_store(kKeys).body), of_store("Large", kKeys));
  EXPECT_EQ(put_of_store(R"("MaxEventSize":"Standard")").error(), "InvalidParameterCombinationException");
  service_.restart();
  EXPECT_EQ(get("EventDataStore", kStores + store_), of_store("Large", kKeys));
  EXPECT_EQ(json::write(put_of_store(none).body), of_store("Large", none));
  EXPECT_EQ(json::write(put_of_store(R"("MaxEventSize":"Large",)" + std::string(kKeys)).body),
            of_store("Large", kKeys));
  EXPECT_EQ(json::write(put_of_store(R"("MaxEventSize":"Standard",)" + none).body),
            of_store("Standard", none));
}

TEST_F(EventConfigurationTest, ConditionKeysAreReadInAnyCase) {
  const Reply reply = put_of_store(
      R"("MaxEventSize":"Large","ContextKeySelectors":[{"Type":"RequestContext","Equals":["AWS:principalarn","aws:UserId"]}])");
  EXPECT_EQ(reply.error(), "") << reply.message();
}

TEST_F(EventConfigurationTest, OfATrailIsAggregation) {
  EXPECT_EQ(json::write(put_of_trail(kTemplates).body), of_trail(kTemplates));
  service_.restart();
  EXPECT_EQ(get("TrailName", kTrail), of_trail(kTemplates));
  EXPECT_EQ(json::write(put_of_trail(R"("AggregationConfigurations":[])").body),
            of_trail(R"("AggregationConfigurations":[])"));
  const Reply elsewhere = service_.call("PutEventConfiguration",
                                        R"({"TrailName":")" + std::string(kTrail) + "\"," + kTemplates + "}",
                                        {.region = "eu-west-1"});
  EXPECT_EQ(elsewhere.error(), "InvalidHomeRegionException");
}

}  // namespace
}  // namespace tarn::service
