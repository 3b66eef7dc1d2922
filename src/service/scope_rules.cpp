#include "service/scope_rules.hpp"

#include "catalog/store_category.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {

Checked check_scope(const catalog::EventDataStore& store) {
  const auto scope = catalog::parse_scope(store.scope);
  if (!scope) {
    return refuse_store(StoreProblem::Internal, fmt::format("the scope of the store {} cannot be read: {}",
                                                            store.id.value(), scope.error().message()));
  }
  if (scope->is_everything()) {
    return {};
  }
  if (catalog::category_of(store) == event::Category::ActivityAuditLog) {
    return refuse_store(
        StoreProblem::Parameter,
        "Events from outside AWS have no Region and no account of an organization: their store "
        "has no scope.");
  }
  if (scope->limits_accounts() && !store.organization) {
    return refuse_store(StoreProblem::Parameter,
                        "The scope names accounts or organizational units: that is for a store with "
                        "OrganizationEnabled.");
  }
  if (scope->limits_regions() && !store.multi_region) {
    return refuse_store(StoreProblem::Parameter,
                        "The scope names Regions: that is for a store with MultiRegionEnabled.");
  }
  return {};
}

Checked check_units(const catalog::StoreScope& scope,
                    const std::optional<catalog::Organization>& organization) {
  for (const auto* const units : {&scope.chosen.units, &scope.excluded.units}) {
    for (const std::string& unit : *units) {
      const bool is_there =
          organization && std::ranges::find(organization->units, unit, &catalog::OrganizationalUnit::id) !=
                              organization->units.end();
      if (!is_there) {
        return refuse_store(
            StoreProblem::Parameter,
            fmt::format("The organization has no unit of that ID ('tarn org units' lists them): {}", unit));
      }
    }
  }
  return {};
}

}  // namespace tarn::service
