#include "trino_time/pattern.hpp"
#include "trino_time/test_tools.hpp"

namespace tarn::trino_time {
namespace {

// The year in which the tests take place; "yy" means a year near it.
constexpr int kThisYear = 2026;
// 2020-08-03 04:05:06.789, a Monday.
constexpr std::int64_t kSample = 1'596'427'506'789'000;

std::string formatted(std::string_view pattern, std::int64_t micros) {
  const auto compiled = DateTimePattern::joda(pattern, kThisYear);
  return compiled.has_value() ? shown(compiled->format_timestamp(micros))
                              : "error: " + compiled.error().message();
}

std::string parsed(std::string_view pattern, std::string_view text) {
  const auto compiled = DateTimePattern::joda(pattern, kThisYear);
  return compiled.has_value() ? shown(compiled->parse_zoned(text, test_zones(), test_zones().utc()))
                              : "error: " + compiled.error().message();
}

TEST(Joda, FormatsEveryLetter) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"yyyy-MM-dd HH:mm:ss.SSS", "2020-08-03 04:05:06.789"},
      {"y", "2020"},
      {"yy", "20"},
      {"yyyy", "2020"},
      {"yyyyyy", "002020"},
      {"Y", "2020"},
      {"YYYY", "2020"},
      {"x", "2020"},
      {"xxxx", "2020"},
      {"xx", "20"},
      {"C", "20"},
      {"CC", "20"},
      {"G", "AD"},
      {"M", "8"},
      {"MM", "08"},
      {"MMM", "Aug"},
      {"MMMM", "August"},
      {"MMMMM", "August"},
      {"d", "3"},
      {"dd", "03"},
      {"D", "216"},
      {"DDD", "216"},
      {"e", "1"},
      {"E", "Mon"},
      {"EEE", "Mon"},
      {"EEEE", "Monday"},
      {"w", "32"},
      {"ww", "32"},
      {"a", "AM"},
      {"h", "4"},
      {"hh", "04"},
      {"H", "4"},
      {"HH", "04"},
      {"k", "4"},
      {"kk", "04"},
      {"K", "4"},
      {"KK", "04"},
      {"m", "5"},
      {"mm", "05"},
      {"s", "6"},
      {"ss", "06"},
      {"S", "7"},
      {"SS", "78"},
      {"SSS", "789"},
      {"SSSS", "7890"},
      {"SSSSSSSSS", "789000000"},
      {"SSSSSSSSSSSSSSSSSSSS", "789000000000000"},
      {"'at'", "at"},
      {"''", "'"},
      {"'it''s'", "it's"},
      {"yyyy'T'", "2020T"},
      {"[yyyy]", "[2020]"},
      {"EEE, d MMM yyyy", "Mon, 3 Aug 2020"},
      {"h:mm a", "4:05 AM"},
      {"hh 'o''clock' a", "04 o'clock AM"},
      {"", "error: Invalid pattern specification"},
      {"f", "error: Illegal pattern component: f"},
      {"ffff", "error: Illegal pattern component: ffff"},
      {"yyyy-QQ", "error: Illegal pattern component: QQ"},
      {"b", "error: Illegal pattern component: b"},
      {"n", "error: Illegal pattern component: n"},
      {"YYYY.MM", "2020.08"},
      {"日 yyyy 月", "日 2020 月"},
      {"'unclosed", "unclosed"},
      {"yyyy-MM-dd'T'HH:mm:ss", "2020-08-03T04:05:06"},
      {"z",
       "error: format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not "
       "contain TZ information"},
      {"Z",
       "error: format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not "
       "contain TZ information"},
      {"'Z'", "Z"},
      {"yyyy Z",
       "error: format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not "
       "contain TZ information"},
  };
  for (const auto& [pattern, expected] : cases) {
    EXPECT_EQ(formatted(pattern, kSample), expected) << pattern;
  }
}

struct ZonedPattern {
  std::string_view pattern;
  std::string_view zone;
  std::string_view expected;
};

