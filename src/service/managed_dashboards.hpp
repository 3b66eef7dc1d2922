// The dashboards that CloudTrail has by itself, with our own statements. A refresh says which store they ask.
#pragma once

#include "service/dashboard_rules.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tarn::service {

// Which stores a statement can ask: those of that category of events.
enum class StoreKind { Events, ConfigurationItems, Insights };

struct ManagedWidget {
  std::string_view title;
  std::string_view view;     // "Table", "LineChart", ...
  std::string_view columns;  // of a chart: those of its axes, or its label and its value, separated by a blank
  std::string_view statement;
};

struct ManagedDashboard {
  std::string_view name;
  StoreKind store = StoreKind::Events;
  std::span<const ManagedWidget> widgets;
};

std::span<const ManagedDashboard> managed_dashboards();  // by name
const ManagedDashboard* find_managed_dashboard(std::string_view name);

// Their aliases are the same in every lake: "AWSCloudTrail-Overview.1".
std::vector<Widget> managed_widgets(const ManagedDashboard& dashboard);

}  // namespace tarn::service
