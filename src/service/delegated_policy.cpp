#include "service/delegated_policy.hpp"

#include "json/value.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr auto kActions = std::to_array<const char*>({
    "cloudtrail:AddTags",
    "cloudtrail:CancelQuery",
    "cloudtrail:CreateEventDataStore",
    "cloudtrail:DeleteEventDataStore",
    "cloudtrail:DescribeQuery",
    "cloudtrail:DisableFederation",
    "cloudtrail:EnableFederation",
    "cloudtrail:GenerateQuery",
    "cloudtrail:GetEventConfiguration",
    "cloudtrail:GetEventDataStore",
    "cloudtrail:GetInsightSelectors",
    "cloudtrail:GetQueryResults",
    "cloudtrail:GetResourcePolicy",
    "cloudtrail:ListQueries",
    "cloudtrail:ListTags",
    "cloudtrail:RemoveTags",
    "cloudtrail:RestoreEventDataStore",
    "cloudtrail:StartEventDataStoreIngestion",
    "cloudtrail:StartQuery",
    "cloudtrail:StopEventDataStoreIngestion",
    "cloudtrail:UpdateEventDataStore",
    "tarn:GetEventDataStoreScope",
    "tarn:PutEventDataStoreScope",
});

}  // namespace

std::string delegated_policy_text(const catalog::Organization& organization, std::string_view store_arn) {
  if (organization.administrators.empty()) {
    return {};
  }
  json::Array principals;
  for (const catalog::DelegatedAdministrator& administrator : organization.administrators) {
    principals.emplace_back(administrator.account.value());
  }
  json::Array actions(kActions.begin(), kActions.end());
  const json::Value statement(json::Object{{"Sid", "DelegatedAdministrators"},
                                           {"Effect", "Allow"},
                                           {"Principal", json::Object{{"AWS", std::move(principals)}}},
                                           {"Action", std::move(actions)},
                                           {"Resource", store_arn}});
  return json::write(json::Object{{"Version", "2012-10-17"}, {"Statement", json::Array{statement}}});
}

access::Policy delegated_policy(const catalog::Organization& organization, std::string_view store_arn) {
  constexpr std::string_view kName = "DelegatedAdminResourcePolicy";
  const std::string text = delegated_policy_text(organization, store_arn);
  // Nobody is given anything by a policy without statements.
  return access::read_policy(access::PolicyKind::Resource, kName, text)
      .value_or(access::Policy{.kind = access::PolicyKind::Resource, .name = std::string(kName)});
}

}  // namespace tarn::service
