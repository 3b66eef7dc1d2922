// What the accounts of an organization may do: its management account, delegated administrators, members, and
// accounts that left.
#include "catalog/test_sql.hpp"
#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kDenied = "AccessDeniedException";
constexpr const char* kNoStore = "EventDataStoreNotFoundException";
constexpr const char* kNoQuery = "QueryIdNotFoundException";

class OrganizationAccessTest : public testing::Test {
 protected:
  OrganizationAccessTest() {
    service_.make_organization({"222222222222", "333333333333", "444444444444"});
    service_.write_log("a.json", log_file({record(1, "111122223333"), record(2, "222222222222"),
                                           record(3, "333333333333"), record(4, "333333333333")}));
    const std::string arn =
        service_.call("CreateEventDataStore", R"({"Name":"all","OrganizationEnabled":true})")
            .member("EventDataStoreArn");
    store_ = arn.substr(arn.rfind('/') + 1);
    const std::string import =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))))
            .member("ImportId");
    EXPECT_EQ(service_.wait_for_import(import).member("ImportStatus"), "COMPLETED");
    register_administrator("222222222222");
  }

  static std::string record(int number, std::string_view account) {
    std::string text = log_record(number, "RunInstances", "2026-06-30T10:00:00Z");
    const std::string_view owner = "111122223333";
    return text.replace(text.find(owner), owner.size(), account);
  }
  void register_administrator(std::string_view account) {
    const Reply reply = service_.call("RegisterOrganizationDelegatedAdmin",
                                      fmt::format(R"({{"MemberAccountId":"{}"}})", account));
    EXPECT_EQ(reply.error(), "") << reply.message();
  }
  void leave(std::string_view account) {
    const auto change = [&](const std::optional<catalog::Organization>& before) {
      return access::leave(*before, AccountId(account), service_.clock.now());
    };
    must(service_.lake->control().change_organization(change, service_.clock.now()));
  }

  std::string arn(std::string_view account = "111122223333") const {
    return fmt::format("arn:aws:cloudtrail:us-east-1:{}:eventdatastore/{}", account, store_);
  }
  std::string store_input() const { return fmt::format(R"({{"EventDataStore":"{}"}})", arn()); }
  std::string error_of(const char* operation, const std::string& input, const CallOptions& who) {
    return service_.call(operation, input, who).error();
  }

  // What each member may read, by the store's policy.
  void give_members_their_rows() { put_policy(kMemberView); }
  void put_policy(std::string_view statements) {
    const std::string policy = fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements);
    const Reply reply = service_.call(
        "PutResourcePolicy", json::write(json::Object{{"ResourceArn", arn()}, {"ResourcePolicy", policy}}));
    EXPECT_EQ(reply.error(), "") << reply.message();
  }
  static constexpr const char* kMemberView =
      R"({"Effect":"Allow","Principal":"*","Action":["cloudtrail:StartQuery",
    "cloudtrail:DescribeQuery","cloudtrail:GetQueryResults","cloudtrail:CancelQuery","cloudtrail:ListQueries",
    "cloudtrail:GetEventDataStore"],"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid",
    "tarn:recipientAccountId":"${aws:PrincipalAccount}"}}})";

  Reply start(const std::string& statement, const CallOptions& who) {
    return service_.call("StartQuery", json::write(json::Object{{"QueryStatement", statement}}), who);
  }
  // The first column of the result, or the error.
  std::vector<std::string> rows(const std::string& statement, const CallOptions& who) {
    const Reply started = start(statement, who);
    if (!started.error().empty()) {
      return {started.error()};
    }
    return results(started.member("QueryId"), who);
  }
  std::vector<std::string> results(const std::string& id, const CallOptions& who) {
    service_.wait_for_query(id);
    const Reply reply = service_.call("GetQueryResults", fmt::format(R"({{"QueryId":"{}"}})", id), who);
    if (!reply.error().empty()) {
      return {reply.error()};
    }
    std::vector<std::string> found;
    for (const json::Value& row : *reply.body.find("QueryResultRows")->array()) {
      found.push_back(*row.array()->front().object()->front().value.string());
    }
    return found;
  }
  std::string accounts_query() const {
    return "SELECT recipientAccountId FROM \"" + store_ + "\" ORDER BY eventID";
  }

  TestService service_;
  std::string store_;
  CallOptions administrator_ = service_.make_user("222222222222", "delegate");
  CallOptions member_ = service_.make_user("333333333333", "member");
  CallOptions other_ = service_.make_user("444444444444", "other");
  CallOptions stranger_ = service_.make_user("555555555555", "stranger");
};

