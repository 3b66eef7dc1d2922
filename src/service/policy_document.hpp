// Resource-based policies of CloudTrail: what they may hold beside the rules of every policy (src/access).
// Pure functions. Source: User Guide, "AWS CloudTrail resource-based policy examples"; API Reference,
// PutResourcePolicy.
#pragma once

#include "access/policy_document.hpp"
#include "base/strong.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

enum class PolicyHolder : std::uint8_t { Channel, EventDataStore, Dashboard };

inline constexpr std::size_t kChannelStatementsMax = 20;
inline constexpr std::size_t kChannelPrincipalsMax = 50;  // of one statement

// Reads a policy for the resource of that ARN, by the rules of its type. The error says what to change.
std::expected<access::Policy, std::string> parse_policy(PolicyHolder holder, std::string_view resource_arn,
                                                        std::string_view text);

// What a channel's policy says of a call of PutAuditEvents by a principal of the channel's own account, who
// may call unless the policy denies it. Where a statement allows that principal only with an external ID, the
// call needs that ID, unless another statement allows it without.
struct ChannelCaller {
  std::string_view arn{};
  AccountId account{};
  std::optional<std::string> external_id{};
};
// REQUIRES: `policy` is of parse_policy, for a channel.
bool channel_policy_admits(const access::Policy& policy, const ChannelCaller& caller);

}  // namespace tarn::service
