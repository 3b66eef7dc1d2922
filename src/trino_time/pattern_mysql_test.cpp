#include "trino_time/pattern.hpp"
#include "trino_time/test_tools.hpp"

namespace tarn::trino_time {
namespace {

// 2020-08-03 04:05:06.789, a Monday.
constexpr std::int64_t kMysqlSample = 1'596'427'506'789'000;

std::string mysql_formatted(std::string_view pattern, std::int64_t micros) {
  const auto compiled = DateTimePattern::mysql(pattern);
  return compiled.has_value() ? shown(compiled->format_timestamp(micros))
                              : "error: " + compiled.error().message();
}

std::string mysql_parsed(std::string_view pattern, std::string_view text) {
  const auto compiled = DateTimePattern::mysql(pattern);
  return compiled.has_value() ? shown_timestamp(compiled->parse_timestamp(text))
                              : "error: " + compiled.error().message();
}

TEST(Mysql, FormatsEveryLetter) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"%a", "Mon"},
      {"%b", "Aug"},
      {"%c", "8"},
      {"%d", "03"},
      {"%e", "3"},
      {"%f", "789000"},
      {"%H", "04"},
      {"%h", "04"},
      {"%I", "04"},
      {"%i", "05"},
      {"%j", "216"},
      {"%k", "4"},
      {"%l", "4"},
      {"%M", "August"},
      {"%m", "08"},
      {"%p", "AM"},
      {"%r", "04:05:06 AM"},
      {"%S", "06"},
      {"%s", "06"},
      {"%T", "04:05:06"},
      {"%v", "32"},
      {"%x", "2020"},
      {"%W", "Monday"},
      {"%Y", "2020"},
      {"%y", "20"},
      {"%%", "%"},
      {"%w", "error: %w not supported in date format string"},
      {"%U", "error: %U not supported in date format string"},
      {"%u", "error: %u not supported in date format string"},
      {"%V", "error: %V not supported in date format string"},
      {"%X", "error: %X not supported in date format string"},
      {"%D", "error: %D not supported in date format string"},
      {"%q", "q"},
      {"%Q", "Q"},
      {"%", "error: Both printing and parsing not supported"},
      {"", "error: Both printing and parsing not supported"},
      {"%Y-%m-%d", "2020-08-03"},
      {"%Y-%m-%d %H:%i:%s.%f", "2020-08-03 04:05:06.789000"},
      {"%W, %M %e, %Y", "Monday, August 3, 2020"},
      {"literal", "literal"},
      {"%%Y", "%Y"},
      {"%Y%", "2020"},
      {"日%Y", "日2020"},
      {"%-d", "-d"},
  };
  for (const auto& [pattern, expected] : cases) {
    EXPECT_EQ(mysql_formatted(pattern, kMysqlSample), expected) << pattern;
  }
}

struct MysqlCase {
  std::string_view pattern;
  std::string_view text;
  std::string_view expected;
};

TEST(Mysql, FormatsEdges) {
  const MysqlCase cases[] = {
      {"%r", "2020-01-01 00:05:09", "12:05:09 AM"},
      {"%h %I %l %k %H", "2020-01-01 13:00:00", "01 01 1 13 13"},
      {"%f", "2020-01-01 00:00:00", "000000"},
      {"%f", "2020-01-01 00:00:00.001", "001000"},
      {"%f", "2020-01-01 00:00:00.123500", "124000"},
      {"%x-%v", "2021-01-01 00:00:00", "2020-53"},
      {"%j", "2020-12-31 00:00:00", "366"},
      {"%y", "1999-01-01 00:00:00", "99"},
      {"%Y", "0099-01-01 00:00:00", "0099"},
  };
  for (const MysqlCase& test : cases) {
    EXPECT_EQ(mysql_formatted(test.pattern, timestamp(test.text)), test.expected)
        << test.pattern << ' ' << test.text;
  }
}

