// One event as the JSON text of a record.
#pragma once

#include "sample/catalogue.hpp"
#include "sample/identity.hpp"
#include "sample/prng.hpp"
#include "sample/scene.hpp"

#include <cstdint>
#include <string>

namespace tarn::sample {

// How a call ends: as luck has it for its kind of caller, as an incident wants it, or refused by the policy
// of the VPC endpoint that it came through.
enum class Outcome : std::uint8_t { Drawn, Success, Denied, RefusedAtEndpoint };

// Which of the two records of a role that is taken across accounts it is; others have one record.
enum class Side : std::uint8_t { Only, RoleTaker, RoleOwner };

struct Happening {
  const Organization& organization;
  const Actor& actor;
  const Caller& caller;
  const Account& account;  // of the resources
  std::string_view region;
  const Operation& operation;
  Timestamp time;
  std::uint64_t focus;
  std::uint64_t key;  // its own: ids are drawn from it
  Outcome outcome = Outcome::Drawn;
  Side side = Side::Only;
  const Account* recipient = nullptr;  // whose trail tells of it, where it is not `account`
};

struct Recorded {
  std::uint64_t event_id = 0;  // its key (append_uuid)
  bool failed = false;
};

// Appends the record, one JSON object without blanks or line ends.
Recorded append_record(std::string& out, const Happening& happening);

// Appends what every record says of a call: eventTime, eventSource, eventName, awsRegion and sourceIPAddress,
// with a comma before them.
void append_circumstances(std::string& out, const Happening& happening);

// Appends the ARN of the resource that the call is about, of a bucket rather than its object; nothing where
// there is none.
void append_resource_arn(std::string& out, const Happening& happening);

// Appends the id of the VPC endpoint that the account uses for the operation's service.
void append_endpoint_id(std::string& out, const Happening& happening);

}  // namespace tarn::sample
