// Takes apart the text of a timestamp or a time by Trino's grammar; says nothing about what the numbers mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::trino_time {

struct ClockText {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::string_view fraction;  // digits, may be empty

  bool is_valid() const;
  // Microseconds of the day, the fraction rounded to `precision`; may be a whole day. nullopt where the
  // fraction has more digits than Trino can round.
  std::optional<std::int64_t> micros(int precision) const;
};

struct DateTimeText {
  std::int64_t year = 0;
  int month = 0;
  int day = 0;
  ClockText clock;
  std::string_view zone;  // empty: none

  // Microseconds on the clock since 1970; nullopt for 30 February and what 64 bits cannot hold.
  std::optional<std::int64_t> micros(int precision) const;
};

// "2020-1-2", "2020-01-02 3:04", "+12020-01-02 03:04:05.678 Asia/Tokyo".
std::optional<DateTimeText> read_datetime_text(std::string_view text);
// "3:04", "03:04:05.678", with blanks after it.
std::optional<ClockText> read_clock_text(std::string_view text);
// The same with an offset behind it, "03:04+09:00", in minutes; nullopt where there is none.
struct ZonedClockText {
  ClockText clock;
  std::optional<int> offset_minutes;
};
std::optional<ZonedClockText> read_zoned_clock_text(std::string_view text);

}  // namespace tarn::trino_time
