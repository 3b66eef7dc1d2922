#include "service/audit.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventHistoryTest : public testing::Test {
 protected:
  static std::vector<std::string> names(const Reply& reply) {
    EXPECT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> found;
    if (const json::Value* events = reply.body.find("Events")) {
      for (const json::Value& event : *events->array()) {
        found.push_back(*event.find("EventName")->string());
      }
    }
    return found;
  }
  static std::string by(std::string_view key, std::string_view value) {
    return fmt::format(R"({{"LookupAttributes":[{{"AttributeKey":"{}","AttributeValue":"{}"}}]}})", key,
                       value);
  }
  void a_second_passes() { service_.clock.advance(std::chrono::seconds(1)); }

  TestService service_;
};

TEST_F(EventHistoryTest, RefusesWrongLookups) {
  const struct {
    const char* name;
    const char* input;
    const char* error;
  } cases[] = {
      {"two attributes",
       R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"EventId","AttributeValue":"b"}]})",
       "InvalidLookupAttributesException"},
      {"unknown attribute", R"({"LookupAttributes":[{"AttributeKey":"Colour","AttributeValue":"a"}]})",
       "InvalidLookupAttributesException"},
      {"attribute without a value", R"({"LookupAttributes":[{"AttributeKey":"EventName"}]})",
       "InvalidLookupAttributesException"},
      {"too many", R"({"MaxResults":51})", "InvalidMaxResultsException"},
      {"too few", R"({"MaxResults":0})", "InvalidMaxResultsException"},
      {"end before start", R"({"StartTime":1782900001,"EndTime":1782900000})", "InvalidTimeRangeException"},
      {"category", R"({"EventCategory":"gossip"})", "InvalidEventCategoryException"},
      {"attribute that Insights events do not have",
       R"({"EventCategory":"insight","LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"a"}]})",
       "InvalidLookupAttributesException"},
      {"token", R"({"NextToken":"nonsense"})", "InvalidNextTokenException"},
      {"time as text", R"({"StartTime":"yesterday"})", "SerializationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(service_.call("LookupEvents", c.input).error(), c.error);
  }
}

TEST_F(EventHistoryTest, SaysThatItHasNoInsightsEvents) {
  for (const char* key : {"EventId", "EventName", "EventSource"}) {
    const std::string input = fmt::format(
        R"({{"EventCategory":"insight","LookupAttributes":[{{"AttributeKey":"{}","AttributeValue":"ListEventDataStores"}}]}})",
        key);
    const Reply refused = service_.call("LookupEvents", input);
    EXPECT_EQ(refused.error(), "UnsupportedOperationException") << key;
    EXPECT_THAT(refused.message(), testing::HasSubstr("does not detect"));
  }
}

TEST_F(EventHistoryTest, FindsACallOfAMomentAgo) {
  service_.call("ListEventDataStores");
  const Reply found = service_.call("LookupEvents");
  ASSERT_THAT(names(found), ElementsAre("ListEventDataStores"));
  const json::Value& event = found.body.find("Events")->array()->front();
  EXPECT_EQ(*event.find("Username")->string(), "admin");
  EXPECT_EQ(*event.find("ReadOnly")->string(), "true");
  EXPECT_EQ(*event.find("EventSource")->string(), "cloudtrail.amazonaws.com");
  EXPECT_EQ(event.find("EventTime")->number(), epoch_seconds(TestService::kStart));
  EXPECT_TRUE(json::parse(*event.find("CloudTrailEvent")->string()));
}

