#include "service/test_service.hpp"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

class EventDataStoresTest : public testing::Test {
 protected:
  static std::string text(const Reply& reply, std::string_view name) {
    const json::Value* found = reply.body.find(name);
    return found == nullptr ? "(absent)" : json::write(*found);
  }

  TestService service_;
};

TEST_F(EventDataStoresTest, KeepsNothingThatTheModelDoesNotKnow) {
  const std::string selectors =
      R"([{"Name":"n","Nonsense":{"x":1},"FieldSelectors":[{"Junk":"j","Field":"eventCategory","Equals":["Management"]}]}])";
  const Reply made =
      service_.call("CreateEventDataStore", R"({"Name":"plain","AdvancedEventSelectors":)" + selectors + "}");
  ASSERT_EQ(made.error(), "") << made.message();
  const std::string kept =
      R"([{"Name":"n","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";
  EXPECT_EQ(text(made, "AdvancedEventSelectors"), kept);
  const Reply changed = service_.call("UpdateEventDataStore",
                                      fmt::format(R"({{"EventDataStore":"{}","AdvancedEventSelectors":{}}})",
                                                  made.member("EventDataStoreArn"), selectors));
  EXPECT_EQ(text(changed, "AdvancedEventSelectors"), kept);
}

TEST_F(EventDataStoresTest, LetsAShorterRetentionPeriodActAtOnce) {
  const std::string store = service_.make_store("long");
  const auto is_asked = [&] { return service_.parts->upkeep.wait({}, std::chrono::milliseconds(0)); };
  EXPECT_FALSE(is_asked());
  ASSERT_EQ(service_
                .call("UpdateEventDataStore",
                      fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":7}})", store))
                .error(),
            "");
  EXPECT_TRUE(is_asked());
  EXPECT_FALSE(is_asked()) << "once";
}

TEST_F(EventDataStoresTest, RefusesWrongStores) {
  service_.make_store("taken");
  const struct {
    const char* name;
    const char* input;
    const char* error;
  } cases[] = {
      {"no name", "{}", "ValidationException"},
      {"name of other characters", R"({"Name":"a b c"})", "ValidationException"},
      {"name taken", R"({"Name":"taken"})", "EventDataStoreAlreadyExistsException"},
      {"retention too short", R"({"Name":"short","RetentionPeriod":6})", "ValidationException"},
      {"retention too long for its billing",
       R"({"Name":"long","RetentionPeriod":3000,"BillingMode":"FIXED_RETENTION_PRICING"})",
       "InvalidParameterException"},
      {"billing", R"({"Name":"bill","BillingMode":"FREE"})", "ValidationException"},
      {"selector without a category",
       R"({"Name":"sel","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"readOnly","Equals":["true"]}]}]})",
       "InvalidEventSelectorsException"},
      {"unknown category",
       R"({"Name":"sel","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Nonsense"]}]}]})",
       "InvalidEventSelectorsException"},
      {"data of no type",
       R"({"Name":"sel","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]}]}]})",
       "InvalidEventSelectorsException"},
      {"two categories",
       R"({"Name":"sel","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]},
          {"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]})",
       "InvalidEventSelectorsException"},
      {"tag twice", R"({"Name":"tag","TagsList":[{"Key":"a"},{"Key":"a"}]})", "InvalidTagParameterException"},
      {"key of ours", R"({"Name":"kms","KmsKeyId":"alias/x"})", "UnsupportedOperationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("CreateEventDataStore", c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(service_.call("ListEventDataStores").body.find("EventDataStores")->array()->size(), 1u);
}

TEST_F(EventDataStoresTest, CreatesWithTheServicesDefaults) {
  const Reply made = service_.call("CreateEventDataStore", R"({"Name":"plain"})");
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_THAT(made.member("EventDataStoreArn"),
              HasSubstr("arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/"));
  EXPECT_EQ(made.member("Status"), "CREATED");
  EXPECT_EQ(made.member("BillingMode"), "EXTENDABLE_RETENTION_PRICING");
  EXPECT_EQ(text(made, "RetentionPeriod"), "366");
  EXPECT_EQ(text(made, "MultiRegionEnabled"), "true");
  EXPECT_EQ(text(made, "OrganizationEnabled"), "false");
  EXPECT_EQ(text(made, "TerminationProtectionEnabled"), "true");
  EXPECT_EQ(text(made, "TagsList"), "[]");
  EXPECT_EQ(
      text(made, "AdvancedEventSelectors"),
      R"([{"Name":"Default management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])");
  EXPECT_EQ(made.body.find("CreatedTimestamp")->number(), epoch_seconds(TestService::kStart));
}

