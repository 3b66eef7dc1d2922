// ARNs of CloudTrail's resources, whatever their type.
#pragma once

#include "base/strong.hpp"
#include "catalog/control_records.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::string_view kTrailArnType = "trail";
inline constexpr std::string_view kStoreArnType = "eventdatastore";
inline constexpr std::string_view kChannelArnType = "channel";
inline constexpr std::string_view kDashboardArnType = "dashboard";

// "arn:aws:cloudtrail:us-east-1:111122223333:channel/x"
struct CloudTrailArn {
  Partition partition{};
  Region region{};
  AccountId account{};
  std::string type{};  // what stands before the slash: one of those above, or another
  std::string id{};    // what stands behind it
};

// nullopt for what is not an ARN of CloudTrail's.
std::optional<CloudTrailArn> parse_cloudtrail_arn(std::string_view text);
std::string to_string(const CloudTrailArn& arn);

// Whether the text means to be an ARN of that type, well formed or not.
bool looks_like_arn_of(std::string_view text, std::string_view type);

}  // namespace tarn::service