TEST_F(EventHistoryTest, LooksUpByEachAttribute) {
  const std::string store = service_.make_store("looked-up");
  service_.call("ListEventDataStores");
  const Reply all = service_.call("LookupEvents", by("EventName", "CreateEventDataStore"));
  ASSERT_THAT(names(all), ElementsAre("CreateEventDataStore"));
  const json::Value& event = all.body.find("Events")->array()->front();
  const std::string arn = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + store;
  const struct {
    const char* key;
    std::string value;
    const char* other;
  } cases[] = {
      {"EventId", *event.find("EventId")->string(), "x"},
      {"EventName", "CreateEventDataStore", "createeventdatastore"},
      {"ReadOnly", "false", "maybe"},
      {"ResourceType", "AWS::CloudTrail::EventDataStore", "AWS::EC2::Instance"},
      {"ResourceName", arn, "i-1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key);
    EXPECT_THAT(names(service_.call("LookupEvents", by(c.key, c.value))),
                ElementsAre("CreateEventDataStore"));
    EXPECT_THAT(names(service_.call("LookupEvents", by(c.key, c.other))), IsEmpty());
  }
  const std::string key = *event.find("AccessKeyId")->string();
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"Username", "admin"},
                                    {"AccessKeyId", key},
                                    {"EventSource", "cloudtrail.amazonaws.com"}}) {
    SCOPED_TRACE(name);
    EXPECT_GE(names(service_.call("LookupEvents", by(name, value))).size(), 3u);
    EXPECT_THAT(names(service_.call("LookupEvents", by(name, "nobody"))), IsEmpty());
  }
}

TEST_F(EventHistoryTest, LooksUpBySeveralAttributesWhereThatIsOn) {
  constexpr const char* kByTwo =
      R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"CreateEventDataStore"},)"
      R"({"AttributeKey":"ResourceName","AttributeValue":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/)";
  service_.make_store("first");
  const std::string second = service_.make_store("second");
  service_.call("GetEventDataStore", R"({"EventDataStore":")" + second + "\"}");
  const Reply refused = service_.call("LookupEvents", kByTwo + second + "\"}]}");
  EXPECT_EQ(refused.error(), "InvalidLookupAttributesException");
  EXPECT_EQ(refused.message(), "You can specify only one LookupAttribute.");

  service_.lookups = LookupAttributes::Several;
  service_.restart();
  EXPECT_THAT(names(service_.call("LookupEvents", kByTwo + second + "\"}]}")),
              ElementsAre("CreateEventDataStore"));
  EXPECT_THAT(names(service_.call("LookupEvents", std::string(kByTwo) + "nothing\"}]}")), IsEmpty());
  EXPECT_THAT(names(service_.call("LookupEvents", by("EventName", "GetEventDataStore"))),
              ElementsAre("GetEventDataStore"));
  const Reply twice = service_.call(
      "LookupEvents",
      R"({"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"EventName","AttributeValue":"b"}]})");
  EXPECT_EQ(twice.error(), "InvalidLookupAttributesException");
  EXPECT_EQ(twice.message(), "Each AttributeKey may be given once: EventName");
}

TEST_F(EventHistoryTest, KeepsRegionsApart) {
  service_.call("ListEventDataStores", "{}", {.region = "eu-west-1"});
  EXPECT_THAT(names(service_.call("LookupEvents")), IsEmpty());
  EXPECT_THAT(names(service_.call("LookupEvents", "{}", {.region = "eu-west-1"})),
              ElementsAre("ListEventDataStores"));
}

TEST_F(EventHistoryTest, TimeBoundsBelongToTheRange) {
  const double first = epoch_seconds(service_.clock.now());
  service_.make_store("first");
  a_second_passes();
  service_.make_store("second");
  a_second_passes();
  const auto count = [&](double from, double to) {
    return names(service_.call("LookupEvents",
                               fmt::format(R"({{"StartTime":{:.1f},"EndTime":{:.1f}}})", from, to)))
        .size();
  };
  EXPECT_EQ(count(first, first), 1u);
  EXPECT_EQ(count(first, first + 1), 2u);
  EXPECT_EQ(count(first + 1, first + 1), 1u);
  EXPECT_EQ(count(first - 9, first - 1), 0u);
}

TEST_F(EventHistoryTest, ForgetsAfterNinetyDays) {
  service_.make_store("old");
  service_.clock.advance(kHistoryKept);
  EXPECT_THAT(names(service_.call("LookupEvents", by("ReadOnly", "false"))),
              ElementsAre("CreateEventDataStore"));
  a_second_passes();
  EXPECT_THAT(names(service_.call("LookupEvents", by("ReadOnly", "false"))), IsEmpty())
      << "also before the sweep";
}

