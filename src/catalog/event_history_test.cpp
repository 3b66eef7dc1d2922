#include "catalog/event_history.hpp"

#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

HistoryEvent event_of(const std::string& id, std::int64_t seconds) {
  return {.event_id = id,
          .event_time = at(seconds),
          .account = AccountId("111122223333"),
          .region = Region("us-east-1"),
          .event_name = "RunInstances",
          .event_source = "ec2.amazonaws.com",
          .user_name = "alice",
          .access_key_id = "AKIA1",
          .read_only = "false",
          .category = "Management",
          .resources = {{.type = "AWS::EC2::Instance", .name = "i-1"},
                        {.type = "AWS::EC2::Instance", .name = "i-2"}},
          .json = "{\"eventID\":\"" + id + "\"}"};
}

LookupRequest everything() {
  return {.account = AccountId("111122223333"), .region = Region("us-east-1")};
}

class EventHistoryTest : public testing::TestWithParam<DatabaseKind> {
 protected:
  EventHistory open() {
    auto history = EventHistory::create(*folder_.files, place_, "lake");
    if (!history) {
      ADD_FAILURE() << history.error().message();
      std::abort();
    }
    return std::move(*history);
  }

  void add(std::vector<HistoryEvent> events) {
    const auto added = history_.insert(events);
    ASSERT_TRUE(added) << added.error().message();
    ASSERT_EQ(*added, events.size());
  }

  std::vector<std::string> ids(const LookupRequest& request) {
    std::vector<std::string> found;
    const auto page = history_.lookup(request);
    EXPECT_TRUE(page) << page.error().message();
    for (const auto& event : page.value_or(HistoryPage{}).events) {
      found.push_back(event.event_id);
    }
    return found;
  }

  std::vector<std::string> ids_by(LookupAttribute attribute, const std::string& value) {
    auto request = everything();
    request.conditions = {{attribute, value}};
    return ids(request);
  }

  TempFolder folder_;
  Place place_ = empty_place(GetParam(), folder_, "history.db");
  EventHistory history_ = open();
};

TEST_P(EventHistoryTest, FindsNothingAtFirst) {
  EXPECT_THAT(ids(everything()), ElementsAre());
  EXPECT_EQ(history_.insert({}).value_or(9), 0u);
  EXPECT_EQ(history_.sweep(at(1000)).value_or(9), 0u);
}

TEST_P(EventHistoryTest, KeepsEveryMember) {
  const auto event = event_of("a", 1);
  add({event});
  const auto page = open().lookup(everything());
  ASSERT_TRUE(page);
  EXPECT_THAT(page->events, ElementsAre(event));
  EXPECT_FALSE(page->next);
}

TEST_P(EventHistoryTest, TakesAnEventOnce) {
  add({event_of("a", 1)});
  auto elsewhere = event_of("a", 1);
  elsewhere.region = Region("eu-west-1");
  const std::vector<HistoryEvent> again = {event_of("a", 1), event_of("b", 1), event_of("b", 1), elsewhere};
  EXPECT_EQ(history_.insert(again).value_or(9), 2u);
  EXPECT_THAT(ids(everything()), ElementsAre("b", "a"));
}

TEST_P(EventHistoryTest, ReplacesTheEventThatWasBegun) {
  add({event_of("begun", 1), event_of("later", 1)});
  auto ended = event_of("begun", 1);
  ended.resources = {{.type = "AWS::EC2::Vpc", .name = "vpc-1"}};
  ended.json = R"({"eventID":"begun","readOnly":false})";
  auto kept = ended;
  ended.write = HistoryWrite::Replace;
  auto unknown = event_of("unknown", 1);
  unknown.write = HistoryWrite::Replace;
  const std::vector<HistoryEvent> events = {ended, unknown};
  EXPECT_EQ(history_.insert(events).value_or(9), 1u) << "what there is none of is new";
  EXPECT_THAT(ids(everything()), ElementsAre("unknown", "later", "begun")) << "each stays in its place";
  EXPECT_THAT(ids_by(LookupAttribute::ResourceName, "vpc-1"), ElementsAre("begun"));
  EXPECT_THAT(ids_by(LookupAttribute::ResourceName, "i-1"), ElementsAre("unknown", "later"));
  auto request = everything();
  request.conditions = {{LookupAttribute::EventId, "begun"}};
  const auto page = history_.lookup(request);
  ASSERT_TRUE(page);
  EXPECT_THAT(page->events, ElementsAre(kept));
}

TEST_P(EventHistoryTest, KeepsAccountsRegionsAndCategoriesApart) {
  auto other_account = event_of("account", 1);
  other_account.account = AccountId("444455556666");
  auto other_region = event_of("region", 1);
  other_region.region = Region("eu-west-1");
  auto insight = event_of("insight", 1);
  insight.category = "Insight";
  add({event_of("a", 1), other_account, other_region, insight});
  EXPECT_THAT(ids(everything()), ElementsAre("a"));
  EXPECT_THAT(ids_by(LookupAttribute::Username, "alice"), ElementsAre("a"));
  EXPECT_THAT(ids_by(LookupAttribute::ResourceName, "i-1"), ElementsAre("a"));
  auto request = everything();
  request.category = "Insight";
  EXPECT_THAT(ids(request), ElementsAre("insight"));
}

