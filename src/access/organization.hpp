// How an organization changes, and who belongs to it: pure functions on catalog::Organization. Source: AWS
// Organizations API Reference (IDs, errors); CloudTrail User Guide, "Organization delegated administrator".
#pragma once

#include "base/result.hpp"
#include "catalog/organization.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

using catalog::is_account_id;
using catalog::is_organization_id;
using catalog::is_root_id;
using catalog::is_unit_id;
using catalog::members;
using catalog::members_under;
using catalog::Organization;
using catalog::OrganizationAccount;

inline constexpr std::size_t kDelegatedAdministratorsMax = 3;

// An organization of its management account alone. InvalidArgument for a malformed ID. The root's ID is made
// from the organization's until an import tells the real one.
Result<Organization> make_organization(std::string_view id, const AccountId& management, Timestamp now);

// Before a lake takes an organization as its own. FailedState where another account than the lake's manages
// it: stores of an organization live in its management account, and those of a lake in the lake's.
Result<> require_management(const Organization& organization, const AccountId& account_of_lake);

// nullptr where the account is not, and was not, in the organization.
const OrganizationAccount* find_account(const Organization& organization, const AccountId& account);
// An account that has left is no member; one that is suspended is.
bool is_member(const Organization& organization, const AccountId& account);
bool is_administrator(const Organization& organization, const AccountId& account);
// "o-exampleorgid/r-ab12/ou-ab12-11111111/": as the condition key aws:PrincipalOrgPaths has it.
std::string path_of(const Organization& organization, const OrganizationAccount& account);

// Each returns the organization as it is afterwards. NotFound for an account or a unit that is not there,
// AlreadyExists for one that is, FailedState for what must happen before, InvalidArgument for a malformed ID.

Result<> require_parent(const Organization& organization, std::string_view id);  // the root, or a unit of it
// An account that left before may join again. An empty parent is the root.
Result<Organization> join(Organization organization, OrganizationAccount account);
// The management account stays, and so does a delegated administrator until that is taken back.
Result<Organization> leave(Organization organization, const AccountId& account, Timestamp now);
Result<Organization> move(Organization organization, const AccountId& account, std::string_view parent);
Result<Organization> set_status(Organization organization, const AccountId& account,
                                catalog::AccountStatus status);
Result<Organization> add_unit(Organization organization, catalog::OrganizationalUnit unit);
// One that holds nothing.
Result<Organization> remove_unit(Organization organization, std::string_view id);

enum class DelegationProblem : std::uint8_t {
  NoSuchAccount,
  IsManagementAccount,
  IsRegistered,
  IsNotRegistered,
  TooMany
};
std::expected<Organization, DelegationProblem> register_administrator(Organization organization,
                                                                      const AccountId& account,
                                                                      Timestamp now);
std::expected<Organization, DelegationProblem> deregister_administrator(Organization organization,
                                                                        const AccountId& account);
// What to tell a person.
std::string describe(DelegationProblem problem, const AccountId& account);

}  // namespace tarn::access
