#include "service/organization_refresh.hpp"

#include "service/test_facades.hpp"
#include "service/test_organizations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

constexpr const char* kUpper = "ou-ab12-11111111";
constexpr const char* kLower = "ou-ab12-22222222";
constexpr const char* kOwn = "111122223333";

class OrganizationRefreshTest : public testing::Test {
 protected:
  OrganizationRefreshTest() {
    http_.units = {{"r-ab12", {kUpper}}, {kUpper, {kLower}}, {kLower, {}}};
    http_.accounts = {
        {"r-ab12", {kOwn}}, {kUpper, {"222233334444"}}, {kLower, {"333344445555", "444455556666"}}};
  }

  Result<access::ListingOutcome> refresh() {
    return refresh_organization(*service_.lake, http_, test_source(), {});
  }
  catalog::Organization organization() { return must(service_.lake->control().organization()).value(); }
  std::string path(const char* account) {
    const auto found = organization();
    return access::path_of(found, *access::find_account(found, AccountId(account)));
  }

  TestService service_;
  FakeOrganizations http_;
};

TEST_F(OrganizationRefreshTest, BringsTheTree) {
  const auto outcome = refresh();
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_EQ(outcome->joined, 3u);
  EXPECT_EQ(path("444455556666"), "o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/");
  EXPECT_EQ(path("222233334444"), "o-exampleorgid/r-ab12/ou-ab12-11111111/");
  EXPECT_EQ(http_.calls_of("ListAccountsForParent"), 3u) << "one call a page of each parent";
  EXPECT_EQ(http_.calls_of("ListAccounts"), 2u) << "four accounts are two pages";

  http_.accounts = {{"r-ab12", {kOwn, "333344445555"}}, {kUpper, {"222233334444"}}};
  http_.units = {{"r-ab12", {kUpper}}, {kUpper, {}}};
  const auto second = refresh();
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_EQ(second->left, 1u);
  EXPECT_EQ(path("333344445555"), "o-exampleorgid/r-ab12/");
  EXPECT_EQ(organization().units.size(), 1u);
  EXPECT_FALSE(access::is_member(organization(), AccountId("444455556666")));
}

TEST_F(OrganizationRefreshTest, ARefreshThatFailsHalfWayChangesNothing) {
  ASSERT_TRUE(refresh());
  const auto before = organization();
  http_.accounts = {{"r-ab12", {kOwn, "999900001111"}}};
  for (const char* operation : {"DescribeOrganization", "ListRoots", "ListOrganizationalUnitsForParent",
                                "ListAccountsForParent", "ListAccounts"}) {
    http_.broken_operations = {{operation, R"({"__type":"AccessDeniedException","Message":"no"})"}};
    const auto outcome = refresh();
    ASSERT_FALSE(outcome) << operation;
    EXPECT_THAT(outcome.error().message(), HasSubstr(operation));
    EXPECT_EQ(organization(), before) << operation;
  }
}

TEST_F(OrganizationRefreshTest, RefusesAnswersThatCannotBe) {
  ASSERT_TRUE(refresh());
  const auto before = organization();
  const auto expect_refused = [&](const char* words) {
    const auto outcome = refresh();
    ASSERT_FALSE(outcome) << words;
    EXPECT_THAT(outcome.error().message(), HasSubstr(words));
    EXPECT_EQ(organization(), before) << words;
  };
  http_.units[kLower] = {kUpper};
  expect_refused("in two places");
  http_.units[kLower] = {"no-unit"};
  expect_refused("ListOrganizationalUnitsForParent");
  http_.units[kLower] = {};
  http_.accounts[kLower] = {"12"};
  expect_refused("12 digits");
  http_.accounts = {{"r-ab12", {"222233334444"}}};
  expect_refused("lacks the management account");
  http_.accounts = {{"r-ab12", {kOwn}}};
  http_.id = "o-anotherorgid";
  expect_refused("another organization");
}

TEST_F(OrganizationRefreshTest, WithoutAKeyNobodyIsAsked) {
  auto source = test_source();
  source.keys = [] { return Result<AwsKeys>(fail(ErrorCode::FailedState, "there is no access key")); };
  const auto outcome = refresh_organization(*service_.lake, http_, source, {});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message(), HasSubstr("no access key"));
  EXPECT_TRUE(http_.sent.empty());
}

// What another Tarn answers, which has no tree to tell.
class OtherTarn final : public io::HttpClient {
 public:
  explicit OtherTarn(TestService& tarn) : tarn_(tarn) {}
  Result<io::HttpReply> send(const io::HttpRequest& request) override {
    http::Request received;
    received.method = request.method;
    received.target = "/";
    received.body = request.body;
    received.peer_address = "127.0.0.1";
    for (const auto& field : request.fields) {
      received.headers.add(field.name, field.value);
    }
    const auto reply = tarn_.send(received);
    return io::HttpReply{.status = reply.http.status, .body = reply.http.body};
  }

 private:
  TestService& tarn_;
};

TEST_F(OrganizationRefreshTest, AnotherTarnTellsTheAccounts) {
  FacadeLake other;
  std::vector<std::string> accounts;
  for (int i = 0; i < 45; ++i) {
    accounts.push_back(std::to_string(200'000'000'000 + i));
  }
  const auto change = [&](const std::optional<catalog::Organization>&) -> Result<catalog::Organization> {
    auto made = TARN_TRY(access::make_organization("o-exampleorgid", AccountId(kOwn), other.clock.now()));
    for (const auto& account : accounts) {
      made = TARN_TRY(access::join(std::move(made), {.id = AccountId(account), .joined = other.clock.now()}));
    }
    return made;
  };
  must(other.lake->control().change_organization(change, other.clock.now()));
  auto source = test_source();
  const CallOptions admin = other.make_user(kOwn, "refresher");
  source.keys = [&] {
    return Result<AwsKeys>(AwsKeys{.access_key_id = *admin.key_id, .secret = io::Secret(*admin.secret)});
  };
  OtherTarn http(other);
  const auto outcome = refresh_organization(*service_.lake, http, source, {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_EQ(outcome->joined, accounts.size());
  EXPECT_EQ(catalog::members(organization()),
            catalog::members(must(other.lake->control().organization()).value()));
}

}  // namespace
}  // namespace tarn::service
