// The scope of a store at one moment: which accounts and Regions it collects, with the units of its scope
// resolved to the accounts that are in them.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/control_records.hpp"
#include "catalog/organization.hpp"
#include "catalog/store_scope.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tarn::ingest {

// Where an event happened: what its record says, else what is known of its sender.
struct EventPlace {
  std::string_view account{};
  std::string_view region{};
};

// Immutable. One that is made by default takes everything.
class ScopeFilter {
 public:
  ScopeFilter() = default;
  // Without an organization, and where it has no unit of that ID, a unit is empty.
  ScopeFilter(const catalog::StoreScope& scope, const std::optional<catalog::Organization>& organization);

  // An event that does not say its account is outside every scope that limits accounts, were it by an
  // exclusion alone; Regions likewise.
  bool takes(const EventPlace& place) const {
    return accounts_.takes(place.account) && regions_.takes(place.region);
  }
  bool takes_everything() const { return !accounts_.is_limited && !regions_.is_limited; }

  // Two filters of one digest take the same. Empty for one that takes everything.
  std::string digest() const;

 private:
  using Texts = std::set<std::string, std::less<>>;
  struct Side {
    bool is_limited = false;
    bool is_chosen = false;  // what is not in `chosen` is outside, were that empty
    Texts chosen{};
    Texts excluded{};

    bool takes(std::string_view text) const;
  };
  static void append(std::string& out, const Side& side);

  Side accounts_;
  Side regions_;
};

// As the catalog has the store and the organization now. A store whose scope cannot be read is FailedState.
Result<ScopeFilter> scope_filter_of(catalog::ControlCatalog& control, const catalog::EventDataStore& store);
Result<ScopeFilter> scope_filter_of(catalog::ControlCatalog& control, const EventDataStoreId& store);

}  // namespace tarn::ingest