TEST(Joda, FormatsZones) {
  const ZonedPattern cases[] = {
      {"Z", "UTC", "+0000"},
      {"Z", "+09:00", "+0900"},
      {"Z", "-03:30", "-0330"},
      {"Z", "America/New_York", "-0400"},
      {"Z", "Asia/Tokyo", "+0900"},
      {"ZZ", "UTC", "+00:00"},
      {"ZZ", "+09:00", "+09:00"},
      {"ZZ", "-03:30", "-03:30"},
      {"ZZ", "America/New_York", "-04:00"},
      {"ZZ", "Asia/Tokyo", "+09:00"},
      {"ZZZ", "UTC", "UTC"},
      {"ZZZ", "+09:00", "+09:00"},
      {"ZZZ", "-03:30", "-03:30"},
      {"ZZZ", "America/New_York", "America/New_York"},
      {"ZZZ", "Asia/Tokyo", "Asia/Tokyo"},
      {"ZZZZ", "UTC", "UTC"},
      {"ZZZZ", "+09:00", "+09:00"},
      {"ZZZZ", "-03:30", "-03:30"},
      {"ZZZZ", "America/New_York", "America/New_York"},
      {"ZZZZ", "Asia/Tokyo", "Asia/Tokyo"},
      {"z", "UTC", "UTC"},
      {"z", "+09:00", "+09:00"},
      {"z", "-03:30", "-03:30"},
      {"z", "America/New_York", "EDT"},
      {"z", "Asia/Tokyo", "JST"},
      {"yyyy-MM-dd HH:mm:ss ZZZ", "UTC", "2020-08-03 04:05:06 UTC"},
      {"yyyy-MM-dd HH:mm:ss ZZZ", "+09:00", "2020-08-03 13:05:06 +09:00"},
      {"yyyy-MM-dd HH:mm:ss ZZZ", "-03:30", "2020-08-03 00:35:06 -03:30"},
      {"yyyy-MM-dd HH:mm:ss ZZZ", "America/New_York", "2020-08-03 00:05:06 America/New_York"},
      {"yyyy-MM-dd HH:mm:ss ZZZ", "Asia/Tokyo", "2020-08-03 13:05:06 Asia/Tokyo"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "UTC", "2020-08-03T04:05:06+00:00"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "+09:00", "2020-08-03T13:05:06+09:00"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "-03:30", "2020-08-03T00:35:06-03:30"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "America/New_York", "2020-08-03T00:05:06-04:00"},
      {"yyyy-MM-dd'T'HH:mm:ssZZ", "Asia/Tokyo", "2020-08-03T13:05:06+09:00"},
      {"z", "America/Sao_Paulo", "GMT-03:00"},
      {"zzzz", "UTC", "Coordinated Universal Time"},
      {"zzzz", "America/New_York", "Eastern Daylight Time"},
      {"zzzz", "Europe/Berlin", "Central European Summer Time"},
      {"zzzz", "Asia/Tokyo", "Japan Standard Time"},
      {"zzzz", "Asia/Kolkata", "India Standard Time"},
  };
  for (const ZonedPattern& test : cases) {
    const auto compiled = DateTimePattern::joda(test.pattern, kThisYear);
    ASSERT_TRUE(compiled.has_value()) << test.pattern;
    EXPECT_EQ(compiled->format_zoned({.micros = kSample, .zone = &test_zone(test.zone)}), test.expected)
        << test.pattern << ' ' << test.zone;
  }
}

struct PatternCase {
  std::string_view pattern;
  std::string_view text;
  std::string_view expected;
};

TEST(Joda, FormatsEdges) {
  const PatternCase cases[] = {
      {"YYYY G", "-0043-01-01", "0044 BC"},
      {"yyyy G", "-0043-01-01", "-0043 BC"},
      {"C yy", "-0143-01-01", "1 43"},
      {"yyyy", "0001-01-01 00:00:00", "0001"},
      {"HH kk KK hh a", "2020-01-01 00:30:00", "00 24 00 12 AM"},
      {"HH kk KK hh a", "2020-01-01 12:30:00", "12 12 00 12 PM"},
      {"HH kk KK hh a", "2020-01-01 23:30:00", "23 23 11 11 PM"},
      {"xxxx-ww-e", "2021-01-03 00:00:00", "2020-53-7"},
      {"xxxx-ww-e", "2018-12-31 00:00:00", "2019-01-1"},
      {"DDD", "2020-12-31 00:00:00", "366"},
      {"S SS SSS", "2020-01-01 00:00:00.009", "0 00 009"},
      {"SSS", "2020-01-01 00:00:00.999600", "000"},
      {"ss.SSS", "1969-12-31 23:59:59.999400", "59.999"},
      {"yy", "1905-01-01 00:00:00", "05"},
      {"EEEE", "1969-12-29 00:00:00", "Monday"},
  };
  for (const PatternCase& test : cases) {
    EXPECT_EQ(formatted(test.pattern, timestamp(test.text)), test.expected)
        << test.pattern << ' ' << test.text;
  }
}

