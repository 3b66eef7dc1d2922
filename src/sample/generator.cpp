#include "sample/generator.hpp"

#include "sample/generator_options.hpp"
#include "sample/identity.hpp"
#include "sample/incident_insights.hpp"
#include "sample/membership.hpp"
#include "sample/other_records.hpp"
#include "sample/recorder.hpp"
#include "sample/session.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <optional>
#include <queue>
#include <utility>

namespace tarn::sample {
namespace {

using std::chrono::hours;

// A session under way.
struct Session {
  SessionPlan plan;
  Prng random{0};
  Caller caller;
  std::vector<OperationIndex> steps;
  std::size_t next = 0;
  std::uint64_t focus = 0;
};

// An event of an incident.
struct Planted {
  Timestamp time;
  std::uint32_t incident = 0;  // index
  std::uint32_t event = 0;     // index
  friend auto operator<=>(const Planted&, const Planted&) = default;
};

// The next event of a session; sessions that began earlier go first.
struct Turn {
  Timestamp time;
  std::uint64_t order = 0;
  std::size_t session = 0;
  friend auto operator<=>(const Turn&, const Turn&) = default;
};

class Counter final : public Sink {
 public:
  explicit Counter(Sink& sink) : sink_(sink) {}
  Result<> receive(const LogFile& file) override {
    ++summary_.files;
    summary_.records += file.events;
    summary_.json_bytes += file.json.size();
    return sink_.receive(file);
  }
  const Summary& summary() const { return summary_; }

 private:
  Sink& sink_;
  Summary summary_;
};

class Run {
 public:
  Run(const Options& options, const Organization& organization, const Catalogue& catalogue,
      const Playbooks& playbooks, std::uint64_t events_per_day, Recorder& recorder)
      : options_(options),
        organization_(organization),
        catalogue_(catalogue),
        playbooks_(playbooks),
        planner_(organization, playbooks, events_per_day, options.change),
        recorder_(recorder) {}

  // Plants incidents among the events. REQUIRES: play() has not begun.
  void plant(std::vector<Incident> incidents) {
    incidents_ = std::move(incidents);
    for (std::uint32_t i = 0; i < incidents_.size(); ++i) {
      for (std::uint32_t event = 0; event < incidents_[i].events.size(); ++event) {
        planted_.push_back({.time = incidents_[i].events[event].time, .incident = i, .event = event});
      }
    }
    std::ranges::sort(planted_);
    for (std::uint32_t i = 0; options_.insights && i < incidents_.size(); ++i) {
      for (InsightRecord& record : insights_of(incidents_[i], organization_, recorder_.global_region())) {
        insights_.push_back(std::move(record));
      }
    }
    std::ranges::sort(insights_);
  }

  std::vector<Label> take_labels() {
    std::vector<Label> labels;
    for (Incident& incident : incidents_) {
      // An account that joins or leaves is no scenario.
      if (!incident.label.scenario.empty()) {
        labels.push_back(std::move(incident.label));
      }
    }
    return labels;
  }

  Result<> play() {
    for (Timestamp hour = std::chrono::floor<hours>(options_.start) - kSessionMax; hour < options_.end;
         hour += hours(1)) {
      for (const SessionPlan& plan : planner_.plan_hour(hour)) {
        TARN_TRY(play_until(plan.start));
        begin(plan);
      }
      TARN_TRY(play_until(hour + hours(1)));
    }
    TARN_TRY(play_until(options_.end));
    TARN_TRY(play_insights(options_.end));
    return recorder_.finish(options_.end);
  }

