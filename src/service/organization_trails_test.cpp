#include "service/organization_trails.hpp"

#include "access/organization.hpp"
#include "service/test_service.hpp"

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
using testing::UnorderedElementsAre;

constexpr const char* kManagement = "111122223333";
constexpr const char* kDelegate = "222222222222";
constexpr const char* kMember = "333333333333";
constexpr const char* kNotManagement = "NotOrganizationMasterAccountException";
constexpr const char* kNoTrail = "TrailNotFoundException";
constexpr const char* kOfOrganization = R"(,"IsOrganizationTrail":true)";

std::string arn_of(std::string_view name, std::string_view account = kManagement) {
  return fmt::format("arn:aws:cloudtrail:us-east-1:{}:trail/{}", account, name);
}
std::string named(std::string_view name, std::string_view more = "") {
  return fmt::format(R"({{"Name":"{}"{}}})", name, more);
}

class OrganizationTrailsTest : public testing::Test {
 protected:
  OrganizationTrailsTest() {
    service_.make_organization({kDelegate, kMember});
    EXPECT_EQ(
        service_.call("RegisterOrganizationDelegatedAdmin", R"({"MemberAccountId":"222222222222"})").error(),
        "");
    EXPECT_EQ(create("all", kOfOrganization).error(), "");
    EXPECT_EQ(create("own").error(), "");
  }

  Reply create(std::string_view name, std::string_view more = "", const CallOptions& who = {}) {
    return service_.call("CreateTrail", named(name, fmt::format(R"(,"S3BucketName":"logs"{})", more)), who);
  }
  std::string error_of(std::string_view operation, const std::string& input, const CallOptions& who) {
    return service_.call(operation, input, who).error();
  }
  // The members of a list that a call answers.
  std::vector<std::string> listed(const Reply& reply, std::string_view list) {
    EXPECT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> arns;
    const json::Value* found = reply.body.find(list);
    if (found == nullptr) {
      return {"(no list)"};
    }
    for (const json::Value& trail : *found->array()) {
      arns.push_back(*trail.find("TrailARN")->string());
    }
    return arns;
  }
  std::vector<std::string> list(const CallOptions& who) {
    return listed(service_.call("ListTrails", "{}", who), "Trails");
  }
  std::vector<std::string> described(const std::string& input, const CallOptions& who) {
    return listed(service_.call("DescribeTrails", input, who), "trailList");
  }
  void change_members(bool joins, std::string_view account) {
    const auto change = [&](const std::optional<catalog::Organization>& before) {
      return joins ? access::join(*before, {.id = AccountId(account), .joined = service_.clock.now()})
                   : access::leave(*before, AccountId(account), service_.clock.now());
    };
    must(service_.lake->control().change_organization(change, service_.clock.now()));
  }
  bool is_of_organization(std::string_view name) {
    const Reply reply = service_.call("GetTrail", named(name));
    return *reply.body.find("Trail")->find("IsOrganizationTrail")->boolean();
  }

  TestService service_;
  CallOptions delegate_ = service_.make_user(kDelegate, "delegate");
  CallOptions member_ = service_.make_user(kMember, "member");
  CallOptions stranger_ = service_.make_user("555555555555", "stranger");
};

TEST_F(OrganizationTrailsTest, LiveInTheManagementAccount) {
  for (const auto& [name, who] : {std::pair("by-management", CallOptions{}), {"by-delegate", delegate_}}) {
    SCOPED_TRACE(name);
    const Reply made = create(name, kOfOrganization, who);
    ASSERT_EQ(made.error(), "") << made.message();
    EXPECT_EQ(made.member("TrailARN"), arn_of(name));
    EXPECT_TRUE(is_of_organization(name));
    service_.restart();
    EXPECT_TRUE(is_of_organization(name));
  }
  EXPECT_EQ(create("own", "", delegate_).member("TrailARN"), arn_of("own", kDelegate));
  EXPECT_FALSE(is_of_organization("own"));
  const Reply taken = create("all", kOfOrganization, delegate_);
  EXPECT_EQ(taken.error(), "TrailAlreadyExistsException");
  EXPECT_THAT(taken.message(), HasSubstr(kManagement));
}

