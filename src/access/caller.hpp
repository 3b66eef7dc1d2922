// Who makes a call, as policies see it.
#pragma once

#include "access/request_context.hpp"
#include "base/strong.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace tarn::access {

struct Caller {
  enum class Kind : std::uint8_t { User, Role, RoleSession, FederatedUser, Service };

  Kind kind = Kind::User;
  std::string arn{};        // of a service, its name: "cloudtrail.amazonaws.com"
  AccountId account{};      // none of a service
  std::string name{};       // of the user, without path; of a session, its own
  std::string role_arn{};   // of a role and its sessions
  std::string unique_id{};  // "AIDA..." or "AROA...", where it is known

  friend bool operator==(const Caller&, const Caller&) = default;
};

// Reads the ARN of a user, a role, a role's session or a federated user, or the name of a service. The role
// of a session is taken to have no path, which a session's ARN does not tell. The error says what is wanted.
std::expected<Caller, std::string> parse_caller(std::string_view principal);

// Sets the keys that say who calls: aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:userid,
// aws:username ... as far as such a caller has them.
void set_caller_keys(const Caller& caller, RequestContext& context);

// Twelve digits.
bool is_account(std::string_view text);
// "cloudtrail.amazonaws.com"
bool is_service_name(std::string_view text);

}  // namespace tarn::access
