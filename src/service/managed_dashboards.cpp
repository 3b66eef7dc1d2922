#include "service/managed_dashboards.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::service {
namespace {

#include "service/managed_dashboards.inc"

static_assert(std::ranges::is_sorted(kManagedDashboards, {}, &ManagedDashboard::name));

// What a view calls its columns, in the order of ManagedWidget::columns.
std::array<std::string_view, 3> column_properties(std::string_view view) {
  if (view == "LineChart") {
    return {"XAxisColumn", "YAxisColumn", "FilterColumn"};
  }
  return {"LabelColumn", "ValueColumn", "FilterColumn"};
}

json::Object view_properties(const ManagedWidget& source) {
  json::Object properties{{"Title", source.title}, {"View", source.view}};
  std::string_view columns = source.columns;
  for (const std::string_view name : column_properties(source.view)) {
    if (columns.empty()) {
      break;
    }
    const std::string_view column = columns.substr(0, columns.find(' '));
    properties.push_back({std::string(name), column});
    columns.remove_prefix(std::min(columns.size(), column.size() + 1));
  }
  return properties;
}

// "'$StartTime$'" becomes "'?'", which takes that parameter.
void take_parameters(std::string_view source, Widget& widget) {
  constexpr auto kParameters = std::to_array<std::string_view>({"$StartTime$", "$EndTime$", "$Period$"});
  while (!source.empty()) {
    const auto* const found = std::ranges::find_if(
        kParameters, [&](std::string_view parameter) { return source.starts_with(parameter); });
    if (found == kParameters.end()) {
      widget.statement += source.front();
      source.remove_prefix(1);
      continue;
    }
    widget.statement += '?';
    widget.parameters.emplace_back(*found);
    source.remove_prefix(found->size());
  }
}

}  // namespace

std::span<const ManagedDashboard> managed_dashboards() {
  return kManagedDashboards;
}

const ManagedDashboard* find_managed_dashboard(std::string_view name) {
  const auto* const found = std::ranges::find(kManagedDashboards, name, &ManagedDashboard::name);
  return found == kManagedDashboards.end() ? nullptr : found;
}

std::vector<Widget> managed_widgets(const ManagedDashboard& dashboard) {
  std::vector<Widget> widgets;
  widgets.reserve(dashboard.widgets.size());
  for (const ManagedWidget& source : dashboard.widgets) {
    Widget widget{.alias = fmt::format("{}.{}", dashboard.name, widgets.size() + 1),
                  .statement = {},
                  .parameters = {},
                  .view_properties = view_properties(source)};
    take_parameters(source.statement, widget);
    widgets.push_back(std::move(widget));
  }
  return widgets;
}

}  // namespace tarn::service
