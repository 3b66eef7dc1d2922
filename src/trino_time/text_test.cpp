#include "trino_time/text.hpp"

#include "trino_time/test_tools.hpp"

#include <limits>

namespace tarn::trino_time {
namespace {

struct TextCase {
  std::string_view text;
  int precision;
  std::string_view expected;
};

TEST(Text, CastsToTimestamp) {
  const TextCase cases[] = {
      {"", 3, "error: Value cannot be cast to timestamp: "},
      {"   ", 3, "error: Value cannot be cast to timestamp: "},
      {"abc", 3, "error: Value cannot be cast to timestamp: abc"},
      {"2020", 3, "error: Value cannot be cast to timestamp: 2020"},
      {"2020-01", 3, "error: Value cannot be cast to timestamp: 2020-01"},
      {"20-01-01", 3, "error: Value cannot be cast to timestamp: 20-01-01"},
      {"2020-13-01", 3, "error: Value cannot be cast to timestamp: 2020-13-01"},
      {"2020-00-01", 3, "error: Value cannot be cast to timestamp: 2020-00-01"},
      {"2020-02-30", 3, "error: Value cannot be cast to timestamp: 2020-02-30"},
      {"2019-02-29", 3, "error: Value cannot be cast to timestamp: 2019-02-29"},
      {"1900-02-29", 3, "error: Value cannot be cast to timestamp: 1900-02-29"},
      {"2020-01-01T00:00:00", 3, "error: Value cannot be cast to timestamp: 2020-01-01T00:00:00"},
      {"2020-01-01 24:00", 3, "error: Value cannot be cast to timestamp: 2020-01-01 24:00"},
      {"2020-01-01 23:60", 3, "error: Value cannot be cast to timestamp: 2020-01-01 23:60"},
      {"2020-01-01 23:59:60", 3, "error: Value cannot be cast to timestamp: 2020-01-01 23:59:60"},
      {"2020-001-01", 3, "error: Value cannot be cast to timestamp: 2020-001-01"},
      {"2020-01-011", 3, "error: Value cannot be cast to timestamp: 2020-01-011"},
      {"2020-01-01 00:00:00.1234567890123456", 3,
       "error: Value cannot be cast to timestamp: 2020-01-01 00:00:00.1234567890123456"},
      {"2020-01-01 00:00\n UTC\nx", 3, "error: Value cannot be cast to timestamp: 2020-01-01 00:00\n UTC\nx"},
      {"99999999999-01-01", 3, "error: Value cannot be cast to timestamp: 99999999999-01-01"},
      {"999999999-01-01", 3, "error: Value cannot be cast to timestamp: 999999999-01-01"},
      {"294248-01-01", 3, "error: Value cannot be cast to timestamp: 294248-01-01"},
      {"2020-01-01 00:00", 7,
       "error: timestamp with 7 decimals of a second is not supported: Tarn's times have microseconds"},
      {"2020-01-01 00:00", 12,
       "error: timestamp with 12 decimals of a second is not supported: Tarn's times have microseconds"},
      {"2020-01-01 00:00", -1,
       "error: timestamp with -1 decimals of a second is not supported: Tarn's times have microseconds"},
      {"2020-01-01", 3, "2020-01-01 00:00:00.000"},
      {"2020-1-2", 3, "2020-01-02 00:00:00.000"},
      {"2020-1-2 3:4", 3, "2020-01-02 03:04:00.000"},
      {"2020-1-2 3:4:5", 3, "2020-01-02 03:04:05.000"},
      {"2020-01-02 03:04:05.6", 3, "2020-01-02 03:04:05.600"},
      {"2020-01-02 03:04:05.678", 3, "2020-01-02 03:04:05.678"},
      {"2020-01-02 03:04:05.678", 0, "2020-01-02 03:04:06"},
      {"2020-01-02 03:04:05.4999", 0, "2020-01-02 03:04:05"},
      {"2020-01-02 03:04:05.5", 0, "2020-01-02 03:04:06"},
      {"2020-12-31 23:59:59.9995", 3, "2021-01-01 00:00:00.000"},
      {"2020-12-31 23:59:59.9994", 3, "2020-12-31 23:59:59.999"},
      {"2020-01-02 03:04:05.1234567", 6, "2020-01-02 03:04:05.123457"},
      {"2020-01-02 03:04:05.123456", 6, "2020-01-02 03:04:05.123456"},
      {"2020-01-02 03:04:05.123456", 1, "2020-01-02 03:04:05.1"},
      {"2020-01-02 03:04:05.123456789012345678", 6, "2020-01-02 03:04:05.123457"},
      {"  2020-01-02 03:04:05  ", 3, "2020-01-02 03:04:05.000"},
      {"\t\n2020-01-02\r", 3, "2020-01-02 00:00:00.000"},
      {"\u30002020-01-02\u2003", 3, "2020-01-02 00:00:00.000"},
      {"2020-01-02 03:04:05 UTC", 3, "2020-01-02 03:04:05.000"},
      {"2020-01-02 03:04:05 Asia/Tokyo", 3, "2020-01-02 03:04:05.000"},
      {"2020-01-02 03:04:05+09:00", 3, "2020-01-02 03:04:05.000"},
      {"2020-01-02 anything", 3, "error: Value cannot be cast to timestamp: 2020-01-02 anything"},
      {"2020-01-02 03:04:05 +17:00", 3, "2020-01-02 03:04:05.000"},
      {"2020-03-08 02:30 America/New_York", 3, "2020-03-08 03:30:00.000"},
      {"+2020-01-02", 3, "2020-01-02 00:00:00.000"},
      {"0000-01-01", 3, "0000-01-01 00:00:00.000"},
      {"-0001-12-31 23:59:59.999", 3, "-0001-12-31 23:59:59.999"},
      {"-12020-03-01", 3, "-12020-03-01 00:00:00.000"},
      {"12020-03-01", 3, "+12020-03-01 00:00:00.000"},
      {"+12020-03-01", 0, "+12020-03-01 00:00:00"},
      {"00012020-03-01", 0, "+12020-03-01 00:00:00"},
      {"294247-01-10 04:00:54.775807", 6, "+294247-01-10 04:00:54.775807"},
      {"294247-01-10 04:00:54.775808", 6,
       "error: Value cannot be cast to timestamp: 294247-01-10 04:00:54.775808"},
      {"-290308-12-22 00:00:00", 6, "-290308-12-22 00:00:00.000000"},
      {"1969-12-31 23:59:59.999999", 6, "1969-12-31 23:59:59.999999"},
      {"1969-12-31 23:59:59.9999", 3, "1970-01-01 00:00:00.000"},
      {"2000-02-29 12:00", 3, "2000-02-29 12:00:00.000"},
  };
  for (const TextCase& test : cases) {
    EXPECT_EQ(shown_timestamp(cast_to_timestamp(test.text, test.precision, test_zones()), test.precision),
              test.expected)
        << test.text;
  }
}

TEST(Text, TakesNulBytesAndBrokenUtf8AsUnreadable) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"2020-01-01\0"sv, "2020-01-01 00:00:00\xff\xfe"sv, "\0"sv, "\xc3"sv}) {
    EXPECT_FALSE(cast_to_date(text).has_value());
    EXPECT_FALSE(cast_to_time(text, 3).has_value());
    EXPECT_FALSE(cast_to_zoned(text, 3, test_zones(), test_zones().utc()).has_value());
  }
  EXPECT_FALSE(cast_to_timestamp(std::string(1'000'000, '9'), 3, test_zones()).has_value());
}

