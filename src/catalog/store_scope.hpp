// Which accounts and Regions an event data store collects. Tarn's own: AWS has no such thing.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

// Of each of the six lists.
inline constexpr std::size_t kScopeEntriesMax = 500;

// Each list is sorted and has an entry once.
struct ScopeEntries {
  std::vector<AccountId> accounts{};
  std::vector<std::string> units{};  // IDs of organizational units: the accounts in them, at any depth
  std::vector<Region> regions{};

  friend bool operator==(const ScopeEntries&, const ScopeEntries&) = default;
};

// What is excluded wins over what is chosen. Where neither accounts nor units are chosen, all accounts are;
// where no Regions are chosen, all are.
struct StoreScope {
  ScopeEntries chosen{};
  ScopeEntries excluded{};

  bool limits_accounts() const;  // by themselves or by units
  bool limits_regions() const;
  bool is_everything() const { return !limits_accounts() && !limits_regions(); }

  friend bool operator==(const StoreScope&, const StoreScope&) = default;
};

// An object of Accounts, OrganizationalUnits, Regions, ExcludedAccounts, ExcludedOrganizationalUnits and
// ExcludedRegions, lists of texts each of which may be absent. InvalidArgument for anything else, for a
// malformed ID, and for a list that is too long; an entry that is there twice counts once.
Result<StoreScope> scope_from(const json::Value& value);
Result<StoreScope> parse_scope(std::string_view text);
// The other way round; what is empty is absent, so that the scope that takes everything is {}.
json::Value to_json(const StoreScope& scope);
std::string to_text(const StoreScope& scope);

}  // namespace tarn::catalog
