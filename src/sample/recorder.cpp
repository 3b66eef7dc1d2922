#include "sample/recorder.hpp"

#include "sample/other_records.hpp"
#include "sample/text.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

// Of a thousand calls through a VPC endpoint its policy refuses so many.
constexpr std::uint64_t kRefusedAtEndpoint = 30;

// Each kind of record has its own stream of random numbers for the time that its delivery takes.
enum class Lag : std::uint8_t {
  Event = 1,
  NetworkActivity = 2,
  Insight = 3,
  Aggregated = 4,
  ConfigurationItem = 5
};

Prng lag_of(std::uint64_t key, Lag kind) {
  return Prng(mix(key, static_cast<std::uint64_t>(kind)));
}

// The endpoint decides, whether its network activity is recorded or not.
Outcome outcome_of(const Deed& deed) {
  const bool refused = deed.outcome == Outcome::Drawn && deed.caller.through_endpoint &&
                       deed.operation.text->form == EventForm::ApiCall &&
                       mix(deed.key, key_of(std::string_view("endpoint"))) % 1000 < kRefusedAtEndpoint;
  return refused ? Outcome::RefusedAtEndpoint : deed.outcome;
}

}  // namespace

Recorder::Recorder(const Options& options, const Organization& organization, const ConfigurationItems& items,
                   Sink& sink)
    : options_(options),
      organization_(organization),
      delivery_(organization, options.delivery, sink),
      aggregation_(organization),
      configuration_(items) {
  const auto virginia = std::ranges::find(organization.regions, "us-east-1");
  global_region_ = static_cast<std::uint32_t>(virginia - organization.regions.begin());
}

void Recorder::count(Summary& summary) const {
  summary.events = counts_.events;
  summary.insights = counts_.insights;
  summary.network_activity = counts_.network_activity;
  summary.aggregated = counts_.aggregated;
  summary.configuration_items = counts_.configuration_items;
}

Happening Recorder::happening_of(const Deed& deed, std::uint32_t region) const {
  return {.organization = organization_,
          .actor = deed.actor,
          .caller = deed.caller,
          .account = organization_.accounts[deed.role_account.value_or(deed.account)],
          .region = region < organization_.regions.size() ? std::string_view(organization_.regions[region])
                                                          : "us-east-1",
          .operation = deed.operation,
          .time = deed.time,
          .focus = deed.focus,
          .key = deed.key,
          .outcome = outcome_of(deed)};
}

Result<Written> Recorder::write(const Deed& deed) {
  const bool global = deed.operation.service->place == Place::Global;
  const std::uint32_t region = global ? global_region_ : deed.region;
  if (deed.role_account) {
    return write_on_both_sides(deed, region, *deed.role_account);
  }
  Happening happening = happening_of(deed, region);
  if (deed.operation.text->across && deed.actor.kind == ActorKind::Partner) {
    happening.side = Side::RoleOwner;
  }
  const Recorded recorded = TARN_TRY(add_record(happening, deed.account, region));
  if (options_.aggregated) {
    TARN_TRY(add_aggregated(happening.time));
    aggregation_.add(happening, deed.account, region);
  }
  if (options_.configuration_items && !recorded.failed) {
    TARN_TRY(add_configuration(happening, deed.account, region));
  }
  if (options_.network_activity && deed.caller.through_endpoint) {
    TARN_TRY(add_network_activity(happening, deed.account, region));
  }
  return Written{.event = recorded.event_id};
}

// Whoever takes another account's role is seen in both: with an identity at home, as an account abroad.
Result<Written> Recorder::write_on_both_sides(const Deed& deed, std::uint32_t region,
                                              std::uint32_t role_account) {
  Happening taken = happening_of(deed, region);
  taken.outcome = Outcome::Success;
  taken.side = Side::RoleTaker;
  taken.recipient = &organization_.accounts[deed.account];
  const Recorded at_home = TARN_TRY(add_record(taken, deed.account, region));
  Caller outsider = deed.caller;
  outsider.identity = identity_abroad(deed.caller, *taken.recipient);
  outsider.through_endpoint = false;
  const Deed given{.actor = deed.actor,
                   .caller = outsider,
                   .account = role_account,
                   .region = deed.region,
                   .operation = deed.operation,
                   .time = deed.time,
                   .focus = deed.focus,
                   .key = deed.key,
                   .outcome = Outcome::Success};
  Happening seen = happening_of(given, region);
  seen.side = Side::RoleOwner;
  const Recorded abroad = TARN_TRY(add_record(seen, given.account, region));
  return Written{.event = at_home.event_id, .at_role = abroad.event_id};
}

Result<Recorded> Recorder::add_record(const Happening& happening, std::uint32_t account,
                                      std::uint32_t region) {
  record_.clear();
  const Recorded recorded = append_record(record_, happening);
  Prng lag = lag_of(happening.key, Lag::Event);
  ++counts_.events;
  TARN_TRY(delivery_.add({.account = account, .region = region}, happening.time, record_, lag));
  return recorded;
}

Result<> Recorder::add_network_activity(const Happening& happening, std::uint32_t account,
                                        std::uint32_t region) {
  record_.clear();
  append_network_activity(
      record_, happening,
      happening.outcome == Outcome::RefusedAtEndpoint ? EndpointVerdict::Denied : EndpointVerdict::Allowed);
  ++counts_.network_activity;
  Prng lag = lag_of(happening.key, Lag::NetworkActivity);
  return delivery_.add({.account = account, .region = region, .folder = LogFolder::NetworkActivity},
                       happening.time, record_, lag);
}

// Tells of the windows that end at `time` or before.
Result<> Recorder::add_aggregated(Timestamp time) {
  for (const AggregatedRecord& record : aggregation_.take_until(time)) {
    ++counts_.aggregated;
    const Timestamp end = record.start + kAggregatedWindow;
    Prng lag = lag_of(record.key, Lag::Aggregated);
    TARN_TRY(
        delivery_.add({.account = record.account, .region = record.region, .folder = LogFolder::Aggregated},
                      record.start, end, record.text, lag));
  }
  return {};
}

Result<> Recorder::add_configuration(const Happening& happening, std::uint32_t account,
                                     std::uint32_t region) {
  record_.clear();
  const std::optional<Timestamp> captured = configuration_.append_item(record_, happening);
  if (!captured) {
    return {};
  }
  ++counts_.configuration_items;
  Prng lag = lag_of(happening.key, Lag::ConfigurationItem);
  return delivery_.add({.account = account, .region = region, .folder = LogFolder::ConfigurationItem},
                       *captured, record_, lag);
}

Result<> Recorder::write(const InsightRecord& insight) {
  ++counts_.insights;
  Prng lag = lag_of(key_of(insight.text), Lag::Insight);
  return delivery_.add({.account = insight.account, .region = insight.region, .folder = LogFolder::Insight},
                       insight.time, insight.sent, insight.text, lag);
}

Result<> Recorder::flush(Timestamp time) {
  TARN_TRY(add_aggregated(time));
  return delivery_.flush(time);
}

Result<> Recorder::finish(Timestamp end) {
  TARN_TRY(add_aggregated(end + kAggregatedWindow));
  return delivery_.finish();
}

}  // namespace tarn::sample
