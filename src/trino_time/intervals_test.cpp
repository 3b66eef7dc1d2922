#include "trino_time/intervals.hpp"

#include "trino_time/test_tools.hpp"
#include "trino_time/unix_time.hpp"

#include <cmath>
#include <limits>

namespace tarn::trino_time {
namespace {

using enum IntervalField;

struct LiteralCase {
  IntervalField start;
  IntervalField end;
  std::string_view text;
  std::string_view expected;
};

TEST(Intervals, ReadsLiterals) {
  const LiteralCase cases[] = {
      {Day, Second, "x", "error: Invalid INTERVAL DAY TO SECOND value: x"},
      {Day, Day, "1 2", "error: Invalid INTERVAL DAY value: 1 2"},
      {Day, Day, "--1", "error: Invalid INTERVAL DAY value: --1"},
      {Day, Day, "2147483648", "error: Invalid INTERVAL DAY value: 2147483648"},
      {Day, Day, "12345678901", "error: Invalid INTERVAL DAY value: 12345678901"},
      {Day, Hour, "1 02:03", "error: Invalid INTERVAL DAY TO HOUR value: 1 02:03"},
      {Day, Second, "1-02", "error: Invalid INTERVAL DAY TO SECOND value: 1-02"},
      {Day, Year, "1", "error: Invalid interval qualifier: DAY TO YEAR"},
      {Second, Day, "1", "error: Invalid interval qualifier: SECOND TO DAY"},
      {Year, Day, "1", "error: Invalid interval qualifier: YEAR TO DAY"},
      {Second, Second, ".", "error: Invalid INTERVAL SECOND value: ."},
      {Second, Second, "1.2.3", "error: Invalid INTERVAL SECOND value: 1.2.3"},
      {Year, Month, "1-x", "error: Invalid INTERVAL YEAR TO MONTH value: 1-x"},
      {Year, Year, "2147483647", "error: Invalid INTERVAL YEAR value: 2147483647"},
      {Day, Day, "1", "1 00:00:00.000"},
      {Day, Day, "-1", "-1 00:00:00.000"},
      {Day, Day, "+1", "1 00:00:00.000"},
      {Day, Day, "", "0 00:00:00.000"},
      {Day, Second, "2", "2 00:00:00.000"},
      {Day, Second, "2 03", "2 03:00:00.000"},
      {Day, Second, "2 03:04", "2 03:04:00.000"},
      {Day, Second, "2 03:04:05", "2 03:04:05.000"},
      {Day, Second, "2 03:04:05.678", "2 03:04:05.678"},
      {Day, Second, "2 03:04:05.6789", "2 03:04:05.678"},
      {Day, Second, "-2 03:04:05.6", "-2 03:04:05.600"},
      {Day, Second, "0 99:99:99", "4 04:40:39.000"},
      {Day, Minute, "1 02:03", "1 02:03:00.000"},
      {Hour, Second, "1:2:3", "0 01:02:03.000"},
      {Hour, Minute, "25:01", "1 01:01:00.000"},
      {Hour, Hour, "48", "2 00:00:00.000"},
      {Minute, Second, "61:1.5", "0 01:01:01.500"},
      {Minute, Minute, "90", "0 01:30:00.000"},
      {Second, Second, "3.5", "0 00:00:03.500"},
      {Second, Second, ".5", "0 00:00:00.500"},
      {Second, Second, "5.", "0 00:00:05.000"},
      {Second, Second, "1,25", "0 00:00:01.250"},
      {Day, Day, "2147483647", "2147483647 00:00:00.000"},
      {Year, Month, "1-6", "1-6"},
      {Year, Month, "-1-6", "-1-6"},
      {Year, Month, "1", "1-0"},
      {Year, Month, "0-25", "2-1"},
      {Year, Year, "3", "3-0"},
      {Month, Month, "18", "1-6"},
      {Month, Month, "-5", "-0-5"},
      {Month, Month, "2147483647", "178956970-7"},
  };
  for (const LiteralCase& test : cases) {
    std::string actual;
    if (is_year_month(test.start)) {
      const auto months = read_year_month_interval(test.text, test.start, test.end);
      actual = months.has_value() ? format_year_month(*months) : "error: " + months.error().message();
    } else {
      const auto millis = read_day_time_interval(test.text, test.start, test.end);
      actual = millis.has_value() ? format_day_time(*millis) : "error: " + millis.error().message();
    }
    EXPECT_EQ(actual, test.expected) << test.text;
  }
}

TEST(Intervals, WritesTheirExtremes) {
  EXPECT_EQ(format_day_time(std::numeric_limits<std::int64_t>::min()), "-106751991167 07:12:55.808");
  EXPECT_EQ(format_day_time(std::numeric_limits<std::int64_t>::max()), "106751991167 07:12:55.807");
  EXPECT_EQ(format_day_time(0), "0 00:00:00.000");
  EXPECT_EQ(format_day_time(-1), "-0 00:00:00.001");
  EXPECT_EQ(format_year_month(0), "0-0");
  EXPECT_EQ(format_year_month(std::numeric_limits<std::int32_t>::min()), "-178956970-8");
}

TEST(Intervals, FieldsHaveTheSign) {
  const std::int64_t millis = -(2 * 86'400'000LL + 3 * 3'600'000 + 4 * 60'000 + 5'678);
  EXPECT_EQ(field_of_day_time(Day, millis), -2);
  EXPECT_EQ(field_of_day_time(Hour, millis), -3);
  EXPECT_EQ(field_of_day_time(Minute, millis), -4);
  EXPECT_EQ(field_of_day_time(Second, millis), -5);
  EXPECT_EQ(millisecond_of_day_time(millis), -678);
  EXPECT_EQ(field_of_year_month(Year, -18), -1);
  EXPECT_EQ(field_of_year_month(Month, -18), -6);
}

TEST(Intervals, ReadsDurations) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: duration is empty"},
      {"1", "error: duration is not a valid data duration string: 1"},
      {"s", "error: duration is not a valid data duration string: s"},
      {"-1s", "error: duration is not a valid data duration string: -1s"},
      {"1.s", "error: duration is not a valid data duration string: 1.s"},
      {".5s", "error: duration is not a valid data duration string: .5s"},
      {"1 s x", "error: duration is not a valid data duration string: 1 s x"},
      {"1D", "error: Unknown time unit: D"},
      {"1min", "error: Unknown time unit: min"},
      {"99999999999999999999d", "error: duration is too long: 99999999999999999999d"},
      {"0s", "0"},
      {"1500us", "2"},
      {"499us", "0"},
      {"1000000ns", "1"},
      {"1ms", "1"},
      {"3.81 d", "329184000"},
      {" 1.5m ", "90000"},
      {"2h", "7200000"},
      {"1 s", "1000"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown_number(parse_duration(text)), expected) << text;
  }
}

