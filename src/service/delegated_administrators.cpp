// RegisterOrganizationDelegatedAdmin, DeregisterOrganizationDelegatedAdmin.
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

// A lake knows no organization yet, so that nobody can administer one.
Answer refuse_delegation(const Call& call, std::string_view member) {
  const std::string account = Input(call.input).text(member);
  if (!is_account_id(account)) {
    return refuse("InvalidParameterException",
                  fmt::format("{} is an account ID of 12 digits: {}", member, account));
  }
  return refuse(
      "OrganizationsNotInUseException",
      "This lake belongs to a single account: organizations are not available in this version of Tarn.");
}

}  // namespace

Answer register_organization_delegated_admin(const Services& /*services*/, const Call& call) {
  return refuse_delegation(call, "MemberAccountId");
}

Answer deregister_organization_delegated_admin(const Services& /*services*/, const Call& call) {
  return refuse_delegation(call, "DelegatedAdminAccountId");
}

}  // namespace tarn::service
