// What zones are called in English, as patterns show and read it.
#pragma once

#include "trino_time/values.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_time {

// "EST", "UTC", or the offset where the local time has no letters: "GMT-03:00".
std::string zone_short_name(const Zone& zone, std::int64_t utc_micros);
// "Eastern Standard Time"; the offset where this module knows no long name.
std::string zone_long_name(const Zone& zone, std::int64_t utc_micros);

// The zone that a short name at the front of a text means when it is read, and the name's length. Only UTC
// and the zones of the United States have one.
struct ShortNamed {
  std::string_view zone;
  std::size_t length = 0;
};
ShortNamed zone_of_short_name(std::string_view text);

}  // namespace tarn::trino_time
