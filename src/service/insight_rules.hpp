// What Insights need of the events that a trail or an event data store logs: pure functions. Source: API
// Reference, InsightSelector.
#pragma once

#include "json/value.hpp"
#include "service/trail_selectors.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::string_view kCallRateInsight = "ApiCallRateInsight";
inline constexpr std::string_view kErrorRateInsight = "ApiErrorRateInsight";
inline constexpr std::string_view kManagementCategory = "Management";

// What is wrong where one of the selectors finds Insights on events that are not logged. Each selector has
// its EventCategories.
std::optional<std::string> find_unlogged_insight(const json::Array& selectors, const LoggedEvents& logged);

}  // namespace tarn::service