TEST_F(OrganizationAccessTest, LetsDelegatedAdministratorsManageTheOrganizationsStores) {
  EXPECT_EQ(error_of("GetEventDataStore", store_input(), administrator_), "");
  EXPECT_EQ(
      error_of("GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", store_), administrator_), "");
  EXPECT_EQ(
      error_of("UpdateEventDataStore",
               fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":100}})", arn()), administrator_),
      "");
  EXPECT_EQ(error_of("StopEventDataStoreIngestion", store_input(), administrator_), "");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", store_input(), administrator_), "");
  EXPECT_EQ(error_of("GetInsightSelectors", store_input(), administrator_), "InsightNotEnabledException");
  EXPECT_EQ(error_of("ListQueries", store_input(), administrator_), "");
  EXPECT_THAT(rows(accounts_query(), administrator_),
              ElementsAre("111122223333", "222222222222", "333333333333", "333333333333"));

  const Reply made = service_.call(
      "CreateEventDataStore",
      R"({"Name":"theirs","OrganizationEnabled":true,"TerminationProtectionEnabled":false})", administrator_);
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_THAT(made.member("EventDataStoreArn"), HasSubstr(":111122223333:"))
      << "it lives in the management account";
  const std::string theirs = fmt::format(R"({{"EventDataStore":"{}"}})", made.member("EventDataStoreArn"));
  EXPECT_EQ(error_of("DeleteEventDataStore", theirs, administrator_), "");
  EXPECT_EQ(error_of("RestoreEventDataStore", theirs, administrator_), "");
}

TEST_F(OrganizationAccessTest, KeepsTheRestForTheManagementAccount) {
  const struct {
    const char* operation;
    std::string input;
    const char* error;
  } cases[] = {
      {"RegisterOrganizationDelegatedAdmin", R"({"MemberAccountId":"333333333333"})",
       "NotOrganizationManagementAccountException"},
      {"DeregisterOrganizationDelegatedAdmin", R"({"DelegatedAdminAccountId":"222222222222"})",
       "NotOrganizationManagementAccountException"},
      // No conversion between an organization's and an account's store.
      {"UpdateEventDataStore", fmt::format(R"({{"EventDataStore":"{}","OrganizationEnabled":false}})", arn()),
       "NotOrganizationMasterAccountException"},
      {"PutInsightSelectors",
       fmt::format(
           R"({{"EventDataStore":"{0}","InsightsDestination":"{0}","InsightSelectors":[{{"InsightType":"ApiCallRateInsight"}}]}})",
           arn()),
       kDenied},
      {"StartImport", service_.start_import(arn(), file_uri(service_.folder.at("logs"))), kDenied},
      {"PutResourcePolicy", fmt::format(R"({{"ResourceArn":"{}","ResourcePolicy":"{{}}"}})", arn()), kDenied},
      {"CreateDashboard", R"({"Name":"d"})", kDenied},
      {"CreateEventDataStore", R"({"Name":"mine"})", kDenied},
  };
  for (const auto& [operation, input, error] : cases) {
    const Reply reply = service_.call(operation, input, administrator_);
    EXPECT_EQ(reply.error(), error) << operation << ": " << reply.message();
  }
}

TEST_F(OrganizationAccessTest, ShowsMembersNothingOfTheOrganizationsStores) {
  for (const CallOptions& who : {member_, stranger_}) {
    for (const char* operation : {"GetEventDataStore", "UpdateEventDataStore", "DeleteEventDataStore",
                                  "StopEventDataStoreIngestion", "ListQueries", "GetInsightSelectors"}) {
      EXPECT_EQ(error_of(operation, store_input(), who), kNoStore) << operation;
    }
    EXPECT_THAT(rows(accounts_query(), who), ElementsAre(kNoStore));
    const Reply listed = service_.call("ListEventDataStores", "{}", who);
    EXPECT_THAT(*listed.body.find("EventDataStores")->array(), IsEmpty());
    EXPECT_EQ(error_of("CreateEventDataStore", R"({"Name":"x","OrganizationEnabled":true})", who),
              "NotOrganizationMasterAccountException");
    EXPECT_EQ(error_of("StartImport", service_.start_import(arn(), "file:///x"), who), kDenied);
  }
}

