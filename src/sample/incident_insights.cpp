#include "sample/incident_insights.hpp"

#include "sample/failure.hpp"
#include "sample/other_records.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

// CloudTrail compares whole minutes, and tells of what it has found some minutes later.
constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::minutes kNoticed{9};
constexpr std::chrono::hours kActivityMax{1};

// Calls of one operation in one place, with one outcome.
struct Group {
  const Operation* operation = nullptr;
  const Caller* caller = nullptr;
  Timestamp first;
  Timestamp last;
  std::uint64_t calls = 0;
  std::uint64_t onset = 0;  // calls in the first minute
};

using Where = std::tuple<std::uint32_t, std::uint32_t, std::string_view, std::string_view, bool>;

std::map<Where, Group> group(const Incident& incident, std::uint32_t global_region) {
  std::map<Where, Group> groups;
  for (const IncidentEvent& event : incident.events) {
    const Operation& operation = *event.operation;
    const bool denied = event.outcome == Outcome::Denied;
    const std::uint32_t region =
        operation.service->place == sample::Place::Global ? global_region : event.region;
    const IncidentAct& act = incident.acts[event.act];
    Group& one = groups[{act.account, region, operation.service->endpoint, operation.text->name, denied}];
    if (one.calls++ == 0) {
      one.operation = &operation;
      one.caller = &act.caller;
      one.first = event.time;
    }
    one.last = event.time;
    one.onset += event.time - one.first < kMinute ? 1 : 0;
  }
  return groups;
}

}  // namespace

std::vector<InsightRecord> insights_of(const Incident& incident, const Organization& organization,
                                       std::uint32_t global_region) {
  std::vector<InsightRecord> records;
  for (const auto& [place, one] : group(incident, global_region)) {
    const auto& [account, region, endpoint, name, denied] = place;
    // Data events have Insights of their own, which hardly anyone turns on.
    if (one.calls < kInsightCalls || one.last - one.first > kActivityMax ||
        is_data(one.operation->text->access)) {
      continue;
    }
    // A sign-in that fails has no code.
    const bool coded = denied && one.operation->text->form != EventForm::SignIn;
    const std::string source = fmt::format("{}.amazonaws.com", endpoint);
    const std::uint64_t key = mix(incident.events.front().key, mix(key_of(name), region));
    const std::uint64_t usual = key % 40;
    const Timestamp start = std::chrono::floor<std::chrono::minutes>(one.first);
    const auto duration = std::chrono::ceil<std::chrono::minutes>(one.last - start) + kMinute;
    UnusualActivity activity{
        .account = organization.accounts[account],
        .region = region < organization.regions.size() ? std::string_view(organization.regions[region])
                                                       : "us-east-1",
        .event_source = source,
        .event_name = name,
        .error_code = coded ? denied_code(one.operation->service->dialect) : std::string_view(),
        .start = start,
        .duration = duration,
        .onset_calls = one.onset,
        .calls = one.calls,
        .baseline_calls = usual,
        .identities = {{.value = one.caller->arn, .calls = one.calls, .baseline_calls = usual}},
        .user_agents = {{.value = one.caller->user_agent, .calls = one.calls, .baseline_calls = usual}},
        .error_codes = {},
        .key = key};
    if (!coded) {
      activity.error_codes.push_back({.value = "null", .calls = one.calls, .baseline_calls = usual});
    }
    for (const InsightState state : {InsightState::Start, InsightState::End}) {
      const bool end = state == InsightState::End;
      InsightRecord& record = records.emplace_back();
      record.time = end ? start + duration : start;
      record.sent = start + duration + kNoticed;
      record.account = account;
      record.region = region;
      append_insight(record.text, activity, state, InsightForm::LogFile);
    }
  }
  std::ranges::sort(records);
  return records;
}

}  // namespace tarn::sample
