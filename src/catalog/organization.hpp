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

bool is_account_id(std::string_view text);       // twelve digits
bool is_organization_id(std::string_view text);  // "o-" and 10 to 32 letters and digits
bool is_root_id(std::string_view text);          // "r-" and 4 to 32
bool is_unit_id(std::string_view text);          // "ou-", 4 to 32, "-", 8 to 32

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
// The members in a unit, or in the root, and in all units below it. `parent` may be a member's own ID as
// well.
std::set<AccountId> members_under(const Organization& organization, std::string_view parent);

}  // namespace tarn::catalog
