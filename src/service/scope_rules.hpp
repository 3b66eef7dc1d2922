// Which scope an event data store may have. Tarn's own: AWS has no such thing.
#pragma once

#include "catalog/control_records.hpp"
#include "catalog/organization.hpp"
#include "catalog/store_scope.hpp"
#include "service/store_rules.hpp"

#include <optional>

namespace tarn::service {

// Whether the store's scope fits what else the store is: accounts and units are for an organization's store,
// Regions for one that collects all Regions, and events from outside AWS have neither.
Checked check_scope(const catalog::EventDataStore& store);

// Whether the organization has the units that the scope names: a unit that is misspelt would hold nobody.
Checked check_units(const catalog::StoreScope& scope,
                    const std::optional<catalog::Organization>& organization);

}  // namespace tarn::service
