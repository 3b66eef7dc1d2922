// Ways around a policy: by asking for less, by another call, by what a refusal says.
#include "service/file_uri.hpp"
#include "service/test_facades.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kDenied = "AccessDeniedException";
constexpr const char* kOwnRole = "arn:aws:iam::111122223333:role/auditor";

class SideDoorsTest : public testing::Test {
 protected:
  SideDoorsTest() {
    service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
    service_.wait_for_import(
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))))
            .member("ImportId"));
    service_.make_role(kOwnRole, FacadeLake::trust(R"({"AWS":"111122223333"})"));
    service_.make_role(kMembersRole, FacadeLake::trust(R"({"AWS":"444455556666"})"));
  }

  std::string arn() const { return "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + store_; }
  void put_policy(std::string_view statements) {
    const Reply reply = put(statements);
    EXPECT_EQ(reply.error(), "") << reply.message();
  }
  Reply put(std::string_view statements) {
    const std::string policy = fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements);
    return service_.call("PutResourcePolicy",
                         json::write(json::Object{{"ResourceArn", arn()}, {"ResourcePolicy", policy}}));
  }
  // A session of the role; with `statement` it has the rights that this leaves it.
  CallOptions session(std::string_view role, std::string_view statement, const CallOptions& who = {}) {
    const std::string policy =
        statement.empty()
            ? std::string()
            : "&Policy=" + encoded(fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statement));
    const auto assumed = service_.assume(role, policy, who);
    EXPECT_EQ(assumed.status, 200) << assumed.body;
    return FacadeLake::session_of(assumed);
  }
  static std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
  }
  Reply start_export(CallOptions who) {
    who.target_prefix = "Tarn_20261122.";
    return service_.call("StartExport",
                         fmt::format(R"({{"EventDataStore":"{}","Destination":"{}"}})", arn(),
                                     file_uri(service_.folder.at("logs/out"))),
                         who);
  }

  FacadeLake service_;
  std::string store_ = service_.make_store("secret-store");
};

TEST_F(SideDoorsTest, ASessionThatLeavesOutQueriesGetsNoMoreFilesThanItsRole) {
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/auditor"},
    "Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  EXPECT_EQ(start_export(session(kOwnRole, "")).error(), kDenied);
  EXPECT_EQ(start_export(session(kOwnRole, R"({"Effect":"Allow","Action":"tarn:*","Resource":"*"})")).error(),
            kDenied);
  put_policy(R"({"Effect":"Allow","Principal":"*","Action":"cloudtrail:GetEventDataStore"})");
  EXPECT_NE(start_export(session(kOwnRole, R"({"Effect":"Allow","Action":"tarn:*","Resource":"*"})")).error(),
            kDenied);
}

TEST_F(SideDoorsTest, WhomARoleOnlyLetsExportGetsNoFilesOfDeniedRows) {
  service_.make_role("arn:aws:iam::111122223333:role/exporter",
                     FacadeLake::trust(R"({"AWS":"111122223333"})"),
                     R"({"Statement":[{"Effect":"Allow","Action":"tarn:*","Resource":"*"}]})");
  const CallOptions exporter = session("arn:aws:iam::111122223333:role/exporter", "");
  EXPECT_NE(start_export(exporter).error(), kDenied);
  put_policy(R"({"Effect":"Deny","Principal":"*","Action":"cloudtrail:StartQuery",
    "Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  EXPECT_EQ(start_export(exporter).error(), kDenied);
}

// What a session's own policy asks of a resource's tags is no way to read them.
TEST_F(SideDoorsTest, RefusalsSayNothingOfTagsOfOthers) {
  EXPECT_EQ(
      service_
          .call("AddTags",
                fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"owner","Value":"ann"}}]}})", arn()))
          .error(),
      "");
  const CallOptions alice = service_.make_user(kMember, "alice");
  const std::string nothing =
      "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/"
      "11111111-2222-4333-8444-555555555555";
  for (const char* condition :
       {R"({"StringLike":{"aws:ResourceTag/owner":"a*"}})",
        R"({"StringLike":{"aws:ResourceTag/owner":"b*"}})", R"({"Null":{"aws:ResourceOrgID":"true"}})",
        R"({"Null":{"aws:ResourceTag/owner":"false"}})"}) {
    const CallOptions prying = session(
        kMembersRole,
        fmt::format(R"({{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}})", condition), alice);
    Reply there =
        service_.call("GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", arn()), prying);
    const Reply absent =
        service_.call("GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", nothing), prying);
    EXPECT_EQ(there.error(), absent.error()) << condition;
    std::string message = there.message();
    if (const auto at = message.find(arn()); at != std::string::npos) {
      message.replace(at, arn().size(), nothing);
    }
    EXPECT_EQ(message, absent.message());
  }
}

