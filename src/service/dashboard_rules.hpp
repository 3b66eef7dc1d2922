// What a dashboard may be: pure functions, after the User Guide's pages on Lake dashboards and the API
// Reference of the *Dashboard operations.
#pragma once

#include "json/value.hpp"
#include "service/query_template.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

inline constexpr std::size_t kWidgetsMax = 10;  // of a dashboard
inline constexpr std::string_view kHighlights = "AWSCloudTrail-Highlights";
// Names that begin so are CloudTrail's own.
inline constexpr std::string_view kReservedPrefix = "AWSCloudTrail-";

struct Widget {
  std::string alias{};  // by which its query is found
  std::string statement{};
  std::vector<std::string> parameters{};
  json::Object view_properties{};
};

// "" or why it is not allowed.
std::string check_dashboard_name(std::string_view name);

// A RefreshSchedule as it is kept and shown: `given` over `former`, which is null where there was none, with
// Status and TimeOfDay filled in. Fails with why that is no schedule.
std::expected<json::Value, std::string> merged_schedule(const json::Value& former, const json::Value& given);
// Whether the Highlights dashboard may have it: every 6 hours.
bool is_schedule_of_highlights(const json::Value& schedule);

// "" or what is wrong about a widget's ViewProperties, given the columns of its statement's result.
std::string check_view_properties(const json::Object& properties, const std::vector<std::string>& columns);

// The API's shapes. REQUIRES of read_widget: it was validated.
Widget read_widget(const json::Value& given);
json::Value write_widget(const Widget& widget);
// Whether both ask the same.
bool is_same_query(const Widget& a, const Widget& b);

}  // namespace tarn::service
