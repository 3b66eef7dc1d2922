// Whether what is asked of the generator can be made.
#pragma once

#include "base/result.hpp"
#include "sample/generator.hpp"

#include <cstdint>

namespace tarn::sample {

// How many events an ordinary week of these options has a day, at most kEventsPerDayMax. InvalidArgument
// where the options cannot be, but for their scenarios.
Result<std::uint64_t> events_per_day_of(const Options& options);

}  // namespace tarn::sample
