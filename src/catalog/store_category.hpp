// Which events an event data store takes, as its selectors say.
#pragma once

#include "catalog/control_records.hpp"
#include "event/schema.hpp"

#include <optional>

namespace tarn::catalog {

// The one category that all of the store's selectors name; management, data and network activity events share
// one. nullopt where they name none that Tarn knows, or several.
std::optional<event::Category> category_of(const EventDataStore& store);

}  // namespace tarn::catalog