TEST_F(SideDoorsTest, ADashboardSaysNothingOfRowsThatOneMayNotSee) {
  const std::string statement = "SELECT CAST(array_join(array_agg(eventName), ',') AS bigint) FROM " + store_;
  const Reply made = service_.call(
      "CreateDashboard",
      fmt::format(R"({{"Name":"mine","Widgets":[{{"QueryStatement":"{}","ViewProperties":{{}}}}]}})",
                  statement));
  ASSERT_EQ(made.error(), "") << made.message();
  const std::string alias = *made.body.find("Widgets")->array()->front().find("QueryAlias")->string();
  const Reply refreshed = service_.call("StartDashboardRefresh", R"({"DashboardId":"mine"})");
  ASSERT_EQ(refreshed.error(), "") << refreshed.message();
  service_.wait(
      "DescribeQuery",
      fmt::format(R"({{"QueryAlias":"{}","RefreshId":"{}"}})", alias, refreshed.member("RefreshId")),
      "QueryStatus", {"QUEUED", "RUNNING"});
  const auto reason = [&](const CallOptions& who) {
    return service_.call("GetDashboard", R"({"DashboardId":"mine"})", who).member("LastRefreshFailureReason");
  };
  EXPECT_THAT(reason({}), HasSubstr("RunInstances"));
  const CallOptions bob = service_.make_user("111122223333", "bob");
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},
    "Action":"cloudtrail:StartQuery"})");
  EXPECT_EQ(reason(bob), "") << "that a query failed tells of what it saw";
}

// The numbers and names that these tell are about all rows.
TEST_F(SideDoorsTest, ImportsAndExportsSayNothingOfRowsThatOneMayNotSee) {
  const std::string import =
      *service_.call("ListImports").body.find("Imports")->array()->front().find("ImportId")->string();
  const std::string by_id = fmt::format(R"({{"ImportId":"{}"}})", import);
  const CallOptions bob = service_.make_user("111122223333", "bob");
  EXPECT_EQ(service_.call("GetImport", by_id, bob).error(), "");
  put_policy(R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},
    "Action":"cloudtrail:StartQuery","Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  for (const char* operation : {"GetImport", "ListImportFailures", "StopImport"}) {
    const Reply refused = service_.call(operation, by_id, bob);
    EXPECT_EQ(refused.error(), kDenied) << operation;
    EXPECT_THAT(refused.message(), HasSubstr("but some of its rows")) << operation;
  }
  EXPECT_EQ(json::write(*service_.call("ListImports", "{}", bob).body.find("Imports")), "[]");
  CallOptions tarns = bob;
  tarns.target_prefix = "Tarn_20261122.";
  const Reply scope =
      service_.call("GetEventDataStoreScope", fmt::format(R"({{"EventDataStore":"{}"}})", arn()), tarns);
  EXPECT_EQ(scope.error(), "");
  EXPECT_EQ(scope.body.find("LeftOut"), nullptr);
  EXPECT_NE(scope.body.find("Scope"), nullptr);
}

// As in IAM, reading a result is a right of its own.
TEST_F(SideDoorsTest, ReadersNeedNoRightToQuery) {
  service_.make_role("arn:aws:iam::111122223333:role/reader", FacadeLake::trust(R"({"AWS":"111122223333"})"),
                     R"({"Statement":[{"Effect":"Allow","Action":["cloudtrail:Get*","cloudtrail:Describe*",)"
                     R"("cloudtrail:List*"],"Resource":"*"}]})");
  const CallOptions reader = session("arn:aws:iam::111122223333:role/reader", "");
  const std::string query =
      service_.call("StartQuery", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", store_))
          .member("QueryId");
  service_.wait_for_query(query);
  const std::string by_id = fmt::format(R"({{"QueryId":"{}"}})", query);
  const auto listed = [&](const CallOptions& who) {
    return service_.call("ListQueries", fmt::format(R"({{"EventDataStore":"{}"}})", arn()), who)
        .body.find("Queries")
        ->array()
        ->size();
  };
  EXPECT_EQ(service_.call("GetQueryResults", by_id, reader).error(), "");
  EXPECT_EQ(service_.call("DescribeQuery", by_id, reader).error(), "");
  EXPECT_EQ(listed(reader), 1u);
  EXPECT_EQ(service_.call("StartQuery", R"({"QueryStatement":"SELECT 1"})", reader).error(), kDenied);
  for (const char* condition :
       {R"(,"Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}})", ""}) {
    put_policy(
        fmt::format(R"({{"Effect":"Deny","Principal":"*","Action":"cloudtrail:StartQuery"{}}})", condition));
    EXPECT_EQ(service_.call("GetQueryResults", by_id, reader).error(), "QueryIdNotFoundException")
        << condition;
    EXPECT_EQ(listed(reader), 0u);
  }
}