TEST_F(EventDataStoresTest, AnOrganizationsStoreNeedsAnOrganization) {
  const Reply early = service_.call("CreateEventDataStore", R"({"Name":"wide","OrganizationEnabled":true})");
  EXPECT_EQ(early.error(), "OrganizationsNotInUseException");
  const Reply plain = service_.call("CreateEventDataStore", R"({"Name":"plain"})");
  const std::string widen = fmt::format(R"({{"EventDataStore":"{}","OrganizationEnabled":true}})",
                                        plain.member("EventDataStoreArn"));
  EXPECT_EQ(service_.call("UpdateEventDataStore", widen).error(), "OrganizationsNotInUseException");
  service_.make_organization({"444455556666"});
  EXPECT_EQ(text(service_.call("UpdateEventDataStore", widen), "OrganizationEnabled"), "true");
  EXPECT_EQ(service_.call("CreateEventDataStore", R"({"Name":"wide","OrganizationEnabled":true})").error(),
            "");
  const Reply outside = service_.call(
      "CreateEventDataStore",
      R"({"Name":"outside","OrganizationEnabled":true,"AdvancedEventSelectors":[{"FieldSelectors":[
          {"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}]})");
  EXPECT_EQ(outside.error(), "InvalidParameterException");
}

TEST_F(EventDataStoresTest, KeepsWhatWasGiven) {
  service_.make_organization({});
  const Reply made = service_.call(
      "CreateEventDataStore",
      R"({"Name":"given","RetentionPeriod":90,"BillingMode":"FIXED_RETENTION_PRICING","MultiRegionEnabled":false,
          "OrganizationEnabled":true,"TerminationProtectionEnabled":false,"StartIngestion":false,
          "TagsList":[{"Key":"team","Value":"x"}],
          "AdvancedEventSelectors":[{"Name":"d","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},
          {"Field":"resources.type","Equals":["AWS::S3::Object"]}]}]})");
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_EQ(text(made, "TagsList"), R"([{"Key":"team","Value":"x"}])");
  const Reply got =
      service_.call("GetEventDataStore", R"({"EventDataStore":")" + made.member("EventDataStoreArn") + "\"}");
  EXPECT_EQ(got.member("Status"), "STOPPED_INGESTION");
  EXPECT_EQ(got.member("BillingMode"), "FIXED_RETENTION_PRICING");
  EXPECT_EQ(text(got, "RetentionPeriod"), "90");
  EXPECT_EQ(text(got, "OrganizationEnabled"), "true");
  EXPECT_EQ(text(got, "MultiRegionEnabled"), "false");
  EXPECT_EQ(text(got, "TerminationProtectionEnabled"), "false");
  EXPECT_THAT(text(got, "AdvancedEventSelectors"), HasSubstr(R"("Equals":["Data"])"));
}

TEST_F(EventDataStoresTest, FindsByArnAndId) {
  const std::string id = service_.make_store("found");
  const struct {
    const char* name;
    std::string reference;
    const char* error;
  } cases[] = {
      {"ID", id, ""},
      {"ARN", "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + id, ""},
      {"unknown ID", "11111111-2222-4333-8444-555555555555", "EventDataStoreNotFoundException"},
      {"another account", "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/" + id,
       "EventDataStoreNotFoundException"},
      {"no ARN of a store", "arn:aws:cloudtrail:us-east-1:1:nonsense", "EventDataStoreARNInvalidException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("GetEventDataStore", R"({"EventDataStore":")" + c.reference + "\"}");
    EXPECT_EQ(reply.error(), c.error) << reply.message();
    if (reply.error().empty()) {
      EXPECT_EQ(reply.member("Name"), "found");
      EXPECT_EQ(reply.member("Status"), "ENABLED");
    }
  }
}

TEST_F(EventDataStoresTest, ListsByPage) {
  std::set<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.insert("store-" + std::to_string(i));
    service_.make_store("store-" + std::to_string(i));
    service_.clock.advance(std::chrono::seconds(1));
  }
  std::set<std::string> listed;
  std::string token;
  for (int pages = 1; pages <= 3; ++pages) {
    const Reply page = service_.call(
        "ListEventDataStores",
        token.empty() ? R"({"MaxResults":2})" : R"({"MaxResults":2,"NextToken":")" + token + "\"}");
    ASSERT_EQ(page.error(), "") << page.message();
    for (const json::Value& store : *page.body.find("EventDataStores")->array()) {
      EXPECT_TRUE(listed.insert(*store.find("Name")->string()).second);
    }
    token = page.member("NextToken");
    EXPECT_EQ(token.empty(), pages == 3);
  }
  EXPECT_EQ(listed, made);
  EXPECT_EQ(service_.call("ListEventDataStores", R"({"MaxResults":0})").error(),
            "InvalidMaxResultsException");
  EXPECT_EQ(service_.call("ListEventDataStores", R"({"NextToken":"abc"})").error(),
            "InvalidNextTokenException");
  EXPECT_EQ(service_.call("ListEventDataStores", R"({"NextToken":"nonsense"})").error(),
            "InvalidNextTokenException");
}

}  // namespace
}  // namespace tarn::service
