// How CloudTrail names the files it delivers to a bucket. Nothing here touches a bucket.
#pragma once

#include "base/strong.hpp"
#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::sample {

// ConfigurationItem is no folder of CloudTrail's: AWS Config's items reach event data stores alone, and this
// is how they are kept here in bundles, for a store of their own.
enum class LogFolder { Events, Insight, NetworkActivity, Aggregated, Digest, ConfigurationItem };

// "CloudTrail", "CloudTrail-Insight", ..., "ConfigurationItem"
std::string_view to_string(LogFolder folder);

// What the name of one log file says.
//
//   [prefix/]AWSLogs/[o-organization/]account/folder/region/YYYY/MM/DD/
//       account_folder_region_YYYYMMDDTHHmmZ_sixteenAlphanums.json.gz
//
// The date is that of the delivery, in UTC.
struct LogFileName {
  std::string organization;  // "o-..."; empty for the trail of one account
  AccountId account;
  LogFolder folder = LogFolder::Events;
  Region region;
  Timestamp delivered;  // full minutes
  std::string unique;   // 16 letters and digits
};

// The object key under a trail's prefix, "AWSLogs/..." first, ending in ".json.gz".
std::string object_key(const LogFileName& name);

// What the name of a digest file says.
//
//   AWSLogs/[o-organization/]account/CloudTrail-Digest/region/YYYY/MM/DD/
//       account_CloudTrail-Digest_region_trail_homeRegion_YYYYMMDDTHHMMSSZ.json.gz
struct DigestFileName {
  std::string organization;
  AccountId account;
  Region region;
  std::string trail;
  Region home_region;
  Timestamp end;  // of the hour that it covers
};

// The object key under a trail's prefix.
std::string object_key(const DigestFileName& name);

// Reads a key, or only its last part, with any prefix before it; the ending may be ".json" as well. The
// folders, where they are there, are needed for the organization alone: the file's own name says the rest.
// nullopt where it is not the name of a log file. Digests have another form and are not read here.
std::optional<LogFileName> parse_object_key(std::string_view key);

}  // namespace tarn::sample
