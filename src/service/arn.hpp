// ARNs of event data stores, and what callers give in their place.
#pragma once

#include "access/organization.hpp"
#include "base/strong.hpp"
#include "catalog/control_records.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace tarn::service {

// "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/<id>"
std::string event_data_store_arn(const catalog::LakeSettings& settings, const EventDataStoreId& id);

enum class ReferenceProblem {
  MalformedArn,
  Elsewhere,  // an ARN of another partition, Region or account
};

// Reads an ARN, or the ID at an ARN's end. Whether the store exists is not asked.
std::expected<EventDataStoreId, ReferenceProblem> parse_store_reference(const catalog::LakeSettings& settings,
                                                                        std::string_view reference);

// The partition that a Region belongs to: "aws-cn" for "cn-north-1".
Partition partition_of(const Region& region);

using access::is_account_id;
bool is_region_name(std::string_view text);
bool is_partition_name(std::string_view text);

}  // namespace tarn::service
