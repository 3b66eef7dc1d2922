// The Insights events that an incident gives rise to: bursts of one call, or of one call's errors.
#pragma once

#include "sample/incident.hpp"
#include "sample/organization.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace tarn::sample {

// One record of an Insights event, its Start or its End. Ordered by `sent` before all else.
struct InsightRecord {
  Timestamp sent;             // when CloudTrail has noticed: not before the activity's end
  Timestamp time;             // of the event
  std::uint32_t account = 0;  // index
  std::uint32_t region = 0;   // index; `global_region` for global services
  std::string text;

  friend auto operator<=>(const InsightRecord&, const InsightRecord&) = default;
};

// Of an incident's calls, those that come at least kInsightCalls times in an account and Region within an
// hour. In the order of `sent`.
std::vector<InsightRecord> insights_of(const Incident& incident, const Organization& organization,
                                       std::uint32_t global_region);

inline constexpr std::uint64_t kInsightCalls = 20;

}  // namespace tarn::sample
