// RegisterOrganizationDelegatedAdmin, DeregisterOrganizationDelegatedAdmin.
#include "access/organization.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"

#include <expected>
#include <functional>
#include <optional>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using access::DelegationProblem;
using catalog::Organization;

using Delegate =
    std::function<std::expected<Organization, DelegationProblem>(const Organization&, const AccountId&)>;

std::string_view exception_of(DelegationProblem problem) {
  switch (problem) {
    case DelegationProblem::NoSuchAccount: return "AccountNotFoundException";
    case DelegationProblem::IsManagementAccount: return "CannotDelegateManagementAccountException";
    case DelegationProblem::IsRegistered: return "AccountRegisteredException";
    case DelegationProblem::IsNotRegistered: return "AccountNotRegisteredException";
    case DelegationProblem::TooMany: return "DelegatedAdminAccountLimitExceededException";
  }
  return "InvalidParameterException";
}

// Why the caller may not delegate at all, whatever the account. An outsider is not told whether there is an
// organization.
std::optional<wire::ApiError> refusal_of_caller(const std::optional<Organization>& organization,
                                                const Authorizer& caller) {
  if (!organization && caller.is_owner()) {
    return wire::ApiError{
        "OrganizationsNotInUseException",
        "This lake knows no organization: tell it of one with 'tarn org import' or 'tarn org create'."};
  }
  if (!organization || !access::is_member(*organization, caller.account())) {
    return wire::ApiError{"OrganizationsNotInUseException",
                          "Your account is not a member of an organization."};
  }
  if (caller.account() != organization->management) {
    return wire::ApiError{"NotOrganizationManagementAccountException",
                          fmt::format("Only the management account of {} registers delegated administrators.",
                                      organization->id)};
  }
  return std::nullopt;
}

Answer delegate(const Services& services, const Call& call, std::string_view member,
                const Delegate& delegate) {
  const AccountId account(Input(call.input).text(member));
  if (!access::is_account_id(account.value())) {
    return refuse("InvalidParameterException",
                  fmt::format("{} is an account ID of 12 digits: {}", member, account.value()));
  }
  std::optional<wire::ApiError> refusal;
  const auto change = [&](const std::optional<Organization>& before) -> Result<Organization> {
    refusal = refusal_of_caller(before, call.access);
    if (refusal) {
      return fail(ErrorCode::FailedState, refusal->message);
    }
    auto after = delegate(*before, account);
    if (!after) {
      refusal = wire::ApiError{std::string(exception_of(after.error())), describe(after.error(), account)};
      return fail(ErrorCode::FailedState, refusal->message);
    }
    return *std::move(after);
  };
  const auto changed = services.lake.control().change_organization(change, services.lake.clock().now());
  if (refusal) {
    return std::unexpected(*std::move(refusal));
  }
  return changed ? Answer(json::Object()) : refuse_internal(call, changed.error());
}

}  // namespace

Answer register_organization_delegated_admin(const Services& services, const Call& call) {
  const Timestamp now = services.lake.clock().now();
  return delegate(services, call, "MemberAccountId", [now](const auto& organization, const auto& account) {
    return access::register_administrator(organization, account, now);
  });
}

Answer deregister_organization_delegated_admin(const Services& services, const Call& call) {
  return delegate(services, call, "DelegatedAdminAccountId",
                  [](const auto& organization, const auto& account) {
                    return access::deregister_administrator(organization, account);
                  });
}

}  // namespace tarn::service
