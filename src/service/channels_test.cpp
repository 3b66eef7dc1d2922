#include "service/channel_rules.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ChannelsTest : public testing::Test {
 protected:
  static std::string destination(const std::string& location) {
    return fmt::format(R"([{{"Type":"EVENT_DATA_STORE","Location":"{}"}}])", location);
  }
  static std::string creation(std::string_view name, std::string_view source,
                              const std::string& destinations) {
    return fmt::format(R"({{"Name":"{}","Source":"{}","Destinations":{}}})", name, source, destinations);
  }
  std::string make(std::string_view name, std::string_view source = "Custom") {
    const Reply made = service_.call("CreateChannel", creation(name, source, destination(store_)));
    EXPECT_EQ(made.error(), "") << made.message();
    return made.member("ChannelArn");
  }
  static std::string by(const std::string& channel, const std::string& more = "") {
    return fmt::format(R"({{"Channel":"{}"{}}})", channel, more);
  }
  std::vector<std::string> listed(const std::string& input = "{}") {
    std::vector<std::string> names;
    const Reply reply = service_.call("ListChannels", input);
    for (const json::Value& channel : *reply.body.find("Channels")->array()) {
      names.push_back(*channel.find("Name")->string());
    }
    return names;
  }

  TestService service_;
  std::string store_ = service_.make_audit_store("audit");
  std::string arn_ = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + store_;
};

TEST_F(ChannelsTest, RefusesWrongChannels) {
  const std::string trail_store = service_.make_store("trail-events");
  const std::string pending = service_.make_audit_store("pending");
  service_.call("DeleteEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", pending));
  const std::string many_regions =
      service_
          .call(
              "CreateEventDataStore",
              R"({"Name":"many-regions","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory",)"
              R"("Equals":["ActivityAuditLog"]}]}]})")
          .member("EventDataStoreArn");
  std::string tags = R"([{"Key":"k0"})";
  for (int i = 1; i <= 50; ++i) {
    tags += fmt::format(R"(,{{"Key":"k{}"}})", i);
  }
  const std::string whole = creation("new", "Custom", destination(store_));
  const std::string begin = whole.substr(0, whole.size() - 1);
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"nothing", "{}", "ValidationException"},
      {"a name too short", creation("ab", "Custom", destination(store_)), "ValidationException"},
      {"no destination", creation("new", "Custom", "[]"), "ValidationException"},
      {"an unknown source", creation("new", "Nobody", destination(store_)), "InvalidSourceException"},
      {"a service's type", creation("new", "Custom", R"([{"Type":"AWS_SERVICE","Location":"abc"}])"),
       "InvalidParameterException"},
      {"a malformed ARN", creation("new", "Custom", destination("arn:aws:x")),
       "EventDataStoreARNInvalidException"},
      {"no such store", creation("new", "Custom", destination("11111111-2222-4333-8444-555555555555")),
       "EventDataStoreNotFoundException"},
      {"pending deletion", creation("new", "Custom", destination(pending)),
       "InactiveEventDataStoreException"},
      {"other events", creation("new", "Custom", destination(trail_store)),
       "InvalidEventDataStoreCategoryException"},
      {"all Regions", creation("new", "Custom", destination(many_regions)), "InvalidParameterException"},
      {"a destination twice",
       creation("new", "Custom",
                fmt::format(R"([{{"Type":"EVENT_DATA_STORE","Location":"{}"}},)"
                            R"({{"Type":"EVENT_DATA_STORE","Location":"{}"}}])",
                            store_, arn_)),
       "InvalidParameterException"},
      {"a tag twice", begin + R"(,"Tags":[{"Key":"a"},{"Key":"a"}]})", "InvalidTagParameterException"},
      {"AWS's tag", begin + R"(,"Tags":[{"Key":"aws:a"}]})", "InvalidTagParameterException"},
      {"too many tags", begin + R"(,"Tags":)" + tags + "]}", "TagsLimitExceededException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("CreateChannel", c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_THAT(listed(), ElementsAre());
}