TEST_F(OrganizationTrailsTest, AreMadeByThoseWhoManageTheOrganization) {
  EXPECT_EQ(create("theirs", kOfOrganization, member_).error(), kNotManagement);
  EXPECT_EQ(create("theirs", kOfOrganization, stranger_).error(), "OrganizationsNotInUseException");
  EXPECT_EQ(create("a b", kOfOrganization, delegate_).error(), "InvalidTrailNameException");
  EXPECT_THAT(list({}), UnorderedElementsAre(arn_of("all"), arn_of("own")));
}

TEST_F(OrganizationTrailsTest, AreSeenByEveryMember) {
  for (const CallOptions& who : {member_, delegate_}) {
    EXPECT_THAT(list(who), ElementsAre(arn_of("all")));
    EXPECT_THAT(described("{}", who), ElementsAre(arn_of("all")));
    EXPECT_THAT(described(fmt::format(R"({{"trailNameList":["{}"]}})", arn_of("all")), who),
                ElementsAre(arn_of("all")));
    EXPECT_THAT(described(R"({"trailNameList":["all"]})", who), IsEmpty()) << "a name is of the own account";
    EXPECT_THAT(described(R"({"includeShadowTrails":false})", who), IsEmpty());
    const Reply got = service_.call("GetTrail", named(arn_of("all")), who);
    ASSERT_EQ(got.error(), "") << got.message();
    EXPECT_EQ(json::write(*got.body.find("Trail")->find("IsOrganizationTrail")), "true");
    EXPECT_EQ(*service_.call("GetTrailStatus", named(arn_of("all")), who).body.find("IsLogging")->boolean(),
              false);
    const std::string trail = fmt::format(R"({{"TrailName":"{}"}})", arn_of("all"));
    EXPECT_EQ(error_of("GetEventSelectors", trail, who), "");
    EXPECT_EQ(error_of("GetInsightSelectors", trail, who), "InsightNotEnabledException");
    const Reply by_name = service_.call("GetTrailStatus", named("all"), who);
    EXPECT_EQ(by_name.error(), kNoTrail);
    EXPECT_THAT(by_name.message(), HasSubstr(arn_of("all")));
  }
  EXPECT_THAT(list(stranger_), IsEmpty());
  EXPECT_THAT(described("{}", stranger_), IsEmpty());
}

TEST_F(OrganizationTrailsTest, AreNoTrailsToOthers) {
  const CallOptions elsewhere = stranger_;
  for (const char* operation : {"GetTrail", "GetTrailStatus", "StartLogging", "StopLogging", "DeleteTrail"}) {
    const Reply there = service_.call(operation, named(arn_of("all")), elsewhere);
    const Reply nowhere = service_.call(operation, named(arn_of("all2")), elsewhere);
    EXPECT_EQ(there.error(), kNoTrail) << operation;
    EXPECT_EQ(there.message() + "2", nowhere.message());
    // Nor is a trail of the management account alone to the organization.
    EXPECT_EQ(error_of(operation, named(arn_of("own")), member_), kNoTrail) << operation;
    EXPECT_EQ(error_of(operation, named(arn_of("own")), delegate_), kNoTrail) << operation;
  }
  EXPECT_THAT(list({}), UnorderedElementsAre(arn_of("all"), arn_of("own")));
}