TEST(Intervals, TellsSecondsToPeople) {
  const std::pair<double, std::string_view> cases[] = {
      {NAN, "error: Invalid argument found: NaN"},
      {INFINITY, "error: Invalid argument found: Infinity"},
      {-INFINITY, "error: Invalid argument found: -Infinity"},
      {0, "0 seconds"},
      {-0.0, "0 seconds"},
      {0.5, "1 second"},
      {1, "1 second"},
      {59.5, "1 minute"},
      {60, "1 minute"},
      {-61, "1 minute, 1 second"},
      {3'762, "1 hour, 2 minutes, 42 seconds"},
      {56'363'463, "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds"},
  };
  for (const auto& [seconds, expected] : cases) {
    EXPECT_EQ(shown(human_readable_seconds(seconds)), expected) << seconds;
  }
}

TEST(UnixTime, RoundsAndChecksItsRange) {
  const Zone& utc = test_zones().utc();
  EXPECT_EQ(shown(from_unixtime(0, utc)), "1970-01-01 00:00:00.000 UTC");
  EXPECT_EQ(shown(from_unixtime(1.0005, utc)), "1970-01-01 00:00:01.001 UTC");
  EXPECT_EQ(shown(from_unixtime(-0.0005, utc)), "1970-01-01 00:00:00.000 UTC");
  EXPECT_EQ(shown(from_unixtime(-1.5, utc)), "1969-12-31 23:59:58.500 UTC");
  EXPECT_EQ(shown(from_unixtime(NAN, utc)), "1970-01-01 00:00:00.000 UTC");
  EXPECT_EQ(shown(from_unixtime(INFINITY, utc)), "error: Millis overflow: 9223372036854775807");
  EXPECT_EQ(shown(from_unixtime(-1e300, utc)), "error: Millis overflow: -9223372036854775808");
  EXPECT_EQ(shown(from_unixtime(7200, "Asia/Shanghai", test_zones())),
            "1970-01-01 10:00:00.000 Asia/Shanghai");
  EXPECT_EQ(shown(from_unixtime(7200, "Nowhere", test_zones())), "error: Time zone not supported: Nowhere");
  EXPECT_EQ(shown(from_unixtime(7200, 1, 10, test_zones())), "1970-01-01 03:10:00.000 +01:10");
  EXPECT_EQ(shown(from_unixtime(7200, -1, -10, test_zones())), "1970-01-01 00:50:00.000 -01:10");
  EXPECT_EQ(shown(from_unixtime(7200, 15, 0, test_zones())), "error: Invalid offset minutes 900");
  EXPECT_EQ(shown(from_unixtime(7200, INT64_MAX, 0, test_zones())), "error: long overflow");
  EXPECT_EQ(shown(from_unixtime_nanos(1'500, utc), 6), "1970-01-01 00:00:00.000002 UTC");
  EXPECT_EQ(shown(from_unixtime_nanos(-1, utc), 6), "1970-01-01 00:00:00.000000 UTC");
  EXPECT_EQ(to_unixtime(timestamp("2020-01-01 00:00:00.123456")), 1577836800.123456);
  EXPECT_EQ(to_unixtime(zoned("2020-01-01 00:00:00.5 +01:00")), 1577833200.5);
  EXPECT_EQ(to_unixtime(std::int64_t{-500'000}), -0.5);
}

TEST(UnixTime, RoundsAsJavaDoes) {
  EXPECT_EQ(round_half_up(0.49999999999999994), 0);
  EXPECT_EQ(round_half_up(2.5), 3);
  EXPECT_EQ(round_half_up(-2.5), -2);
  EXPECT_EQ(round_half_up(-2.51), -3);
  EXPECT_EQ(round_half_up(9007199254740993.0), 9007199254740992);
}

}  // namespace
}  // namespace tarn::trino_time
