// ListInsightsMetricData, ListInsightsData.
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/trail_registry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::array<std::int64_t, 3> kPeriods = {60, 300, 3600};

std::unexpected<wire::ApiError> bad_parameter(std::string message) {
  return refuse("InvalidParameterException", std::move(message));
}

// Of the exceptions that tell of a trail, these operations declare at most InvalidTrailNameException.
wire::ApiResult<void> check_trail(const Services& services, const Call& call, std::string_view reference) {
  const auto trail = find_trail(services, call, reference, TrailUse::Read);
  if (trail.has_value()) {
    return {};
  }
  const bool is_undeclared =
      trail.error().name == "TrailNotFoundException" || trail.error().name == "CloudTrailARNInvalidException";
  return is_undeclared ? bad_parameter(trail.error().message) : std::unexpected(trail.error());
}

// The detector is not there, so that no token was ever given out.
wire::ApiResult<void> check_window(const Input& input) {
  const auto start = input.time("StartTime");
  const auto end = input.time("EndTime");
  if (start && end && *end < *start) {
    return bad_parameter("StartTime is after EndTime: swap them.");
  }
  if (input.has("NextToken")) {
    return bad_parameter("The NextToken is not valid for this request.");
  }
  return {};
}

// An empty list would say that nothing unusual happened, which nobody has looked at.
std::unexpected<wire::ApiError> refuse_without_detector(std::string_view what) {
  return refuse(
      "UnsupportedOperationException",
      fmt::format("This version of Tarn keeps Insights selectors and does not detect unusual activity "
                  "yet: there is no {} to list.",
                  what));
}

}  // namespace

Answer list_insights_metric_data(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto period = input.integer("Period");
  if (period && std::ranges::find(kPeriods, *period) == kPeriods.end()) {
    return bad_parameter(fmt::format("Period is 60, 300 or 3600 seconds, not {}.", *period));
  }
  if (input.text("InsightType") == "ApiErrorRateInsight" && !input.has("ErrorCode")) {
    return bad_parameter("ApiErrorRateInsight needs ErrorCode: the error whose rate is asked for.");
  }
  TARN_TRY(check_window(input));
  if (const auto trail = input.optional_text("TrailName")) {
    TARN_TRY(check_trail(services, call, *trail));
  }
  return refuse_without_detector("metric data");
}

Answer list_insights_data(const Services& services, const Call& call) {
  const Input input(call.input);
  const std::string source = input.text("InsightSource");
  if (!source.starts_with("arn:")) {
    return bad_parameter(fmt::format("InsightSource is the ARN of a trail, not {}", source));
  }
  TARN_TRY(check_window(input));
  TARN_TRY(check_trail(services, call, source));
  return refuse_without_detector("Insights event");
}

}  // namespace tarn::service
