// A CloudTrail record as an event of the event history.
#pragma once

#include "base/result.hpp"
#include "catalog/event_history.hpp"
#include "json/value.hpp"

namespace tarn::service {

// Whether LookupEvents shows such events: management events alone. REQUIRES: `record` is an object.
bool belongs_to_history(const json::Value& record);

// InvalidArgument where the record lacks an ID, a time, an account or a Region.
Result<catalog::HistoryEvent> history_event(const json::Value& record);

}  // namespace tarn::service
