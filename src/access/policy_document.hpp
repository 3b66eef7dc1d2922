// Policies in the JSON language of IAM. Source: IAM User Guide, "IAM JSON policy elements" and "Grammar of
// the IAM JSON policy language".
#pragma once

#include "access/condition.hpp"
#include "access/principal_element.hpp"
#include "access/text_template.hpp"
#include "access/wildcard.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

inline constexpr std::size_t kPolicyBytesMax = 20'480;
inline constexpr std::size_t kPolicyStatementsMax = 100;

// What a policy is attached to: a user or role, a resource, one session, a role as the answer to who may
// assume it.
enum class PolicyKind : std::uint8_t { Identity, Resource, Session, Trust };
std::string_view to_string(PolicyKind kind);  // "identity"

struct ActionPattern {
  std::string text{};  // as it is written
  Pattern pattern{};   // in lower case
};

struct ResourcePattern {
  std::string text{};
  TextTemplate pattern{};
};

struct Statement {
  enum class Effect : std::uint8_t { Allow, Deny };

  std::size_t number = 0;  // from 1
  std::string sid{};
  Effect effect = Effect::Allow;
  std::optional<PrincipalElement> principal{};  // of policies of resources and of trust
  bool is_not_action = false;
  std::vector<ActionPattern> actions{};
  bool is_not_resource = false;
  // Empty: what the policy is attached to.
  std::vector<ResourcePattern> resources{};
  std::vector<Condition> conditions{};
};

struct Policy {
  PolicyKind kind = PolicyKind::Identity;
  std::string name{};  // for whoever is told which policy decided
  std::vector<Statement> statements{};
};

// Reads a policy of that kind. The text comes from outside. The error names the statement and says what to
// change.
std::expected<Policy, std::string> read_policy(PolicyKind kind, std::string_view name, std::string_view text);

}  // namespace tarn::access
