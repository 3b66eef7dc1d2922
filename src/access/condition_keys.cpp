#include "access/condition_keys.hpp"

#include "access/wildcard.hpp"

#include <algorithm>
#include <array>

namespace tarn::access {
namespace {

// Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference, "AWS
// CloudTrail", "AWS CloudTrail Data" and "AWS Security Token Service".
constexpr auto kKeys = std::to_array<ConditionKey>({
    // Of the caller.
    {.name = "aws:PrincipalArn", .type = KeyType::Arn},
    {.name = "aws:PrincipalAccount"},
    {.name = "aws:PrincipalOrgID"},
    {.name = "aws:PrincipalOrgPaths", .is_list = true},
    {.name = "aws:PrincipalType"},
    {.name = "aws:PrincipalTag/"},
    {.name = "aws:PrincipalIsAWSService", .type = KeyType::Bool},
    {.name = "aws:PrincipalServiceName"},
    {.name = "aws:userid"},
    {.name = "aws:username"},
    // Of its session.
    {.name = "aws:TokenIssueTime", .type = KeyType::Date},
    {.name = "aws:MultiFactorAuthPresent", .type = KeyType::Bool},
    {.name = "aws:MultiFactorAuthAge", .type = KeyType::Numeric},
    {.name = "aws:SourceIdentity"},
    // Of the way that the call came.
    {.name = "aws:SourceIp", .type = KeyType::IpAddress},
    {.name = "aws:SecureTransport", .type = KeyType::Bool},
    {.name = "aws:UserAgent"},
    {.name = "aws:Referer"},
    {.name = "aws:CurrentTime", .type = KeyType::Date},
    {.name = "aws:EpochTime", .type = KeyType::Date},
    {.name = "aws:CalledVia", .is_list = true},
    {.name = "aws:ViaAWSService", .type = KeyType::Bool},
    // Of what it asks for.
    {.name = "aws:RequestedRegion"},
    {.name = "aws:RequestTag/"},
    {.name = "aws:TagKeys", .is_list = true},
    // Of the resource.
    {.name = "aws:ResourceAccount"},
    {.name = "aws:ResourceOrgID"},
    {.name = "aws:ResourceOrgPaths", .is_list = true},
    {.name = "aws:ResourceTag/"},
    // Of what a service calls for.
    {.name = "aws:SourceArn", .type = KeyType::Arn},
    {.name = "aws:SourceAccount"},
    {.name = "aws:SourceOrgID"},
    {.name = "aws:SourceOrgPaths", .is_list = true},
    // CloudTrail's own.
    {.name = "cloudtrail:ExternalId"},
    // Tarn's own: of the rows that a call may show.
    {.name = "tarn:recipientAccountId"},
    {.name = "tarn:awsRegion"},
    {.name = "tarn:eventSource"},
    {.name = "tarn:eventCategory"},
    // Those of AssumeRole.
    {.name = "sts:ExternalId"},
    {.name = "sts:RoleSessionName"},
    {.name = "sts:SourceIdentity"},
    {.name = "sts:TransitiveTagKeys", .is_list = true},
});

}  // namespace

std::string_view to_string(KeyType type) {
  switch (type) {
    case KeyType::String: return "String";
    case KeyType::Arn: return "ARN";
    case KeyType::Bool: return "Bool";
    case KeyType::Date: return "Date";
    case KeyType::Numeric: return "Numeric";
    case KeyType::IpAddress: return "IP address";
  }
  return {};
}

std::optional<ConditionKey> find_condition_key(std::string_view name) {
  const std::string wanted = lower_case(name);
  const auto is_it = [&wanted](const ConditionKey& key) {
    const std::string known = lower_case(key.name);
    return known.ends_with('/') ? wanted.size() > known.size() && wanted.starts_with(known) : wanted == known;
  };
  const auto* found = std::ranges::find_if(kKeys, is_it);
  return found == kKeys.end() ? std::nullopt : std::optional(*found);
}

}  // namespace tarn::access
