#include "service/cloudtrail_arn.hpp"

#include "service/arn.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::service {

std::optional<CloudTrailArn> parse_cloudtrail_arn(std::string_view text) {
  std::array<std::string_view, 5> parts;  // arn, partition, service, Region, account
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto& [prefix, partition, service, region, account] = parts;
  const std::size_t slash = text.find('/');
  const bool has_resource = slash != std::string_view::npos && slash > 0 && slash + 1 < text.size();
  if (prefix != "arn" || service != "cloudtrail" || !is_partition_name(partition) ||
      !is_region_name(region) || !is_account_id(account) || !has_resource) {
    return std::nullopt;
  }
  return CloudTrailArn{.partition = Partition(partition),
                       .region = Region(region),
                       .account = AccountId(account),
                       .type = std::string(text.substr(0, slash)),
                       .id = std::string(text.substr(slash + 1))};
}

std::string to_string(const CloudTrailArn& arn) {
  return fmt::format("arn:{}:cloudtrail:{}:{}:{}/{}", arn.partition.value(), arn.region.value(),
                     arn.account.value(), arn.type, arn.id);
}

bool looks_like_arn_of(std::string_view text, std::string_view type) {
  return text.starts_with("arn:") && text.find(fmt::format(":{}/", type)) != std::string_view::npos;
}

}  // namespace tarn::service