 private:
  void begin(const SessionPlan& plan) {
    std::size_t slot = sessions_.size();
    if (free_.empty()) {
      sessions_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    Session& session = sessions_[slot];
    session.plan = plan;
    session.random = Prng(plan.seed);
    session.steps.clear();
    session.next = 0;
    const Actor& actor = organization_.actors[plan.actor];
    playbooks_.plan(actor, session.random, session.steps);
    session.steps.resize(plan.steps);
    session.caller =
        make_caller(organization_, actor, organization_.accounts[plan.account], plan.start, session.random);
    session.focus = session.random.next();
    turns_.push({.time = plan.start, .order = order_++, .session = slot});
  }

  // Plays everything before `time`.
  Result<> play_until(Timestamp time) {
    const Timestamp limit = std::min(time, options_.end);
    while (!turns_.empty() && turns_.top().time < limit) {
      Turn turn = turns_.top();
      turns_.pop();
      TARN_TRY(play_planted(turn.time));
      Session& session = sessions_[turn.session];
      TARN_TRY(play_step(session, turn.time));
      const Pace pace = pace_of(organization_.actors[session.plan.actor].kind);
      turn.time += std::chrono::milliseconds(pace.low_ms + session.random.skewed(pace.high_ms - pace.low_ms));
      if (++session.next < session.steps.size() && turn.time < session.plan.start + kSessionMax) {
        turns_.push(turn);
      } else {
        free_.push_back(turn.session);
      }
    }
    return play_planted(limit);
  }

  // Plays the incidents' events before `time`.
  Result<> play_planted(Timestamp time) {
    for (; next_planted_ < planted_.size() && planted_[next_planted_].time < time; ++next_planted_) {
      Incident& incident = incidents_[planted_[next_planted_].incident];
      const IncidentEvent& event = incident.events[planted_[next_planted_].event];
      const IncidentAct& act = incident.acts[event.act];
      if (event.time < options_.start) {
        continue;
      }
      const Written written = TARN_TRY(write({.actor = act.actor,
                                              .caller = act.caller,
                                              .account = act.account,
                                              .region = event.region,
                                              .operation = *event.operation,
                                              .time = event.time,
                                              .focus = event.focus,
                                              .key = event.key,
                                              .outcome = event.outcome,
                                              .role_account = event.role_account}));
      Label& label = incident.label;
      if (label.event_ids.empty()) {
        label.first = event.time;
      }
      label.last = event.time;
      append_uuid(label.event_ids.emplace_back(), written.event);
      if (written.at_role) {
        append_uuid(label.event_ids.emplace_back(), *written.at_role);
      }
    }
    return {};
  }

  Result<> play_step(Session& session, Timestamp time) {
    const std::uint64_t key = session.random.next();
    // Someone who looks at one thing after another stays with each for a few events.
    if (session.random.per_mille(250)) {
      session.focus = session.random.next();
    }
    if (time < options_.start) {
      return {};
    }
    const Operation& operation = catalogue_.at(session.steps[session.next]);
    if (operation.text->across && organization_.actors[session.plan.actor].kind == ActorKind::Scanner) {
      return take_role(session, operation, time, key);
    }
    TARN_TRY(write({.actor = organization_.actors[session.plan.actor],
                    .caller = session.caller,
                    .account = session.plan.account,
                    .region = session.plan.region,
                    .operation = operation,
                    .time = time,
                    .focus = session.focus,
                    .key = key}));
    return {};
  }

  // A scanner comes to an account with its role at home; at home it needs no other.
  Result<> take_role(const Session& session, const Operation& operation, Timestamp time, std::uint64_t key) {
    const Actor& actor = organization_.actors[session.plan.actor];
    if (actor.home == session.plan.account) {
      return {};
    }
    Prng random(session.plan.seed);
    Caller at_home =
        make_caller(organization_, actor, organization_.accounts[actor.home], session.plan.start, random);
    at_home.source_address = session.caller.source_address;
    TARN_TRY(write({.actor = actor,
                    .caller = at_home,
                    .account = static_cast<std::uint32_t>(actor.home),
                    .region = session.plan.region,
                    .operation = operation,
                    .time = time,
                    .focus = session.focus,
                    .key = key,
                    .role_account = session.plan.account}));
    return {};
  }

  // Hands over the Insights events that CloudTrail has found before `time`.
  Result<> play_insights(Timestamp time) {
    for (; next_insight_ < insights_.size() && insights_[next_insight_].sent < time; ++next_insight_) {
      if (insights_[next_insight_].sent >= options_.start) {
        TARN_TRY(recorder_.write(insights_[next_insight_]));
      }
    }
    return {};
  }

  Result<Written> write(const Deed& deed) {
    const Written written = TARN_TRY(recorder_.write(deed));
    TARN_TRY(flush(deed.time));
    return written;
  }

  // Deliveries come every five minutes; looking once a second is enough.
  Result<> flush(Timestamp time) {
    if (time - flushed_ < std::chrono::seconds(1)) {
      return {};
    }
    flushed_ = time;
    TARN_TRY(play_insights(time));
    return recorder_.flush(time);
  }

  const Options& options_;
  const Organization& organization_;
  const Catalogue& catalogue_;
  const Playbooks& playbooks_;
  Planner planner_;
  Recorder& recorder_;
  std::deque<Session> sessions_;
  std::vector<std::size_t> free_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  std::vector<Incident> incidents_;
  std::vector<Planted> planted_;  // in the order of their times
  std::size_t next_planted_ = 0;
  std::vector<InsightRecord> insights_;  // in the order of `sent`
  std::size_t next_insight_ = 0;
  std::uint64_t order_ = 0;
  Timestamp flushed_{};
};

}  // namespace

Result<Summary> generate(const Options& options, Sink& sink) {
  const std::uint64_t events_per_day = TARN_TRY(events_per_day_of(options));
  const Catalogue catalogue = TARN_TRY(Catalogue::make());
  const Playbooks playbooks = TARN_TRY(Playbooks::make(catalogue));
  Organization organization = make_organization(
      options.seed, options.accounts, options.regions.empty() ? default_regions() : options.regions);
  if (options.change) {
    decide_memberships(organization, *options.change);
  }
  std::optional<io::SigningKey> key;
  std::optional<Digests> digests;
  if (options.digests) {
    const auto random = io::make_seeded_random(mix(options.seed, key_of(std::string_view("digests"))));
    key = TARN_TRY(io::SigningKey::make(*random));
    digests.emplace(organization, Digests::Scope{options.delivery.trails, options.start}, *options.digests,
                    *key, sink);
  }
  Counter counter(digests ? static_cast<Sink&>(*digests) : sink);
  const ConfigurationItems items = TARN_TRY(ConfigurationItems::make());
  Recorder recorder(options, organization, items, counter);
  Run run(options, organization, catalogue, playbooks, events_per_day, recorder);
  std::vector<Incident> incidents =
      TARN_TRY(make_incidents(options.scenarios, {options.start, options.end}, organization, catalogue));
  if (options.change) {
    std::ranges::move(TARN_TRY(make_memberships(organization, catalogue, *options.change)),
                      std::back_inserter(incidents));
  }
  run.plant(std::move(incidents));
  TARN_TRY(run.play());
  Summary summary = counter.summary();
  if (digests) {
    TARN_TRY(digests->finish(options.end));
    summary.digests = digests->count();
    summary.digest_key = digests->public_key();
  }
  recorder.count(summary);
  summary.labels = run.take_labels();
  return summary;
}

}  // namespace tarn::sample
