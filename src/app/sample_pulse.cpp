#include "app/sample_pulse.hpp"

#include "sample/catalogue.hpp"
#include "sample/identity.hpp"
#include "sample/playbook.hpp"
#include "sample/prng.hpp"
#include "sample/record.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {
namespace {

using sample::mix;
using sample::Prng;

bool is_machine(sample::ActorKind kind) {
  switch (kind) {
    case sample::ActorKind::Application:
    case sample::ActorKind::Service:
    case sample::ActorKind::ServiceLinked:
    case sample::ActorKind::Scanner: return true;
    case sample::ActorKind::Person:
    case sample::ActorKind::IamUser:
    case sample::ActorKind::Root:
    case sample::ActorKind::Pipeline:
    case sample::ActorKind::Partner: return false;
  }
  return false;
}

class Pulse {
 public:
  Pulse(const sample::Organization& organization, const sample::Catalogue& catalogue,
        const sample::Playbooks& playbooks, sample::Sink& sink)
      : organization_(organization),
        catalogue_(catalogue),
        playbooks_(playbooks),
        delivery_(organization, {}, sink) {
    for (const sample::Actor& actor : organization.actors) {
      if (is_machine(actor.kind)) {
        machines_.push_back(&actor);
      }
    }
    const auto virginia = std::ranges::find(organization.regions, "us-east-1");
    global_region_ = static_cast<std::uint32_t>(virginia - organization.regions.begin());
  }

  Result<std::uint64_t> play(Timestamp start, Timestamp end) {
    std::uint64_t calls = 0;
    for (Timestamp slot = start - (start.time_since_epoch() % kPulse); slot < end; slot += kPulse) {
      Prng random(mix(mix(organization_.seed, sample::key_of(std::string_view("pulse"))),
                      static_cast<std::uint64_t>(micros(slot))));
      const Timestamp time = slot + std::chrono::milliseconds(random.below(kPulseMs));
      if (time >= start && time < end) {
        TARN_TRY(call(time, random));
        ++calls;
      }
    }
    TARN_TRY(delivery_.finish());
    return calls;
  }

 private:
  static constexpr int kAttempts = 100;
  static constexpr std::uint32_t kPulseMs = std::chrono::milliseconds(kPulse).count();
  // Files are called after the times of their events: these, which end in an odd microsecond, are nobody
  // else's.
  static constexpr std::chrono::microseconds kOwn{7};

  // The first operation of the machine's own ways that is no data event.
  const sample::Operation* draw_operation(const sample::Actor& machine, Prng& random) {
    steps_.clear();
    playbooks_.plan(machine, random, steps_);
    const auto found = std::ranges::find_if(
        steps_, [this](auto step) { return !sample::is_data(catalogue_.at(step).text->access); });
    return found == steps_.end() ? nullptr : &catalogue_.at(*found);
  }

  Result<> call(Timestamp time, Prng& random) {
    const sample::Actor* machine = nullptr;
    const sample::Operation* operation = nullptr;
    // Some machines only read and write data; that all do so often in a row does not happen.
    for (int attempt = 0; attempt < kAttempts && operation == nullptr; ++attempt) {
      machine = machines_[random.below(static_cast<std::uint32_t>(machines_.size()))];
      operation = draw_operation(*machine, random);
    }
    if (operation == nullptr) {
      return {};
    }
    const auto accounts = static_cast<std::uint32_t>(organization_.accounts.size());
    const auto account =
        machine->everywhere ? random.below(accounts) : static_cast<std::uint32_t>(machine->home);
    const auto regions = static_cast<std::uint32_t>(organization_.regions.size());
    const bool is_global = operation->service->place == sample::Place::Global;
    const std::uint32_t region = is_global ? global_region_ : random.below(std::min(regions, 2u));
    // One session an hour.
    const Timestamp hour = std::chrono::floor<std::chrono::hours>(time);
    Prng session(mix(mix(machine->key, account), static_cast<std::uint64_t>(micros(hour))));
    const sample::Caller caller =
        make_caller(organization_, *machine, organization_.accounts[account], hour, session);
    record_.clear();
    sample::append_record(record_,
                          {.organization = organization_,
                           .actor = *machine,
                           .caller = caller,
                           .account = organization_.accounts[account],
                           .region = region < regions ? std::string_view(organization_.regions[region])
                                                      : std::string_view("us-east-1"),
                           .operation = *operation,
                           .time = time,
                           .focus = random.next(),
                           .key = random.next()});
    return delivery_.add({.account = account, .region = region}, time + kOwn, record_, random);
  }

  const sample::Organization& organization_;
  const sample::Catalogue& catalogue_;
  const sample::Playbooks& playbooks_;
  sample::Delivery delivery_;
  std::vector<const sample::Actor*> machines_;
  std::vector<sample::OperationIndex> steps_;
  std::string record_;
  std::uint32_t global_region_ = 0;
};

}  // namespace

Result<std::uint64_t> make_pulse(const sample::Organization& organization, Timestamp start, Timestamp end,
                                 sample::Sink& sink) {
  const auto catalogue = TARN_TRY(sample::Catalogue::make());
  const auto playbooks = TARN_TRY(sample::Playbooks::make(catalogue));
  return Pulse(organization, catalogue, playbooks, sink).play(start, end);
}

}  // namespace tarn::app
