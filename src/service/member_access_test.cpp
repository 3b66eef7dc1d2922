// What users of other accounts than the lake's may do.
#include "service/file_uri.hpp"
#include "service/test_service.hpp"
#include "wire/api_model.hpp"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDenied = "AccessDeniedException";
constexpr const char* kNoStore = "EventDataStoreNotFoundException";
constexpr const char* kNoQuery = "QueryIdNotFoundException";
constexpr const char* kNothing = "11111111-2222-4333-8444-555555555555";

// With an ID, or a name, of nothing.
std::string replaced(std::string text, const std::string& id) {
  for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1)) {
    text.replace(at, id.size(), kNothing);
  }
  return text;
}

class MemberAccessTest : public testing::Test {
 protected:
  MemberAccessTest() {
    service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
    query_ =
        service_.call("StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", store_))
            .member("QueryId");
    import_ =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))))
            .member("ImportId");
    EXPECT_FALSE(query_.empty());
    EXPECT_FALSE(import_.empty());
    service_.wait_for_query(query_);
    service_.wait_for_import(import_);
  }

  std::string arn(std::string_view store, std::string_view account = "111122223333") {
    return fmt::format("arn:aws:cloudtrail:us-east-1:{}:eventdatastore/{}", account, store);
  }
  std::string store_input(std::string_view reference) {
    return fmt::format(R"({{"EventDataStore":"{}"}})", reference);
  }
  std::vector<catalog::HistoryEvent> history(const char* account) {
    return service_.lake->history()
        .lookup({.account = AccountId(account), .region = Region("us-east-1"), .limit = 1000})
        ->events;
  }

  TestService service_;
  std::string store_ = service_.make_store("secret-store");
  CallOptions alice_ = service_.make_user("444455556666", "alice");
  std::string query_;
  std::string import_;
};

// A wrong answer, and what it says: nothing by which one could tell what there is.
struct Expected {
  const char* operation;
  std::string input;
  const char* error;
};

TEST_F(MemberAccessTest, IsToldThatWhatIsAnothersIsNotThere) {
  const std::string query = fmt::format(R"({{"QueryId":"{}"}})", query_);
  const Expected cases[] = {
      {"CancelQuery", query, kNoQuery},
      {"DescribeQuery", query, kNoQuery},
      {"DescribeQuery",
       fmt::format(R"({{"QueryId":"{}","EventDataStoreOwnerAccountId":"111122223333"}})", query_), kNoQuery},
      {"GetQueryResults", query, kNoQuery},
      {"GetEventDataStore", store_input(store_), kNoStore},
      {"GetEventDataStore", store_input(arn(store_)), kNoStore},
      {"GetEventDataStore", store_input(arn(store_, "444455556666")), kNoStore},
      {"DeleteEventDataStore", store_input(store_), kNoStore},
      {"UpdateEventDataStore", store_input(arn(store_)), kNoStore},
      {"ListQueries", store_input(store_), kNoStore},
      {"StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", store_), kNoStore},
      {"StartQuery", R"({"QueryStatement":"SELECT eventID FROM \"secret-store\""})", kNoStore},
      {"GetResourcePolicy", fmt::format(R"({{"ResourceArn":"{}"}})", arn(store_)),
       "ResourceNotFoundException"},
      {"ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", arn(store_)), "ResourceNotFoundException"},
  };
  for (const auto& [operation, input, error] : cases) {
    SCOPED_TRACE(std::string(operation) + " " + input);
    const Reply reply = service_.call(operation, input, alice_);
    EXPECT_EQ(reply.http.status, 400);
    EXPECT_EQ(reply.error(), error) << reply.message();
    // The same call about what is not there has the same answer, but for the ID.
    const std::string other = replaced(replaced(replaced(input, store_), query_), "secret-store");
    const Reply unknown = service_.call(operation, other, alice_);
    EXPECT_EQ(unknown.error(), error);
    EXPECT_EQ(replaced(replaced(replaced(reply.message(), store_), query_), "secret-store"),
              unknown.message());
  }
}