TEST_F(OrganizationTrailsTest, AreNotChangedByMembers) {
  const std::string trail = fmt::format(R"("TrailName":"{}")", arn_of("all"));
  const struct {
    const char* operation;
    std::string input;
  } changes[] = {
      {"UpdateTrail", named(arn_of("all"), R"(,"S3BucketName":"others")")},
      {"UpdateTrail", named(arn_of("all"), R"(,"IsOrganizationTrail":false)")},
      {"DeleteTrail", named(arn_of("all"))},
      {"StartLogging", named(arn_of("all"))},
      {"StopLogging", named(arn_of("all"))},
      {"PutEventSelectors", "{" + trail + R"(,"EventSelectors":[{"ReadWriteType":"ReadOnly"}]})"},
      {"PutInsightSelectors", "{" + trail + R"(,"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]})"},
      {"AddTags", fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"a"}}]}})", arn_of("all"))},
      {"RemoveTags", fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"a"}}]}})", arn_of("all"))},
  };
  const std::string before = json::write(service_.call("GetTrail", named("all")).body);
  for (const auto& [operation, input] : changes) {
    EXPECT_EQ(error_of(operation, input, member_), kNotManagement) << operation;
  }
  EXPECT_EQ(error_of("ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", arn_of("all")), member_),
            "AccessDeniedException");
  EXPECT_EQ(json::write(service_.call("GetTrail", named("all")).body), before);
  // Whom its own policies do not let is told that.
  ASSERT_TRUE(service_.lake->control().remove_principal_policy("arn:aws:iam::333333333333:user/member",
                                                               "AdministratorAccess"));
  service_.clock.advance(access::KeyRing::kKeyMemory);
  EXPECT_EQ(error_of("StopLogging", named(arn_of("all")), member_), "AccessDeniedException");
  EXPECT_EQ(error_of("GetTrail", named(arn_of("all")), member_), "AccessDeniedException");
}

TEST_F(OrganizationTrailsTest, AreManagedByDelegatedAdministrators) {
  const std::string trail = fmt::format(R"({{"TrailName":"{}")", arn_of("all"));
  EXPECT_EQ(
      error_of("UpdateTrail", named(arn_of("all"), R"(,"S3BucketName":"others","IsOrganizationTrail":true)"),
               delegate_),
      "");
  EXPECT_EQ(error_of("StartLogging", named(arn_of("all")), delegate_), "");
  EXPECT_EQ(*service_.call("GetTrailStatus", named("all")).body.find("IsLogging")->boolean(), true);
  EXPECT_EQ(error_of("StopLogging", named(arn_of("all")), delegate_), "");
  EXPECT_EQ(error_of("PutEventSelectors", trail + R"(,"EventSelectors":[{"ReadWriteType":"ReadOnly"}]})",
                     delegate_),
            "");
  EXPECT_EQ(
      error_of("AddTags", fmt::format(R"({{"ResourceId":"{}","TagsList":[{{"Key":"a"}}]}})", arn_of("all")),
               delegate_),
      "");
  EXPECT_EQ(error_of("ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", arn_of("all")), delegate_),
            "");
  EXPECT_EQ(error_of("StartLogging", named("all"), delegate_), kNoTrail)
      << "as in AWS, it is named by its ARN";
  CallOptions elsewhere = delegate_;
  elsewhere.region = "eu-west-1";
  EXPECT_EQ(error_of("StopLogging", named(arn_of("all")), elsewhere), "InvalidHomeRegionException");
  EXPECT_EQ(error_of("DeleteTrail", named(arn_of("all")), delegate_), "");
  EXPECT_THAT(list({}), ElementsAre(arn_of("own")));
}

TEST_F(OrganizationTrailsTest, AreConvertedByTheManagementAccountAlone) {
  EXPECT_EQ(error_of("UpdateTrail", named(arn_of("all"), R"(,"IsOrganizationTrail":false)"), delegate_),
            kNotManagement);
  ASSERT_EQ(create("mine", "", delegate_).error(), "");
  EXPECT_EQ(error_of("UpdateTrail", named("mine", kOfOrganization), delegate_), kNotManagement);
  ASSERT_EQ(create("mine", "", stranger_).error(), "");
  EXPECT_EQ(error_of("UpdateTrail", named("mine", kOfOrganization), stranger_),
            "OrganizationsNotInUseException");
  EXPECT_EQ(error_of("UpdateTrail", named("own", kOfOrganization), {}), "");
  EXPECT_THAT(list(member_), UnorderedElementsAre(arn_of("all"), arn_of("own")));
  EXPECT_EQ(error_of("UpdateTrail", named("all", R"(,"IsOrganizationTrail":false)"), {}), "");
  EXPECT_THAT(list(member_), ElementsAre(arn_of("own")));
  EXPECT_EQ(error_of("GetTrail", named(arn_of("all")), member_), kNoTrail);
  EXPECT_EQ(error_of("StopLogging", named(arn_of("all")), delegate_), kNoTrail);
}

