// What the sample organization's further stores hold: configuration items, and the Insights events of
// ordinary days.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/delivery.hpp"
#include "sample/organization.hpp"

#include <cstdint>

namespace tarn::app {

// Hands files of the configuration items of [start, end) to `sink`, one for each day, and returns how many
// items they hold. `per_day` is the mean of an ordinary week. A time that is made in pieces has the items of
// the whole.
Result<std::uint64_t> make_configuration_items(const sample::Organization& organization, Timestamp start,
                                               Timestamp end, std::uint64_t per_day, sample::Sink& sink);

// The same of the Insights events that CloudTrail found in [start, end), in the form of an event data
// store's.
Result<std::uint64_t> make_insights(const sample::Organization& organization, Timestamp start, Timestamp end,
                                    sample::Sink& sink);

// How the keys of those files begin.
inline constexpr std::string_view kConfigurationFolder = "ConfigurationItems/";
inline constexpr std::string_view kInsightsFolder = "Insights/";

}  // namespace tarn::app
