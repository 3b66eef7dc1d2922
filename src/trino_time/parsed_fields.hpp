// The fields that a pattern has read, and the moment that they make; internal to this module.
#pragma once

#include "base/result.hpp"
#include "trino_time/pattern_element.hpp"
#include "trino_time/values.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::trino_time {

// A reading of the clock that may be far outside of what microseconds can hold.
struct ClockReading {
  std::int64_t days = 0;
  std::int64_t millis_of_day = 0;
};

// Cheap to copy: alternatives of a pattern are tried from a saved state.
class ParsedFields {
 public:
  // One field more than a pattern may have is refused when it is compiled.
  static constexpr std::size_t kMaxFields = 32;

  // False where there is no room.
  bool save(Part part, std::int32_t value);
  void set_offset_millis(std::int32_t offset) { offset_millis_ = offset; }
  void set_zone(const Zone& zone) { zone_ = &zone; }

  // The fields set on 1970-01-01 00:00 from the longest to the shortest, then once more, as Joda-Time does:
  // where they contradict each other, the shorter ones win. `text` is for the message.
  Result<ClockReading> clock(std::string_view text) const;
  // That moment in the zone that was read, or in `session`.
  Result<ZonedTime> moment(std::string_view text, const ZoneTable& zones, const Zone& session) const;

 private:
  struct Saved {
    Part part = Part::Year;
    std::int32_t value = 0;
  };

  std::array<Saved, kMaxFields> fields_{};
  std::size_t count_ = 0;
  std::optional<std::int32_t> offset_millis_;
  const Zone* zone_ = nullptr;
};

// Microseconds; "long overflow" where they do not fit.
Result<std::int64_t> micros_of(const ClockReading& clock);

}  // namespace tarn::trino_time
