// The public holidays of the countries that the offices are in.
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace tarn::sample {

// Whether an office (an index of offices()) is closed: its country's public holidays, with the days that
// stand in for those on a weekend, and the days on which everybody is away. Holidays that follow a calendar
// of the moon, as most of India's do, are not known.
bool is_holiday(std::size_t office, Day day);

}  // namespace tarn::sample