TEST_P(EventHistoryTest, FindsByEachAttribute) {
  auto other = event_of("b", 2);
  other.event_name = "GetUser";
  other.event_source = "iam.amazonaws.com";
  other.user_name = "bob";
  other.access_key_id = "AKIA2";
  other.read_only = "true";
  other.resources = {{.type = "AWS::IAM::User", .name = "carol"}};
  add({event_of("a", 1), other});
  const std::pair<const char*, const char*> searches[] = {{"EventId", "b"},
                                                          {"EventName", "GetUser"},
                                                          {"ReadOnly", "true"},
                                                          {"Username", "bob"},
                                                          {"ResourceType", "AWS::IAM::User"},
                                                          {"ResourceName", "carol"},
                                                          {"EventSource", "iam.amazonaws.com"},
                                                          {"AccessKeyId", "AKIA2"}};
  for (const auto& [name, value] : searches) {
    const auto attribute = parse_lookup_attribute(name);
    ASSERT_TRUE(attribute) << name;
    EXPECT_THAT(ids_by(*attribute, value), ElementsAre("b")) << name;
    EXPECT_THAT(ids_by(*attribute, "none"), ElementsAre()) << name;
  }
  EXPECT_FALSE(parse_lookup_attribute("eventId"));
}

TEST_P(EventHistoryTest, FindsAnEventWithSeveralResourcesOnce) {
  add({event_of("a", 1), event_of("b", 2)});
  EXPECT_THAT(ids_by(LookupAttribute::ResourceType, "AWS::EC2::Instance"), ElementsAre("b", "a"));
}

TEST_P(EventHistoryTest, IncludesBothBounds) {
  add({event_of("a", 1), event_of("b", 2), event_of("c", 3)});
  auto request = everything();
  request.from = at(1);
  request.to = at(2);
  EXPECT_THAT(ids(request), ElementsAre("b", "a"));
  request.from = at(3);
  EXPECT_THAT(ids(request), ElementsAre());
}

TEST_P(EventHistoryTest, PagesStayStableWhileEventsArrive) {
  add({event_of("a", 1), event_of("b", 2), event_of("c", 2), event_of("d", 2), event_of("e", 3)});
  auto request = everything();
  request.limit = 2;
  std::vector<std::string> seen;
  for (int page_number = 0; page_number < 3; ++page_number) {
    const auto page = *history_.lookup(request);
    for (const auto& event : page.events) {
      seen.push_back(event.event_id);
    }
    request.after = page.next;
    EXPECT_EQ(page.next.has_value(), page_number < 2);
    add({event_of("late" + std::to_string(page_number), 3)});
  }
  EXPECT_THAT(seen, ElementsAre("e", "d", "c", "b", "a"));
}

TEST_P(EventHistoryTest, SweepsWhatIsOlder) {
  std::vector<HistoryEvent> old;
  for (int i = 0; i < 5003; ++i) {
    auto event = event_of("old" + std::to_string(i), 1);
    event.resources.resize(1);
    old.push_back(event);
  }
  add(old);
  add({event_of("kept", 2)});
  EXPECT_EQ(history_.size().value_or(9), 5004u);
  EXPECT_EQ(history_.sweep(at(2)).value_or(9), 5003u);
  EXPECT_EQ(history_.size().value_or(9), 1u);
  EXPECT_THAT(ids(everything()), ElementsAre("kept"));
  EXPECT_THAT(ids_by(LookupAttribute::ResourceType, "AWS::EC2::Instance"), ElementsAre("kept"));
}

