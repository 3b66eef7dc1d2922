// Who there is: the accounts of an organization and everybody that acts in them. A pure function of the seed.
#pragma once

#include "base/strong.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

struct Account {
  AccountId id;
  std::string name;            // "payments-production"
  std::string unit;            // its organizational unit, "Workloads"
  std::string owner;           // the mail address of the team
  std::string environment;     // "production", "staging", ...
  std::uint32_t activity = 0;  // its share of the events, relative to the others
  std::uint64_t key = 0;       // what its resources are drawn from
  // From when and until when it belongs to the organization; nothing happens in it before and after.
  Timestamp joined = Timestamp::min();
  Timestamp left = Timestamp::max();

  bool joins() const { return joined != Timestamp::min(); }
  bool leaves() const { return left != Timestamp::max(); }
  bool stays() const { return !joins() && !leaves(); }
};

struct Office {
  std::string_view city;
  int utc_offset_minutes;        // without daylight saving time
  std::string_view network;      // the first three parts of its public addresses
  std::string_view home_region;  // where its people work most
};

enum class ActorKind : std::uint8_t {
  Person,         // through IAM Identity Center, in the console or on the command line
  IamUser,        // with a long-lived access key
  Root,           // the root user: seldom
  Pipeline,       // deploys, with a role taken through the code host's OIDC provider
  Application,    // a role of a workload on EC2, ECS or Lambda
  Service,        // an AWS service that acts itself
  ServiceLinked,  // an AWS service that acts through its role in the account
  Scanner,        // reads everything in every account
  Partner,        // a role that a foreign account takes
};
inline constexpr std::size_t kActorKinds = 9;

struct Actor {
  ActorKind kind = ActorKind::Person;
  std::string name;          // "aiko.tanaka", "checkout-api", "AWSServiceRoleForConfig"
  std::string role;          // the role that it acts with, if any
  std::string principal;     // for the services: "config.amazonaws.com"
  std::size_t home = 0;      // index of an account
  std::size_t office = 0;    // index of an office; of the code host's runners for pipelines
  std::uint32_t weight = 0;  // its share of the sessions, relative to the others
  bool everywhere = false;   // acts in every account, not only at home
  std::uint64_t key = 0;     // what its ids are drawn from
};

struct Organization {
  std::uint64_t seed = 0;
  std::string id;  // "o-..."
  std::string identity_store;
  std::vector<Account> accounts;  // the management account first
  std::vector<std::string> regions;
  std::vector<Actor> actors;
};

// The offices that people belong to.
const std::vector<Office>& offices();

inline constexpr std::size_t kAccountsMax = 1000;

// Makes an organization of `accounts` accounts (1 to kAccountsMax) in `regions`, of which the first is the
// one that is used most. REQUIRES: regions is not empty.
Organization make_organization(std::uint64_t seed, std::size_t accounts, std::vector<std::string> regions);

// "ap-northeast-1", "us-east-1" and the others of the sample, in the order of their use.
std::vector<std::string> default_regions();

}  // namespace tarn::sample