TEST_F(MemberAccessTest, IsDeniedWhatOnlyTheOwnerDoes) {
  const Expected cases[] = {
      {"CreateEventDataStore", R"({"Name":"mine"})", kDenied},
      {"CreateEventDataStore", R"({"Name":"mine","OrganizationEnabled":true})",
       "NotOrganizationMasterAccountException"},
      {"GetImport", fmt::format(R"({{"ImportId":"{}"}})", import_), kDenied},
      {"ListImportFailures", fmt::format(R"({{"ImportId":"{}"}})", import_), kDenied},
      {"ListImports", "{}", kDenied},
      {"StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))), kDenied},
      {"CreateChannel", "{}", kDenied},
      {"GetDashboard", R"({"DashboardId":"d"})", kDenied},
      {"PutResourcePolicy", fmt::format(R"({{"ResourceArn":"{}","ResourcePolicy":"{{}}"}})", arn(store_)),
       kDenied},
  };
  for (const auto& [operation, input, error] : cases) {
    SCOPED_TRACE(std::string(operation) + " " + input);
    const Reply reply = service_.call(operation, input, alice_);
    EXPECT_EQ(reply.error(), error) << reply.message();
    EXPECT_THAT(reply.message(), Not(HasSubstr("secret-store")));
  }
  CallOptions tarns = alice_;
  tarns.target_prefix = "Tarn_20261122.";
  EXPECT_EQ(service_.call("StartExport", store_input(store_), tarns).error(), kDenied);
  EXPECT_EQ(service_.call("ListEventDataStores").body.find("EventDataStores")->array()->size(), 1u);
  EXPECT_EQ(service_.call("ListImports").body.find("Imports")->array()->size(), 1u);
}

TEST_F(MemberAccessTest, HasTrailsOfItsOwn) {
  ASSERT_EQ(service_.call("CreateTrail", R"({"Name":"mine","S3BucketName":"logs"})", alice_).error(), "");
  EXPECT_EQ(service_.call("GetTrail", R"({"Name":"mine"})", alice_).error(), "");
  EXPECT_EQ(service_.call("GetTrail", R"({"Name":"mine"})").error(), "TrailNotFoundException");
  const std::string of_alice = "arn:aws:cloudtrail:us-east-1:444455556666:trail/mine";
  const CallOptions bob = service_.make_user("123456789012", "bob");
  const Reply there = service_.call("GetTrail", fmt::format(R"({{"Name":"{}"}})", of_alice), bob);
  const Reply nowhere = service_.call("GetTrail", fmt::format(R"({{"Name":"{}2"}})", of_alice), bob);
  EXPECT_EQ(there.error(), "TrailNotFoundException");
  EXPECT_EQ(there.message() + "2", nowhere.message());
}

TEST_F(MemberAccessTest, MayDoNothingWithoutPolicies) {
  const std::string arn_of_alice = "arn:aws:iam::444455556666:user/alice";
  ASSERT_TRUE(service_.lake->control().remove_principal_policy(arn_of_alice, "AdministratorAccess"));
  service_.clock.advance(access::KeyRing::kKeyMemory);
  for (const wire::Operation& operation : wire::operations()) {
    const Reply reply = service_.call(operation.name, "{}", alice_);
    EXPECT_EQ(reply.error(), kDenied) << operation.name;
    EXPECT_THAT(reply.message(), HasSubstr(fmt::format("User: {} is not authorized to perform: cloudtrail:{}",
                                                       arn_of_alice, operation.name)));
  }
  EXPECT_GE(wire::operations().size(), 60u);
}

TEST_F(MemberAccessTest, ListsTheStoresOfOnesOwnAccount) {
  const Reply reply = service_.call("ListEventDataStores", R"({"MaxResults":5})", alice_);
  ASSERT_EQ(reply.error(), "") << reply.message();
  EXPECT_TRUE(reply.body.find("EventDataStores")->array()->empty());
  EXPECT_EQ(reply.body.find("NextToken"), nullptr);
  EXPECT_EQ(service_.call("ListEventDataStores", R"({"MaxResults":0})", alice_).error(),
            "InvalidMaxResultsException");
}

TEST_F(MemberAccessTest, LooksUpTheEventsOfOnesOwnAccountAndRegion) {
  const CallOptions bob = service_.make_user("123456789012", "bob");
  service_.call("CreateEventDataStore", R"({"Name":"mine"})", alice_);
  const auto names = [this](const CallOptions& who) {
    std::map<std::string, int> found;
    const Reply reply = service_.call("LookupEvents", "{}", who);
    for (const json::Value& event : *reply.body.find("Events")->array()) {
      ++found[*event.find("EventName")->string()];
      EXPECT_THAT(*event.find("CloudTrailEvent")->string(), HasSubstr(who.key_id.value_or("AKIA")));
    }
    return found;
  };
  EXPECT_EQ(names(alice_), (std::map<std::string, int>{{"CreateEventDataStore", 1}}));
  EXPECT_EQ(names(bob), (std::map<std::string, int>{}));
  CallOptions elsewhere = alice_;
  elsewhere.region = "eu-west-1";
  EXPECT_EQ(names(elsewhere), (std::map<std::string, int>{}));
}

TEST_F(MemberAccessTest, CannotUseAnothersPage) {
  service_.call("ListQueries", store_input(store_));
  const std::string token = service_.call("LookupEvents", R"({"MaxResults":1})").member("NextToken");
  ASSERT_FALSE(token.empty());
  EXPECT_EQ(
      service_.call("LookupEvents", fmt::format(R"({{"MaxResults":1,"NextToken":"{}"}})", token), alice_)
          .error(),
      "InvalidNextTokenException");
}

TEST_F(MemberAccessTest, IsRecordedUnderOnesOwnAccount) {
  const std::size_t before = history("111122223333").size();
  service_.call("GetEventDataStore", store_input(arn(store_)), alice_);
  service_.call("ListEventDataStores", "{}", alice_);
  EXPECT_EQ(history("111122223333").size(), before);
  const auto events = history("444455556666");
  ASSERT_EQ(events.size(), 2u);
  const auto record = json::parse(events.back().json);
  ASSERT_TRUE(record);
  EXPECT_EQ(*record->find("eventName")->string(), "GetEventDataStore");
  EXPECT_EQ(*record->find("recipientAccountId")->string(), "444455556666");
  EXPECT_EQ(*record->find("errorCode")->string(), kNoStore);
  EXPECT_EQ(*record->find("userIdentity")->find("accountId")->string(), "444455556666");
  EXPECT_EQ(*record->find("userIdentity")->find("userName")->string(), "alice");
}

}  // namespace
}  // namespace tarn::service
