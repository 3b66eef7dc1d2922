#include "service/dashboard_rules.hpp"

#include "service/input.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::service {
namespace {

constexpr std::array<std::int64_t, 4> kHours = {1, 6, 12, 24};
constexpr std::int64_t kHoursOfHighlights = 6;
constexpr std::string_view kUsualTime = "00:00";

struct ViewProperty {
  std::string_view view;  // empty: of every view
  std::string_view name;
  bool is_required = false;
  bool is_column = false;
};

constexpr auto kViewProperties = std::to_array<ViewProperty>({
    {"", "Height"},
    {"", "Width"},
    {"", "Title"},
    {"", "View"},
    {"LineChart", "XAxisColumn", true, true},
    {"LineChart", "YAxisColumn", true, true},
    {"LineChart", "FilterColumn", false, true},
    {"PieChart", "LabelColumn", true, true},
    {"PieChart", "ValueColumn", true, true},
    {"PieChart", "FilterColumn", false, true},
    {"BarChart", "LabelColumn", true, true},
    {"BarChart", "ValueColumn", true, true},
    {"BarChart", "FilterColumn", false, true},
    {"BarChart", "Orientation"},
});
constexpr std::string_view kUsualView = "Table";
constexpr std::array<std::string_view, 4> kViews = {kUsualView, "LineChart", "PieChart", "BarChart"};
constexpr std::array<std::string_view, 2> kOrientations = {"Horizontal", "Vertical"};
constexpr std::int64_t kSizeMax = 1000;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// The last of that name counts, as in all JSON; nullptr where there is none.
const std::string* find_property(const json::Object& properties, std::string_view name) {
  const auto found = std::find_if(properties.rbegin(), properties.rend(),
                                  [&](const json::Member& member) { return member.name == name; });
  return found == properties.rend() ? nullptr : found->value.string();
}

std::string check_frequency(const json::Value& schedule) {
  const json::Value* frequency = Input(schedule).value("Frequency");
  if (frequency == nullptr) {
    return Input(schedule).text("Status") == "DISABLED" ? "" : "RefreshSchedule.Frequency is missing.";
  }
  const std::string unit = Input(*frequency).text("Unit");
  const auto value = Input(*frequency).integer("Value");
  if (unit.empty() || !value) {
    return "RefreshSchedule.Frequency must have a Unit and a Value.";
  }
  const bool is_right = unit == "DAYS" ? *value == 1 : std::ranges::find(kHours, *value) != kHours.end();
  return is_right ? "" : "RefreshSchedule.Frequency must be 1, 6, 12 or 24 HOURS, or 1 DAYS.";
}

// REQUIRES: two digits, a colon and two digits.
std::string check_time_of_day(const std::string& time) {
  const std::int64_t hour = parse_integer(time.substr(0, 2)).value_or(0);
  const std::int64_t minute = parse_integer(time.substr(3)).value_or(0);
  return hour < 24 && minute < 60
             ? ""
             : fmt::format("RefreshSchedule.TimeOfDay must be a time from 00:00 to 23:59, not {}", time);
}

bool is_size(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number >= 1 && *number <= kSizeMax;
}

std::string check_general(const json::Object& properties, std::string_view view) {
  if (!is_one_of(kViews, view)) {
    return fmt::format("ViewProperties.View must be one of {}, not {}", fmt::join(kViews, ", "), view);
  }
  for (const std::string_view name : {"Height", "Width"}) {
    const std::string* size = find_property(properties, name);
    if (size != nullptr && !is_size(*size)) {
      return fmt::format("ViewProperties.{} must be a number from 1 to {}, not {}", name, kSizeMax, *size);
    }
  }
  const std::string* orientation = find_property(properties, "Orientation");
  if (orientation != nullptr && !is_one_of(kOrientations, *orientation)) {
    return fmt::format("ViewProperties.Orientation must be one of {}, not {}", fmt::join(kOrientations, ", "),
                       *orientation);
  }
  return {};
}

std::string check_names(const json::Object& properties, std::string_view view) {
  for (const json::Member& property : properties) {
    const bool is_known = std::ranges::any_of(kViewProperties, [&](const ViewProperty& known) {
      return known.name == property.name && (known.view.empty() || known.view == view);
    });
    if (!is_known) {
      return fmt::format("ViewProperties has a property that a {} does not take: {}", view, property.name);
    }
  }
  return {};
}

std::string check_columns(const json::Object& properties, std::string_view view,
                          const std::vector<std::string>& columns) {
  for (const ViewProperty& known : kViewProperties) {
    if (known.view != view || !known.is_column) {
      continue;
    }
    const std::string* column = find_property(properties, known.name);
    if (column == nullptr) {
      if (known.is_required) {
        return fmt::format("ViewProperties.{} is missing, which a {} needs.", known.name, view);
      }
      continue;
    }
    const bool is_there =
        std::ranges::any_of(columns, [&](const std::string& name) { return is_same_name(name, *column); });
    if (!is_there) {
      return fmt::format("ViewProperties.{} names no column of the statement's result: {}; there is {}",
                         known.name, *column, fmt::join(columns, ", "));
    }
  }
  return {};
}

}  // namespace