TEST_F(SideDoorsTest, TheUsualStoreIsOneThatOneMayQuery) {
  service_.make_role("arn:aws:iam::111122223333:role/narrow", FacadeLake::trust(R"({"AWS":"111122223333"})"),
                     R"({"Statement":[{"Effect":"Allow","Action":"cloudtrail:StartQuery",)"
                     R"("Resource":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/other"}]})");
  const CallOptions narrow = session("arn:aws:iam::111122223333:role/narrow", "");
  const char* const statement = R"({"QueryStatement":"SELECT count(*) FROM $EDS_ID"})";
  const Reply with_one = service_.call("StartQuery", statement, narrow);
  EXPECT_NE(with_one.error(), "");
  EXPECT_THAT(with_one.http.body, Not(HasSubstr(store_)));
  EXPECT_EQ(service_.call("StartQuery", statement).error(), "");
  service_.make_store("second");
  EXPECT_EQ(service_.call("StartQuery", statement, narrow).message(), with_one.message());
}

TEST_F(SideDoorsTest, RowsAreToldByStartQueryAlone) {
  const Reply refused = put(R"({"Effect":"Deny","Principal":"*","Action":"cloudtrail:GetQueryResults",
    "Condition":{"StringEquals":{"tarn:recipientAccountId":"333333333333"}}})");
  EXPECT_EQ(refused.error(), "ResourcePolicyNotValidException");
  EXPECT_THAT(refused.message(), HasSubstr("cloudtrail:StartQuery"));
}

// Else a call could be recorded where nobody looks.
TEST_F(SideDoorsTest, ThereAreNoCallsInRegionsThatAreNone) {
  for (const char* region : {"nowhere", "us-east-9", "zz-nowhere-77", "US-EAST-1"}) {
    const Reply reply = service_.call("ListTrails", "{}", {.region = region});
    EXPECT_EQ(reply.error(), "InvalidSignatureException") << region;
    EXPECT_THAT(reply.message(), HasSubstr("valid region"));
  }
  EXPECT_EQ(service_.call("ListTrails", "{}", {.region = "eusc-de-east-1"}).error(), "");
}

TEST_F(SideDoorsTest, APageIsOfItsRegion) {
  for (int i = 0; i < 3; ++i) {
    service_.call("ListTrails");
    service_.call("ListTrails", "{}", {.region = "eu-west-1"});
  }
  const std::string token = service_.call("LookupEvents", R"({"MaxResults":1})").member("NextToken");
  const std::string next = fmt::format(R"({{"MaxResults":1,"NextToken":"{}"}})", token);
  EXPECT_EQ(service_.call("LookupEvents", next).error(), "");
  EXPECT_EQ(service_.call("LookupEvents", next, {.region = "eu-west-1"}).error(),
            "InvalidNextTokenException");
}

// Another account learns by no words whose the lake is.
TEST_F(SideDoorsTest, ADenyOnAStoreHoldsForChannelsIntoIt) {
  const std::string audit = service_.make_audit_store("audit");
  const std::string open = service_.make_audit_store("open");
  const CallOptions denied = service_.make_denied_user("denied", R"("*")", audit);
  const auto create = [&](const std::string& store) {
    return service_
        .call("CreateChannel",
              fmt::format(R"({{"Name":"channel-into-{}","Source":"Custom","Destinations":[)"
                          R"({{"Type":"EVENT_DATA_STORE","Location":"{}"}}]}})",
                          store, store),
              denied)
        .error();
  };
  EXPECT_EQ(create(audit), kDenied);
  EXPECT_EQ(create("arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + audit), kDenied);
  EXPECT_EQ(create(open), "");
}

TEST_F(SideDoorsTest, ListsShowNothingThatIsDeniedByName) {
  const CallOptions denied = service_.make_denied_user("denied", R"("cloudtrail:*")", store_);
  const auto imports = [&](const CallOptions& who) {
    return service_.call("ListImports", "{}", who).body.find("Imports")->array()->size();
  };
  EXPECT_EQ(imports({}), 1u);
  EXPECT_EQ(imports(denied), 0u);
}

TEST_F(SideDoorsTest, AQueryOfAnotherOwnerIsNotThereEither) {
  const CallOptions alice = service_.make_user(kMember, "alice");
  const std::string id = "11111111-2222-4333-8444-555555555555";
  std::vector<std::string> said;
  for (const char* owner : {"111122223333", "999999999999"}) {
    const Reply reply = service_.call(
        "DescribeQuery", fmt::format(R"({{"QueryId":"{}","EventDataStoreOwnerAccountId":"{}"}})", id, owner),
        alice);
    said.push_back(reply.error() + ": " + reply.message());
  }
  EXPECT_EQ(said[0], said[1]);
}

}  // namespace
}  // namespace tarn::service
