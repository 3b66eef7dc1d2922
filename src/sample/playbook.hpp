// What people and machines do one after another: "list the users, look at three of them, disable a key".
#pragma once

#include "base/result.hpp"
#include "sample/catalogue.hpp"
#include "sample/organization.hpp"
#include "sample/prng.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tarn::sample {

struct PlaybookStep {
  enum class Kind : std::uint8_t { Call, Look, Alter } kind = Kind::Call;
  OperationIndex operation = 0;  // of a Call
  std::uint16_t repeat_max = 1;  // it is done 1 to this many times
  bool optional = false;         // left out every other time
};

struct Playbook {
  std::string_view principal;  // the one service that it belongs to; "" for all of the kind
  std::uint16_t weight = 0;
  std::vector<PlaybookStep> steps;
};

// Immutable once made. The catalogue must outlive it.
class Playbooks {
 public:
  static Result<Playbooks> make(const Catalogue& catalogue);

  // Appends the operations of one session of `actor`, at least one and at most kStepsMax.
  void plan(const Actor& actor, Prng& random, std::vector<OperationIndex>& steps) const;

  static constexpr std::size_t kStepsMax = 160;

 private:
  explicit Playbooks(const Catalogue& catalogue) : catalogue_(&catalogue) {}
  const Playbook& choose(const Actor& actor, Prng& random) const;
  OperationIndex draw(const ServiceRange& service, PlaybookStep::Kind kind, Prng& random) const;

  const Catalogue* catalogue_;
  std::array<std::vector<Playbook>, kActorKinds> by_kind_;
  std::vector<std::uint32_t> service_weights_;
};

}  // namespace tarn::sample