TEST_F(ChannelsTest, LivesFromCreationToDeletion) {
  const Reply made = service_.call(
      "CreateChannel",
      fmt::format(
          R"({{"Name":"mine","Source":"Custom","Destinations":{},"Tags":[{{"Key":"a","Value":"1"}}]}})",
          destination(store_)));
  ASSERT_EQ(made.error(), "") << made.message();
  const std::string arn = made.member("ChannelArn");
  EXPECT_THAT(arn, testing::StartsWith("arn:aws:cloudtrail:us-east-1:111122223333:channel/"));
  EXPECT_EQ(made.member("Name"), "mine");
  EXPECT_EQ(made.member("Source"), "Custom");
  EXPECT_EQ(json::write(*made.body.find("Tags")), R"([{"Key":"a","Value":"1"}])");
  EXPECT_EQ(json::write(*made.body.find("Destinations")),
            fmt::format(R"([{{"Type":"EVENT_DATA_STORE","Location":"{}"}}])", arn_));
  for (const std::string& reference : {arn, arn.substr(arn.find('/') + 1)}) {
    const Reply got = service_.call("GetChannel", by(reference));
    EXPECT_EQ(got.member("ChannelArn"), arn);
    EXPECT_EQ(got.member("Name"), "mine");
    EXPECT_EQ(json::write(*got.body.find("IngestionStatus")), "{}") << "nothing came yet";
    EXPECT_EQ(got.body.find("Tags"), nullptr);
  }
  const std::string other = service_.make_audit_store("other");
  const Reply updated =
      service_.call("UpdateChannel", by(arn, R"(,"Name":"yours","Destinations":)" + destination(other)));
  ASSERT_EQ(updated.error(), "") << updated.message();
  EXPECT_EQ(updated.member("Name"), "yours");
  EXPECT_EQ(updated.member("Source"), "Custom");
  EXPECT_THAT(json::write(*updated.body.find("Destinations")), HasSubstr(other));
  service_.restart();
  const Reply again = service_.call("GetChannel", by(arn));
  EXPECT_EQ(again.member("Name"), "yours");
  EXPECT_THAT(json::write(*again.body.find("Destinations")), HasSubstr(other));
  EXPECT_EQ(service_.call("UpdateChannel", by(arn)).member("Name"), "yours") << "nothing changes nothing";
  EXPECT_EQ(service_.call("DeleteChannel", by(arn)).http.body, "{}");
  for (const char* operation : {"GetChannel", "UpdateChannel", "DeleteChannel"}) {
    EXPECT_EQ(service_.call(operation, by(arn)).error(), "ChannelNotFoundException") << operation;
  }
}

TEST_F(ChannelsTest, SayNothingOfRowsThatOneMayNotSee) {
  const std::string channel = make("mine");
  const CallOptions bob = service_.make_user("111122223333", "bob");
  EXPECT_NE(service_.call("GetChannel", by(channel), bob).body.find("IngestionStatus"), nullptr);
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},)"
      R"("Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}}]})";
  ASSERT_EQ(service_
                .call("PutResourcePolicy",
                      json::write(json::Object{{"ResourceArn", arn_}, {"ResourcePolicy", policy}}))
                .error(),
            "");
  const Reply got = service_.call("GetChannel", by(channel), bob);
  EXPECT_EQ(got.error(), "");
  EXPECT_EQ(got.body.find("IngestionStatus"), nullptr) << "it names the newest event";
}

TEST_F(ChannelsTest, AreFoundInTheEventHistory) {
  const std::string arn = make("mine");
  const Reply found = service_.call(
      "LookupEvents",
      fmt::format(R"({{"LookupAttributes":[{{"AttributeKey":"ResourceName","AttributeValue":"{}"}}]}})",
                  arn));
  const json::Array& events = *found.body.find("Events")->array();
  ASSERT_EQ(events.size(), 1u) << found.http.body;
  EXPECT_EQ(*events.front().find("EventName")->string(), "CreateChannel");
}

TEST_F(ChannelsTest, RefusesWrongReferences) {
  for (const char* operation : {"GetChannel", "UpdateChannel", "DeleteChannel"}) {
    SCOPED_TRACE(operation);
    EXPECT_EQ(service_.call(operation, "{}").error(), "ValidationException");
    EXPECT_EQ(service_.call(operation, by("arn:aws:cloudtrail:us-east-1:111122223333:trail/x")).error(),
              "ChannelARNInvalidException");
    EXPECT_EQ(service_.call(operation, by("nothing")).error(), "ChannelNotFoundException");
    EXPECT_EQ(service_.call(operation, by("arn:aws:cloudtrail:eu-west-1:111122223333:channel/x")).error(),
              "ChannelNotFoundException");
  }
  const std::string arn = make("mine");
  EXPECT_EQ(
      service_
          .call("UpdateChannel", by(arn, R"(,"Destinations":)" + destination(service_.make_store("trail"))))
          .error(),
      "InvalidEventDataStoreCategoryException");
  EXPECT_EQ(service_.call("UpdateChannel", by(arn, R"(,"Name":"!!!")")).error(), "ValidationException");
}

