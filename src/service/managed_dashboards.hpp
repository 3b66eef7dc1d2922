// The dashboards that CloudTrail has by itself, with our own statements. A refresh says which store they ask.
#pragma once

#include "event/schema.hpp"
#include "service/dashboard_rules.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tarn::service {

// In a statement the parameters of a refresh stand by name ("$StartTime$"), and "$EDS_ID" is the store.
struct ManagedWidget {
  std::string_view title;
  std::string_view view;     // "Table", "LineChart", ...
  std::string_view columns;  // of a chart: of its axes, or its label and value; then one to filter by, if any
  std::string_view statement;
};

struct ManagedDashboard {
  std::string_view name;
  event::Category store = event::Category::CloudTrail;  // which stores it asks
  std::span<const ManagedWidget> widgets;
};

std::span<const ManagedDashboard> managed_dashboards();  // by name
const ManagedDashboard* find_managed_dashboard(std::string_view name);

// Their aliases are the same in every lake: "AWSCloudTrail-Overview.1".
std::vector<Widget> managed_widgets(const ManagedDashboard& dashboard);

}  // namespace tarn::service
