// One event as the JSON text of a record.
#pragma once

#include "sample/catalogue.hpp"
#include "sample/identity.hpp"
#include "sample/prng.hpp"
#include "sample/scene.hpp"

#include <cstdint>
#include <string>

namespace tarn::sample {

// How a call ends: as luck has it for its kind of caller, or as an incident wants it.
enum class Outcome : std::uint8_t { Drawn, Success, Denied };

struct Happening {
  const Organization& organization;
  const Actor& actor;
  const Caller& caller;
  const Account& account;
  std::string_view region;
  const Operation& operation;
  Timestamp time;
  std::uint64_t focus;
  std::uint64_t key;  // its own: ids are drawn from it
  Outcome outcome = Outcome::Drawn;
};

// Appends the record, one JSON object without blanks or line ends. Returns the key of its eventID
// (append_uuid).
std::uint64_t append_record(std::string& out, const Happening& happening);

// Appends the id of the VPC endpoint that the account uses for the operation's service.
void append_endpoint_id(std::string& out, const Happening& happening);

}  // namespace tarn::sample
