// The machines of the sample organization, which rest neither at night nor on days off.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/delivery.hpp"
#include "sample/organization.hpp"

#include <chrono>
#include <cstdint>

namespace tarn::app {

// In each of these there is one call, which is a management event.
inline constexpr std::chrono::seconds kPulse{4};

// Hands files of the calls of [start, end) to `sink` and returns how many calls they hold. A time that is
// made in pieces has the calls of the whole.
Result<std::uint64_t> make_pulse(const sample::Organization& organization, Timestamp start, Timestamp end,
                                 sample::Sink& sink);

}  // namespace tarn::app
