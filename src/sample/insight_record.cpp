// Insights events.
#include "sample/other_records.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <functional>
#include <ranges>

namespace tarn::sample {
namespace {

constexpr std::size_t kSharesMax = 5;
constexpr std::uint64_t kBaselineMinutes = kInsightBaseline.count();

// Appends calls / minutes, rounded to ten decimals without zeros at the end. Written in whole numbers, for a
// floating point's text is the library's affair. REQUIRES: minutes > 0.
void append_average(std::string& out, std::uint64_t calls, std::uint64_t minutes) {
  constexpr std::uint64_t kScale = 10'000'000'000;
  constexpr int kDecimals = 10;
  // A call count that a period of weeks can have stays far beneath 2^64 / kScale.
  const std::uint64_t scaled = (calls % minutes * kScale + minutes / 2) / minutes;
  append_decimal(out, calls / minutes + scaled / kScale);
  if (const std::uint64_t fraction = scaled % kScale; fraction != 0) {
    out += '.';
    append_decimal(out, fraction, kDecimals);
    out.resize(out.find_last_not_of('0') + 1);
  }
}

std::uint64_t minutes_told(const UnusualActivity& activity, InsightState state) {
  return state == InsightState::Start ? 1 : static_cast<std::uint64_t>(activity.duration.count());
}

// How many of a share's calls belong to the time that the record tells of.
std::uint64_t calls_told(const UnusualActivity& activity, InsightState state, std::uint64_t calls) {
  if (state == InsightState::End || activity.calls == 0) {
    return calls;
  }
  return calls * activity.onset_calls / activity.calls;
}

void append_shares(std::string& out, std::vector<InsightShare> shares, bool baseline, std::uint64_t minutes) {
  const auto calls = baseline ? &InsightShare::baseline_calls : &InsightShare::calls;
  std::ranges::stable_sort(shares, std::ranges::greater(), calls);
  out += '[';
  bool first = true;
  for (const InsightShare& share : shares | std::views::take(kSharesMax)) {
    if (share.*calls == 0) {
      continue;
    }
    out += first ? R"({"value":")" : R"(,{"value":")";
    first = false;
    append_escaped(out, share.value);
    out += R"(","average":)";
    append_average(out, share.*calls, minutes);
    out += '}';
  }
  out += ']';
}

void append_attribution(std::string& out, std::string_view attribute, std::vector<InsightShare> shares,
                        const UnusualActivity& activity, InsightState state) {
  if (out.back() == '}') {
    out += ',';
  }
  out += R"({"attribute":")";
  out += attribute;
  out += R"(","insight":)";
  for (InsightShare& share : shares) {
    share.calls = calls_told(activity, state, share.calls);
  }
  append_shares(out, shares, false, minutes_told(activity, state));
  out += R"(,"baseline":)";
  append_shares(out, std::move(shares), true, kBaselineMinutes);
  out += '}';
}

void append_attributions(std::string& out, const UnusualActivity& activity, InsightState state) {
  out += R"("attributions":[)";
  append_attribution(out, "userIdentityArn", activity.identities, activity, state);
  append_attribution(out, "userAgent", activity.user_agents, activity, state);
  append_attribution(out, "errorCode", activity.error_codes, activity, state);
  out += ']';
}

void append_averages(std::string& out, const UnusualActivity& activity, InsightState state,
                     InsightForm form) {
  const std::uint64_t minutes = minutes_told(activity, state);
  const std::uint64_t calls = state == InsightState::Start ? activity.onset_calls : activity.calls;
  const bool nested = form == InsightForm::LogFile;
  out += nested ? R"("statistics":{"baseline":{"average":)" : R"("baselineAverage":)";
  append_average(out, activity.baseline_calls, kBaselineMinutes);
  out += nested ? R"(},"insight":{"average":)" : R"(,"insightAverage":)";
  append_average(out, calls, minutes);
  out += nested ? R"(},"insightDuration":)" : R"(,"insightDuration":)";
  append_decimal(out, minutes);
  out += R"(,"baselineDuration":)";
  append_decimal(out, kBaselineMinutes);
  out += nested ? "}," : ",";
}

void append_subject(std::string& out, const UnusualActivity& activity, InsightState state, InsightForm form) {
  const bool nested = form == InsightForm::LogFile;
  out += nested ? R"(,"insightDetails":{"state":")" : R"(,"insightState":")";
  out += state == InsightState::Start ? "Start" : "End";
  out += nested ? R"(","eventSource":")" : R"(","insightEventSource":")";
  out += activity.event_source;
  out += nested ? R"(","eventName":")" : R"(","insightEventName":")";
  out += activity.event_name;
  if (!activity.error_code.empty()) {
    out += nested ? R"(","errorCode":")" : R"(","insightErrorCode":")";
    out += activity.error_code;
  }
  out += R"(","insightType":")";
  out += activity.error_code.empty() ? "ApiCallRateInsight" : "ApiErrorRateInsight";
  if (nested) {
    out += activity.of_data_events ? R"(","sourceEventCategory":"Data)"
                                   : R"(","sourceEventCategory":"Management)";
  }
  out += R"(","insightContext":{)";
  append_averages(out, activity, state, form);
  append_attributions(out, activity, state);
  out += nested ? "}}" : "}";
}

}  // namespace

void append_insight(std::string& out, const UnusualActivity& activity, InsightState state, InsightForm form) {
  const Timestamp end = activity.start + activity.duration;
  out += R"({"eventVersion":"1.09","eventTime":")";
  out += format_iso_seconds(state == InsightState::Start ? activity.start : end);
  out += R"(","awsRegion":")";
  out += activity.region;
  out += R"(","eventID":")";
  append_uuid(out, mix(activity.key, state == InsightState::Start ? 1 : 2));
  out += R"(","eventType":"AwsCloudTrailInsight","recipientAccountId":")";
  out += activity.account.id.value();
  out += R"(","sharedEventID":")";
  append_uuid(out, mix(activity.key, 3));
  out += '"';
  append_subject(out, activity, state, form);
  out += R"(,"eventCategory":"Insight"})";
}

}  // namespace tarn::sample
