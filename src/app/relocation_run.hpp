// What `tarn relocate` and `tarn restore` have in common.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"

#include <stop_token>

namespace tarn::app {

// Names the tables of all stores by where the lake is, and tells of each on standard error.
Result<> relocate_stores(const RelocateOptions& options, const std::stop_token& stop);

}  // namespace tarn::app
