// StartLogging, StopLogging, GetTrailStatus, ListPublicKeys.
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/trail_registry.hpp"

#include <utility>

namespace tarn::service {
namespace {

// What the status says of each delivery that a trail asks for and this version does not make.
constexpr std::string_view kNoLogFiles =
    "NotDelivered: this version of Tarn keeps trails and delivers no log files yet.";
constexpr std::string_view kNoDigests =
    "NotDelivered: this version of Tarn keeps trails and delivers no digest files yet.";
constexpr std::string_view kNoNotifications =
    "NotDelivered: this version of Tarn keeps trails and sends no notifications yet.";
constexpr std::string_view kNoLogEvents =
    "NotDelivered: this version of Tarn keeps trails and sends nothing to CloudWatch Logs yet.";

// A trail that logs already, or does not, keeps its times.
Answer set_logging(const Services& services, const Call& call, bool logs) {
  const Trail trail = TARN_TRY(find_trail(services, call, Input(call.input).text("Name"), TrailUse::Change));
  const Timestamp now = services.lake.clock().now();
  TARN_TRY(change_trail(services, call, trail.arn, [&](Trail& stored) -> wire::ApiResult<void> {
    if (stored.is_logging != logs) {
      stored.is_logging = logs;
      (logs ? stored.logging_started : stored.logging_stopped) = now;
    }
    return {};
  }));
  return json::Object{};
}

// A trail that never logged has nothing that should have been delivered.
void set_delivery_errors(json::Value& status, const Trail& trail) {
  if (!trail.logging_started) {
    return;
  }
  status.set("LatestDeliveryError", kNoLogFiles);
  if (trail.log_file_validation) {
    status.set("LatestDigestDeliveryError", kNoDigests);
  }
  if (!trail.topic_arn.empty()) {
    status.set("LatestNotificationError", kNoNotifications);
  }
  if (!trail.log_group_arn.empty()) {
    status.set("LatestCloudWatchLogsDeliveryError", kNoLogEvents);
  }
}

std::string time_text(const std::optional<Timestamp>& time) {
  return time ? format_iso_seconds(*time) : std::string();
}

}  // namespace

Answer start_logging(const Services& services, const Call& call) {
  return set_logging(services, call, true);
}

Answer stop_logging(const Services& services, const Call& call) {
  return set_logging(services, call, false);
}

Answer get_trail_status(const Services& services, const Call& call) {
  const Trail trail = TARN_TRY(find_trail(services, call, Input(call.input).text("Name"), TrailUse::Read));
  json::Value status(json::Object{{"IsLogging", trail.is_logging}});
  if (const auto started = trail.logging_started) {
    status.set("StartLoggingTime", epoch_seconds(*started));
  }
  if (const auto stopped = trail.logging_stopped) {
    status.set("StopLoggingTime", epoch_seconds(*stopped));
  }
  set_delivery_errors(status, trail);
  // AWS answers these older members always, as texts that are empty where there is no such time.
  status.set("LatestDeliveryAttemptTime", "");
  status.set("LatestNotificationAttemptTime", "");
  status.set("LatestNotificationAttemptSucceeded", "");
  status.set("LatestDeliveryAttemptSucceeded", "");
  status.set("TimeLoggingStarted", time_text(trail.logging_started));
  status.set("TimeLoggingStopped", time_text(trail.is_logging ? std::nullopt : trail.logging_stopped));
  return status;
}

// A key is listed once a digest file is signed with it: until digest files are delivered, there is none.
Answer list_public_keys(const Services& /*services*/, const Call& call) {
  const Input input(call.input);
  const auto start = input.time("StartTime");
  const auto end = input.time("EndTime");
  if (start && end && *end < *start) {
    return refuse("InvalidTimeRangeException", "StartTime is after EndTime: swap them.");
  }
  // No page is ever followed by another, so that no token is valid.
  if (input.has("NextToken")) {
    return refuse("InvalidTokenException", "The NextToken is not valid for this request.");
  }
  return json::Object{{"PublicKeyList", json::Array{}}};
}

}  // namespace tarn::service