TEST_F(OrganizationAccessTest, EndsTheRightsOfAnAdministratorWithTheRegistration) {
  ASSERT_EQ(
      error_of("DeregisterOrganizationDelegatedAdmin", R"({"DelegatedAdminAccountId":"222222222222"})", {}),
      "");
  EXPECT_EQ(error_of("GetEventDataStore", store_input(), administrator_), kNoStore);
  EXPECT_THAT(rows(accounts_query(), administrator_), ElementsAre(kNoStore));
}

TEST_F(OrganizationAccessTest, HeedsADenyAgainstAnAdministrator) {
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"222222222222"},"Action":"cloudtrail:StartQuery"})");
  EXPECT_THAT(rows(accounts_query(), administrator_), ElementsAre(kNoStore));
  EXPECT_EQ(error_of("GetEventDataStore", store_input(), administrator_), "");
}

TEST_F(OrganizationAccessTest, ShowsThePolicyOfItsAdministrators) {
  const std::string input = fmt::format(R"({{"ResourceArn":"{}"}})", arn());
  const Reply without = service_.call("GetResourcePolicy", input);
  EXPECT_EQ(without.error(), "") << without.message();
  EXPECT_EQ(without.body.find("ResourcePolicy"), nullptr);
  EXPECT_THAT(without.member("DelegatedAdminResourcePolicy"), HasSubstr("222222222222"));
  give_members_their_rows();
  register_administrator("333333333333");
  const Reply with = service_.call("GetResourcePolicy", input);
  EXPECT_THAT(with.member("ResourcePolicy"), HasSubstr("tarn:recipientAccountId"));
  EXPECT_THAT(with.member("DelegatedAdminResourcePolicy"), HasSubstr("333333333333"));
}

TEST_F(OrganizationAccessTest, GivesMembersTheirOwnRows) {
  give_members_their_rows();
  EXPECT_THAT(rows(accounts_query(), member_), ElementsAre("333333333333", "333333333333"));
  EXPECT_THAT(rows(accounts_query(), other_), IsEmpty());
  EXPECT_THAT(rows("SELECT count(*) FROM \"" + store_ + "\"", member_), ElementsAre("2"));
  EXPECT_THAT(rows(accounts_query(), stranger_), ElementsAre(kNoStore));
  EXPECT_THAT(rows(accounts_query(), {}).size(), 4u) << "the owner sees all";
  // It is listed and described, and may be named by its ID, with or without its owner.
  const Reply listed = service_.call("ListEventDataStores", R"({"MaxResults":1})", member_);
  EXPECT_EQ(listed.body.find("EventDataStores")->array()->size(), 1u);
  EXPECT_EQ(listed.body.find("NextToken"), nullptr);
  EXPECT_EQ(error_of("GetEventDataStore", store_input(), member_), "");
  EXPECT_EQ(
      error_of("StartQuery",
               fmt::format(
                   R"({{"QueryStatement":"SELECT 1 FROM {}","EventDataStoreOwnerAccountId":"111122223333"}})",
                   store_),
               member_),
      "");
  EXPECT_EQ(
      error_of("StartQuery",
               fmt::format(R"({{"QueryStatement":"SELECT 1 FROM {}","DeliveryS3Uri":"s3://bucket/results"}})",
                           store_),
               member_),
      kDenied);
  // What it may see, it may not change; and nobody who sees but some rows gets files.
  EXPECT_EQ(error_of("UpdateEventDataStore", store_input(), member_), kDenied);
  EXPECT_EQ(
      error_of(
          "EnableFederation",
          fmt::format(R"({{"EventDataStore":"{}","FederationRoleArn":"arn:aws:iam::333333333333:role/r"}})",
                      arn()),
          member_),
      kDenied);
}

TEST_F(OrganizationAccessTest, CountsVisibleRowsAlone) {
  give_members_their_rows();
  const std::string id = start(accounts_query(), member_).member("QueryId");
  service_.wait_for_query(id);
  const Reply described = service_.call("DescribeQuery", fmt::format(R"({{"QueryId":"{}"}})", id), member_);
  ASSERT_EQ(described.error(), "") << described.message();
  EXPECT_EQ(*described.body.find("QueryStatistics")->find("EventsScanned")->integer(), 2);
}

