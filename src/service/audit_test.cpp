// In whose event history a call is, and what it tells there.
#include "service/audit.hpp"

#include "service/test_service.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kManagement = "111122223333";
constexpr const char* kDelegate = "222222222222";
constexpr const char* kMember = "333333333333";

class SharedCallsTest : public testing::Test {
 protected:
  SharedCallsTest() {
    service_.make_organization({kDelegate, kMember});
    service_.call("RegisterOrganizationDelegatedAdmin", R"({"MemberAccountId":"222222222222"})");
    store_ = service_
                 .call("CreateEventDataStore",
                       R"({"Name":"all","OrganizationEnabled":true,"TerminationProtectionEnabled":false})")
                 .member("EventDataStoreArn");
    trail_ =
        service_.call("CreateTrail", R"({"Name":"all","S3BucketName":"logs","IsOrganizationTrail":true})")
            .member("TrailARN");
    EXPECT_FALSE(store_.empty());
    EXPECT_FALSE(trail_.empty());
  }

  std::vector<json::Value> events(std::string_view account, std::string_view name) {
    std::vector<json::Value> found;
    for (const catalog::HistoryEvent& event :
         must(service_.lake->history().lookup(
                  {.account = AccountId(account),
                   .region = Region("us-east-1"),
                   .conditions = {{catalog::LookupAttribute::EventName, std::string(name)}}}))
             .events) {
      found.push_back(must(json::parse(event.json)));
    }
    return found;
  }
  static std::string text(const json::Value& event, std::string_view name) {
    const json::Value* found = event.find(name);
    return found == nullptr ? "(absent)" : json::write(*found);
  }
  std::string id() const { return store_.substr(store_.rfind('/') + 1); }

  TestService service_;
  CallOptions delegate_ = service_.make_user(kDelegate, "delegate");
  CallOptions member_ = service_.make_user(kMember, "member");
  std::string store_;
  std::string trail_;
};

TEST_F(SharedCallsTest, AreEventsOfBothAccounts) {
  const std::string by_arn = fmt::format(R"({{"EventDataStore":"{}"}})", store_);
  const std::string by_id = fmt::format(R"({{"EventDataStore":"{}"}})", id());
  const struct {
    const char* operation;
    std::string input;
  } calls[] = {
      {"CreateEventDataStore", R"({"Name":"more","OrganizationEnabled":true})"},
      {"GetEventDataStore", by_arn},
      {"ListQueries", by_id},
      {"StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", id())},
      {"UpdateEventDataStore", fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":90}})", id())},
      {"StopEventDataStoreIngestion", by_arn},
      {"AddTags", fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"a"}}]}})", store_)},
      {"CreateTrail", R"({"Name":"more","S3BucketName":"logs","IsOrganizationTrail":true})"},
      {"StopLogging", fmt::format(R"({{"Name":"{}"}})", trail_)},
      {"DeleteTrail", fmt::format(R"({{"Name":"{}"}})", trail_)},
  };
  for (const auto& [operation, input] : calls) {
    SCOPED_TRACE(operation);
    const std::size_t before = events(kManagement, operation).size();
    const Reply reply = service_.call(operation, input, delegate_);
    ASSERT_EQ(reply.error(), "") << reply.message();
    const auto callers = events(kDelegate, operation);
    const auto owners = events(kManagement, operation);
    ASSERT_EQ(callers.size(), 1u);
    ASSERT_EQ(owners.size(), before + 1);
    EXPECT_NE(text(callers[0], "sharedEventID"), "(absent)");
    EXPECT_EQ(text(callers[0], "sharedEventID"), text(owners[0], "sharedEventID"));
    EXPECT_NE(text(callers[0], "eventID"), text(owners[0], "eventID"));
    EXPECT_EQ(text(callers[0], "recipientAccountId"), "\"222222222222\"");
    EXPECT_EQ(text(owners[0], "recipientAccountId"), "\"111122223333\"");
    EXPECT_EQ(text(callers[0], "additionalEventData"), text(owners[0], "additionalEventData"));
    EXPECT_EQ(text(callers[0], "resources"), text(owners[0], "resources"));
    EXPECT_THAT(text(callers[0], "resources"), Not(HasSubstr(kDelegate)));
    // The owner learns which account called, and who in it by an ID alone.
    const json::Value& identity = *owners[0].find("userIdentity");
    EXPECT_EQ(text(identity, "type"), "\"AWSAccount\"");
    EXPECT_EQ(text(identity, "accountId"), "\"222222222222\"");
    EXPECT_EQ(identity.object()->size(), 3u);
    EXPECT_THAT(json::write(owners[0]), Not(HasSubstr("user/delegate")));
    EXPECT_THAT(json::write(owners[0]), Not(HasSubstr(*delegate_.key_id)));
  }
}

