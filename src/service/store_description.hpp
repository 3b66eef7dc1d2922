// What the operations on event data stores share: how a store is described, and what callers give of one.
#pragma once

#include "catalog/control_records.hpp"
#include "json/value.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_rules.hpp"

#include <optional>
#include <string>

namespace tarn::service {

// What a store keeps as JSON text goes into answers as JSON. The text was checked when it was stored.
json::Value stored_json(const std::string& text);

// The members that all answers about a store have; ListEventDataStores has no others.
json::Value describe_store(const Services& services, const catalog::EventDataStore& store);
// With what a single store's answers have besides.
json::Value describe_whole_store(const Services& services, const catalog::EventDataStore& store);

// AdvancedEventSelectors as JSON text; absent where there are none.
wire::ApiResult<std::optional<std::string>> read_selectors(const Input& input);

std::unexpected<wire::ApiError> refuse_by_rule(const Call& call, const StoreRefusal& refusal);

}  // namespace tarn::service
