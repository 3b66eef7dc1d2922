#include "service/organizations_api.hpp"

#include "service/test_facades.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kOther = "777788889999";

class OrganizationsTest : public testing::Test {
 protected:
  static std::vector<std::string> ids(const Reply& reply, std::string_view member) {
    const json::Value* list = reply.body.find(member);
    std::vector<std::string> found;
    if (list != nullptr && list->array() != nullptr) {
      for (const json::Value& one : *list->array()) {
        found.push_back(*one.find("Id")->string());
      }
    }
    return found;
  }
  void make_administrator(std::string_view account) {
    const auto change =
        [&](const std::optional<catalog::Organization>& before) -> Result<catalog::Organization> {
      return access::register_administrator(*before, AccountId(account), lake_.clock.now()).value();
    };
    must(lake_.lake->control().change_organization(change, lake_.clock.now()));
  }

  FacadeLake lake_;
};

TEST_F(OrganizationsTest, WithoutOneItSaysSo) {
  for (const char* operation : {"DescribeOrganization", "ListAccounts", "ListDelegatedAdministrators"}) {
    const Reply refused = lake_.organizations(operation);
    EXPECT_EQ(refused.http.status, 400);
    EXPECT_EQ(refused.error(), "AWSOrganizationsNotInUseException");
    EXPECT_EQ(refused.message(), "Your account is not a member of an organization.");
  }
}

TEST_F(OrganizationsTest, AnyMemberMayDescribeIt) {
  lake_.make_organization({kMember.data()});
  const std::string wanted =
      R"({"Organization":{"Id":"o-exampleorgid",)"
      R"("Arn":"arn:aws:organizations::111122223333:organization/o-exampleorgid","FeatureSet":"ALL",)"
      R"("MasterAccountArn":"arn:aws:organizations::111122223333:account/o-exampleorgid/111122223333",)"
      R"("MasterAccountId":"111122223333","AvailablePolicyTypes":[]}})";
  EXPECT_EQ(lake_.organizations("DescribeOrganization").http.body, wanted);
  const CallOptions member = lake_.make_user(kMember, "of-member");
  EXPECT_EQ(lake_.organizations("DescribeOrganization", "{}", member).http.body, wanted);
  const CallOptions stranger = lake_.make_user(kOther, "of-nobody");
  EXPECT_EQ(lake_.organizations("DescribeOrganization", "{}", stranger).error(),
            "AWSOrganizationsNotInUseException");
}

TEST_F(OrganizationsTest, TheListsAreForThoseWhoRunIt) {
  lake_.make_organization({kMember.data(), kOther});
  const CallOptions member = lake_.make_user(kMember, "of-member");
  for (const char* operation : {"ListAccounts", "ListDelegatedAdministrators"}) {
    EXPECT_EQ(lake_.organizations(operation).http.status, 200);
    const Reply refused = lake_.organizations(operation, "{}", member);
    EXPECT_EQ(refused.error(), "AccessDeniedException");
    EXPECT_EQ(refused.message(), "You don't have permissions to access this resource.");
  }
  make_administrator(kMember);
  EXPECT_THAT(ids(lake_.organizations("ListAccounts", "{}", member), "Accounts"),
              ElementsAre("111122223333", kMember, kOther));
  EXPECT_THAT(ids(lake_.organizations("ListDelegatedAdministrators",
                                      R"({"ServicePrincipal":"cloudtrail.amazonaws.com"})", member),
                  "DelegatedAdministrators"),
              ElementsAre(kMember));
  EXPECT_THAT(ids(lake_.organizations("ListDelegatedAdministrators"), "DelegatedAdministrators"),
              ElementsAre(kMember));
  EXPECT_TRUE(ids(lake_.organizations("ListDelegatedAdministrators",
                                      R"({"ServicePrincipal":"config.amazonaws.com"})"),
                  "DelegatedAdministrators")
                  .empty());
}

TEST_F(OrganizationsTest, DescribesAccounts) {
  lake_.make_organization({});
  const auto change =
      [&](const std::optional<catalog::Organization>& before) -> Result<catalog::Organization> {
    auto joined = TARN_TRY(access::join(*before, {.id = AccountId(kMember),
                                                  .name = "audit",
                                                  .email = "audit@example.com",
                                                  .status = catalog::AccountStatus::Suspended,
                                                  .joined = TestService::kStart}));
    joined = TARN_TRY(access::join(std::move(joined), {.id = AccountId(kOther)}));
    return access::leave(std::move(joined), AccountId(kOther), TestService::kStart);
  };
  must(lake_.lake->control().change_organization(change, lake_.clock.now()));
  const Reply listed = lake_.organizations("ListAccounts");
  EXPECT_THAT(ids(listed, "Accounts"), ElementsAre("111122223333", kMember)) << "who has left is no member";
  EXPECT_THAT(listed.http.body,
              HasSubstr(R"({"Id":"444455556666",)"
                        R"("Arn":"arn:aws:organizations::111122223333:account/o-exampleorgid/444455556666",)"
                        R"("Email":"audit@example.com","Name":"audit","Status":"SUSPENDED",)"
                        R"("State":"SUSPENDED","JoinedTimestamp":1782907200)"));
}

