#include "sample/session.hpp"

#include "sample/rhythm.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

using std::chrono::hours;

constexpr std::uint64_t kHoursOfWeek = 168;
// The last session that begins in an hour ends so much after its start.
constexpr std::chrono::hours kLongest = hours(1) + kSessionMax;
// A Monday in a week without holidays and days of release.
constexpr Timestamp kOrdinaryMonday = Timestamp(std::chrono::days(19751));

std::uint32_t find(const std::vector<std::uint64_t>& cumulative, std::uint64_t at) {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(cumulative, at) - cumulative.begin());
}

}  // namespace

Pace pace_of(ActorKind kind) {
  switch (kind) {
    case ActorKind::Person: return {.low_ms = 30, .high_ms = 6000};
    case ActorKind::Root: return {.low_ms = 400, .high_ms = 20000};
    case ActorKind::Pipeline: return {.low_ms = 15, .high_ms = 700};
    case ActorKind::IamUser:
    case ActorKind::Application:
    case ActorKind::Partner: return {.low_ms = 10, .high_ms = 500};
    case ActorKind::Service:
    case ActorKind::ServiceLinked:
    case ActorKind::Scanner: return {.low_ms = 5, .high_ms = 300};
  }
  return {.low_ms = 1, .high_ms = 1};
}

Planner::Planner(const Organization& organization, const Playbooks& playbooks, std::uint64_t events_per_day,
                 std::optional<Change> change)
    : organization_(organization),
      playbooks_(playbooks),
      events_per_day_(events_per_day),
      change_(change),
      week_weight_(0) {
  for (std::uint64_t hour = 0; hour < kHoursOfWeek; ++hour) {
    week_weight_ += weight_of_hour(kOrdinaryMonday + hours(hour));
  }
}

std::uint64_t Planner::weight_of_hour(Timestamp hour) const {
  std::uint64_t sum = 0;
  for (const Actor& actor : organization_.actors) {
    sum += std::uint64_t{actor.weight} * activity_percent(actor, hour);
  }
  return sum;
}

std::uint64_t Planner::events_of_hour(Timestamp hour) const {
  const std::uint64_t rate =
      change_ ? events_per_day_ * rate_of(*change_, hour) / 1'000'000 : events_per_day_;
  const std::uint64_t share = rate * 7 * weight_of_hour(hour);
  // The rest of the division becomes an event as often as its size says.
  const std::uint64_t luck = mix(organization_.seed, static_cast<std::uint64_t>(micros(hour))) % week_weight_;
  return share / week_weight_ + (share % week_weight_ > luck ? 1 : 0);
}

Planner::Weights Planner::weights_of(Timestamp hour) const {
  const auto is_there = [hour](const Account& account) {
    return account.joined <= hour && hour + kLongest <= account.left;
  };
  Weights weights;
  weights.accounts.reserve(organization_.accounts.size());
  weights.actors.reserve(organization_.actors.size());
  std::uint64_t sum = 0;
  for (const Account& account : organization_.accounts) {
    weights.accounts.push_back(sum += is_there(account) ? account.activity : 0);
  }
  sum = 0;
  for (const Actor& actor : organization_.actors) {
    const bool can = actor.everywhere || is_there(organization_.accounts[actor.home]);
    weights.actors.push_back(sum += can ? std::uint64_t{actor.weight} * activity_percent(actor, hour) : 0);
  }
  return weights;
}

SessionPlan Planner::draw(const Weights& weights, Timestamp hour, Prng& random) const {
  constexpr std::uint32_t kHourMs = 3'600'000;
  SessionPlan plan;
  plan.start = hour + std::chrono::milliseconds(random.below(kHourMs));
  plan.actor = find(weights.actors, random.next() % weights.actors.back());
  const Actor& actor = organization_.actors[plan.actor];
  const std::uint64_t account = random.next() % weights.accounts.back();
  plan.account = actor.everywhere ? find(weights.accounts, account) : static_cast<std::uint32_t>(actor.home);
  // Most of the work is done in the first Regions.
  const auto regions = static_cast<std::uint32_t>(organization_.regions.size());
  const std::uint32_t region = random.skewed(regions * 2) % regions;
  const bool spread = actor.everywhere && actor.kind != ActorKind::Person;
  plan.region = spread ? region : std::min<std::uint32_t>(region, random.below(2));
  plan.seed = random.next();
  return plan;
}

std::vector<SessionPlan> Planner::plan_hour(Timestamp hour) const {
  const Weights weights = weights_of(hour);
  std::vector<SessionPlan> plans;
  Prng random(mix(mix(organization_.seed, key_of(std::string_view("hour"))),
                  static_cast<std::uint64_t>(micros(hour))));
  std::vector<OperationIndex> steps;
  for (std::uint64_t left = events_of_hour(hour); left > 0;) {
    SessionPlan plan = draw(weights, hour, random);
    steps.clear();
    Prng own(plan.seed);
    playbooks_.plan(organization_.actors[plan.actor], own, steps);
    plan.steps = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, steps.size()));
    left -= plan.steps;
    plans.push_back(plan);
  }
  std::ranges::stable_sort(plans, {}, &SessionPlan::start);
  return plans;
}

}  // namespace tarn::sample
