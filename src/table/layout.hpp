// What every event data store's table has in common: one partition field, one sort order.
#pragma once

#include <string_view>

namespace tarn::table {

// Day of eventTime. Numbers from 1000 on are the specification's for partition fields.
inline constexpr int kPartitionSpecId = 0;
inline constexpr int kPartitionFieldId = 1000;
inline constexpr std::string_view kPartitionName = "eventtime_day";
// By eventTime, events without one first.
inline constexpr int kSortOrderId = 1;
inline constexpr std::string_view kTimeColumn = "eventtime";

}  // namespace tarn::table
