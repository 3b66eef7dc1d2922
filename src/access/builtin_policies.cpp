#include "access/builtin_policies.hpp"

#include "access/wildcard.hpp"

#include <algorithm>

namespace tarn::access {

// What they are for is what AWS's are for; the texts are Tarn's.
// AdministratorAccess says the same as AWS's.
// AWSCloudTrail_FullAccess: AWS's allows, beside cloudtrail:*, what the console does in S3, SNS, CloudWatch
// Logs, IAM, KMS, Lambda and DynamoDB on the way, none of which Tarn has. Ours allows cloudtrail-data:* in
// their place. AWSCloudTrail_ReadOnlyAccess: as AWS's, which reads by Get*, Describe*, List* and
// LookupEvents. Neither starts queries: StartQuery changes what ListQueries shows.
const std::array<BuiltinPolicy, kBuiltinPolicies>& builtin_policies() {
  static constexpr std::array<BuiltinPolicy, kBuiltinPolicies> kPolicies = {{
      {"AdministratorAccess",
       R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
      {"AWSCloudTrail_FullAccess",
       R"({"Version":"2012-10-17","Statement":[{"Sid":"CloudTrail","Effect":"Allow",)"
       R"("Action":["cloudtrail:*","cloudtrail-data:*"],"Resource":"*"}]})"},
      {"AWSCloudTrail_ReadOnlyAccess",
       R"({"Version":"2012-10-17","Statement":[{"Sid":"CloudTrailReadOnly","Effect":"Allow",)"
       R"("Action":["cloudtrail:Get*","cloudtrail:Describe*","cloudtrail:List*","cloudtrail:LookupEvents"],)"
       R"("Resource":"*"}]})"},
  }};
  return kPolicies;
}

std::optional<BuiltinPolicy> find_builtin_policy(std::string_view reference) {
  constexpr std::string_view kType = "policy/";
  const auto parts = split_arn(reference);
  const bool is_arn = parts && (*parts)[0] == "arn" && (*parts)[2] == "iam" && (*parts)[4] == "aws" &&
                      parts->back().starts_with(kType);
  const std::string_view name = is_arn ? parts->back().substr(kType.size()) : reference;
  const auto* found = std::ranges::find(builtin_policies(), name, &BuiltinPolicy::name);
  return found == builtin_policies().end() ? std::nullopt : std::optional(*found);
}

}  // namespace tarn::access
