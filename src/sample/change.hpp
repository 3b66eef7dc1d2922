// How an organization changes over a time: accounts join and leave it, and more is done from day to day.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"

#include <cstdint>

namespace tarn::sample {

// Periods that are pieces of one have the same change, so that together they have the events of the whole.
struct Change {
  Timestamp start;
  Timestamp end;                      // after the start
  std::uint32_t growth_percent = 20;  // by how much the rate is higher at the end; at most kGrowthPercentMax
};

inline constexpr std::uint32_t kGrowthPercentMax = 1000;
// So many accounts, the first, never leave.
inline constexpr std::size_t kSteadyAccounts = 4;

// Decides which accounts join and which leave, and when: of those behind the first kSteadyAccounts one in six
// joins and another one in six leaves.
void decide_memberships(Organization& organization, const Change& change);

// The rate at `time` in millionths of the mean. It rises evenly from the start to the end, where it stays.
std::uint64_t rate_of(const Change& change, Timestamp time);

}  // namespace tarn::sample
