// Resource-based policies: pure functions. Source: User Guide, "AWS CloudTrail resource-based policy
// examples"; API Reference, PutResourcePolicy.
#pragma once

#include "base/strong.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

enum class PolicyHolder : std::uint8_t { Channel, EventDataStore, Dashboard };

inline constexpr std::size_t kChannelStatementsMax = 20;
inline constexpr std::size_t kChannelPrincipalsMax = 50;  // of one statement

// One operator's values for one key; a call passes it with any of them.
struct PolicyCondition {
  std::string op{};   // "StringEquals"
  std::string key{};  // in lower case: "cloudtrail:externalid"
  std::vector<std::string> values{};
};

struct PolicyStatement {
  enum class Effect : std::uint8_t { Allow, Deny };
  std::string sid{};
  Effect effect = Effect::Allow;
  std::vector<std::string> aws_principals{};  // "*", account IDs and ARNs
  std::vector<std::string> services{};
  std::vector<std::string> actions{};
  std::vector<std::string> resources{};
  std::vector<PolicyCondition> conditions{};
};

using PolicyStatements = std::vector<PolicyStatement>;

// Reads a policy for the resource of that ARN, by the rules of its type. The error says what to change.
std::expected<PolicyStatements, std::string> parse_policy(PolicyHolder holder, std::string_view resource_arn,
                                                          std::string_view text);

// What a channel's policy says of a call of PutAuditEvents by a principal of the channel's own account, who
// may call unless the policy denies it. Where a statement allows that principal only with an external ID, the
// call needs that ID, unless another statement allows it without.
struct ChannelCaller {
  std::string_view arn{};
  AccountId account{};
  std::optional<std::string> external_id{};
};
bool channel_policy_admits(const PolicyStatements& statements, const ChannelCaller& caller);

}  // namespace tarn::service
