// Incidents as they are told: who does what, from where, how fast. The tables stand in scenario_texts.cpp and
// scenario_calls.cpp.
#pragma once

#include "sample/operation.hpp"
#include "sample/organization.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::sample {

// In which shape the caller of an act appears.
enum class Guise : std::uint8_t {
  Actor,        // one of the organization's own: `name`, or any of the kind
  Role,         // a session of the role `name`, which an earlier act has taken
  SigningIn,    // the IAM user `name` in front of the console's door
  ConsoleUser,  // the IAM user `name` in the console, without a second factor
};

// What one caller does in one account.
//
// Steps are parted by blanks: "service:Operation" of the catalogue, or "+call" of scenario_calls(). "*n" does
// it n times, "=" behind that about one resource, "!" at the end is denied. Otherwise each repetition is
// about another resource, and the i-th repetitions of several steps are about the same one.
struct ActText {
  Guise guise = Guise::Actor;
  ActorKind kind = ActorKind::Person;
  std::string_view name = {};
  std::uint8_t account = 0;  // the incident's own, or one of the next
  bool stolen = false;       // comes from an attacker's address, with an attacker's tool
  bool everywhere = false;   // goes from Region to Region
  // 0: played once, and the size multiplies the repetitions; else the size multiplies the rounds.
  std::uint16_t rounds = 0;
  std::uint32_t low_ms = 500;  // the time between two steps
  std::uint32_t high_ms = 5000;
  std::string_view steps;
};

struct ScenarioText {
  std::string_view name;      // "leaked-access-key"
  std::string_view summary;   // one line for people
  std::string_view findings;  // what a detection should report, parted by blanks
  bool in_management_account = false;
  std::span<const ActText> acts;
};

std::span<const ScenarioText> scenario_texts();

// A call that only incidents make. In its texts "^slot^" is a slot (template.hpp) that stays the same through
// the whole incident; "^next^" is the following account's ID and "^attacker^" that of a foreign account.
struct ScenarioCall {
  std::string_view name;
  std::string_view service;  // "s3", as in the catalogue
  OperationText text;
};

std::span<const ScenarioCall> scenario_calls();

}  // namespace tarn::sample
