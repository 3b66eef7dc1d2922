// The calls by which logging ends or changes, or by which others are let to do that. Their events say so in
// additionalEventData, whether the call succeeded or not, so that whoever watches over logging finds all of
// them by one condition: element_at(additionalEventData, 'tarn:changesLogging') = 'true'.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tarn::service {

inline constexpr std::string_view kChangesLogging = "tarn:changesLogging";

// Making a trail or a store and starting it are not among them: they take no event from anybody.
inline constexpr auto kLoggingControls = std::to_array<std::string_view>({
    "AddTags",  // policies may go by tags
    "DeleteChannel",
    "DeleteEventDataStore",
    "DeleteResourcePolicy",
    "DeleteTrail",
    "DeregisterOrganizationDelegatedAdmin",
    "PutEventConfiguration",
    "PutEventDataStoreScope",
    "PutEventSelectors",
    "PutInsightSelectors",
    "PutResourcePolicy",
    "RegisterOrganizationDelegatedAdmin",
    "RemoveTags",
    "StopEventDataStoreIngestion",
    "StopLogging",
    "UpdateChannel",
    "UpdateEventDataStore",
    "UpdateTrail",
});

constexpr bool changes_logging(std::string_view operation) {
  return std::ranges::find(kLoggingControls, operation) != kLoggingControls.end();
}

}  // namespace tarn::service
