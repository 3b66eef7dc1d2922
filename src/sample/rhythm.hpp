// When who works. Whole numbers only, so that every compiler sees the same week.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"

#include <cstdint>

namespace tarn::sample {

// How busy an actor is in the UTC hour that begins at `hour`, in per cent of its usual weight: office hours
// for people, deployments on working days, applications with their customers' evenings, services always.
std::uint32_t activity_percent(const Actor& actor, Timestamp hour);

// The public holidays that every office keeps: New Year's days, 1 May, 25 and 26 December.
bool is_holiday(Day day);

}  // namespace tarn::sample
