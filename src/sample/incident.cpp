#include "sample/incident.hpp"

#include "json/value.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

constexpr std::string_view kAttackTools[] = {
    "aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0-kali3-amd64 exe/x86_64.kali.2023 prompt/off command/sts",
    "Boto3/1.26.90 Python/3.9.2 Linux/5.10.0-kali7-amd64 Botocore/1.29.90",
    "aws-sdk-go/1.44.128 (go1.19.3; linux; amd64)",
};
constexpr std::string_view kAttackBrowser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0";

struct Step {
  std::string_view call;
  std::uint32_t repeat = 1;
  bool repeated = false;  // written with a star
  bool same = false;
  bool denied = false;
};

Step read_step(std::string_view text) {
  Step step;
  if (text.ends_with('!')) {
    step.denied = true;
    text.remove_suffix(1);
  }
  if (text.ends_with('=')) {
    step.same = true;
    text.remove_suffix(1);
  }
  const std::size_t star = text.find('*');
  if (star != std::string_view::npos) {
    step.repeated = true;
    std::from_chars(text.data() + star + 1, text.data() + text.size(), step.repeat);
  }
  step.call = text.substr(0, star);
  return step;
}

std::vector<Step> read_steps(std::string_view text) {
  std::vector<Step> steps;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    steps.push_back(read_step(word));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return steps;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    words.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

void add_new(std::vector<std::string>& texts, const std::string& text) {
  if (std::ranges::find(texts, text) == texts.end()) {
    texts.push_back(text);
  }
}

// The identity in front of the console has no key yet; behind it, it has a session's.
Result<std::string> console_identity(const Caller& caller, bool signed_in, Timestamp start, Prng& random) {
  json::Value identity = TARN_TRY(json::parse(caller.identity));
  if (!signed_in) {
    std::erase_if(*identity.object(),
                  [](const json::Member& member) { return member.name == "accessKeyId"; });
    return json::write(identity);
  }
  std::string key;
  append_iam_id(key, "ASIA", random.next());
  identity.set("accessKeyId", std::move(key));
  identity.set("sessionContext",
               json::Object{{"attributes", json::Object{{"creationDate", format_iso_seconds(start)},
                                                        {"mfaAuthenticated", "false"}}}});
  return json::write(identity);
}

// What makes two incidents of one scenario differ.
struct Occasion {
  std::uint32_t size = 0;
  std::uint64_t seed = 0;
  Timestamp start;
};

// Makes one incident.
class Maker {
 public:
  Maker(const ScenarioText& text, const Occasion& occasion, const Organization& organization,
        const Catalogue& catalogue)
      : text_(text),
        size_(occasion.size),
        seed_(occasion.seed),
        time_(occasion.start),
        organization_(organization),
        catalogue_(catalogue) {
    const auto regions = static_cast<std::uint32_t>(organization.regions.size());
    region_ = static_cast<std::uint32_t>(mix(seed_, 2) % std::min(regions, 2u));
  }

  Result<Incident> make() {
    Label& label = incident_.label;
    label.scenario = text_.name;
    label.summary = text_.summary;
    label.findings = words_of(text_.findings);
    label.size = size_;
    choose_account();
    for (const ActText& act : text_.acts) {
      TARN_TRY(add_act(act));
    }
    const auto shared = std::ranges::count_if(
        incident_.events, [](const IncidentEvent& event) { return event.role_account.has_value(); });
    label.planned = incident_.events.size() + static_cast<std::uint64_t>(shared);
    return std::move(incident_);
  }

 private:
  std::uint64_t focus() const { return mix(seed_, 3); }

  const Actor* find_actor(const ActText& act) const {
    std::vector<const Actor*> found;
    for (const Actor& actor : organization_.actors) {
      const bool fits = actor.kind == act.kind && (act.name.empty() || actor.name == act.name);
      // A workload of the management account would be a strange victim.
      const bool at_home = organization_.accounts.size() == 1 ||
                           (actor.home != 0 && organization_.accounts[actor.home].stays());
      if (fits && (actor.everywhere || at_home)) {
        found.push_back(&actor);
      }
    }
    return found.empty() ? nullptr : found[mix(seed_, key_of(act.name)) % found.size()];
  }

  void choose_account() {
    const auto members = static_cast<std::uint32_t>(organization_.accounts.size() - 1);
    account_ = members == 0 ? 0 : 1 + static_cast<std::uint32_t>(mix(seed_, 4) % std::min(members, 3u));
    const ActText& first = text_.acts.front();
    const Actor* actor = first.guise == Guise::Actor ? find_actor(first) : nullptr;
    if (actor != nullptr && !actor->everywhere) {
      account_ = static_cast<std::uint32_t>(actor->home);
    }
    if (text_.in_management_account) {
      account_ = 0;
    }
  }

  // The account behind this one, of those that are there all the time; the only one is behind itself.
  std::uint32_t next_account(std::uint32_t account) const {
    const auto accounts = static_cast<std::uint32_t>(organization_.accounts.size());
    do {
      account = (account + 1) % accounts;
    } while (!organization_.accounts[account].stays());
    return account;
  }

  Result<Actor> actor_of(const ActText& act, const Scene& scene) const {
    if (act.guise == Guise::Actor) {
      const Actor* actor = find_actor(act);
      if (actor == nullptr) {
        return fail(ErrorCode::NotFound, fmt::format("nobody can play the scenario: {}", text_.name));
      }
      return *actor;
    }
    Actor actor{.kind = act.kind, .name = std::string(act.name), .role = {}, .principal = {}};
    actor.key = mix(organization_.seed, key_of(act.name));
    if (act.guise == Guise::Role) {
      actor.role = act.name;
      actor.principal = "lambda";  // whose sessions carry the actor's name
      actor.name = "session-";
      const Template version = TARN_TRY(Template::make("<version>"));
      version.append_to(actor.name, scene);
    }
    return actor;
  }

  Result<Caller> caller_of(const ActText& act, const Actor& actor, const Account& account,
                           Prng& random) const {
    Caller caller = make_caller(organization_, actor, account, time_, random);
    if (act.guise == Guise::SigningIn || act.guise == Guise::ConsoleUser) {
      caller.channel = Channel::Console;
      caller.identity = TARN_TRY(console_identity(caller, act.guise == Guise::ConsoleUser, time_, random));
      caller.user_agent = kAttackBrowser;
    } else if (act.stolen) {
      caller.channel = Channel::Program;
      caller.user_agent = kAttackTools[mix(seed_, 5) % std::size(kAttackTools)];
    }
    if (act.stolen) {
      // Addresses that are reserved for measurements and are nobody's.
      caller.source_address = fmt::format("198.18.{}.{}", 1 + mix(seed_, 6) % 250, 1 + mix(seed_, 7) % 250);
      caller.through_endpoint = false;
    }
    return caller;
  }

  Result<> add_act(const ActText& text) {
    const auto index = static_cast<std::uint32_t>(incident_.acts.size());
    IncidentAct& act = incident_.acts.emplace_back();
    act.account = account_;
    for (std::uint32_t i = 0; i < text.account; ++i) {
      act.account = next_account(act.account);
    }
    act.next = next_account(act.account);
    const Account& account = organization_.accounts[act.account];
    const Scene scene{.organization = organization_,
                      .account = account,
                      .region = organization_.regions[region_],
                      .focus = focus(),
                      .event_key = mix(seed_, 8),
                      .time = time_,
                      .caller_arn = {},
                      .caller_name = {},
                      .request_id = {},
                      .source_address = {}};
    Prng random(mix(mix(seed_, 9), index));
    act.actor = TARN_TRY(actor_of(text, scene));
    act.caller = TARN_TRY(caller_of(text, act.actor, account, random));
    act.calls = std::make_unique<ActCalls>(catalogue_, scene, organization_.accounts[act.next].id.value());
    TARN_TRY(add_events(text, index, random));
    add_new(incident_.label.actors, act.caller.arn);
    add_new(incident_.label.accounts, account.id.value());
    add_new(incident_.label.addresses, act.caller.source_address);
    return {};
  }

  // Adds what one step does, and moves the time on.
  void add_event(const ActText& text, IncidentEvent event, Prng& random) {
    const auto regions = static_cast<std::uint32_t>(organization_.regions.size());
    event.time = time_;
    event.region = text.everywhere ? everywhere_++ % regions : region_;
    event.key = random.next();
    const IncidentAct& act = incident_.acts[event.act];
    if (event.operation->text->across && event.outcome == Outcome::Success && act.next != act.account) {
      event.role_account = act.next;
    }
    incident_.events.push_back(event);
    time_ += std::chrono::milliseconds(text.low_ms + random.skewed(text.high_ms - text.low_ms));
  }

  Result<> add_events(const ActText& text, std::uint32_t act, Prng& random) {
    const std::vector<Step> steps = read_steps(text.steps);
    const std::uint32_t rounds = text.rounds == 0 ? 1 : text.rounds * size_;
    const std::uint32_t times = text.rounds == 0 ? size_ : 1;
    ActCalls& calls = *incident_.acts[act].calls;
    for (std::uint32_t round = 0; round < rounds; ++round) {
      for (const Step& step : steps) {
        const std::uint32_t count = step.repeated ? step.repeat * times : 1;
        const Operation* operation = TARN_TRY(calls.find(step.call));
        for (std::uint32_t i = 0; i < count; ++i) {
          const std::uint32_t number = step.repeated && !step.same ? round * count + i : 0;
          add_event(text,
                    {.time = {},
                     .act = act,
                     .operation = operation,
                     .outcome = step.denied ? Outcome::Denied : Outcome::Success,
                     .focus = number == 0 ? focus() : mix(focus(), number)},
                    random);
        }
      }
    }
    return {};
  }

  const ScenarioText& text_;
  std::uint32_t size_;
  std::uint64_t seed_;
  Timestamp time_;  // of the next event
  const Organization& organization_;
  const Catalogue& catalogue_;
  std::uint32_t account_ = 0;     // index
  std::uint32_t region_ = 0;      // index
  std::uint32_t everywhere_ = 0;  // how many events have gone from Region to Region
  Incident incident_;
};

Result<const ScenarioText*> find_scenario(const ScenarioRequest& request) {
  const auto text = std::ranges::find(scenario_texts(), request.name, &ScenarioText::name);
  if (text == scenario_texts().end()) {
    return fail(ErrorCode::NotFound, fmt::format("no such scenario: {}", request.name));
  }
  if (request.size < 1 || request.size > kScenarioSizeMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("size of a scenario must be 1 to {}: {}", kScenarioSizeMax, request.size));
  }
  return &*text;
}

