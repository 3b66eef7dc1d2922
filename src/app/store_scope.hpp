// `tarn store scope`: which accounts and Regions a store collects.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "service/lake.hpp"

namespace tarn::app {

// Sets the scope as a whole where the flags say one, and prints what it is.
Result<> scope_command(service::Lake& lake, const catalog::EventDataStore& store, const ScopeFlags& flags);

}  // namespace tarn::app