TEST_F(OrganizationTrailsTest, FollowThoseWhoJoinAndLeave) {
  change_members(false, kMember);
  EXPECT_THAT(list(member_), IsEmpty());
  EXPECT_EQ(error_of("GetTrailStatus", named(arn_of("all")), member_), kNoTrail);
  EXPECT_EQ(error_of("StopLogging", named(arn_of("all")), member_), kNoTrail);
  change_members(true, kMember);
  EXPECT_THAT(list(member_), ElementsAre(arn_of("all")));
  change_members(true, "555555555555");
  EXPECT_EQ(error_of("GetTrail", named(arn_of("all")), stranger_), "");
  // What delegated administrators made stays without them.
  ASSERT_EQ(create("left", kOfOrganization, delegate_).error(), "");
  ASSERT_EQ(
      error_of("DeregisterOrganizationDelegatedAdmin", R"({"DelegatedAdminAccountId":"222222222222"})", {}),
      "");
  EXPECT_EQ(error_of("StopLogging", named(arn_of("left")), delegate_), kNotManagement);
  EXPECT_THAT(list(delegate_), UnorderedElementsAre(arn_of("left"), arn_of("all")));
}

TEST_F(OrganizationTrailsTest, AreSeenInTheirRegions) {
  CallOptions elsewhere = member_;
  elsewhere.region = "eu-west-1";
  EXPECT_THAT(described("{}", elsewhere), IsEmpty());
  ASSERT_EQ(error_of("UpdateTrail", named("all", R"(,"IsMultiRegionTrail":true)"), {}), "");
  EXPECT_THAT(described("{}", elsewhere), ElementsAre(arn_of("all")));
  EXPECT_EQ(error_of("GetTrail", named(arn_of("all")), elsewhere), "");
  EXPECT_EQ(create("all", "", member_).error(), "") << "a name is the account's own";
}

TEST_F(OrganizationTrailsTest, AreListedAmongTheOwnByPages) {
  service_.quotas.trails = 1000;
  service_.restart();
  std::vector<std::string> expected;
  for (int number = 0; number < 120; ++number) {
    service_.clock.advance(std::chrono::seconds(1));
    const bool is_shared = number % 3 == 0;
    const std::string name = fmt::format("trail-{:03}", number);
    ASSERT_EQ(create(name, is_shared ? kOfOrganization : "", is_shared ? CallOptions{} : member_).error(),
              "");
    expected.insert(expected.begin(), arn_of(name, is_shared ? kManagement : kMember));
  }
  expected.push_back(arn_of("all"));
  const Reply first = service_.call("ListTrails", "{}", member_);
  std::vector<std::string> found = listed(first, "Trails");
  EXPECT_EQ(found.size(), 100u);
  const Reply second =
      service_.call("ListTrails", fmt::format(R"({{"NextToken":"{}"}})", first.member("NextToken")), member_);
  std::ranges::copy(listed(second, "Trails"), std::back_inserter(found));
  EXPECT_EQ(found, expected);
  EXPECT_EQ(second.body.find("NextToken"), nullptr);
}

TEST_F(OrganizationTrailsTest, SendToALogGroupOfTheAccountThatCalls) {
  const auto logs = [](std::string_view group, std::string_view role) {
    return fmt::format(R"(,"CloudWatchLogsLogGroupArn":"arn:aws:logs:us-east-1:{}:log-group:g:*",)"
                       R"("CloudWatchLogsRoleArn":"arn:aws:iam::{}:role/r")",
                       group, role);
  };
  const struct {
    std::string logs;
    const char* error;
  } cases[] = {
      {logs(kManagement, kManagement), "InvalidCloudWatchLogsLogGroupArnException"},
      {logs(kDelegate, kManagement), "InvalidCloudWatchLogsRoleArnException"},
      {logs(kDelegate, kDelegate), ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(error_of("UpdateTrail", named(arn_of("all"), c.logs), delegate_), c.error) << c.logs;
  }
}

}  // namespace
}  // namespace tarn::service