TEST_F(OrganizationAccessTest, ShowsResultsToThoseWhoSeeAsMuch) {
  give_members_their_rows();
  const std::string of_member = start(accounts_query(), member_).member("QueryId");
  const std::string of_owner = start(accounts_query(), {}).member("QueryId");
  service_.wait_for_query(of_member);
  service_.wait_for_query(of_owner);
  const CallOptions colleague = service_.make_user("333333333333", "colleague");
  EXPECT_EQ(results(of_member, member_).size(), 2u);
  EXPECT_EQ(results(of_member, colleague).size(), 2u);
  EXPECT_EQ(results(of_member, {}).size(), 2u);
  EXPECT_EQ(results(of_member, administrator_).size(), 2u);
  EXPECT_THAT(results(of_member, other_), ElementsAre(kNoQuery));
  EXPECT_THAT(results(of_member, stranger_), ElementsAre(kNoQuery));
  EXPECT_THAT(results(of_owner, member_), ElementsAre(kNoQuery));
  for (const char* operation : {"DescribeQuery", "CancelQuery"}) {
    EXPECT_EQ(error_of(operation, fmt::format(R"({{"QueryId":"{}"}})", of_owner), member_), kNoQuery);
  }
  const auto listed = [this](const CallOptions& who) {
    const Reply reply = service_.call("ListQueries", store_input(), who);
    std::vector<std::string> ids;
    for (const json::Value& query : *reply.body.find("Queries")->array()) {
      ids.push_back(*query.find("QueryId")->string());
    }
    return ids;
  };
  EXPECT_THAT(listed(member_), ElementsAre(of_member));
  EXPECT_THAT(listed(other_), IsEmpty());
  EXPECT_EQ(listed({}).size(), 2u);
}

TEST_F(OrganizationAccessTest, FindsAnAliasAmongTheQueriesThatOneMayRead) {
  give_members_their_rows();
  const std::string input =
      json::write(json::Object{{"QueryStatement", accounts_query()}, {"QueryAlias", "daily"}});
  const std::string of_member = service_.call("StartQuery", input, member_).member("QueryId");
  service_.clock.advance(std::chrono::seconds(1));
  const std::string of_owner = service_.call("StartQuery", input).member("QueryId");
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":"daily"})", member_).member("QueryId"),
            of_member);
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":"daily"})").member("QueryId"), of_owner);
  EXPECT_EQ(error_of("DescribeQuery", R"({"QueryAlias":"daily"})", other_), kNoQuery);
  // Nobody else's query takes the place of one's own.
  service_.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(service_.call("StartQuery", input, member_).error(), "");
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":"daily"})").member("QueryId"), of_owner);
}

TEST_F(OrganizationAccessTest, ComputesNothingForOthersWithoutAStore) {
  for (const CallOptions& who : {member_, stranger_}) {
    EXPECT_EQ(start("SELECT 1", who).error(), "InvalidQueryStatementException");
  }
  EXPECT_EQ(start("SELECT 1", {}).error(), "");
}

TEST_F(OrganizationAccessTest, TellsNobodyWhoseTheLakeIs) {
  give_members_their_rows();
  for (const CallOptions& who : {member_, stranger_}) {
    std::vector<std::string> said;
    for (const char* owner : {"111122223333", "999999999999"}) {
      const Reply reply = service_.call(
          "StartQuery",
          fmt::format(
              R"({{"QueryStatement":"SELECT eventID FROM \"no-store\"","EventDataStoreOwnerAccountId":"{}"}})",
              owner),
          who);
      said.push_back(reply.error() + ": " + reply.message());
    }
    EXPECT_EQ(said[0], said[1]);
    EXPECT_THAT(said[0], HasSubstr(kNoStore));
  }
}

TEST_F(OrganizationAccessTest, TakesResultsFromAnAccountThatLeft) {
  give_members_their_rows();
  const std::string id = start(accounts_query(), member_).member("QueryId");
  EXPECT_EQ(results(id, member_).size(), 2u);
  leave("333333333333");
  EXPECT_THAT(results(id, member_), ElementsAre(kNoQuery));
  EXPECT_THAT(rows(accounts_query(), member_), ElementsAre(kNoStore));
  const auto join = [&](const std::optional<catalog::Organization>& before) {
    return access::join(*before, {.id = AccountId("333333333333"), .joined = service_.clock.now()});
  };
  must(service_.lake->control().change_organization(join, service_.clock.now()));
  EXPECT_EQ(results(id, member_).size(), 2u);
}

TEST_F(OrganizationAccessTest, NarrowsTheRowsOfItsOwnUsersToo) {
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/auditor"},
    "Action":"cloudtrail:StartQuery","Condition":{"StringNotEquals":{"tarn:recipientAccountId":"222222222222"}}})");
  CallOptions auditor = service_.make_user("111122223333", "auditor");
  EXPECT_THAT(rows(accounts_query(), auditor), ElementsAre("222222222222"));
  auditor.target_prefix = "Tarn_20261122.";
  EXPECT_EQ(error_of("StartExport",
                     fmt::format(R"({{"EventDataStore":"{}","Destination":"{}"}})", arn(),
                                 file_uri(service_.folder.at("logs"))),
                     auditor),
            kDenied);
}