TEST(Text, CastsToTimestampWithTimeZone) {
  const TextCase cases[] = {
      {"", 3, "error: Value cannot be cast to timestamp: "},
      {"2020-01-01 00:00 Nowhere", 3, "error: Value cannot be cast to timestamp: 2020-01-01 00:00 Nowhere"},
      {"2020-01-01 00:00 america/new_york", 3,
       "error: Value cannot be cast to timestamp: 2020-01-01 00:00 america/new_york"},
      {"2020-01-01 00:00 +15:00", 3, "error: Time zone not supported: +15:00"},
      {"2020-01-01 00:00 +9:00", 3, "error: Value cannot be cast to timestamp: 2020-01-01 00:00 +9:00"},
      {"2020-02-30 00:00 UTC", 3, "error: Value cannot be cast to timestamp: 2020-02-30 00:00 UTC"},
      {"2020-01-01 00:00 UTC", 9,
       "error: timestamp with time zone with 9 decimals of a second is not supported: Tarn's times have "
       "microseconds"},
      {"73327-01-01 00:00 UTC", 3, "error: Value cannot be cast to timestamp: 73327-01-01 00:00 UTC"},
      {"2020-01-01", 3, "2020-01-01 00:00:00.000 UTC"},
      {"2020-01-01 12:30", 3, "2020-01-01 12:30:00.000 UTC"},
      {"2020-01-01 12:30 UTC", 0, "2020-01-01 12:30:00 UTC"},
      {"2020-01-01 12:30 Z", 3, "2020-01-01 12:30:00.000 UTC"},
      {"2020-01-01 12:30Z", 3, "2020-01-01 12:30:00.000 UTC"},
      {"2020-01-01 UTC", 3, "2020-01-01 00:00:00.000 UTC"},
      {"2020-01-01 12:30:45.678+09:00", 3, "2020-01-01 12:30:45.678 +09:00"},
      {"2020-01-01 12:30:45.678 +09:00", 6, "2020-01-01 12:30:45.678000 +09:00"},
      {"2020-01-01 12:30 +0900", 3, "2020-01-01 12:30:00.000 +09:00"},
      {"2020-01-01 12:30 +9", 3, "2020-01-01 12:30:00.000 +09:00"},
      {"2020-01-01 12:30 -03:30", 3, "2020-01-01 12:30:00.000 -03:30"},
      {"2020-01-01 12:30 GMT+3", 3, "2020-01-01 12:30:00.000 +03:00"},
      {"2020-01-01 12:30 +14:00", 3, "2020-01-01 12:30:00.000 +14:00"},
      {"2020-01-01 12:30 America/New_York", 3, "2020-01-01 12:30:00.000 America/New_York"},
      {"2020-07-01 12:30 America/New_York", 3, "2020-07-01 12:30:00.000 America/New_York"},
      // The clocks skip 02:00 to 03:00.
      {"2020-03-08 02:30 America/New_York", 3, "2020-03-08 03:30:00.000 America/New_York"},
      {"2020-03-29 02:30 Europe/Berlin", 3, "2020-03-29 03:30:00.000 Europe/Berlin"},
      {"2020-01-01 00:00:00.9999 UTC", 3, "2020-01-01 00:00:01.000 UTC"},
      {"2020-01-01 00:00:00.123456 UTC", 6, "2020-01-01 00:00:00.123456 UTC"},
      {"73326-09-11 20:14:45.247 UTC", 3, "+73326-09-11 20:14:45.247 UTC"},
      {"-0001-01-01 00:00 UTC", 3, "-0001-01-01 00:00:00.000 UTC"},
      {"1800-01-01 00:00 America/New_York", 3, "1800-01-01 00:00:00.000 America/New_York"},
      {"2500-07-01 00:00 America/New_York", 3, "2500-07-01 00:00:00.000 America/New_York"},
  };
  for (const TextCase& test : cases) {
    EXPECT_EQ(
        shown(cast_to_zoned(test.text, test.precision, test_zones(), test_zones().utc()), test.precision),
        test.expected)
        << test.text;
  }
}

