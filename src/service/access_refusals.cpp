#include "service/access_refusals.hpp"

#include "service/cloudtrail_arn.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr auto kOfAnyResource = std::to_array<std::string_view>(
    {"AddTags", "DeleteResourcePolicy", "GetResourcePolicy", "ListTags", "PutResourcePolicy", "RemoveTags"});

}  // namespace

wire::ApiError denied(std::string message) {
  return {"AccessDeniedException", std::move(message)};
}

wire::ApiError not_found(std::string_view operation, const std::string& resource) {
  const bool is_of_any_resource = std::ranges::find(kOfAnyResource, operation) != kOfAnyResource.end();
  const auto arn = parse_cloudtrail_arn(resource);
  const std::string_view type = arn ? std::string_view(arn->type) : std::string_view();
  if (is_of_any_resource || type == kDashboardArnType) {
    return {"ResourceNotFoundException", fmt::format("The resource was not found: {}", resource)};
  }
  if (type == kStoreArnType) {
    return {"EventDataStoreNotFoundException",
            fmt::format("The event data store was not found: {}", resource)};
  }
  if (type == kChannelArnType) {
    return {"ChannelNotFoundException", fmt::format("The channel was not found: {}", resource)};
  }
  return {"TrailNotFoundException", fmt::format("The trail was not found: {}", resource)};
}

wire::ApiError not_management_account(std::string_view operation, const std::string& trail) {
  return {
      "NotOrganizationMasterAccountException",
      fmt::format("{} is an organization trail: {} of it is for the organization's management account and "
                  "delegated administrators.",
                  trail, operation)};
}

}  // namespace tarn::service
