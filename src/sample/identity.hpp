// Who an event says did it. Written once for a session: all its events carry the same.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"
#include "sample/prng.hpp"

#include <string>
#include <string_view>

namespace tarn::sample {

enum class Channel : std::uint8_t {
  Console,  // a browser: sessionCredentialFromConsole, no TLS details for many calls
  Program,  // the CLI, an SDK, Terraform
  Service,  // AWS itself: a service's name stands in place of address and agent
};

struct Caller {
  Channel channel = Channel::Program;
  std::string origin;    // who took the role, JSON; like `identity` where none was taken
  std::string identity;  // the userIdentity object, JSON
  std::string arn;       // "" for services
  std::string name;      // for session names
  std::string source_address;
  std::string user_agent;
  bool through_endpoint = false;  // came through a VPC endpoint
};

// The caller of a session that `actor` begins in `account` at `start`.
Caller make_caller(const Organization& organization, const Actor& actor, const Account& account,
                   Timestamp start, Prng& random);

// The userIdentity object by which another account knows the caller, JSON: as an account, without its
// session.
std::string identity_abroad(const Caller& caller, const Account& home);

}  // namespace tarn::sample
