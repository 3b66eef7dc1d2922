// Plans who does what when: the sessions of an hour are a pure function of the seed, the rate and the hour,
// so that a period generated in two halves has the same events as one generated whole.
#pragma once

#include "base/time.hpp"
#include "sample/change.hpp"
#include "sample/organization.hpp"
#include "sample/playbook.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tarn::sample {

// A session before it begins.
struct SessionPlan {
  Timestamp start;
  std::uint64_t seed = 0;     // its own stream of random numbers
  std::uint32_t actor = 0;    // index
  std::uint32_t account = 0;  // index
  std::uint32_t region = 0;   // index
  std::uint32_t steps = 0;    // how many events it may have
};

// The time between two events of an actor's session.
struct Pace {
  std::uint32_t low_ms;
  std::uint32_t high_ms;
};
Pace pace_of(ActorKind kind);

// No session lasts longer.
inline constexpr std::chrono::hours kSessionMax{1};

class Planner {
 public:
  // The organization and the playbooks must outlive it. `events_per_day` is the mean over an ordinary week,
  // and over the change's time where there is one.
  Planner(const Organization& organization, const Playbooks& playbooks, std::uint64_t events_per_day,
          std::optional<Change> change);

  // The sessions that begin in the hour, in the order of their beginnings.
  std::vector<SessionPlan> plan_hour(Timestamp hour) const;
  // How many events the sessions that begin in the hour have together.
  std::uint64_t events_of_hour(Timestamp hour) const;

 private:
  std::uint64_t weight_of_hour(Timestamp hour) const;
  // Sums of weights, from which an actor or an account is drawn. Those that cannot act in the hour add 0.
  struct Weights {
    std::vector<std::uint64_t> actors;
    std::vector<std::uint64_t> accounts;
  };
  Weights weights_of(Timestamp hour) const;
  SessionPlan draw(const Weights& weights, Timestamp hour, Prng& random) const;

  const Organization& organization_;
  const Playbooks& playbooks_;
  std::uint64_t events_per_day_;
  std::optional<Change> change_;
  std::uint64_t week_weight_;  // the sum of an ordinary week's hours
};

}  // namespace tarn::sample
