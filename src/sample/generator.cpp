#include "sample/generator.hpp"

#include "sample/identity.hpp"
#include "sample/record.hpp"
#include "sample/session.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <queue>

#include <fmt/format.h>

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
    summary_.events += file.events;
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
      const Playbooks& playbooks, std::uint64_t events_per_day, Sink& sink)
      : options_(options),
        organization_(organization),
        catalogue_(catalogue),
        playbooks_(playbooks),
        planner_(organization, playbooks, events_per_day),
        delivery_(organization, sink) {
    const auto virginia = std::ranges::find(organization.regions, "us-east-1");
    global_region_ = static_cast<std::uint32_t>(virginia - organization.regions.begin());
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
    return delivery_.finish();
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

  // Plays every turn before `time`.
  Result<> play_until(Timestamp time) {
    const Timestamp limit = std::min(time, options_.end);
    while (!turns_.empty() && turns_.top().time < limit) {
      Turn turn = turns_.top();
      turns_.pop();
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
    return {};
  }

  Result<> play_step(Session& session, Timestamp time) {
    const Operation& operation = catalogue_.at(session.steps[session.next]);
    const std::uint64_t key = session.random.next();
    // Someone who looks at one thing after another stays with each for a few events.
    if (session.random.per_mille(250)) {
      session.focus = session.random.next();
    }
    if (time < options_.start) {
      return {};
    }
    const bool global = operation.service->place == Place::Global;
    const std::uint32_t region = global ? global_region_ : session.plan.region;
    record_.clear();
    append_record(record_, {.organization = organization_,
                            .actor = organization_.actors[session.plan.actor],
                            .caller = session.caller,
                            .account = organization_.accounts[session.plan.account],
                            .region = region < organization_.regions.size()
                                          ? std::string_view(organization_.regions[region])
                                          : "us-east-1",
                            .operation = operation,
                            .time = time,
                            .focus = session.focus,
                            .key = key});
    Prng lag(mix(key, 1));
    TARN_TRY(delivery_.add({.account = session.plan.account, .region = region}, time, record_, lag));
    return flush(time);
  }

  // Deliveries come every five minutes; looking once a second is enough.
  Result<> flush(Timestamp time) {
    if (time - flushed_ < std::chrono::seconds(1)) {
      return {};
    }
    flushed_ = time;
    return delivery_.flush(time);
  }

  const Options& options_;
  const Organization& organization_;
  const Catalogue& catalogue_;
  const Playbooks& playbooks_;
  Planner planner_;
  Delivery delivery_;
  std::deque<Session> sessions_;
  std::vector<std::size_t> free_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  std::uint64_t order_ = 0;
  std::uint32_t global_region_ = 0;
  Timestamp flushed_{};
  std::string record_;
};

Result<std::uint64_t> rate_of(const Options& options) {
  if (options.end <= options.start) {
    return fail(ErrorCode::InvalidArgument, "the end of the period must be after its start");
  }
  if (options.accounts < 1 || options.accounts > kAccountsMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("number of accounts must be 1 to {}: {}", kAccountsMax, options.accounts));
  }
  if (options.events > kEventsMax || options.events_per_day > kEventsMax) {
    return fail(ErrorCode::InvalidArgument, fmt::format("number of events must be at most {}", kEventsMax));
  }
  if (options.events == 0) {
    return options.events_per_day;
  }
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.end - options.start).count();
  return options.events * 86'400 / static_cast<std::uint64_t>(seconds);
}

}  // namespace

Result<Summary> generate(const Options& options, Sink& sink) {
  const std::uint64_t events_per_day = TARN_TRY(rate_of(options));
  const Catalogue catalogue = TARN_TRY(Catalogue::make());
  const Playbooks playbooks = TARN_TRY(Playbooks::make(catalogue));
  const Organization organization = make_organization(
      options.seed, options.accounts, options.regions.empty() ? default_regions() : options.regions);
  Counter counter(sink);
  Run run(options, organization, catalogue, playbooks, events_per_day, counter);
  TARN_TRY(run.play());
  return counter.summary();
}

}  // namespace tarn::sample
