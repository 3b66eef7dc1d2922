// The many spellings of UTC and of offsets that Trino takes for a time zone.
#pragma once

#include <optional>
#include <string_view>

namespace tarn::trino_time {

struct ZoneSpelling {
  // Set where the text spells UTC or an offset; may be beyond what Trino has zones for. Otherwise it is a
  // name.
  std::optional<int> offset_minutes;
};

// "UTC", "Z", "GMT-0", "UTC+3", "Etc/GMT-14:00" (whose sign is reversed), "+9", "+0900", "-03:30:00".
ZoneSpelling read_zone_spelling(std::string_view text);

}  // namespace tarn::trino_time