std::string check_dashboard_name(std::string_view name) {
  if (name != kHighlights && name.starts_with(kReservedPrefix)) {
    return fmt::format("Names that begin with {} are CloudTrail's own; choose another: {}", kReservedPrefix,
                       name);
  }
  return {};
}

std::expected<json::Value, std::string> merged_schedule(const json::Value& former, const json::Value& given) {
  json::Value merged = former.is_null() ? json::Value(json::Object{}) : former;
  for (const std::string_view name : {"Frequency", "Status", "TimeOfDay"}) {
    if (const json::Value* value = Input(given).value(name)) {
      merged.set(name, *value);
    }
  }
  if (!Input(merged).has("Status")) {
    merged.set("Status", "ENABLED");
  }
  if (!Input(merged).has("TimeOfDay")) {
    merged.set("TimeOfDay", kUsualTime);
  }
  std::string problem = check_frequency(merged);
  if (problem.empty()) {
    problem = check_time_of_day(Input(merged).text("TimeOfDay"));
  }
  if (!problem.empty()) {
    return std::unexpected(std::move(problem));
  }
  return merged;
}

bool is_schedule_of_highlights(const json::Value& schedule) {
  const json::Value* frequency = Input(schedule).value("Frequency");
  return frequency != nullptr && Input(*frequency).text("Unit") == "HOURS" &&
         Input(*frequency).integer("Value") == kHoursOfHighlights;
}

std::string check_view_properties(const json::Object& properties, const std::vector<std::string>& columns) {
  const std::string* named = find_property(properties, "View");
  const std::string view = named == nullptr ? std::string(kUsualView) : *named;
  std::string problem = check_general(properties, view);
  if (problem.empty()) {
    problem = check_names(properties, view);
  }
  return problem.empty() ? check_columns(properties, view, columns) : problem;
}

Widget read_widget(const json::Value& given) {
  const Input input(given);
  Widget widget{.alias = input.text("QueryAlias"),
                .statement = input.text("QueryStatement"),
                .parameters = input.texts("QueryParameters")};
  const json::Value* properties = input.value("ViewProperties");
  if (properties != nullptr && properties->object() != nullptr) {
    widget.view_properties = *properties->object();
  }
  return widget;
}

json::Value write_widget(const Widget& widget) {
  json::Value written(json::Object{{"QueryAlias", widget.alias}, {"QueryStatement", widget.statement}});
  if (!widget.parameters.empty()) {
    written.set("QueryParameters", json::Array(widget.parameters.begin(), widget.parameters.end()));
  }
  written.set("ViewProperties", widget.view_properties);
  return written;
}

bool is_same_query(const Widget& a, const Widget& b) {
  return a.statement == b.statement && a.parameters == b.parameters;
}

}  // namespace tarn::service
