// A scenario made ready: every event of it with its time, caller and call, drawn from the seed before
// anything is played.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/act_calls.hpp"
#include "sample/catalogue.hpp"
#include "sample/identity.hpp"
#include "sample/labels.hpp"
#include "sample/organization.hpp"
#include "sample/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tarn::sample {

inline constexpr std::uint32_t kScenarioSizeMax = 1000;

// A scenario as it is asked for.
struct ScenarioRequest {
  std::string name;
  std::optional<Timestamp> start;  // without one, somewhere in the period
  std::uint32_t size = 1;          // multiplies its events, 1 to kScenarioSizeMax
};

struct IncidentAct {
  Actor actor;
  Caller caller;
  std::uint32_t account = 0;  // index
  std::uint32_t next = 0;     // index of the account whose roles it takes
  std::unique_ptr<ActCalls> calls;
};

struct IncidentEvent {
  Timestamp time;
  std::uint32_t act = 0;     // index
  std::uint32_t region = 0;  // index, for the services that are not global
  const Operation* operation = nullptr;
  Outcome outcome = Outcome::Success;
  std::uint64_t focus = 0;
  std::uint64_t key = 0;
  // Of the role that is taken, where it is not the act's own: then two records tell of the event.
  std::optional<std::uint32_t> role_account = {};
};

struct Incident {
  std::vector<IncidentAct> acts;
  std::vector<IncidentEvent> events;  // in the order of their times
  Label label;                        // still without event ids and times
};

struct Period {
  Timestamp start;
  Timestamp end;
};

// Makes the incidents. The same request gives the same incident, whatever else is asked for. The organization
// and the catalogue must outlive them. NotFound for a scenario that does not exist, InvalidArgument for a
// size out of bounds or the same scenario at the same time twice.
Result<std::vector<Incident>> make_incidents(std::span<const ScenarioRequest> requests, Period period,
                                             const Organization& organization, const Catalogue& catalogue);

}  // namespace tarn::sample
