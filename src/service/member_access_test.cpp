// What users of accounts that own nothing may do.
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
constexpr const char* kNothing = "11111111-2222-4333-8444-555555555555";

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

TEST_F(MemberAccessTest, IsDeniedWhatIsAnothersOrMakesSomething) {
  const struct {
    const char* operation;
    std::string input;
  } cases[] = {
      {"CancelQuery", fmt::format(R"({{"QueryId":"{}"}})", query_)},
      {"CreateEventDataStore", R"({"Name":"mine"})"},
      {"DescribeQuery", fmt::format(R"({{"QueryId":"{}"}})", query_)},
      {"DescribeQuery",
       fmt::format(R"({{"QueryId":"{}","EventDataStoreOwnerAccountId":"111122223333"}})", query_)},
      {"GetEventDataStore", store_input(store_)},
      {"GetEventDataStore", store_input(arn(store_))},
      {"GetEventDataStore", store_input(arn(store_, "444455556666"))},
      {"GetImport", fmt::format(R"({{"ImportId":"{}"}})", import_)},
      {"GetQueryResults", fmt::format(R"({{"QueryId":"{}"}})", query_)},
      {"ListImportFailures", fmt::format(R"({{"ImportId":"{}"}})", import_)},
      {"ListImports", "{}"},
      {"ListImports", fmt::format(R"({{"Destination":"{}"}})", arn(store_))},
      {"ListQueries", store_input(store_)},
      {"StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs")))},
      {"StartImport", fmt::format(R"({{"ImportId":"{}"}})", import_)},
      {"StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", store_)},
      {"StartQuery", R"({"QueryStatement":"SELECT 1"})"},
  };
  for (const auto& [operation, input] : cases) {
    SCOPED_TRACE(std::string(operation) + " " + input);
    const Reply reply = service_.call(operation, input, alice_);
    EXPECT_EQ(reply.http.status, 400);
    EXPECT_EQ(reply.error(), kDenied);
    EXPECT_THAT(
        reply.message(),
        HasSubstr(fmt::format("User: arn:aws:iam::444455556666:user/alice is not authorized to perform: "
                              "cloudtrail:{}",
                              operation)));
    EXPECT_THAT(reply.message(), Not(HasSubstr("secret-store")));
  }
  EXPECT_EQ(service_.call("ListEventDataStores").body.find("EventDataStores")->array()->size(), 1u);
  EXPECT_EQ(service_.call("ListImports").body.find("Imports")->array()->size(), 1u);
}

TEST_F(MemberAccessTest, LearnsNothingOfWhatThereIs) {
  const auto message = [this](const std::string& id, const std::string& reference, const std::string& words) {
    std::string text = service_.call("GetEventDataStore", store_input(reference), alice_).message();
    EXPECT_THAT(text, HasSubstr(" on resource: " + words));
    return text.replace(text.find(id), id.size(), "ID");
  };
  const auto by_arn = [&](const std::string& id) {
    return message(id, arn(id), arn(id) + " because no resource-based policy allows");
  };
  // An ID alone is of the caller's own account: the lake's is not told.
  const auto by_id = [&](const std::string& id) {
    return message(id, id, arn(id, "444455556666") + " because no identity-based policy allows");
  };
  EXPECT_EQ(by_arn(store_), by_arn(kNothing));
  EXPECT_EQ(by_id(store_), by_id(kNothing));
  EXPECT_EQ(service_.call("GetEventDataStore", "{}", alice_).error(), kDenied)
      << "before the input is judged";
  const Reply with_huge_arn =
      service_.call("GetEventDataStore", store_input(arn(std::string(5000, 'x'))), alice_);
  EXPECT_LT(with_huge_arn.message().size(), 400u);
}

TEST_F(MemberAccessTest, IsToldWhatTheDenialIsAbout) {
  const struct {
    const char* operation;
    const char* input;
    const char* words;
  } cases[] = {
      {"DeleteTrail", R"({"Name":"my-trail"})",
       " on resource: arn:aws:cloudtrail:us-east-1:444455556666:trail/my-trail because no identity-based "
       "policy"},
      {"GetChannel", R"({"Channel":"arn:aws:cloudtrail:us-east-1:111122223333:channel/c"})",
       " on resource: arn:aws:cloudtrail:us-east-1:111122223333:channel/c because no resource-based policy"},
      {"GetDashboard", R"({"DashboardId":"d"})",
       " on resource: arn:aws:cloudtrail:us-east-1:444455556666:dashboard/d because no identity-based "
       "policy"},
      {"GetResourcePolicy", R"({"ResourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:channel/c"})",
       " on resource: arn:aws:cloudtrail:us-east-1:111122223333:channel/c because no resource-based policy"},
      {"ListTrails", "{}", "cloudtrail:ListTrails because no identity-based policy"},
  };
  for (const auto& [operation, input, words] : cases) {
    const Reply reply = service_.call(operation, input, alice_);
    EXPECT_EQ(reply.error(), kDenied) << operation;
    EXPECT_THAT(reply.message(), HasSubstr(words)) << operation;
  }
}

// Whatever an operation may need later, it is denied until somebody decides otherwise.
TEST_F(MemberAccessTest, EveryOperationIsDeniedButThoseOfOnesOwnAccount) {
  std::size_t allowed = 0;
  for (const wire::Operation& operation : wire::operations()) {
    SCOPED_TRACE(operation.name);
    const bool is_own = operation.name == "LookupEvents" || operation.name == "ListEventDataStores";
    EXPECT_EQ(service_.call(operation.name, "{}", alice_).error(), is_own ? "" : kDenied);
    allowed += is_own ? 1 : 0;
  }
  EXPECT_EQ(allowed, 2u);
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
  EXPECT_EQ(*record->find("errorCode")->string(), kDenied);
  EXPECT_EQ(*record->find("userIdentity")->find("accountId")->string(), "444455556666");
  EXPECT_EQ(*record->find("userIdentity")->find("userName")->string(), "alice");
}

}  // namespace
}  // namespace tarn::service