TEST(Text, CastsToDate) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: Value cannot be cast to date: "},
      {"x", "error: Value cannot be cast to date: x"},
      {"2020", "error: Value cannot be cast to date: 2020"},
      {"2020-01", "error: Value cannot be cast to date: 2020-01"},
      {"2020-13-01", "error: Value cannot be cast to date: 2020-13-01"},
      {"2020-02-30", "error: Value cannot be cast to date: 2020-02-30"},
      {"2020-01-00", "error: Value cannot be cast to date: 2020-01-00"},
      {"2020-01-01 00:00", "error: Value cannot be cast to date: 2020-01-01 00:00"},
      {"2020-01-011", "error: Value cannot be cast to date: 2020-01-011"},
      {"2020/01/01", "error: Value cannot be cast to date: 2020/01/01"},
      {"--2020-01-01", "error: Value cannot be cast to date: --2020-01-01"},
      {"9999999999-01-01", "error: Value cannot be cast to date: 9999999999-01-01"},
      {"5881580-07-12", "error: Value cannot be cast to date: 5881580-07-12"},
      {"2020-01-01", "2020-01-01"},
      {"2020-02-29", "2020-02-29"},
      {"  2020-1-1 ", "2020-01-01"},
      {"1-1-1", "0001-01-01"},
      {"+2020-01-01", "2020-01-01"},
      {"-2020-01-01", "-2020-01-01"},
      {"0000-01-01", "0000-01-01"},
      {"12345-06-07", "12345-06-07"},
      {"5881580-07-11", "5881580-07-11"},
      {"-5877641-06-23", "-5877641-06-23"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown_date(cast_to_date(text)), expected) << text;
  }
  EXPECT_EQ(format_date(std::numeric_limits<std::int32_t>::max()), "5881580-07-11");
  EXPECT_EQ(format_date(std::numeric_limits<std::int32_t>::min()), "-5877641-06-23");
}