TEST(Joda, Parses) {
  const PatternCase cases[] = {
      {"yyyy-MM-dd", "2020-01-02", "2020-01-02 00:00:00.000 UTC"},
      {"yyyy-MM-dd", "", "error: Invalid format: \"\""},
      {"yyyy-MM-dd", "2020-01", "error: Invalid format: \"2020-01\" is too short"},
      {"yyyy-MM-dd", "2020-13-02",
       "error: Cannot parse \"2020-13-02\": Value 13 for monthOfYear must be in the range [1,12]"},
      {"yyyy-MM-dd", "2020-02-30",
       "error: Cannot parse \"2020-02-30\": Value 30 for dayOfMonth must be in the range [1,29]"},
      {"yyyy-MM-dd", "2020-01-02x", "error: Invalid format: \"2020-01-02x\" is malformed at \"x\""},
      {"yyyy-MM-dd", "x", "error: Invalid format: \"x\""},
      {"yyyy-MM-dd", "2020-1-2", "2020-01-02 00:00:00.000 UTC"},
      {"yyyy-MM-dd", "20201-01-02", "+20201-01-02 00:00:00.000 UTC"},
      {"yyyy-MM-dd", "-0001-01-02", "-0001-01-02 00:00:00.000 UTC"},
      {"yyyy-MM-dd", "+2020-01-02", "2020-01-02 00:00:00.000 UTC"},
      {"yyyyMMdd", "20200102", "2020-01-02 00:00:00.000 UTC"},
      {"yyyyMMdd", "2020012", "2020-01-02 00:00:00.000 UTC"},
      {"yyyyMMdd", "202001023", "error: Invalid format: \"202001023\" is malformed at \"3\""},
      {"yy-MM-dd", "45-01-02", "2045-01-02 00:00:00.000 UTC"},
      {"yy-MM-dd", "46-01-02", "1946-01-02 00:00:00.000 UTC"},
      {"yy-MM-dd", "2020-01-02", "2020-01-02 00:00:00.000 UTC"},
      {"yy-MM-dd", "1-01-02", "0001-01-02 00:00:00.000 UTC"},
      {"yyMMdd", "991231", "1999-12-31 00:00:00.000 UTC"},
      {"yyMMdd", "9912", "error: Invalid format: \"9912\" is too short"},
      {"y", "7", "0007-01-01 00:00:00.000 UTC"},
      {"MM-dd", "02-29", "2000-02-29 00:00:00.000 UTC"},
      {"dd", "31", "2000-01-31 00:00:00.000 UTC"},
      {"D", "366", "2000-12-31 00:00:00.000 UTC"},
      {"MM", "2", "2000-02-01 00:00:00.000 UTC"},
      {"HH:mm", "23:59", "1970-01-01 23:59:00.000 UTC"},
      {"HH:mm", "24:00", "error: Cannot parse \"24:00\": Value 24 for hourOfDay must be in the range [0,23]"},
      {"kk:mm", "24:15", "1970-01-01 00:15:00.000 UTC"},
      {"kk:mm", "00:15",
       "error: Cannot parse \"00:15\": Value 0 for clockhourOfDay must be in the range [1,24]"},
      {"h:mm a", "12:30 AM", "1970-01-01 00:30:00.000 UTC"},
      {"h:mm a", "12:30 pm", "1970-01-01 12:30:00.000 UTC"},
      {"h:mm a", "1:05 Pm", "error: Invalid format: \"1:05 Pm\" is malformed at \"Pm\""},
      {"h:mm a", "0:05 am",
       "error: Cannot parse \"0:05 am\": Value 0 for clockhourOfHalfday must be in the range [1,12]"},
      {"K:mm a", "11:59 PM", "1970-01-01 23:59:00.000 UTC"},
      {"K a", "12 AM",
       "error: Cannot parse \"12 AM\": Value 12 for hourOfHalfday must be in the range [0,11]"},
      {"a", "PM", "1970-01-01 12:00:00.000 UTC"},
      {"MMM d, yyyy", "Feb 3, 2020", "2020-02-03 00:00:00.000 UTC"},
      {"MMM d, yyyy", "February 3, 2020", "2020-02-03 00:00:00.000 UTC"},
      {"MMMM d, yyyy", "feb 3, 2020", "2020-02-03 00:00:00.000 UTC"},
      {"MMMM d, yyyy", "FEBRUARY 3, 2020", "2020-02-03 00:00:00.000 UTC"},
      {"MMMM d, yyyy", "FebRuary 3, 2020",
       "error: Invalid format: \"FebRuary 3, 2020\" is malformed at \"Ruary 3, 2020\""},
      {"EEE, dd MMM yyyy", "Mon, 03 Aug 2020", "2020-08-03 00:00:00.000 UTC"},
      {"EEE, dd MMM yyyy", "Tue, 04 Aug 2020", "2020-08-04 00:00:00.000 UTC"},
      {"EEEE yyyy", "Friday 2020", "2020-01-03 00:00:00.000 UTC"},
      {"yyyy-DDD", "2020-060", "2020-02-29 00:00:00.000 UTC"},
      {"yyyy-DDD", "2019-366",
       "error: Cannot parse \"2019-366\": Value 366 for dayOfYear must be in the range [1,365]"},
      {"xxxx-'W'ww-e", "2020-W53-7", "2021-01-03 00:00:00.000 UTC"},
      {"xxxx-'W'ww", "2019-W53",
       "error: Cannot parse \"2019-W53\": Value 53 for weekOfWeekyear must be in the range [1,52]"},
      {"ww", "10", "2000-03-06 00:00:00.000 UTC"},
      {"e", "3", "2000-12-27 00:00:00.000 UTC"},
      {"yyyy G", "44 BC", "0044-01-01 00:00:00.000 UTC"},
      {"yyyy G", "44 AD", "0044-01-01 00:00:00.000 UTC"},
      {"YYYY G", "44 BC", "-0043-01-01 00:00:00.000 UTC"},
      {"YYYY", "0", "error: Cannot parse \"0\": Value 0 for yearOfEra must be in the range [1,292278993]"},
      {"C", "20", "error: Invalid format: \"20\" is malformed at \"0\""},
      {"C yy", "19 05", "error: Invalid format: \"19 05\" is malformed at \"9 05\""},
      {"ss.S", "59.9", "1970-01-01 00:00:59.900 UTC"},
      {"ss.SSS", "59.9", "1970-01-01 00:00:59.900 UTC"},
      {"ss.SSSSSS", "59.123456", "1970-01-01 00:00:59.123 UTC"},
      {"SSSSSSSSS", "999999999", "1970-01-01 00:00:00.999 UTC"},
      {"yyyy-MM-dd'T'HH:mm:ss", "2020-01-02T03:04:05", "2020-01-02 03:04:05.000 UTC"},
      {"yyyy-MM-dd'T'HH:mm:ss", "2020-01-02t03:04:05", "2020-01-02 03:04:05.000 UTC"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 +0900", "2020-01-02 03:04:00.000 +09:00"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 +09:00", "2020-01-02 03:04:00.000 +09:00"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 Z", "2020-01-02 03:04:00.000 UTC"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 -03", "2020-01-02 03:04:00.000 -03:00"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 9",
       "error: Invalid format: \"2020-01-02 03:04 9\" is malformed at \"9\""},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 +24:00",
       "error: Invalid format: \"2020-01-02 03:04 +24:00\" is malformed at \"24:00\""},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 +15:00", "error: Time zone not supported: +15:00"},
      {"yyyy-MM-dd HH:mm Z", "2020-01-02 03:04 +",
       "error: Invalid format: \"2020-01-02 03:04 +\" is malformed at \"+\""},
      {"yyyy-MM-dd HH:mm ZZZ", "2020-01-02 03:04 America/New_York",
       "2020-01-02 03:04:00.000 America/New_York"},
      {"yyyy-MM-dd HH:mm ZZZ", "2020-01-02 03:04 UTC", "2020-01-02 03:04:00.000 UTC"},
      {"yyyy-MM-dd HH:mm ZZZ", "2020-01-02 03:04 Nowhere",
       "error: Invalid format: \"2020-01-02 03:04 Nowhere\" is malformed at \"Nowhere\""},
      {"yyyy-MM-dd HH:mm ZZZ", "2020-03-08 02:30 America/New_York",
       "error: Cannot parse \"2020-03-08 02:30 America/New_York\": Illegal instant due to time zone offset "
       "transition (America/New_York)"},
      {"yyyy-MM-dd HH:mm ZZZ", "2020-11-01 01:30 America/New_York",
       "2020-11-01 01:30:00.000 America/New_York"},
      {"yyyy-MM-dd HH:mm z", "2020-07-02 03:04 EST", "2020-07-02 03:04:00.000 America/New_York"},
      {"yyyy-MM-dd HH:mm z", "2020-07-02 03:04 PDT", "2020-07-02 03:04:00.000 America/Los_Angeles"},
      {"yyyy-MM-dd HH:mm z", "2020-07-02 03:04 JST",
       "error: Invalid format: \"2020-07-02 03:04 JST\" is malformed at \"JST\""},
      {"yyyy zzzz", "2020 UTC", "error: Parsing not supported"},
      {"'it''s' yyyy", "it's 2020", "2020-01-01 00:00:00.000 UTC"},
      {"'at' HH", "AT 05", "1970-01-01 05:00:00.000 UTC"},
      {"yyyy", "99999999999", "error: Invalid format: \"99999999999\" is malformed at \"99\""},
      {"yyyyy", "2147483648", "error: Invalid format: \"2147483648\" is malformed at \"8\""},
      {"S", "x", "error: Invalid format: \"x\""},
      {"yyyy-MM-dd HH:mm:ss", "2020-01-02 03:04:60",
       "error: Cannot parse \"2020-01-02 03:04:60\": Value 60 for secondOfMinute must be in the range "
       "[0,59]"},
      {"dd MM", "30 02",
       "error: Cannot parse \"30 02\": Value 30 for dayOfMonth must be in the range [1,29]"},
  };
  for (const PatternCase& test : cases) {
    EXPECT_EQ(parsed(test.pattern, test.text), test.expected) << test.pattern << ' ' << test.text;
  }
}

