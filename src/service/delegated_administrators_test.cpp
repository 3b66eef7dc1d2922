#include "service/test_service.hpp"

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(DelegatedAdministrators, NeedAnOrganization) {
  TestService service;
  const struct {
    const char* operation;
    const char* member;
  } operations[] = {{"RegisterOrganizationDelegatedAdmin", "MemberAccountId"},
                    {"DeregisterOrganizationDelegatedAdmin", "DelegatedAdminAccountId"}};
  const auto input = [](const char* member, const char* account) {
    return json::write(json::Object{{member, account}});
  };
  for (const auto& [operation, member] : operations) {
    SCOPED_TRACE(operation);
    EXPECT_EQ(service.call(operation).error(), "ValidationException");
    EXPECT_EQ(service.call(operation, input(member, "44445555666")).error(), "ValidationException");
    EXPECT_EQ(service.call(operation, input(member, "44445555666x")).error(), "ValidationException");
    EXPECT_EQ(service.call(operation, input(member, "4444555566667")).error(), "InvalidParameterException");
    EXPECT_EQ(service.call(operation, input(member, "444455556666")).error(),
              "OrganizationsNotInUseException");
  }
}

}  // namespace
}  // namespace tarn::service