TEST(Text, CastsToTime) {
  const TextCase cases[] = {
      {"", 3, "error: Value cannot be cast to time: "},
      {"12", 3, "error: Value cannot be cast to time: 12"},
      {"24:00", 3, "error: Value cannot be cast to time: 24:00"},
      {"12:60", 3, "error: Value cannot be cast to time: 12:60"},
      {"12:30:60", 3, "error: Value cannot be cast to time: 12:30:60"},
      {" 12:30", 3, "error: Value cannot be cast to time:  12:30"},
      {"12:30+09:00", 3, "error: Value cannot be cast to time: 12:30+09:00"},
      {"12:30:00.1234567890123", 3, "error: Value cannot be cast to time: 12:30:00.1234567890123"},
      {"12:30", 9,
       "error: time with 9 decimals of a second is not supported: Tarn's times have microseconds"},
      {"1:2", 3, "01:02:00.000"},
      {"01:02:03", 0, "01:02:03"},
      {"01:02:03.456 ", 3, "01:02:03.456"},
      {"01:02:03.4567", 3, "01:02:03.457"},
      {"01:02:03.123456789012", 6, "01:02:03.123457"},
      {"23:59:59.9999", 3, "00:00:00.000"},
      {"23:59:59.999999", 6, "23:59:59.999999"},
      {"00:00", 3, "00:00:00.000"},
  };
  for (const TextCase& test : cases) {
    EXPECT_EQ(shown_time(cast_to_time(test.text, test.precision), test.precision), test.expected)
        << test.text;
  }
}

std::string shown_literal(std::string_view text) {
  const auto literal = read_timestamp_literal(text, test_zones());
  if (!literal.has_value()) {
    return "error: " + literal.error().message();
  }
  return literal->zone == nullptr
             ? format_timestamp(literal->micros, literal->precision)
             : format_zoned({.micros = literal->micros, .zone = literal->zone}, literal->precision);
}

TEST(Text, ReadsLiterals) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: '' is not a valid TIMESTAMP literal"},
      {"2020-02-30", "error: '2020-02-30' is not a valid TIMESTAMP literal"},
      {" 2020-01-01", "error: ' 2020-01-01' is not a valid TIMESTAMP literal"},
      {"2020-01-01T00:00", "error: '2020-01-01T00:00' is not a valid TIMESTAMP literal"},
      {"2020-01-01 00:00 Nowhere", "error: '2020-01-01 00:00 Nowhere' is not a valid TIMESTAMP literal"},
      {"2020-03-08 02:30 America/New_York",
       "error: '2020-03-08 02:30 America/New_York' is not a valid TIMESTAMP literal"},
      {"2020-01-01 00:00:00.1234567",
       "error: timestamp with 7 decimals of a second is not supported: Tarn's times have microseconds"},
      {"2020-01-01", "2020-01-01 00:00:00"},
      {"2020-01-01 ", "2020-01-01 00:00:00"},
      {"2020-01-01 01:02:03.4", "2020-01-01 01:02:03.4"},
      {"2020-01-01 01:02:03.123456", "2020-01-01 01:02:03.123456"},
      {"2020-01-01 01:02:03.45 UTC", "2020-01-01 01:02:03.45 UTC"},
      {"2020-01-01 01:02 +09:00", "2020-01-01 01:02:00 +09:00"},
      {"2020-11-01 01:30 America/New_York", "2020-11-01 01:30:00 America/New_York"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown_literal(text), expected) << text;
  }
  EXPECT_EQ(shown_date(read_date_literal("2020-x")), "error: '2020-x' is not a valid DATE literal");
  EXPECT_EQ(shown_date(read_date_literal("2020-02-29")), "2020-02-29");
  EXPECT_EQ(read_time_literal("25:00").error().message(), "'25:00' is not a valid TIME literal");
  EXPECT_EQ(read_time_literal("01:02:03.45")->precision, 2);
}

TEST(Text, MeansTheEarlierInstantWhereClocksAreSetBack) {
  EXPECT_EQ(zoned("2020-11-01 01:30 America/New_York").micros, zoned("2020-11-01 05:30 UTC").micros);
  EXPECT_EQ(zoned("2020-10-25 02:30 Europe/Berlin").micros, zoned("2020-10-25 00:30 UTC").micros);
}

