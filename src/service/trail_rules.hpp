// What the members of a trail may be: pure functions, after the User Guide's "Naming requirements for
// CloudTrail trails" and the API Reference of CreateTrail and UpdateTrail.
#pragma once

#include "base/strong.hpp"
#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

// The parts of "arn:partition:service:region:account:resource"; views into what was split.
struct ArnParts {
  std::string_view partition{};
  std::string_view service{};
  std::string_view region{};   // empty for a service that has none
  std::string_view account{};  // likewise
  std::string_view resource{};
};

// nullopt where a part is missing, or the partition, Region or account cannot be one.
std::optional<ArnParts> split_arn(std::string_view text);

// Where a trail is at home, and whose it is.
struct TrailOwner {
  Partition partition{};
  Region region{};
  AccountId account{};
};

ResourceArn trail_arn(const TrailOwner& owner, std::string_view name);

struct TrailArn {
  TrailOwner owner{};
  std::string name{};
};

// nullopt for what is no ARN of a trail.
std::optional<TrailArn> parse_trail_arn(std::string_view text);

// Each check names the exception of its member.
using MemberChecked = wire::ApiResult<void>;

// 3 to 128 letters, digits, '.', '_' and '-', of which no two of the last three are neighbours; begins and
// ends with a letter or digit; no IP address.
MemberChecked check_trail_name(std::string_view name);
// The rules of S3's general purpose buckets.
MemberChecked check_bucket_name(std::string_view name);
// At most 200 characters, none of them a control character.
MemberChecked check_key_prefix(std::string_view prefix);
// ARN of a log group of the account, with CloudTrail's ":*" behind its name.
MemberChecked check_log_group(std::string_view arn, const AccountId& account);
MemberChecked check_log_role(std::string_view arn);

// The ARN of a topic that is given by its ARN, or by the name that it has in the owner's account and Region.
wire::ApiResult<std::string> topic_arn(std::string_view topic, const TrailOwner& owner);
// The ARN of a key, which may be given as ARN, as ID, or as alias with or without an ARN.
wire::ApiResult<std::string> key_arn(std::string_view key, const TrailOwner& owner);

}  // namespace tarn::service