TEST_F(OrganizationsTest, ListsInPages) {
  lake_.make_organization({kMember.data(), kOther, "888899990000"});
  const Reply first = lake_.organizations("ListAccounts", R"({"MaxResults":3})");
  EXPECT_THAT(ids(first, "Accounts"), ElementsAre("111122223333", kMember, kOther));
  const std::string token = first.member("NextToken");
  const Reply last = lake_.organizations("ListAccounts", R"({"MaxResults":3,"NextToken":")" + token + "\"}");
  EXPECT_THAT(ids(last, "Accounts"), ElementsAre("888899990000"));
  EXPECT_EQ(last.member("NextToken"), "");
  const std::string all = R"({"MaxResults":20,"NextToken":")" + token + "\"}";
  for (const auto& [operation, input] : std::initializer_list<std::pair<const char*, std::string>>{
           {"ListDelegatedAdministrators", all},
           {"ListAccounts", R"({"NextToken":"made up"})"},
           {"ListAccounts", R"({"NextToken":1})"},
           {"ListAccounts", R"({"MaxResults":0})"},
           {"ListAccounts", R"({"MaxResults":21})"},
           {"ListAccounts", R"({"MaxResults":"3"})"},
           {"ListDelegatedAdministrators", R"({"ServicePrincipal":1})"}}) {
    EXPECT_EQ(lake_.organizations(operation, input).error(), "InvalidInputException") << operation << input;
  }
  EXPECT_EQ(lake_.organizations("ListAccounts", "[]").error(), "SerializationException");
}

TEST_F(OrganizationsTest, PoliciesDecide) {
  lake_.make_organization({});
  const std::string role = "arn:aws:iam::111122223333:role/reader";
  lake_.make_role(role, FacadeLake::trust(R"({"AWS":"111122223333"})"),
                  R"({"Statement":[{"Effect":"Allow","Action":"organizations:Describe*","Resource":"*"}]})");
  const CallOptions session = FacadeLake::session_of(lake_.assume(role));
  EXPECT_EQ(lake_.organizations("DescribeOrganization", "{}", session).http.status, 200);
  const Reply refused = lake_.organizations("ListAccounts", "{}", session);
  EXPECT_EQ(refused.error(), "AccessDeniedException");
  EXPECT_EQ(
      refused.message(),
      "User: arn:aws:sts::111122223333:assumed-role/reader/alice is not authorized to perform: "
      "organizations:ListAccounts because no identity-based policy allows the organizations:ListAccounts "
      "action");
}

TEST_F(OrganizationsTest, KeysOfTheOrganizationAreInTheCall) {
  lake_.make_organization({});
  const std::string role = "arn:aws:iam::111122223333:role/reader";
  lake_.make_role(role,
                  FacadeLake::trust("\"*\"", R"({"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid"},)"
                                             R"("ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":)"
                                             R"("o-exampleorgid/*"}})"));
  EXPECT_EQ(lake_.assume(role).status, 200);
  EXPECT_EQ(lake_.assume(role, "", lake_.make_user(kOther, "of-nobody")).status, 403);
}

TEST_F(OrganizationsTest, OtherOperationsAreUnknown) {
  for (const char* operation : {"CreateAccount", "", "ListAccountsForParent"}) {
    EXPECT_EQ(lake_.organizations(operation).error(), "UnknownOperationException");
  }
}

TEST_F(OrganizationsTest, EachSignatureIsForItsOwnService) {
  for (const char* scope : {"cloudtrail", "cloudtrail-data", "sts"}) {
    EXPECT_EQ(lake_.organizations("DescribeOrganization", "{}", {}, scope).error(),
              "InvalidSignatureException");
  }
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.body = "{}";
  request.headers = {{"Host", "127.0.0.1:9480"}, {"X-Amz-Target", "CloudTrail_20131101.ListTrails"}};
  for (const char* scope : {"organizations", "sts", "cloudtrail-data"}) {
    EXPECT_EQ(lake_.send_signed(request, {}, scope).error(), "InvalidSignatureException");
  }
}

TEST_F(OrganizationsTest, CallsAreEvents) {
  lake_.make_organization({});
  lake_.organizations("ListAccounts", R"({"MaxResults":3})");
  const auto events = lake_.events("111122223333", "ListAccounts");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(FacadeLake::at(events[0], "eventSource"), "\"organizations.amazonaws.com\"");
  EXPECT_EQ(FacadeLake::at(events[0], "requestParameters.maxResults"), "3");
  EXPECT_EQ(FacadeLake::at(events[0], "responseElements"), "null");
  EXPECT_EQ(FacadeLake::at(events[0], "readOnly"), "true");
}

}  // namespace
}  // namespace tarn::service
