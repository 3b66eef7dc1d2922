// When who works. Whole numbers only, so that every compiler sees the same week.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"

#include <cstdint>

namespace tarn::sample {

// How busy an actor is in the UTC hour that begins at `hour`, in per cent of its usual weight: office hours
// for people, deployments on working days and most of all on days of release, applications with their
// customers' evenings, services always.
std::uint32_t activity_percent(const Actor& actor, Timestamp hour);

}  // namespace tarn::sample