TEST(Mysql, Parses) {
  const MysqlCase cases[] = {
      {"%Y-%m-%d", "2020-01-02", "2020-01-02 00:00:00.000"},
      {"%Y-%m-%d", "12020-01-02", "+12020-01-02 00:00:00.000"},
      {"%Y-%m-%d", "x", "error: Invalid format: \"x\""},
      {"%Y-%m-%d %H:%i:%s", "2020-01-02 03:04:05", "2020-01-02 03:04:05.000"},
      {"%Y-%m-%d %H:%i:%s", "2020-01-02", "error: Invalid format: \"2020-01-02\" is too short"},
      {"%Y-%m-%d %H:%i", "2020-01-02 24:00",
       "error: Cannot parse \"2020-01-02 24:00\": Value 24 for hourOfDay must be in the range [0,23]"},
      {"%Y-%m-%d %T", "2020-01-02 03:04:05", "2020-01-02 03:04:05.000"},
      {"%y%m%d", "691231", "2069-12-31 00:00:00.000"},
      {"%y%m%d", "701231", "1970-12-31 00:00:00.000"},
      {"%y", "7", "error: Invalid format: \"7\""},
      {"%M %e, %Y", "February 3, 2020", "2020-02-03 00:00:00.000"},
      {"%b %d %Y", "feb 03 2020", "2020-02-03 00:00:00.000"},
      {"%b %d %Y", "Foo 03 2020", "error: Invalid format: \"Foo 03 2020\""},
      {"%W %Y", "Monday 2020", "2020-12-28 00:00:00.000"},
      {"%h:%i %p", "12:30 AM", "1970-01-01 00:30:00.000"},
      {"%h:%i %p", "13:30 AM",
       "error: Cannot parse \"13:30 AM\": Value 13 for clockhourOfHalfday must be in the range [1,12]"},
      {"%r", "01:02:03 PM", "1970-01-01 13:02:03.000"},
      {"%l %p", "9 pm", "1970-01-01 21:00:00.000"},
      {"%k", "7", "1970-01-01 07:00:00.000"},
      {"%j %Y", "060 2020", "2020-02-29 00:00:00.000"},
      {"%j %Y", "366 2019",
       "error: Cannot parse \"366 2019\": Value 366 for dayOfYear must be in the range [1,365]"},
      {"%x %v", "2020 53", "2020-12-28 00:00:00.000"},
      {"%f", "5", "1970-01-01 00:00:00.500"},
      {"%f", "123456", "1970-01-01 00:00:00.123"},
      {"%f", "1234567891", "error: Invalid format: \"1234567891\" is malformed at \"1\""},
      {"%s.%f", "01.5", "1970-01-01 00:00:01.500"},
      {"%c/%e/%y", "1/2/20", "2020-01-02 00:00:00.000"},
      {"%Y%%", "2020%", "2020-01-01 00:00:00.000"},
      {"%m", "13", "error: Cannot parse \"13\": Value 13 for monthOfYear must be in the range [1,12]"},
      {"%d", "31", "2000-01-31 00:00:00.000"},
      {"%m-%d", "02-29", "2000-02-29 00:00:00.000"},
      {"%H", "5", "1970-01-01 05:00:00.000"},
      {"%Y %Q", "2020 q", "2020-01-01 00:00:00.000"},
      {"%Y-%m-%d %H:%i", "2020-01-02x03:04",
       "error: Invalid format: \"2020-01-02x03:04\" is malformed at \"x03:04\""},
      {"", "", "error: Both printing and parsing not supported"},
  };
  for (const MysqlCase& test : cases) {
    EXPECT_EQ(mysql_parsed(test.pattern, test.text), test.expected) << test.pattern << ' ' << test.text;
  }
}

TEST(Mysql, FormatsOnTheClockOfTheZone) {
  const auto pattern = DateTimePattern::mysql("%Y-%m-%d %H:%i");
  ASSERT_TRUE(pattern.has_value());
  EXPECT_EQ(pattern->format_zoned({.micros = kMysqlSample, .zone = &test_zone("Asia/Tokyo")}),
            "2020-08-03 13:05");
  std::string text = "at ";
  pattern->append_zoned(text, {.micros = kMysqlSample, .zone = &test_zones().utc()});
  EXPECT_EQ(text, "at 2020-08-03 04:05");
}

TEST(Mysql, BoundsPatterns) {
  EXPECT_FALSE(DateTimePattern::mysql(std::string(5'000, 'x')).has_value());
  std::string many;
  for (int i = 0; i < 300; ++i) {
    many += "%d";
  }
  EXPECT_FALSE(DateTimePattern::mysql(many).has_value());
}

}  // namespace
}  // namespace tarn::trino_time
