#include "access/organization.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

using catalog::AccountStatus;
using catalog::DelegatedAdministrator;
using catalog::OrganizationalUnit;

constexpr std::size_t kRootLetters = 4;

// Where the item of that ID is, or would be.
template <class Items, class Key, class Of>
auto place_of(Items& items, const Key& key, Of of) {
  return std::ranges::lower_bound(items, key, {}, of);
}

template <class Items, class Key, class Of>
auto* find_in(Items& items, const Key& key, Of of) {
  const auto place = place_of(items, key, of);
  return place != items.end() && std::invoke(of, *place) == key ? &*place : nullptr;
}

const OrganizationalUnit* find_unit(const Organization& organization, std::string_view id) {
  return find_in(organization.units, id, &OrganizationalUnit::id);
}

bool is_parent(const Organization& organization, std::string_view id) {
  return id == organization.root || find_unit(organization, id) != nullptr;
}

Result<OrganizationAccount*> require_member(Organization& organization, const AccountId& id) {
  auto* account = find_in(organization.accounts, id, &OrganizationAccount::id);
  if (account == nullptr || account->left) {
    return fail(ErrorCode::NotFound, fmt::format("the account is not in the organization: {}", id.value()));
  }
  return account;
}

}  // namespace

Result<Organization> make_organization(std::string_view id, const AccountId& management, Timestamp now) {
  if (!is_organization_id(id)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("an organization's ID is \"o-\" and 10 to 32 lower-case letters and digits: {}", id));
  }
  if (!is_account_id(management.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an account's ID has 12 digits: {}", management.value()));
  }
  constexpr std::size_t kOwn = 2;  // behind "o-"
  const std::string root = fmt::format("r-{}", id.substr(kOwn, kRootLetters));
  Organization organization{.id = std::string(id), .management = management, .root = root, .updated = now};
  organization.accounts.push_back({.id = management, .parent = root, .joined = now});
  return organization;
}

Result<> require_management(const Organization& organization, const AccountId& account_of_lake) {
  if (organization.management == account_of_lake) {
    return {};
  }
  return fail(
      ErrorCode::FailedState,
      fmt::format("the account {0} manages the organization {1}, and this lake is of the account {2}: an "
                  "organization's stores are those of its management account. Make a lake of that "
                  "account, by 'tarn init --account {0}', and import the events there",
                  organization.management.value(), organization.id, account_of_lake.value()));
}

const OrganizationAccount* find_account(const Organization& organization, const AccountId& account) {
  return find_in(organization.accounts, account, &OrganizationAccount::id);
}

bool is_member(const Organization& organization, const AccountId& account) {
  const auto* found = find_account(organization, account);
  return found != nullptr && !found->left;
}

bool is_administrator(const Organization& organization, const AccountId& account) {
  return find_in(organization.administrators, account, &DelegatedAdministrator::account) != nullptr;
}

std::string path_of(const Organization& organization, const OrganizationAccount& account) {
  std::vector<std::string_view> places;
  for (std::string_view place = account.parent; places.size() <= organization.units.size();) {
    places.push_back(place);
    const auto* unit = find_unit(organization, place);
    if (unit == nullptr) {
      break;
    }
    place = unit->parent;
  }
  std::string path = organization.id + "/";
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    path += fmt::format("{}/", *place);
  }
  return path;
}

Result<> require_parent(const Organization& organization, std::string_view id) {
  if (!is_parent(organization, id)) {
    return fail(
        ErrorCode::NotFound,
        fmt::format("the organization has no root or unit of that ID ('tarn org show' lists them): {}", id));
  }
  return {};
}

Result<Organization> join(Organization organization, OrganizationAccount account) {
  if (!is_account_id(account.id.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an account's ID has 12 digits: {}", account.id.value()));
  }
  if (account.parent.empty()) {
    account.parent = organization.root;
  }
  TARN_TRY(require_parent(organization, account.parent));
  const auto place = place_of(organization.accounts, account.id, &OrganizationAccount::id);
  if (place == organization.accounts.end() || place->id != account.id) {
    organization.accounts.insert(place, std::move(account));
    return organization;
  }
  if (!place->left) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("the account is in the organization: {}", account.id.value()));
  }
  *place = std::move(account);
  return organization;
}

Result<Organization> leave(Organization organization, const AccountId& account, Timestamp now) {
  auto* found = TARN_TRY(require_member(organization, account));
  if (account == organization.management) {
    return fail(ErrorCode::FailedState,
                fmt::format("the management account cannot leave its organization: {}", account.value()));
  }
  if (is_administrator(organization, account)) {
    return fail(ErrorCode::FailedState,
                fmt::format("the account is a delegated administrator: 'tarn org undelegate {}' first",
                            account.value()));
  }
  found->left = now;
  return organization;
}

