// What commands over a store's events have in common: which store, and which of its events.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "exporter/selection.hpp"
#include "service/lake.hpp"

#include <string>

namespace tarn::app {

// InvalidArgument for a time that is none.
Result<exporter::Selection> selection_of(const SelectionFlags& flags);

// By name, else by ID. NotFound; FailedState where it is pending deletion.
Result<catalog::EventDataStore> readable_store(service::Lake& lake, const std::string& name);

}  // namespace tarn::app