TEST_F(OrganizationAccessTest, GivesNoFilesToThoseWhoAreDeniedTheRows) {
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/auditor"},
    "Action":"cloudtrail:StartQuery"})");
  CallOptions auditor = service_.make_user("111122223333", "auditor");
  EXPECT_THAT(rows(accounts_query(), auditor), ElementsAre(kNoStore));
  auditor.target_prefix = "Tarn_20261122.";
  const std::string input = fmt::format(R"({{"EventDataStore":"{}","Destination":"{}"}})", arn(),
                                        file_uri(service_.folder.at("logs/out")));
  EXPECT_EQ(error_of("StartExport", input, auditor), kDenied);
}

// A store's ID alone is another way to name it, and no other store.
TEST_F(OrganizationAccessTest, FederatesNothingForAnAdministratorWhoIsDeniedRows) {
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::222222222222:user/delegate"},
    "Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  for (const std::string& name : {arn(), store_}) {
    const std::string input = fmt::format(
        R"({{"EventDataStore":"{}","FederationRoleArn":"arn:aws:iam::111122223333:role/r"}})", name);
    const Reply refused = service_.call("EnableFederation", input, administrator_);
    EXPECT_EQ(refused.error(), kDenied) << name;
    EXPECT_THAT(refused.message(), HasSubstr("but some of its rows")) << name;
  }
}

TEST_F(OrganizationAccessTest, CountsNoEventsForAnAdministratorWhoIsDeniedRows) {
  CallOptions administrator = administrator_;
  administrator.target_prefix = "Tarn_20261122.";
  const std::string by_arn = fmt::format(R"({{"EventDataStore":"{}"}})", arn());
  EXPECT_NE(service_.call("GetEventDataStoreScope", by_arn, administrator).body.find("LeftOut"), nullptr);
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::222222222222:user/delegate"},
    "Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  const Reply scope = service_.call("GetEventDataStoreScope", by_arn, administrator);
  EXPECT_EQ(scope.error(), "");
  EXPECT_EQ(scope.body.find("LeftOut"), nullptr);
}

TEST_F(OrganizationAccessTest, TellsOfAStoreThatIsPendingDeletion) {
  const std::string id = start(accounts_query(), administrator_).member("QueryId");
  service_.wait_for_query(id);
  catalog::EventDataStore store = must(service_.lake->control().store(EventDataStoreId(store_)));
  store.status = catalog::StoreStatus::PendingDeletion;
  must(service_.lake->control().update_store(store));
  const std::string by_id = fmt::format(R"({{"QueryId":"{}"}})", id);
  for (const char* operation : {"DescribeQuery", "GetQueryResults", "CancelQuery"}) {
    EXPECT_EQ(error_of(operation, by_id, administrator_), "InactiveEventDataStoreException") << operation;
    EXPECT_EQ(error_of(operation, by_id, {}), "InactiveEventDataStoreException") << operation;
    EXPECT_EQ(error_of(operation, by_id, member_), kNoQuery) << operation;
  }
}