TEST_P(EventHistoryTest, FindsWhatMeetsAllConditions) {
  auto by_bob = event_of("bobs", 1);
  by_bob.user_name = "bob";
  auto of_a_bucket = event_of("of a bucket", 2);
  of_a_bucket.resources = {{.type = "AWS::S3::Bucket", .name = "i-1"}};
  of_a_bucket.event_name = "CreateBucket";
  add({by_bob, of_a_bucket, event_of("alices", 3), event_of("alices too", 4)});
  const struct {
    const char* name;
    std::vector<LookupCondition> conditions;
    std::vector<std::string> found;
  } cases[] = {
      {"of events",
       {{LookupAttribute::Username, "alice"}, {LookupAttribute::EventName, "RunInstances"}},
       {"alices too", "alices"}},
      {"none meets both",
       {{LookupAttribute::Username, "bob"}, {LookupAttribute::EventName, "CreateBucket"}},
       {}},
      {"of a resource and its event",
       {{LookupAttribute::ReadOnly, "false"},
        {LookupAttribute::ResourceName, "i-1"},
        {LookupAttribute::Username, "bob"}},
       {"bobs"}},
      {"of an event by its resource",
       {{LookupAttribute::ResourceType, "AWS::S3::Bucket"}, {LookupAttribute::EventId, "of a bucket"}},
       {"of a bucket"}},
      {"of another event",
       {{LookupAttribute::ResourceType, "AWS::S3::Bucket"}, {LookupAttribute::EventId, "bobs"}},
       {}},
      {"of two resources' tables",
       {{LookupAttribute::ResourceName, "i-1"}, {LookupAttribute::ResourceType, "AWS::S3::Bucket"}},
       {"of a bucket"}},
      {"all eight",
       {{LookupAttribute::ReadOnly, "false"},
        {LookupAttribute::EventSource, "ec2.amazonaws.com"},
        {LookupAttribute::ResourceType, "AWS::EC2::Instance"},
        {LookupAttribute::EventName, "RunInstances"},
        {LookupAttribute::Username, "alice"},
        {LookupAttribute::AccessKeyId, "AKIA1"},
        {LookupAttribute::ResourceName, "i-2"},
        {LookupAttribute::EventId, "alices"}},
       {"alices"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto request = everything();
    request.conditions = c.conditions;
    EXPECT_EQ(ids(request), c.found);
    std::ranges::reverse(request.conditions);
    EXPECT_EQ(ids(request), c.found) << "in any order";
  }
}

TEST_P(EventHistoryTest, PagesThroughWhatMeetsAllConditions) {
  for (int i = 0; i < 6; ++i) {
    auto event = event_of("e" + std::to_string(i), i / 2);
    event.user_name = i % 2 == 0 ? "alice" : "bob";
    add({event});
  }
  auto request = everything();
  request.conditions = {{LookupAttribute::ResourceType, "AWS::EC2::Instance"},
                        {LookupAttribute::Username, "alice"}};
  request.limit = 2;
  const auto first = history_.lookup(request);
  ASSERT_TRUE(first && first->next);
  EXPECT_THAT(ids(request), ElementsAre("e4", "e2"));
  request.after = first->next;
  EXPECT_THAT(ids(request), ElementsAre("e0"));
}

TEST_P(EventHistoryTest, RefusesTwoConditionsOnOneAttribute) {
  auto request = everything();
  request.conditions = {
      {LookupAttribute::Username, "a"}, {LookupAttribute::EventName, "b"}, {LookupAttribute::Username, "c"}};
  const auto page = history_.lookup(request);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code(), ErrorCode::InvalidArgument);
}

TEST_P(EventHistoryTest, LooksThroughAllRegionsByPages) {
  std::vector<HistoryEvent> events;
  std::vector<std::string> expected;
  for (int number = 0; number < 40; ++number) {
    HistoryEvent event = event_of("e" + std::to_string(number), number / 4);
    const auto names = std::to_array<const char*>({"us-east-1", "ap-northeast-1", "eu-west-1"});
    event.region = Region(names[static_cast<std::size_t>(number) % names.size()]);
    event.event_name = number % 2 == 0 ? "Even" : "Odd";
    expected.insert(expected.begin(), event.event_id);
    events.push_back(std::move(event));
  }
  HistoryEvent foreign = event_of("foreign", 5);
  foreign.account = AccountId("999999999999");
  foreign.region = Region("sa-east-1");
  events.push_back(foreign);
  add(events);
  LookupRequest request = everything();
  request.region = Region();
  EXPECT_EQ(ids(request), expected);
  request.limit = 7;
  std::vector<std::string> found;
  do {
    const auto page = *history_.lookup(request);
    for (const HistoryEvent& event : page.events) {
      found.push_back(event.event_id);
      EXPECT_EQ(event.resources.size(), 2u);
    }
    request.after = page.next;
    // What arrives between two pages displaces nothing.
    add({event_of("late" + std::to_string(found.size()), 1000)});
  } while (request.after);
  EXPECT_EQ(found, expected);
  request = everything();
  request.region = Region();
  request.conditions = {{LookupAttribute::EventName, "Odd"}};
  EXPECT_EQ(ids(request).size(), 20u);
  request.account = AccountId("999999999999");
  request.conditions = {};
  EXPECT_THAT(ids(request), ElementsAre("foreign"));
}

TEST_P(EventHistoryTest, GivesTheNewestOfMany) {
  std::vector<HistoryEvent> events;
  for (int i = 0; i < 3000; ++i) {
    events.push_back(event_of("e" + std::to_string(i), i));
  }
  add(events);
  for (const auto attribute : {LookupAttribute::EventName, LookupAttribute::ResourceType}) {
    auto request = everything();
    request.conditions = {
        {attribute, attribute == LookupAttribute::EventName ? "RunInstances" : "AWS::EC2::Instance"}};
    request.limit = 3;
    EXPECT_THAT(ids(request), ElementsAre("e2999", "e2998", "e2997"));
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, EventHistoryTest,
                         testing::Values(DatabaseKind::Sqlite, DatabaseKind::Postgres), name_of);

}  // namespace
}  // namespace tarn::catalog
