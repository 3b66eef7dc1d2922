// What every event data store's table has in common: one partition field, one sort order.
#pragma once

#include <array>
#include <string_view>

namespace tarn::table {

// Day of eventTime. Numbers from 1000 on are the specification's for partition fields.
inline constexpr int kPartitionSpecId = 0;
inline constexpr int kPartitionFieldId = 1000;
inline constexpr std::string_view kPartitionName = "eventtime_day";
inline constexpr std::string_view kTimeColumn = "eventtime";
// Events of one kind side by side, each kind by eventTime. Of a schema without some of these columns, those
// that it has.
inline constexpr int kSortOrderId = 1;
inline constexpr std::array<std::string_view, 3> kSortColumns = {"eventsource", "eventname", kTimeColumn};

}  // namespace tarn::table
