#include "trino_time/iso8601.hpp"

#include "trino_time/test_tools.hpp"

namespace tarn::trino_time {
namespace {

TEST(Iso8601, ReadsTimestamps) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: Invalid format: \"\""},
      {"x", "error: Invalid format: \"x\""},
      {"2020", "2020-01-01 00:00:00.000 UTC"},
      {"2020-02", "2020-02-01 00:00:00.000 UTC"},
      {"2020-02-29", "2020-02-29 00:00:00.000 UTC"},
      {"2020-2-9", "2020-02-09 00:00:00.000 UTC"},
      {"2020-13", "error: Cannot parse \"2020-13\": Value 13 for monthOfYear must be in the range [1,12]"},
      {"2020-02-30",
       "error: Cannot parse \"2020-02-30\": Value 30 for dayOfMonth must be in the range [1,29]"},
      {"2020-060", "2020-02-29 00:00:00.000 UTC"},
      {"2019-366", "error: Cannot parse \"2019-366\": Value 366 for dayOfYear must be in the range [1,365]"},
      {"2020-W09", "2020-02-24 00:00:00.000 UTC"},
      {"2020-W09-6", "2020-02-29 00:00:00.000 UTC"},
      {"2020-W54",
       "error: Cannot parse \"2020-W54\": Value 54 for weekOfWeekyear must be in the range [1,53]"},
      {"2019-W53-1",
       "error: Cannot parse \"2019-W53-1\": Value 53 for weekOfWeekyear must be in the range [1,52]"},
      {"2020-W09-8", "error: Cannot parse \"2020-W09-8\": Value 8 for dayOfWeek must be in the range [1,7]"},
      {"+2020-02-29", "2020-02-29 00:00:00.000 UTC"},
      {"-0044-03-15", "-0044-03-15 00:00:00.000 UTC"},
      {"2020-02-29T", "2020-02-29 00:00:00.000 UTC"},
      {"2020-02-29T12", "2020-02-29 12:00:00.000 UTC"},
      {"2020-02-29T12:30", "2020-02-29 12:30:00.000 UTC"},
      {"2020-02-29T12:30:45", "2020-02-29 12:30:45.000 UTC"},
      {"2020-02-29T12:30:45.678", "2020-02-29 12:30:45.678 UTC"},
      {"2020-02-29T12:30:45,678", "2020-02-29 12:30:45.678 UTC"},
      {"2020-02-29T12:30:45.678901234", "2020-02-29 12:30:45.678 UTC"},
      {"2020-02-29T12:30:45.6789012345",
       "error: Invalid format: \"2020-02-29T12:30:45.6789012345\" is malformed at \"5\""},
      {"2020-02-29T12.5", "2020-02-29 12:30:00.000 UTC"},
      {"2020-02-29T12:30.25", "2020-02-29 12:30:15.000 UTC"},
      {"2020-02-29T24:00",
       "error: Cannot parse \"2020-02-29T24:00\": Value 24 for hourOfDay must be in the range [0,23]"},
      {"2020-02-29T12:60",
       "error: Cannot parse \"2020-02-29T12:60\": Value 60 for minuteOfHour must be in the range [0,59]"},
      {"2020-02-29T12:30Z", "2020-02-29 12:30:00.000 UTC"},
      {"2020-02-29T12:30z", "2020-02-29 12:30:00.000 UTC"},
      {"2020-02-29T12:30+09:00", "2020-02-29 12:30:00.000 +09:00"},
      {"2020-02-29T12:30+0900", "2020-02-29 12:30:00.000 +09:00"},
      {"2020-02-29T12:30+09", "2020-02-29 12:30:00.000 +09:00"},
      {"2020-02-29T12:30-03:30", "2020-02-29 12:30:00.000 -03:30"},
      {"2020-02-29T12:30+15:00", "error: Time zone not supported: +15:00"},
      {"2020-02-29T12:30+09:00:30", "error: Time zone not supported: +09:00:30"},
      {"2020-02-29T+09:00", "2020-02-29 00:00:00.000 +09:00"},
      {"T12:30", "1970-01-01 12:30:00.000 UTC"},
      {"T12:30:45+01:00", "1970-01-01 12:30:45.000 +01:00"},
      {"2020-W09-6T10:00", "2020-02-29 10:00:00.000 UTC"},
      {"2020-02-29 12:30", "error: Invalid format: \"2020-02-29 12:30\" is malformed at \" 12:30\""},
      {"2020-02-29t12:30", "2020-02-29 12:30:00.000 UTC"},
      {"12:30", "error: Invalid format: \"12:30\" is malformed at \":30\""},
      {"2020-02-29T12:30 Z", "error: Invalid format: \"2020-02-29T12:30 Z\" is malformed at \" Z\""},
      {"2020-02-29T12:30:45.", "error: Invalid format: \"2020-02-29T12:30:45.\" is malformed at \".\""},
      {"99999-01-01", "error: Millis overflow: 3093496444800000"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown(from_iso8601_timestamp(text, test_zones(), test_zones().utc())), expected) << text;
  }
}