// Somewhere in the period, so that the incident ends within it if it can.
Timestamp choose_start(Period period, std::chrono::microseconds length, std::uint64_t seed) {
  const std::int64_t room = std::max<std::int64_t>((period.end - period.start - length).count(), 0);
  const auto share = static_cast<std::int64_t>(50 + mix(seed, 1) % 900);  // per mille
  return std::chrono::floor<std::chrono::seconds>(period.start +
                                                  std::chrono::microseconds(room / 1000 * share));
}

Result<Incident> make_incident(const ScenarioRequest& request, Period period,
                               const Organization& organization, const Catalogue& catalogue) {
  const ScenarioText* text = TARN_TRY(find_scenario(request));
  std::uint64_t seed = mix(mix(organization.seed, key_of(text->name)), request.size);
  Timestamp start;
  if (request.start) {
    start = *request.start;
  } else {
    const Incident rehearsal =
        TARN_TRY(Maker(*text, {request.size, seed, from_micros(0)}, organization, catalogue).make());
    start = choose_start(period, rehearsal.events.back().time - from_micros(0), seed);
  }
  // The same scenario at another time is another incident, with other event ids.
  seed = mix(seed, static_cast<std::uint64_t>(micros(start)));
  return Maker(*text, {request.size, seed, start}, organization, catalogue).make();
}

}  // namespace

Result<std::vector<Incident>> make_incidents(std::span<const ScenarioRequest> requests, Period period,
                                             const Organization& organization, const Catalogue& catalogue) {
  std::vector<Incident> incidents;
  for (const ScenarioRequest& request : requests) {
    Incident incident = TARN_TRY(make_incident(request, period, organization, catalogue));
    const bool twice = std::ranges::any_of(incidents, [&incident](const Incident& other) {
      return other.label.scenario == incident.label.scenario &&
             other.events.front().time == incident.events.front().time;
    });
    if (twice) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("the scenario is there twice; give them different starts: {}", request.name));
    }
    incidents.push_back(std::move(incident));
  }
  return incidents;
}

}  // namespace tarn::sample