Result<Organization> move(Organization organization, const AccountId& account, std::string_view parent) {
  TARN_TRY(require_parent(organization, parent));
  auto* found = TARN_TRY(require_member(organization, account));
  found->parent = parent;
  return organization;
}

Result<Organization> set_status(Organization organization, const AccountId& account, AccountStatus status) {
  auto* found = TARN_TRY(require_member(organization, account));
  if (account == organization.management && status != AccountStatus::Active) {
    return fail(ErrorCode::FailedState,
                fmt::format("the management account cannot be suspended: {}", account.value()));
  }
  found->status = status;
  return organization;
}

Result<Organization> add_unit(Organization organization, OrganizationalUnit unit) {
  if (!is_unit_id(unit.id)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("a unit's ID looks like ou-ab12-12345678 (lower-case letters and digits): {}", unit.id));
  }
  if (unit.parent.empty()) {
    unit.parent = organization.root;
  }
  TARN_TRY(require_parent(organization, unit.parent));
  const auto place = place_of(organization.units, unit.id, &OrganizationalUnit::id);
  if (place != organization.units.end() && place->id == unit.id) {
    return fail(ErrorCode::AlreadyExists, fmt::format("the organization has that unit: {}", unit.id));
  }
  organization.units.insert(place, std::move(unit));
  return organization;
}

Result<Organization> remove_unit(Organization organization, std::string_view id) {
  const auto place = place_of(organization.units, id, &OrganizationalUnit::id);
  if (place == organization.units.end() || place->id != id) {
    return fail(ErrorCode::NotFound, fmt::format("the organization has no unit of that ID: {}", id));
  }
  const bool has_units =
      std::ranges::find(organization.units, id, &OrganizationalUnit::parent) != organization.units.end();
  const bool has_accounts = std::ranges::any_of(
      organization.accounts, [id](const auto& account) { return !account.left && account.parent == id; });
  if (has_units || has_accounts) {
    return fail(ErrorCode::FailedState,
                fmt::format("the unit holds {}: move them first: {}", has_units ? "units" : "accounts", id));
  }
  // Where accounts were that left is of no use once the place is gone.
  for (auto& account : organization.accounts) {
    if (account.parent == id) {
      account.parent = organization.root;
    }
  }
  organization.units.erase(place);
  return organization;
}

std::expected<Organization, DelegationProblem> register_administrator(Organization organization,
                                                                      const AccountId& account,
                                                                      Timestamp now) {
  if (account == organization.management) {
    return std::unexpected(DelegationProblem::IsManagementAccount);
  }
  if (!is_member(organization, account)) {
    return std::unexpected(DelegationProblem::NoSuchAccount);
  }
  if (is_administrator(organization, account)) {
    return std::unexpected(DelegationProblem::IsRegistered);
  }
  if (organization.administrators.size() >= kDelegatedAdministratorsMax) {
    return std::unexpected(DelegationProblem::TooMany);
  }
  const auto place = place_of(organization.administrators, account, &DelegatedAdministrator::account);
  organization.administrators.insert(place, {.account = account, .since = now});
  return organization;
}

std::expected<Organization, DelegationProblem> deregister_administrator(Organization organization,
                                                                        const AccountId& account) {
  if (is_administrator(organization, account)) {
    organization.administrators.erase(
        place_of(organization.administrators, account, &DelegatedAdministrator::account));
    return organization;
  }
  return std::unexpected(is_member(organization, account) ? DelegationProblem::IsNotRegistered
                                                          : DelegationProblem::NoSuchAccount);
}

std::string describe(DelegationProblem problem, const AccountId& account) {
  switch (problem) {
    case DelegationProblem::NoSuchAccount:
      return fmt::format("the account is not in the organization: {}", account.value());
    case DelegationProblem::IsManagementAccount:
      return fmt::format(
          "the management account administers its organization already, and cannot be a delegated "
          "administrator: {}",
          account.value());
    case DelegationProblem::IsRegistered:
      return fmt::format("the account is a delegated administrator already: {}", account.value());
    case DelegationProblem::IsNotRegistered:
      return fmt::format("the account is no delegated administrator: {}", account.value());
    case DelegationProblem::TooMany:
      return fmt::format("an organization has at most {} delegated administrators: take one back before {}",
                         kDelegatedAdministratorsMax, account.value());
  }
  return {};
}

}  // namespace tarn::access
