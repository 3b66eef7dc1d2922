// The organization that a lake serves, as AWS Organizations describes one: values.
#pragma once

#include "base/strong.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

enum class AccountStatus { Active, Suspended, PendingClosure };
std::string_view to_string(AccountStatus status);  // the texts of the Organizations API: "ACTIVE"

struct OrganizationalUnit {
  std::string id{};      // "ou-ab12-11111111"
  std::string parent{};  // the root, or another unit
  std::string name{};

  friend bool operator==(const OrganizationalUnit&, const OrganizationalUnit&) = default;
};

// An account that is in the organization, or was.
struct OrganizationAccount {
  AccountId id{};
  std::string name{};
  std::string email{};
  AccountStatus status = AccountStatus::Active;
  std::string parent{};  // the root or a unit; where it was, once it has left
  Timestamp joined{};
  std::optional<Timestamp> left{};

  friend bool operator==(const OrganizationAccount&, const OrganizationAccount&) = default;
};

struct DelegatedAdministrator {
  AccountId account{};
  Timestamp since{};

  friend bool operator==(const DelegatedAdministrator&, const DelegatedAdministrator&) = default;
};

// Each list is sorted by its IDs.
struct Organization {
  std::string id{};        // "o-exampleorgid"
  AccountId management{};  // among the accounts
  std::string root{};      // "r-ab12"
  Timestamp updated{};
  std::vector<OrganizationalUnit> units{};
  std::vector<OrganizationAccount> accounts{};
  std::vector<DelegatedAdministrator> administrators{};

  friend bool operator==(const Organization&, const Organization&) = default;
};

// The accounts that have not left: a suspended one is a member.
std::set<AccountId> members(const Organization& organization);

}  // namespace tarn::catalog