TEST_F(ChannelsTest, HaveNamesAndPartnersOfTheirOwn) {
  make("mine");
  make("mine-too");
  const std::string partner = make("partner", "GitHub");
  const auto refusal = [&](std::string_view name, std::string_view source) {
    return service_.call("CreateChannel", creation(name, source, destination(store_)));
  };
  EXPECT_EQ(refusal("mine", "Custom").error(), "ChannelAlreadyExistsException");
  const Reply second = refusal("second", "GitHub");
  EXPECT_EQ(second.error(), "ChannelAlreadyExistsException");
  EXPECT_THAT(second.message(), HasSubstr(partner));
  EXPECT_EQ(service_.call("UpdateChannel", by(partner, R"(,"Name":"mine")")).error(),
            "ChannelAlreadyExistsException");
  EXPECT_EQ(service_.call("UpdateChannel", by(partner, R"(,"Name":"partner")")).error(), "");
  ASSERT_EQ(service_.call("DeleteChannel", by(partner)).error(), "");
  EXPECT_EQ(refusal("second", "GitHub").error(), "");
}

TEST_F(ChannelsTest, AreSoManyAtMost) {
  catalog::Resource resource;
  resource.kind = catalog::ResourceKind::Channel;
  resource.account = AccountId("111122223333");
  resource.region = Region("us-east-1");
  resource.document = to_document({.source = "Custom", .destinations = {arn_}});
  service_.quotas.channels = 25;
  service_.restart();
  for (std::uint64_t i = 0; i < service_.quotas.channels; ++i) {
    resource.name = fmt::format("channel-{}", i);
    resource.id = ResourceArn(channel_arn(service_.lake->settings(), resource.name));
    must(service_.lake->control().insert_resource(resource, service_.quotas.channels));
  }
  const Reply refused = service_.call("CreateChannel", creation("more", "Custom", destination(store_)));
  EXPECT_EQ(refused.error(), "ChannelMaxLimitExceededException");
  EXPECT_EQ(refused.message(), "A lake has at most 25 channels: delete one first.");
  service_.quotas = {};
  service_.restart();
  EXPECT_EQ(service_.call("CreateChannel", creation("more", "Custom", destination(store_))).error(), "");
}

TEST_F(ChannelsTest, AreListedNewestFirstByPages) {
  make("first");
  service_.clock.advance(std::chrono::seconds(1));
  make("second");
  service_.clock.advance(std::chrono::seconds(1));
  make("third");
  EXPECT_THAT(listed(), ElementsAre("third", "second", "first"));
  const Reply page = service_.call("ListChannels", R"({"MaxResults":2})");
  ASSERT_NE(page.member("NextToken"), "");
  EXPECT_THAT(listed(fmt::format(R"({{"MaxResults":2,"NextToken":"{}"}})", page.member("NextToken"))),
              ElementsAre("first"));
  EXPECT_EQ(service_.call("ListChannels", R"({"NextToken":"abcdef"})").error(), "InvalidNextTokenException");
  EXPECT_EQ(service_.call("ListChannels", R"({"NextToken":"a"})").error(), "InvalidNextTokenException");
  EXPECT_EQ(service_.call("ListChannels", R"({"MaxResults":0})").error(), "ValidationException");
}

TEST_F(ChannelsTest, KeepTheirStoresFromBeingDeleted) {
  const std::string channel = make("mine");
  const std::string store = fmt::format(R"({{"EventDataStore":"{}"}})", store_);
  const Reply refused = service_.call("DeleteEventDataStore", store);
  EXPECT_EQ(refused.error(), "ChannelExistsForEDSException");
  EXPECT_THAT(refused.message(), HasSubstr(channel));
  ASSERT_EQ(service_
                .call("UpdateChannel",
                      by(channel, R"(,"Destinations":)" + destination(service_.make_audit_store("other"))))
                .error(),
            "");
  EXPECT_EQ(service_.call("DeleteEventDataStore", store).error(), "");
}

}  // namespace
}  // namespace tarn::service
