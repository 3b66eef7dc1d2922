#include "app/organization_source.hpp"

#include "app/aws_keys.hpp"
#include "io/outgoing_address.hpp"
#include "service/arn.hpp"
#include "service/head_place.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::app {
namespace {

Result<std::string> read_endpoint(const std::string& text) {
  auto endpoint = service::parse_endpoint(text);
  if (!endpoint) {
    return fail(endpoint.error().within("organization.endpoint"));
  }
  if (!endpoint->starts_with("https://") && !io::names_loopback(*endpoint)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("organization.endpoint wants https:// beyond this machine: without TLS, whoever is "
                    "between says which accounts belong: {}",
                    *endpoint));
  }
  return endpoint;
}

Result<service::AwsKeys> require_keys(io::FileSystem& files, const std::string& credentials) {
  auto keys = TARN_TRY(read_aws_keys(files, credentials));
  if (keys.access_key_id.empty() || keys.secret.reveal().empty()) {
    return fail(
        ErrorCode::FailedState,
        "there is no access key for AWS Organizations: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
        "name a shared-credentials file with credentials under [organization] in tarn.toml");
  }
  return keys;
}

}  // namespace

Result<service::OrganizationSource> organization_source(io::FileSystem& files, const Config& config,
                                                        const std::string& data, const Partition& partition) {
  service::OrganizationSource source;
  if (!config.organization_endpoint || !config.organization_region) {
    source = TARN_TRY(service::usual_organizations(partition));
  }
  if (const auto& endpoint = config.organization_endpoint) {
    source.endpoint = TARN_TRY(read_endpoint(*endpoint));
  }
  if (const auto& region = config.organization_region) {
    source.region = Region(*region);
    if (!service::is_region_name(*region)) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("organization.region is written like us-east-1: {}", *region));
    }
  }
  const auto credentials =
      config.organization_credentials ? io::join_path(data, *config.organization_credentials) : std::string();
  source.keys = [&files, credentials] { return require_keys(files, credentials); };
  return source;
}

}  // namespace tarn::app