TEST(Iso8601, ReadsDates) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: Invalid format: \"\""},
      {"2020", "2020-01-01"},
      {"2020-02", "2020-02-01"},
      {"2020-02-29", "2020-02-29"},
      {"2020-060", "2020-02-29"},
      {"2020-W09-6", "2020-02-29"},
      {"2020-02-29T", "error: Invalid format: \"2020-02-29T\" is malformed at \"T\""},
      {"2020-02-30",
       "error: Cannot parse \"2020-02-30\": Value 30 for dayOfMonth must be in the range [1,29]"},
      {"20200229", "error: integer overflow"},
      {"12020-01-01", "12020-01-01"},
      {"x2020", "error: Invalid format: \"x2020\""},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown_date(from_iso8601_date(text)), expected) << text;
  }
}

TEST(Iso8601, ReadsTimestampsWithNineDecimals) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2020-02-29T12:30", "2020-02-29 12:30:00.000000 UTC"},
      {"2020-02-29T12:30:45.123456789", "2020-02-29 12:30:45.123457 UTC"},
      {"2020-02-29T12:30:45.1234564Z", "2020-02-29 12:30:45.123456 UTC"},
      {"2020-02-29T12:30:45+09:00", "2020-02-29 12:30:45.000000 +09:00"},
      {"2020-02-29T12:30:45+09:00[Asia/Tokyo]", "2020-02-29 12:30:45.000000 Asia/Tokyo"},
      {"2020-02-29T12:30:45+01:00[Asia/Tokyo]", "2020-02-29 20:30:45.000000 Asia/Tokyo"},
      {"2020-02-29t12:30z", "2020-02-29 12:30:00.000000 UTC"},
      {"", "error: Text '' could not be parsed at index 0"},
      {"x", "error: Text 'x' could not be parsed at index 0"},
      {"2020-02-29", "error: Text '2020-02-29' could not be parsed at index 10"},
      {"2020-02-30T12:30", "error: Text '2020-02-30T12:30' could not be parsed: no such date or time"},
      {"2020-02-29T24:00", "error: Text '2020-02-29T24:00' could not be parsed: no such date or time"},
      {"2020-02-29T12:30+9",
       "error: Text '2020-02-29T12:30+9' could not be parsed, unparsed text found at index 16"},
      {"2020-02-29T12:30:45+09:00[Asia/Tokyo",
       "error: Text '2020-02-29T12:30:45+09:00[Asia/Tokyo' could not be parsed, unparsed text found at index "
       "19"},
      {"02020-01-01T00:00", "error: Text '02020-01-01T00:00' could not be parsed at index 0"},
      {"2020-02-29T12:30 ",
       "error: Text '2020-02-29T12:30 ' could not be parsed, unparsed text found at index 16"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown(from_iso8601_timestamp_nanos(text, test_zones(), test_zones().utc()), 6), expected)
        << text;
  }
}

TEST(Iso8601, ReadsALocalTimeInTheSessionsZone) {
  const Zone& zone = test_zone("America/New_York");
  EXPECT_EQ(shown(from_iso8601_timestamp("2020-07-01T12:00", test_zones(), zone)),
            "2020-07-01 12:00:00.000 America/New_York");
  EXPECT_EQ(shown(from_iso8601_timestamp("2020-03-08T02:30", test_zones(), zone)),
            "error: Cannot parse \"2020-03-08T02:30\": Illegal instant due to time zone offset transition "
            "(America/New_York)");
  EXPECT_EQ(shown(from_iso8601_timestamp_nanos("2020-03-08T02:30", test_zones(), zone)),
            "2020-03-08 03:30:00.000 America/New_York");
}

TEST(Iso8601, Writes) {
  EXPECT_EQ(to_iso8601_date(date("2020-02-29")), "2020-02-29");
  EXPECT_EQ(to_iso8601_date(date("-0001-02-28")), "-0001-02-28");
  EXPECT_EQ(to_iso8601_timestamp(timestamp("2020-02-29 12:30:45.678"), 3), "2020-02-29T12:30:45.678");
  EXPECT_EQ(to_iso8601_timestamp(timestamp("2020-02-29 12:30:45.678"), 0), "2020-02-29T12:30:45");
  EXPECT_EQ(to_iso8601_timestamp(timestamp("12020-02-29 12:30:45"), 3), "+12020-02-29T12:30:45.000");
  EXPECT_EQ(shown(to_iso8601_zoned(zoned("2020-02-29 12:30 UTC"), 3)), "2020-02-29T12:30:00.000Z");
  EXPECT_EQ(shown(to_iso8601_zoned(zoned("2020-02-29 12:30 +09:00"), 3)), "2020-02-29T12:30:00.000+09:00");
  EXPECT_EQ(shown(to_iso8601_zoned(zoned("2020-07-01 12:30 America/New_York"), 6)),
            "2020-07-01T12:30:00.000000-04:00");
  EXPECT_EQ(shown(to_iso8601_zoned(zoned("1800-07-01 12:30 America/New_York"), 3)),
            "error: Timezone with non-zero seconds offset cannot be rendered as ISO8601: -04:56:02");
}

}  // namespace
}  // namespace tarn::trino_time
