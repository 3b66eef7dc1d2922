// Whether policies allow a call, and which of their statements decided.
#pragma once

#include "access/caller.hpp"
#include "access/policy_document.hpp"
#include "access/request_context.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// What is asked for. All that it names must outlive it.
struct AccessRequest {
  const Caller& caller;
  std::string_view action;    // "cloudtrail:StartQuery"
  std::string_view resource;  // an ARN; "*" for an action that is about none
  const RequestContext& context;
};

struct StatementReference {
  PolicyKind kind = PolicyKind::Identity;
  std::string policy{};
  std::size_t number = 0;  // from 1
  std::string sid{};

  friend bool operator==(const StatementReference&, const StatementReference&) = default;
};

struct Decision {
  enum class Outcome : std::uint8_t { Allowed, DeniedExplicitly, DeniedImplicitly };

  Outcome outcome = Outcome::DeniedImplicitly;
  // The Deny; or the Allows that together were enough; or those that were there and not enough.
  std::vector<StatementReference> statements{};
  // Of DeniedImplicitly: which kind of policy would have had to allow it.
  PolicyKind lacking = PolicyKind::Identity;

  bool is_allowed() const { return outcome == Outcome::Allowed; }
};

// Decides as IAM documents it. A Deny anywhere wins. Within an account, one Allow of the caller's policies or
// the resource's is enough; but one that the resource gives to the account as a whole is the account's to
// pass on. Across accounts it takes both. A session's policies, where there are any, have to allow as well,
// unless the resource names the user, the session or everybody. A trust policy has to allow in any case. A
// service has no policies of its own. Source: IAM User Guide, "Policy evaluation logic".
//
// `policies` are those of the caller, of its session and of the resource, in any order.
Decision decide(const AccessRequest& request, std::span<const Policy> policies);

// Whether the statement is about that action, on whatever resource.
bool names_action(const Statement& statement, std::string_view action);

// Whether the statement is about the call, with its effect left aside.
bool applies(const Statement& statement, const AccessRequest& request);

// "User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows
// the ACTION action", the words of AWS, which clients show. REQUIRES: !decision.is_allowed().
std::string denial(const Decision& decision, const AccessRequest& request);

}  // namespace tarn::access
