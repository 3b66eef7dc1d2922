#include "service/organizations_client.hpp"

#include "service/test_organizations.hpp"
#include "wire/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Timestamp kNow = *parse_timestamp("2026-07-01T12:00:00Z");

io::HttpReply refused(int status, std::string_view type, std::string_view message = "no") {
  return {
      .status = status,
      .body = json::write(json::Object{{"__type", std::string(type)}, {"Message", std::string(message)}})};
}

class OrganizationsClientTest : public testing::Test {
 protected:
  OrganizationsClient client(std::stop_token stop = {}) {
    return {http_, clock_, source_, source_.keys().value(), std::move(stop)};
  }

  FakeOrganizations http_;
  ManualClock clock_{kNow};
  OrganizationSource source_ = test_source();
};

TEST_F(OrganizationsClientTest, SignsAsAnyClientDoes) {
  ASSERT_TRUE(client().call("DescribeOrganization", json::Object{}));
  ASSERT_EQ(http_.sent.size(), 1u);
  const auto& request = http_.sent.front();
  EXPECT_EQ(request.url, "https://organizations.example/");
  EXPECT_EQ(request.body, "{}");
  std::vector<wire::HeaderView> views;
  for (const auto& field : request.fields) {
    views.push_back({field.name, field.value});
  }
  const auto caller =
      wire::verify({"POST", "/", views, request.body}, kNow,
                   [](std::string_view id, std::string_view token) -> std::optional<std::string> {
                     EXPECT_EQ(id, "AKIAEXAMPLE");
                     EXPECT_EQ(token, "the-token");
                     return "the-secret-itself";
                   },
                   {.service = "organizations"});
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->region, "us-east-1");
  for (const auto& field : request.fields) {
    EXPECT_THAT(field.value, Not(HasSubstr("the-secret-itself")));
  }
}

TEST_F(OrganizationsClientTest, AsksAgainWhatIsThrottledOrLost) {
  http_.replies = {refused(400, "TooManyRequestsException"),
                   refused(400, "com.amazonaws.organizations.v20161128#TooManyRequestsException"),
                   refused(429, ""),
                   refused(500, "ServiceException"),
                   io::HttpReply{.status = 503, .body = "<html>"},
                   fail(ErrorCode::TimedOut, "slow"),
                   fail(ErrorCode::Io, "broken off")};
  EXPECT_TRUE(client().call("DescribeOrganization", json::Object{}));
  EXPECT_EQ(http_.sent.size(), OrganizationsClient::kTriesMax);
}

TEST_F(OrganizationsClientTest, GivesUpInTheEnd) {
  for (unsigned i = 0; i < OrganizationsClient::kTriesMax + 5; ++i) {
    http_.replies.emplace_back(refused(400, "TooManyRequestsException", "slow down"));
  }
  const auto answer = client().call("ListAccounts", json::Object{});
  ASSERT_FALSE(answer);
  EXPECT_EQ(http_.sent.size(), OrganizationsClient::kTriesMax);
  EXPECT_THAT(answer.error().message(), AllOf(HasSubstr("ListAccounts"),
                                              HasSubstr("TooManyRequestsException"), HasSubstr("slow down")));
}

TEST_F(OrganizationsClientTest, DoesNotRepeatWhatWillNotHelp) {
  const struct {
    Result<io::HttpReply> reply;
    ErrorCode code;
    const char* words;
  } cases[] = {
      {refused(400, "AccessDeniedException", "You don't have permissions"), ErrorCode::FailedState,
       "You don't have permissions"},
      {refused(400, "AWSOrganizationsNotInUseException"), ErrorCode::FailedState, "NotInUse"},
      {refused(400, "UnknownOperationException"), ErrorCode::Unsupported, "UnknownOperation"},
      {refused(403, "InvalidSignatureException"), ErrorCode::FailedState, "403"},
      {io::HttpReply{.status = 302, .body = ""}, ErrorCode::FailedState, "302"},
      {io::HttpReply{.status = 200, .body = "<html>"}, ErrorCode::Corrupt, "no JSON"},
      {io::HttpReply{.status = 200, .body = "[]"}, ErrorCode::Corrupt, "no JSON"},
      {fail(ErrorCode::PermissionDenied, "the host's address is link-local"), ErrorCode::PermissionDenied,
       "link-local"},
  };
  for (const auto& c : cases) {
    http_.sent.clear();
    http_.replies = {c.reply};
    const auto answer = client().call("DescribeOrganization", json::Object{});
    ASSERT_FALSE(answer) << c.words;
    EXPECT_EQ(answer.error().code(), c.code) << answer.error().message();
    EXPECT_THAT(answer.error().message(), HasSubstr(c.words));
    EXPECT_EQ(http_.sent.size(), 1u) << c.words;
  }
}

TEST_F(OrganizationsClientTest, QuotesWithBoundsAndWithoutControl) {
  http_.replies = {refused(400, "X", "\x1b[31mred\n" + std::string(10'000, 'x'))};
  const auto answer = client().call("DescribeOrganization", json::Object{});
  ASSERT_FALSE(answer);
  EXPECT_LT(answer.error().message().size(), 1000u);
  EXPECT_THAT(answer.error().message(),
              AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\n")), HasSubstr("red")));
}

TEST_F(OrganizationsClientTest, PutsPagesTogether) {
  http_.accounts["r-ab12"] = {"111122223333", "222233334444", "333344445555", "444455556666", "555566667777"};
  const auto list = client().list("ListAccounts", json::Object{}, "Accounts");
  ASSERT_TRUE(list) << list.error().message();
  EXPECT_EQ(list->find("Accounts")->array()->size(), 5u);
  EXPECT_EQ(list->find("NextToken"), nullptr);
  EXPECT_EQ(http_.sent.size(), 3u);
}

TEST_F(OrganizationsClientTest, RefusesPagesThatAreNone) {
  const auto endless = io::HttpReply{.status = 200, .body = R"({"Accounts":[],"NextToken":"same"})"};
  http_.replies = {endless, endless};
  const auto same = client().list("ListAccounts", json::Object{}, "Accounts");
  ASSERT_FALSE(same);
  EXPECT_THAT(same.error().message(), HasSubstr("same NextToken"));
  http_.replies = {io::HttpReply{.status = 200, .body = R"({"Accounts":{}})"}};
  const auto none = client().list("ListAccounts", json::Object{}, "Accounts");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message(), HasSubstr("no list Accounts"));
}

TEST_F(OrganizationsClientTest, StopsWithinAPause) {
  source_.first_pause = std::chrono::hours(1);
  std::stop_source stop;
  stop.request_stop();
  http_.replies = {refused(400, "TooManyRequestsException")};
  const auto answer = client(stop.get_token()).call("ListAccounts", json::Object{});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::Cancelled);
}

TEST_F(OrganizationsClientTest, EachPartitionHasItsEndpoint) {
  EXPECT_EQ(usual_organizations(Partition("aws"))->endpoint, "https://organizations.us-east-1.amazonaws.com");
  EXPECT_EQ(usual_organizations(Partition("aws-cn"))->region, Region("cn-northwest-1"));
  EXPECT_EQ(usual_organizations(Partition("aws-us-gov"))->region, Region("us-gov-west-1"));
  const auto none = usual_organizations(Partition("aws-iso"));
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message(), HasSubstr("[organization]"));
}

}  // namespace
}  // namespace tarn::service