TEST_F(EventHistoryTest, PagesAreStableWhileEventsArrive) {
  for (int i = 0; i < 5; ++i) {
    service_.make_store("store-" + std::to_string(i));
    a_second_passes();
  }
  std::vector<std::string> requests;
  std::string token;
  for (int page = 0; page < 3; ++page) {
    const std::string next = token.empty() ? "" : R"(,"NextToken":")" + token + '"';
    const Reply reply = service_.call(
        "LookupEvents",
        R"({"MaxResults":2,"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"CreateEventDataStore"}])" +
            next + "}");
    for (const json::Value& event : *reply.body.find("Events")->array()) {
      const json::Value record = json::parse(*event.find("CloudTrailEvent")->string()).value();
      requests.push_back(*record.find("requestParameters")->find("name")->string());
    }
    token = reply.member("NextToken");
    EXPECT_EQ(token.empty(), page == 2);
    service_.make_store("late-" + std::to_string(page));
  }
  EXPECT_THAT(requests, ElementsAre("store-4", "store-3", "store-2", "store-1", "store-0"));
}

TEST_F(EventHistoryTest, TokensBelongToTheirRequest) {
  for (int i = 0; i < 3; ++i) {
    service_.make_store("store-" + std::to_string(i));
  }
  const std::string token = service_.call("LookupEvents", R"({"MaxResults":1})").member("NextToken");
  ASSERT_NE(token, "");
  EXPECT_EQ(service_.call("LookupEvents", R"({"MaxResults":1,"NextToken":")" + token + "\"}").error(), "");
  EXPECT_EQ(service_.call("LookupEvents", R"({"StartTime":1,"NextToken":")" + token + "\"}").error(),
            "InvalidNextTokenException");
  EXPECT_EQ(service_.call("ListEventDataStores", R"({"NextToken":")" + token + "\"}").error(),
            "InvalidNextTokenException");
}

TEST_F(EventHistoryTest, LooksThroughAllRegionsAtOnce) {
  const CallOptions other = service_.make_user("444455556666", "alice");
  const auto regions = std::to_array<const char*>({"us-east-1", "eu-west-1", "ap-northeast-1"});
  for (const char* region : regions) {
    CallOptions elsewhere = other;
    elsewhere.region = region;
    service_.call("ListTrails", "{}", {.region = region});
    service_.call("ListTrails", "{}", elsewhere);
    a_second_passes();
  }
  CallOptions own{.target_prefix = "Tarn_20261122."};
  const std::string asked =
      R"("MaxResults":2,"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"ListTrails"}])";
  std::vector<std::string> found;
  std::string token;
  do {
    const std::string next = token.empty() ? "" : R"(,"NextToken":")" + token + '"';
    const Reply reply = service_.call("LookupEventsInAllRegions", "{" + asked + next + "}", own);
    ASSERT_EQ(reply.error(), "") << reply.message();
    for (const json::Value& event : *reply.body.find("Events")->array()) {
      const json::Value record = json::parse(*event.find("CloudTrailEvent")->string()).value();
      EXPECT_EQ(*record.find("recipientAccountId")->string(), "111122223333");
      found.push_back(*record.find("awsRegion")->string());
    }
    token = reply.member("NextToken");
    service_.call("ListTrails", "{}", {.region = "sa-east-1"});
  } while (!token.empty());
  EXPECT_THAT(found, ElementsAre("ap-northeast-1", "eu-west-1", "us-east-1"));
  EXPECT_EQ(service_.call("LookupEventsInAllRegions", "{}").error(), "UnknownOperationException")
      << "it is no operation of CloudTrail's";
  EXPECT_EQ(service_.call("LookupEventsInAllRegions", R"({"MaxResults":51})", own).error(),
            "InvalidMaxResultsException");
}

}  // namespace
}  // namespace tarn::service
