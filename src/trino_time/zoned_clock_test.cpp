#include "trino_time/zoned_clock.hpp"

#include "trino_time/test_tools.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace tarn::trino_time {
namespace {

std::string shown_clock(const Result<ZonedClock>& clock, int precision = 3) {
  return clock.has_value() ? format_zoned_clock(*clock, precision) : "error: " + clock.error().message();
}

ZonedClock clock_of(std::string_view text) {
  const auto clock = cast_to_zoned_clock(text, kMaxPrecision);
  EXPECT_TRUE(clock.has_value()) << text;
  return clock.value_or(ZonedClock{});
}

TEST(ZonedClockTest, ReadsTexts) {
  struct Case {
    const char* text;
    int precision;
    const char* expected;
  };
  for (const auto& [text, precision, expected] : {
           Case{"", 3, "error: Value cannot be cast to timestamp: "},
           Case{"x", 3, "error: Value cannot be cast to timestamp: x"},
           Case{"24:00:00+00:00", 3, "error: Value cannot be cast to timestamp: 24:00:00+00:00"},
           Case{"12:00+15:00", 3, "error: Value cannot be cast to timestamp: 12:00+15:00"},
           Case{"12:00+14:01", 3, "error: Value cannot be cast to timestamp: 12:00+14:01"},
           Case{"12:00+09:60", 3, "error: Value cannot be cast to timestamp: 12:00+09:60"},
           Case{"12:00+9:00", 3, "error: Value cannot be cast to timestamp: 12:00+9:00"},
           Case{"12:00 Asia/Tokyo", 3, "error: Value cannot be cast to timestamp: 12:00 Asia/Tokyo"},
           Case{"12:00:00.1234567890123+00:00", 3,
                "error: Value cannot be cast to timestamp: 12:00:00.1234567890123+00:00"},
           Case{"12:00+00:00", 7,
                "error: time with time zone with 7 decimals of a second is not supported: Tarn's times have "
                "microseconds"},
           Case{"1:2", 3, "01:02:00.000+00:00"},
           Case{" 01:02:03.4+09:00 ", 3, "01:02:03.400+09:00"},
           Case{"01:02:03.4 -03:30", 0, "01:02:03-03:30"},
           Case{"23:59:59.9999+14:00", 3, "00:00:00.000+14:00"},
       }) {
    EXPECT_EQ(shown_clock(cast_to_zoned_clock(text, precision), precision), expected);
  }
}

TEST(ZonedClockTest, ReadsLiterals) {
  struct Case {
    const char* text;
    const char* expected;
    bool has_offset;
  };
  for (const auto& [text, expected, has_offset] : {
           Case{"01:02", "01:02:00+00:00", false},
           Case{"01:02:03.4500", "01:02:03.4500+00:00", false},
           Case{"23:59:59.999-08:00", "23:59:59.999-08:00", true},
           Case{"00:00:00.123456+00:00", "00:00:00.123456+00:00", true},
       }) {
    const auto literal = read_clock_literal(text);
    ASSERT_TRUE(literal.has_value()) << text;
    EXPECT_EQ(format_zoned_clock(literal->clock, literal->precision), expected);
    EXPECT_EQ(literal->has_offset, has_offset) << text;
  }
  for (const auto& [text, expected] : {
           std::pair{"25:00:00", "'25:00:00' is not a valid TIME literal"},
           std::pair{" 01:02", "' 01:02' is not a valid TIME literal"},
           std::pair{"06:07:08.000000000001",
                     "time with 12 decimals of a second is not supported: Tarn's times have microseconds"},
       }) {
    const auto literal = read_clock_literal(text);
    ASSERT_FALSE(literal.has_value()) << text;
    EXPECT_EQ(literal.error().message(), expected);
  }
}

TEST(ZonedClockTest, ComparesByUtc) {
  struct Case {
    const char* text;
    const char* expected;
  };
  for (const auto& [text, expected] : {
           Case{"01:02:03+09:00", "16:02:03.000"},
           Case{"23:59:59.999-08:00", "07:59:59.999"},
           Case{"00:00+00:00", "00:00:00.000"},
           Case{"00:00-14:00", "14:00:00.000"},
       }) {
    EXPECT_EQ(format_time(utc_of_clock(clock_of(text)), 3), expected) << text;
  }
}

TEST(ZonedClockTest, TurnsAroundMidnight) {
  EXPECT_EQ(shown_clock(add_to_zoned_clock(Unit::Hour, 2, clock_of("23:30+09:00"))), "01:30:00.000+09:00");
  EXPECT_EQ(shown_clock(add_to_zoned_clock(Unit::Millisecond, -1, clock_of("00:00-08:00"))),
            "23:59:59.999-08:00");
  EXPECT_EQ(shown_clock(add_to_zoned_clock(Unit::Second, std::numeric_limits<std::int64_t>::min(),
                                           clock_of("00:00+00:00"))),
            "08:29:52.000+00:00");
  EXPECT_EQ(shown_clock(truncate_zoned_clock(Unit::Minute, clock_of("01:02:03.4+09:00"))),
            "01:02:00.000+09:00");
  EXPECT_EQ(shown_clock(round_zoned_clock(clock_of("23:59:59.9996+09:00"), 3)), "00:00:00.000+09:00");
}

TEST(ZonedClockTest, MovesToOtherZones) {
  const auto winter = timestamp("2021-01-15 12:00:00");
  const auto summer = timestamp("2021-07-15 12:00:00");
  const auto noon = clock_of("12:00+00:00");
  EXPECT_EQ(shown_clock(clock_at_zone(noon, "Europe/Berlin", winter, test_zones())), "13:00:00.000+01:00");
  EXPECT_EQ(shown_clock(clock_at_zone(noon, "Europe/Berlin", summer, test_zones())), "14:00:00.000+02:00");
  EXPECT_EQ(shown_clock(clock_at_zone(clock_of("01:02:03+09:00"), "-05:00", winter, test_zones())),
            "11:02:03.000-05:00");
  EXPECT_EQ(shown_clock(clock_at_zone(noon, "Nowhere/City", winter, test_zones())),
            "error: 'Nowhere/City' is not a valid time zone");
  EXPECT_EQ(shown_clock(clock_at_offset(noon, 9 * 3'600'000, test_zones())), "21:00:00.000+09:00");
  EXPECT_EQ(shown_clock(clock_at_offset(noon, 1'000, test_zones())),
            "error: Invalid time zone offset interval: interval contains seconds");
  EXPECT_EQ(shown_clock(clock_at_offset(noon, 15 * 3'600'000, test_zones())),
            "error: Invalid offset minutes 900");
}

TEST(ZonedClockTest, BecomesAndComesFromTimestamps) {
  const auto now = timestamp("2021-01-15 03:00:00");
  EXPECT_EQ(shown(zoned_of_clock(clock_of("23:59:59.999-08:00"), now, test_zones())),
            "2021-01-14 23:59:59.999 -08:00");
  EXPECT_EQ(shown(zoned_of_clock(clock_of("01:00+00:00"), now, test_zones())), "2021-01-15 01:00:00.000 UTC");
  EXPECT_EQ(shown_clock(clock_of_zoned(zoned("2021-07-01 12:34:56.7896 Europe/Berlin"), 3)),
            "12:34:56.790+02:00");
}

}  // namespace
}  // namespace tarn::trino_time