// Where the server dies, or the disk fills up, between the beginning and the end of a call: neither account
// is left without a word.
TEST_F(OrganizationAccessTest, RecordsTheBeginningOfAChangeInBothAccounts) {
  const auto newest = [&](std::string_view account, std::string_view name) {
    const auto page = must(service_.lake->history().lookup(
        {.account = AccountId(account),
         .region = Region("us-east-1"),
         .conditions = {{catalog::LookupAttribute::EventName, std::string(name)}}}));
    return page.events.empty() ? json::Value() : must(json::parse(page.events.front().json));
  };
  const auto text = [](const json::Value& event, const char* member) {
    const json::Value* found = event.find(member);
    return found == nullptr ? std::string("(absent)") : json::write(*found);
  };
  const std::string by_id = fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":100}})", store_);
  EXPECT_EQ(error_of("UpdateEventDataStore", by_id, administrator_), "");
  const json::Value owners = newest("111122223333", "UpdateEventDataStore");
  EXPECT_EQ(text(owners, "errorCode"), "(absent)");
  EXPECT_EQ(text(owners, "sharedEventID"),
            text(newest("222222222222", "UpdateEventDataStore"), "sharedEventID"));
  EXPECT_NE(text(owners, "sharedEventID"), "(absent)");
  // What failed reached nobody: the owner keeps nothing of it.
  EXPECT_NE(error_of("StopEventDataStoreIngestion", R"({"EventDataStore":"no-such-store"})", administrator_),
            "");
  EXPECT_NE(text(newest("222222222222", "StopEventDataStoreIngestion"), "errorCode"), "(absent)");
  EXPECT_EQ(text(newest("111122223333", "StopEventDataStoreIngestion"), "eventID"), "(absent)");

  catalog::run_sql(service_.lake->path("history.db"),
                   "CREATE TRIGGER no_end BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'no room'); END");
  EXPECT_EQ(error_of("StopEventDataStoreIngestion", store_input(), administrator_), "InternalFailure");
  const json::Value of_owner = newest("111122223333", "StopEventDataStoreIngestion");
  const json::Value of_caller = newest("222222222222", "StopEventDataStoreIngestion");
  EXPECT_EQ(text(of_owner, "errorCode"), R"("OutcomeUnknown")");
  EXPECT_EQ(text(of_caller, "errorCode"), R"("OutcomeUnknown")");
  EXPECT_EQ(text(of_owner, "sharedEventID"), text(of_caller, "sharedEventID"));
}

// A call on which the server failed may have done something: the owner's record of its beginning stays.
TEST_F(OrganizationAccessTest, WithdrawsNothingWhereTheServerFailed) {
  catalog::run_sql(service_.lake->path("control.db"),
                   "CREATE TRIGGER no_change BEFORE UPDATE ON stores BEGIN SELECT RAISE(ABORT, 'no "
                   "room'); END");
  const std::string input = fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":100}})", arn());
  EXPECT_EQ(error_of("UpdateEventDataStore", input, administrator_), "InternalFailure");
  std::vector<std::string> shared;
  for (const char* account : {"111122223333", "222222222222"}) {
    const auto page = must(service_.lake->history().lookup(
        {.account = AccountId(account),
         .region = Region("us-east-1"),
         .conditions = {{catalog::LookupAttribute::EventName, "UpdateEventDataStore"}}}));
    ASSERT_EQ(page.events.size(), 1u) << account;
    const json::Value event = must(json::parse(page.events.front().json));
    shared.push_back(*event.find("sharedEventID")->string());
    EXPECT_EQ(*event.find("errorCode")->string(),
              std::string_view(account) == "111122223333" ? "OutcomeUnknown" : "InternalFailure");
  }
  EXPECT_EQ(shared[0], shared[1]);
}

TEST_F(OrganizationAccessTest, TellsRestrictedCallersNoValues) {
  give_members_their_rows();
  const std::string id =
      start("SELECT CAST(eventName AS integer) FROM \"" + store_ + "\"", member_).member("QueryId");
  service_.wait_for_query(id);
  const Reply reply = service_.call("DescribeQuery", fmt::format(R"({{"QueryId":"{}"}})", id), member_);
  EXPECT_EQ(reply.member("QueryStatus"), "FAILED");
  EXPECT_THAT(reply.member("ErrorMessage"), Not(HasSubstr("RunInstances")));
  // Rows that it may not see cannot fail.
  EXPECT_THAT(rows("SELECT 1 FROM \"" + store_ +
                       "\" WHERE 1 / (CASE WHEN recipientAccountId = '222222222222' THEN 0 ELSE 1 END) = 1",
                   member_),
              ElementsAre("1", "1"));
}

TEST_F(OrganizationAccessTest, RefusesPoliciesAboutRowsThatItCannotKeep) {
  for (const char* condition :
       {R"({"StringEqualsIfExists":{"tarn:awsRegion":"x"}})", R"({"Null":{"tarn:awsRegion":"true"}})",
        R"({"ForAnyValue:StringEquals":{"tarn:awsRegion":"x"}})",
        R"({"NumericEquals":{"tarn:awsRegion":"1"}})", R"({"StringEquals":{"tarn:eventName":"x"}})"}) {
    const std::string policy = fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"cloudtrail:StartQuery","Condition":{}}}]}})",
        condition);
    EXPECT_EQ(error_of("PutResourcePolicy",
                       json::write(json::Object{{"ResourceArn", arn()}, {"ResourcePolicy", policy}}), {}),
              "ResourcePolicyNotValidException")
        << condition;
  }
}

}  // namespace
}  // namespace tarn::service
