#include "sample/organization.hpp"

#include "sample/account_names.hpp"
#include "sample/prng.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

// The members of this many accounts have their own pipelines and applications; more accounts share the load.
constexpr std::size_t kWorkloadAccountsMax = 60;

Account make_account(std::uint64_t seed, std::size_t index) {
  Account account;
  account.key = mix(mix(seed, key_of(std::string_view("account"))), index);
  const auto first = first_accounts();
  std::string id;
  if (index < first.size()) {
    const AccountName& name = first[index];
    id = name.id;
    account.name = name.name;
    account.unit = name.unit;
    account.environment = name.environment;
    account.activity = name.activity;
  } else {
    const std::string_view team = team_names()[(index - first.size()) / 4 % team_names().size()];
    account.environment = environment_names()[(index - first.size()) % environment_names().size()];
    account.name = fmt::format("{}-{}", team, account.environment);
    if (index >= first.size() + team_names().size() * environment_names().size()) {
      account.name += fmt::format("-{}", index);
    }
    account.unit = account.environment == "production" ? "Workloads" : "Development";
    account.activity = static_cast<std::uint32_t>(2 + account.key % 18);
  }
  if (id.empty()) {
    append_decimal(id, 300'000'000'000 + account.key % 600'000'000'000, 12);
  }
  account.id = AccountId(std::move(id));
  account.owner = fmt::format("aws-{}@{}", account.name, kDomain);
  return account;
}

// Gives every actor the key that its ids are drawn from.
void add(Organization& organization, Actor actor) {
  actor.key = mix(mix(organization.seed, key_of(actor.name)), organization.actors.size());
  organization.actors.push_back(std::move(actor));
}

void add_people(Organization& organization) {
  for (const PersonName& person : person_names()) {
    add(organization, {.kind = ActorKind::Person,
                       .name = std::string(person.user),
                       .role = std::string(person.permission_set),
                       .principal = {},
                       .office = person.office,
                       .weight = 14,
                       .everywhere = true});
  }
}

void add_long_lived(Organization& organization) {
  const std::size_t shared = std::min<std::size_t>(2, organization.accounts.size() - 1);
  constexpr std::pair<std::string_view, std::uint32_t> kUsers[] = {
      {"svc-backup", 10}, {"svc-jenkins", 18}, {"legacy-etl", 12}, {"partner-upload", 6}};
  for (const auto& [name, weight] : kUsers) {
    add(organization, {.kind = ActorKind::IamUser,
                       .name = std::string(name),
                       .role = {},
                       .principal = {},
                       .home = shared,
                       .office = 0,
                       .weight = weight});
  }
  add(organization, {.kind = ActorKind::Root, .name = "root", .role = {}, .principal = {}, .weight = 1});
  add(organization, {.kind = ActorKind::Scanner,
                     .name = "posture-scan",
                     .role = "SecurityPostureAudit",
                     .principal = {},
                     .home = 0,
                     .weight = 60,
                     .everywhere = true});
  add(organization, {.kind = ActorKind::Partner,
                     .name = "observability-vendor",
                     .role = "VendorObservabilityReadOnly",
                     .principal = {},
                     .home = 0,
                     .weight = 26,
                     .everywhere = true});
}

void add_workloads(Organization& organization) {
  const std::size_t count = std::min(organization.accounts.size(), kWorkloadAccountsMax);
  for (std::size_t home = 0; home < count; ++home) {
    const Account& account = organization.accounts[home];
    add(organization, {.kind = ActorKind::Pipeline,
                       .name = fmt::format("{}-deploy", account.name),
                       .role = "GitHubActionsDeploy",
                       .principal = {},
                       .home = home,
                       .weight = 2 + account.activity / 3});
    const std::uint64_t applications = 2 + account.key % 5;
    for (std::uint64_t i = 0; i < applications; ++i) {
      const std::string_view name =
          application_names()[(account.key / 7 + i * 3) % application_names().size()];
      const std::string_view kind = std::array{"api", "worker", "batch"}[i % 3];
      add(organization, {.kind = ActorKind::Application,
                         .name = fmt::format("{}-{}", name, kind),
                         .role = fmt::format("{}-{}-{}", name, kind, account.environment),
                         .principal = std::array{"ecs", "ec2", "lambda"}[(account.key + i) % 3],
                         .home = home,
                         .weight = 4 + account.activity / 2});
    }
  }
}

void add_services(Organization& organization) {
  for (const ServiceName& service : service_names()) {
    add(organization, {.kind = service.role.empty() ? ActorKind::Service : ActorKind::ServiceLinked,
                       .name = std::string(service.role.empty() ? service.principal : service.role),
                       .role = std::string(service.role),
                       .principal = std::string(service.principal),
                       .weight = service.weight,
                       .everywhere = true});
  }
}

}  // namespace

const std::vector<Office>& offices() {
  static const std::vector<Office> kOffices = {
      {"Tokyo", 540, "203.0.113", "ap-northeast-1"},
      {"New York", -300, "198.51.100", "us-east-1"},
      {"Berlin", 60, "192.0.2", "eu-central-1"},
      {"Bengaluru", 330, "203.0.113", "ap-northeast-1"},
  };
  return kOffices;
}

std::vector<std::string> default_regions() {
  return {"ap-northeast-1", "us-east-1", "eu-central-1", "us-west-2", "ap-southeast-1"};
}

Organization make_organization(std::uint64_t seed, std::size_t accounts, std::vector<std::string> regions) {
  Organization organization;
  organization.seed = seed;
  organization.regions = std::move(regions);
  organization.id = "o-";
  append_drawn(organization.id, kLowerAlnum, mix(seed, 1), 10);
  organization.identity_store = "d-";
  append_hex(organization.identity_store, mix(seed, 2), 10);
  for (std::size_t i = 0; i < std::clamp<std::size_t>(accounts, 1, kAccountsMax); ++i) {
    organization.accounts.push_back(make_account(seed, i));
  }
  add_people(organization);
  add_long_lived(organization);
  add_workloads(organization);
  add_services(organization);
  return organization;
}

}  // namespace tarn::sample
