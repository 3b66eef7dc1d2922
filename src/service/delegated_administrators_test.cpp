#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

constexpr const char* kRegister = "RegisterOrganizationDelegatedAdmin";
constexpr const char* kDeregister = "DeregisterOrganizationDelegatedAdmin";

class DelegatedAdministrators : public testing::Test {
 protected:
  Reply put(const char* account) {
    return service_.call(kRegister, json::write(json::Object{{"MemberAccountId", account}}));
  }
  Reply take_back(const char* account) {
    return service_.call(kDeregister, json::write(json::Object{{"DelegatedAdminAccountId", account}}));
  }

  TestService service_;
};

TEST_F(DelegatedAdministrators, NeedAnOrganization) {
  for (const char* operation : {kRegister, kDeregister}) {
    EXPECT_EQ(service_.call(operation).error(), "ValidationException");
  }
  EXPECT_EQ(put("44445555666").error(), "ValidationException");
  EXPECT_EQ(put("44445555666x").error(), "ValidationException");
  EXPECT_EQ(put("4444555566667").error(), "InvalidParameterException");
  EXPECT_EQ(put("444455556666").error(), "OrganizationsNotInUseException");
  EXPECT_EQ(take_back("444455556666").error(), "OrganizationsNotInUseException");
}

TEST_F(DelegatedAdministrators, AreMembersAndNoMoreThanThree) {
  service_.make_organization({"444455556661", "444455556662", "444455556663", "444455556664"});
  EXPECT_EQ(put("999988887777").error(), "AccountNotFoundException");
  EXPECT_EQ(put("111122223333").error(), "CannotDelegateManagementAccountException");
  EXPECT_EQ(take_back("999988887777").error(), "AccountNotFoundException");
  EXPECT_EQ(take_back("444455556661").error(), "AccountNotRegisteredException");
  for (const char* account : {"444455556661", "444455556662", "444455556663"}) {
    const Reply done = put(account);
    EXPECT_EQ(done.error(), "") << done.message();
    EXPECT_EQ(done.http.body, "{}");
  }
  EXPECT_EQ(put("444455556661").error(), "AccountRegisteredException");
  const Reply fourth = put("444455556664");
  EXPECT_EQ(fourth.error(), "DelegatedAdminAccountLimitExceededException");
  EXPECT_THAT(fourth.message(), HasSubstr("at most 3"));
  EXPECT_EQ(take_back("444455556662").error(), "");
  EXPECT_EQ(put("444455556664").error(), "");
  const auto organization = service_.lake->control().organization().value();
  ASSERT_TRUE(organization);
  EXPECT_EQ(organization->administrators.size(), 3u);
}

TEST_F(DelegatedAdministrators, TellOutsidersOfNoOrganization) {
  const CallOptions outsider = service_.make_user("555555555555", "outsider");
  const std::string input = R"({"MemberAccountId":"444455556666"})";
  const Reply before = service_.call(kRegister, input, outsider);
  service_.make_organization({"444455556666"});
  const Reply after = service_.call(kRegister, input, outsider);
  EXPECT_EQ(after.error(), "OrganizationsNotInUseException");
  EXPECT_EQ(after.message(), before.message());
}

TEST_F(DelegatedAdministrators, AreNamedByTheManagementAccountAlone) {
  service_.make_organization({"444455556666"});
  const auto organization = service_.lake->control().organization().value();
  const auto change = [&](const std::optional<catalog::Organization>&) -> Result<catalog::Organization> {
    auto moved = *organization;
    moved.management = AccountId("444455556666");
    return moved;
  };
  ASSERT_TRUE(service_.lake->control().change_organization(change, service_.clock.now()));
  EXPECT_EQ(put("444455556666").error(), "NotOrganizationManagementAccountException");
}

}  // namespace
}  // namespace tarn::service