TEST_F(SharedCallsTest, AreThoseThatReadAQueryToo) {
  const std::string query =
      service_
          .call("StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", id()),
                delegate_)
          .member("QueryId");
  service_.wait_for_query(query);
  const std::size_t polls = events(kManagement, "DescribeQuery").size();
  const std::string input = fmt::format(R"({{"QueryId":"{}"}})", query);
  for (const char* operation : {"DescribeQuery", "GetQueryResults"}) {
    ASSERT_EQ(service_.call(operation, input, delegate_).error(), "");
    EXPECT_NE(text(events(kDelegate, operation).at(0), "sharedEventID"), "(absent)") << operation;
  }
  EXPECT_THAT(events(kManagement, "DescribeQuery"), SizeIs(polls + 1));
  EXPECT_THAT(events(kManagement, "GetQueryResults"), SizeIs(1));
}

TEST_F(SharedCallsTest, AreNoCallsThatReachedNothing) {
  const struct {
    const char* operation;
    std::string input;
    const CallOptions& who;
  } calls[] = {
      {"GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", store_), member_},
      {"StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", id()), member_},
      {"StopLogging", fmt::format(R"({{"Name":"{}"}})", trail_), member_},
      {"DeleteTrail", R"({"Name":"arn:aws:cloudtrail:us-east-1:111122223333:trail/none"})", delegate_},
  };
  for (const auto& [operation, input, who] : calls) {
    SCOPED_TRACE(operation);
    EXPECT_NE(service_.call(operation, input, who).error(), "");
    EXPECT_THAT(events(kManagement, operation), IsEmpty());
    const auto own = events(operation == std::string_view("DeleteTrail") ? kDelegate : kMember, operation);
    ASSERT_THAT(own, SizeIs(1));
    EXPECT_EQ(text(own[0], "sharedEventID"), "(absent)");
  }
}

// Each account of the organization has the trail itself.
TEST_F(SharedCallsTest, AreNoReadsOfAnOrganizationTrail) {
  const std::string named = fmt::format(R"({{"Name":"{}"}})", trail_);
  ASSERT_EQ(service_.call("GetTrail", named, member_).error(), "");
  ASSERT_EQ(service_.call("ListTrails", "{}", member_).error(), "");
  ASSERT_EQ(
      service_.call("DescribeTrails", fmt::format(R"({{"trailNameList":["{}"]}})", trail_), member_).error(),
      "");
  for (const char* operation : {"GetTrail", "ListTrails", "DescribeTrails"}) {
    EXPECT_THAT(events(kManagement, operation), IsEmpty()) << operation;
    EXPECT_EQ(text(events(kMember, operation).at(0), "sharedEventID"), "(absent)") << operation;
  }
}

TEST_F(SharedCallsTest, AreNoCallsOnWhatIsOnesOwn) {
  ASSERT_EQ(service_.call("GetTrail", R"({"Name":"all"})").error(), "");
  ASSERT_EQ(service_.call("CreateTrail", R"({"Name":"mine","S3BucketName":"logs"})", delegate_).error(), "");
  ASSERT_EQ(service_.call("ListEventDataStores", "{}", delegate_).error(), "");
  EXPECT_EQ(text(events(kManagement, "GetTrail").at(0), "sharedEventID"), "(absent)");
  EXPECT_EQ(text(events(kDelegate, "CreateTrail").at(0), "sharedEventID"), "(absent)");
  EXPECT_THAT(events(kManagement, "CreateTrail"), SizeIs(1)) << "that of the organization's trail";
  EXPECT_THAT(events(kManagement, "ListEventDataStores"), IsEmpty());
}

}  // namespace
}  // namespace tarn::service