TEST(Joda, BoundsPatternsAndTexts) {
  EXPECT_FALSE(DateTimePattern::joda(std::string(5'000, '-'), kThisYear).has_value());
  std::string many;
  for (int i = 0; i < 300; ++i) {
    many += "d-";
  }
  EXPECT_FALSE(DateTimePattern::joda(many, kThisYear).has_value());
  EXPECT_EQ(parsed(many.substr(0, 80), "1"), "error: Parsing not supported");
  EXPECT_TRUE(parsed("yyyy", std::string(100'000, '1')).starts_with("error: Invalid format: "));
  EXPECT_EQ(formatted(std::string(4'000, 'd'), kSample).size(), 4'000U);
  EXPECT_EQ(parsed(std::string(20, 'y') + "MM", std::string(18, '9') + "01"),
            "error: For input string: \"" + std::string(18, '9') + "01\"");
}

TEST(Joda, CutsLongTextsInMessagesBetweenCharacters) {
  EXPECT_EQ(parsed("yyyy", "x" + std::string(60, 'y')),
            "error: Invalid format: \"x" + std::string(31, 'y') + "...\"");
  EXPECT_EQ(
      parsed("yyyy-MM", "2020-日本日本日本日本日本日本日本日本"),
      "error: Invalid format: \"2020-日本日本日本日本日本...\" is malformed at \"日本日本日本日本日本...\"");
}

TEST(Joda, ReadsBackWhatItWrites) {
  const auto pattern = DateTimePattern::joda("yyyy-MM-dd'T'HH:mm:ss.SSSZZ", kThisYear);
  ASSERT_TRUE(pattern.has_value());
  std::uint64_t state = 12345;
  for (int i = 0; i < 5'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto minutes =
        static_cast<std::int64_t>(state >> 40U) % (2 * kMaxOffsetMinutes + 1) - kMaxOffsetMinutes;
    const auto millis = static_cast<std::int64_t>(state >> 14U) - (std::int64_t{1} << 49);
    const ZonedTime time{.micros = millis * 1'000, .zone = *test_zones().of_offset(minutes)};
    const auto back = pattern->parse_zoned(pattern->format_zoned(time), test_zones(), test_zones().utc());
    ASSERT_TRUE(back.has_value()) << pattern->format_zoned(time);
    EXPECT_EQ(back->micros, time.micros);
    EXPECT_EQ(back->zone, time.zone);
  }
}

}  // namespace
}  // namespace tarn::trino_time
