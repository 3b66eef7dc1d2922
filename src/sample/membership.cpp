#include "sample/membership.hpp"

#include "sample/prng.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace tarn::sample {
namespace {

using std::chrono::seconds;

enum class Who : std::uint8_t { Administrator, Service, Member };

struct Telling {
  Who who;
  seconds after;  // the joining or leaving; before it where it is negative
  std::string_view call;
};

constexpr Telling kCreated[] = {
    {Who::Administrator, seconds(-42), "+create-account"},
    {Who::Service, seconds(0), "+create-account-result"},
    {Who::Administrator, seconds(171), "+move-new-account"},
};
constexpr Telling kAccepted[] = {
    {Who::Member, seconds(0), "+accept-invitation"},
    {Who::Administrator, seconds(252), "+move-new-account"},
};
constexpr Telling kClosed[] = {
    {Who::Administrator, seconds(-96), "+suspend-account"},
    {Who::Administrator, seconds(0), "+close-account"},
    {Who::Service, seconds(38), "+close-account-result"},
};

const Actor& administrator(const Organization& organization) {
  return *std::ranges::find_if(organization.actors, [](const Actor& actor) {
    return actor.kind == ActorKind::Person && actor.role == "AdministratorAccess";
  });
}

// Tells of one joining or leaving.
class Teller {
 public:
  Teller(const Organization& organization, const Catalogue& catalogue, std::uint32_t member, Timestamp time)
      : organization_(organization), catalogue_(catalogue), member_(member), time_(time) {}

  Result<> add(Telling step) {
    const Account& member = organization_.accounts[member_];
    const std::uint64_t key =
        mix(mix(member.key, key_of(step.call)), static_cast<std::uint64_t>(micros(time_)));
    IncidentAct& act = incident_.acts.emplace_back();
    act.account = step.who == Who::Member ? member_ : 0;
    act.actor = step.who == Who::Service ? service() : administrator(organization_);
    const Account& account = organization_.accounts[act.account];
    const Timestamp time = time_ + step.after;
    Prng random(member.key);  // the same for all steps: the administrator stays at one machine
    act.caller = make_caller(organization_, act.actor, account, time, random);
    const Scene scene{.organization = organization_,
                      .account = account,
                      .region = "us-east-1",
                      .focus = member.key,
                      .event_key = member.key,
                      .time = time,
                      .caller_arn = {},
                      .caller_name = {},
                      .request_id = {},
                      .source_address = {}};
    act.calls = std::make_unique<ActCalls>(catalogue_, scene, member.id.value());
    incident_.events.push_back({.time = time,
                                .act = static_cast<std::uint32_t>(incident_.acts.size() - 1),
                                .operation = TARN_TRY(act.calls->find(step.call)),
                                .focus = member.key,
                                .key = key});
    return {};
  }

  Result<> add(std::span<const Telling> steps) {
    for (const Telling& step : steps) {
      TARN_TRY(add(step));
    }
    return {};
  }

  Incident take() { return std::move(incident_); }

 private:
  static Actor service() {
    return {.kind = ActorKind::Service,
            .name = "organizations.amazonaws.com",
            .role = {},
            .principal = "organizations.amazonaws.com"};
  }

  const Organization& organization_;
  const Catalogue& catalogue_;
  std::uint32_t member_;  // index
  Timestamp time_;
  Incident incident_;
};

// An invitation waits for up to a day.
seconds invited_before(const Account& account, const Change& change) {
  const auto since = std::chrono::floor<seconds>(account.joined - change.start);
  return -std::min(since / 2, seconds(600 + account.key % 80'000));
}

Result<Incident> tell_of_joining(const Organization& organization, const Catalogue& catalogue,
                                 const Change& change, std::uint32_t member) {
  const Account& account = organization.accounts[member];
  Teller teller(organization, catalogue, member, account.joined);
  if (account.key % 3 != 0) {
    TARN_TRY(teller.add(kCreated));
    return teller.take();
  }
  TARN_TRY(teller.add({Who::Administrator, invited_before(account, change), "+invite-account"}));
  TARN_TRY(teller.add(kAccepted));
  return teller.take();
}

}  // namespace

Result<std::vector<Incident>> make_memberships(const Organization& organization, const Catalogue& catalogue,
                                               const Change& change) {
  std::vector<Incident> told;
  for (std::uint32_t i = 0; i < organization.accounts.size(); ++i) {
    const Account& account = organization.accounts[i];
    if (account.joins()) {
      told.push_back(TARN_TRY(tell_of_joining(organization, catalogue, change, i)));
    }
    if (account.leaves()) {
      Teller teller(organization, catalogue, i, account.left);
      TARN_TRY(teller.add(kClosed));
      told.push_back(teller.take());
    }
  }
  return told;
}

}  // namespace tarn::sample