TEST(Text, CastsBetweenTypes) {
  EXPECT_EQ(shown_timestamp(timestamp_of_date(date("2020-02-29"))), "2020-02-29 00:00:00.000");
  EXPECT_EQ(shown_timestamp(timestamp_of_date(date("5000000-01-01"))), "error: long overflow");
  EXPECT_EQ(format_date(date_of_timestamp(timestamp("1969-12-31 23:59:59"))), "1969-12-31");
  EXPECT_EQ(format_time(time_of_timestamp(timestamp("1969-12-31 23:59:59.9996"), 3), 3), "00:00:00.000");
  EXPECT_EQ(format_time(time_of_timestamp(timestamp("1969-12-31 23:59:58.5"), 3), 3), "23:59:58.500");
  EXPECT_EQ(shown_timestamp(timestamp_of_time(3'723'000'000, date("2020-01-01"))), "2020-01-01 01:02:03.000");
  EXPECT_EQ(shown(zoned_of_timestamp(timestamp("2020-03-08 02:30"), 3, test_zone("America/New_York"))),
            "2020-03-08 03:30:00.000 America/New_York");
  EXPECT_EQ(shown(zoned_of_date(date("2020-01-01"), test_zone("Asia/Tokyo"))),
            "2020-01-01 00:00:00.000 Asia/Tokyo");
  EXPECT_EQ(format_timestamp(timestamp_of_zoned(zoned("2020-01-01 12:00 +09:00"), 3), 3),
            "2020-01-01 12:00:00.000");
  EXPECT_EQ(format_date(date_of_zoned(zoned("2020-01-01 00:30 +09:00"))), "2020-01-01");
  EXPECT_EQ(format_time(time_of_zoned(zoned("2020-01-01 00:30 +09:00"), 0), 0), "00:30:00");
  EXPECT_EQ(shown(round_zoned(zoned("2020-01-01 00:00:00.4567 UTC"), 3)), "2020-01-01 00:00:00.457 UTC");
}

TEST(Text, RoundsHalvesUpOnBothSidesOf1970) {
  EXPECT_EQ(round_micros(1'500, 3), 2'000);
  EXPECT_EQ(round_micros(1'499, 3), 1'000);
  EXPECT_EQ(round_micros(-1'500, 3), -1'000);
  EXPECT_EQ(round_micros(-1'501, 3), -2'000);
  EXPECT_EQ(round_micros(-499, 3), 0);
  EXPECT_EQ(round_micros(123'456, 6), 123'456);
}

TEST(Text, MovesValuesBetweenZones) {
  const ZonedTime noon = zoned("2020-07-01 12:00 UTC");
  EXPECT_EQ(shown(at_timezone(noon, "America/New_York", test_zones())),
            "2020-07-01 08:00:00.000 America/New_York");
  EXPECT_EQ(shown(at_timezone(noon, "Asia/Kolkata", test_zones())), "2020-07-01 17:30:00.000 Asia/Kolkata");
  EXPECT_EQ(shown(at_timezone(noon, "-03:30", test_zones())), "2020-07-01 08:30:00.000 -03:30");
  EXPECT_EQ(shown(at_timezone(noon, "Mars/Base", test_zones())),
            "error: 'Mars/Base' is not a valid time zone");
  EXPECT_EQ(shown(at_offset(noon, -5 * 3'600'000, test_zones())), "2020-07-01 07:00:00.000 -05:00");
  EXPECT_EQ(shown(at_offset(noon, 1'000, test_zones())),
            "error: Invalid time zone offset interval: interval contains seconds");
  EXPECT_EQ(shown(at_offset(noon, 15 * 3'600'000, test_zones())), "error: Invalid offset minutes 900");
  EXPECT_EQ(shown(with_timezone(timestamp("2020-07-01 12:00"), "Asia/Tokyo", test_zones())),
            "2020-07-01 12:00:00.000 Asia/Tokyo");
  EXPECT_EQ(shown(with_timezone(timestamp("2020-07-01 12:00"), "", test_zones())),
            "error: '' is not a valid time zone");
  const ZonedTime newfoundland = zoned("2020-01-01 12:00 America/St_Johns");
  EXPECT_EQ(timezone_hour(newfoundland), -3);
  EXPECT_EQ(timezone_minute(newfoundland), -30);
  EXPECT_EQ(timezone_hour(zoned("2020-01-01 12:00 +05:45")), 5);
  EXPECT_EQ(timezone_minute(zoned("2020-01-01 12:00 +05:45")), 45);
}

TEST(Text, ReadsBackWhatItWrites) {
  std::uint64_t state = 88172645463325252U;
  for (int i = 0; i < 20'000; ++i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    const auto micros = static_cast<std::int64_t>(state) >> (i % 24);
    EXPECT_EQ(cast_to_timestamp(format_timestamp(micros, 6), 6, test_zones()).value_or(0), micros);
    const auto days = static_cast<std::int32_t>(state);
    EXPECT_EQ(cast_to_date(format_date(days)).value_or(0), days);
    const std::int64_t time = static_cast<std::int64_t>(state >> 1U) % 86'400'000'000;
    EXPECT_EQ(cast_to_time(format_time(time, 6), 6).value_or(-1), time);
  }
}

}  // namespace
}  // namespace tarn::trino_time
