#include "trino_time/zones.hpp"

#include "trino_time/test_tools.hpp"

#include <cstdlib>
#include <ctime>

namespace tarn::trino_time {
namespace {

std::string found(std::string_view name) {
  const auto zone = test_zones().find(name);
  return zone.has_value() ? (*zone)->name() : "error: " + zone.error().message();
}

TEST(Zones, FindsEverySpelling) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "error: Time zone not supported: "},
      {"Mars/Base", "error: Time zone not supported: Mars/Base"},
      {"utc", "error: Time zone not supported: utc"},
      {"AMERICA/NEW_YORK", "error: Time zone not supported: AMERICA/NEW_YORK"},
      {"../../etc/passwd", "error: Time zone not supported: ../../etc/passwd"},
      {"America", "error: Time zone not supported: America"},
      {"posix/Asia/Tokyo", "error: Time zone not supported: posix/Asia/Tokyo"},
      {"EST", "error: Time zone not supported: EST"},
      {"Etc/Zulu", "error: Time zone not supported: Etc/Zulu"},
      {"GMT7", "error: Time zone not supported: GMT7"},
      {"+14:01", "error: Time zone not supported: +14:01"},
      {"+15:00", "error: Time zone not supported: +15:00"},
      {"+09:60", "error: Time zone not supported: +09:60"},
      {"+09:00:30", "error: Time zone not supported: +09:00:30"},
      {"+9:00", "error: Time zone not supported: +9:00"},
      {"09:00", "error: Time zone not supported: 09:00"},
      {"UTC+0530", "error: Time zone not supported: UTC+0530"},
      {"+", "error: Time zone not supported: +"},
      {"UTC", "UTC"},
      {"Z", "UTC"},
      {"GMT", "UTC"},
      {"GMT0", "UTC"},
      {"GMT-0", "UTC"},
      {"UT", "UTC"},
      {"Zulu", "UTC"},
      {"Greenwich", "UTC"},
      {"Etc/UTC", "UTC"},
      {"Etc/GMT+0", "UTC"},
      {"UTC+00:00", "UTC"},
      {"+00:00", "UTC"},
      {"-00:00", "UTC"},
      {"+0000", "UTC"},
      {"+0", "UTC"},
      {"+09:00", "+09:00"},
      {"+0900", "+09:00"},
      {"+09", "+09:00"},
      {"+9", "+09:00"},
      {"+09:00:00", "+09:00"},
      {"-03:30", "-03:30"},
      {"-00:30", "-00:30"},
      {"+14:00", "+14:00"},
      {"-14:00", "-14:00"},
      {"UTC+3", "+03:00"},
      {"GMT-07", "-07:00"},
      {"UT+05:30", "+05:30"},
      {"Etc/GMT+5", "-05:00"},
      {"Etc/GMT-14", "+14:00"},
      {"GMT-0:30", "+00:30"},
      {"America/New_York", "America/New_York"},
      {"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"},
      {"Asia/Kolkata", "Asia/Kolkata"},
      {"US/Pacific", "US/Pacific"},
      {"CET", "CET"},
      {"EST5EDT", "EST5EDT"},
      {"America/Port-au-Prince", "America/Port-au-Prince"},
  };
  for (const auto& [name, expected] : cases) {
    EXPECT_EQ(found(name), expected) << name;
  }
}

TEST(Zones, KeysLeadBackToTheirZone) {
  for (const std::string_view name :
       {"UTC", "+00:01", "-14:00", "+14:00", "-00:01", "Asia/Tokyo", "Europe/Berlin"}) {
    const Zone& zone = test_zone(name);
    EXPECT_EQ(&test_zones().at(zone.key()), &zone) << name;
  }
  EXPECT_EQ(test_zones().utc().key(), kUtcKey);
}

TEST(Zones, WorkWithoutADatabaseButForNames) {
  const ZoneTable zones("/nonexistent");
  EXPECT_TRUE(zones.find("+09:00").has_value());
  EXPECT_EQ(zones.find("Asia/Tokyo").error().message(), "Time zone not supported: Asia/Tokyo");
  EXPECT_TRUE(zones.names().empty());
}

TEST(Zones, KnowAllOfTheDatabase) {
  EXPECT_GT(test_zones().names().size(), 400U);
  for (const std::string& name : test_zones().names()) {
    EXPECT_TRUE(test_zones().find(name).has_value()) << name;
  }
}

struct OffsetCase {
  std::string_view zone;
  std::string_view utc;
  int seconds;
};

TEST(Zones, KnowTheOffsetAtEveryInstant) {
  const OffsetCase cases[] = {
      {"America/New_York", "1800-01-01 00:00", -17'762},
      {"America/New_York", "1883-11-18 16:59:59", -17'762},
      {"America/New_York", "1883-11-18 17:00:00", -18'000},
      {"America/New_York", "2020-03-08 06:59:59.999999", -18'000},
      {"America/New_York", "2020-03-08 07:00", -14'400},
      {"America/New_York", "2020-11-01 05:59:59", -14'400},
      {"America/New_York", "2020-11-01 06:00", -18'000},
      {"America/New_York", "2037-07-01 00:00", -14'400},
      {"America/New_York", "2038-01-20 00:00", -18'000},
      {"America/New_York", "2038-07-01 00:00", -14'400},
      {"America/New_York", "2500-01-01 00:00", -18'000},
      {"America/New_York", "2500-07-01 00:00", -14'400},
      {"America/New_York", "70000-07-01 00:00", -14'400},
      {"Australia/Sydney", "2020-01-01 00:00", 39'600},
      {"Australia/Sydney", "2020-07-01 00:00", 36'000},
      {"Australia/Sydney", "2300-01-01 00:00", 39'600},
      {"Australia/Lord_Howe", "2020-01-01 00:00", 39'600},
      {"Australia/Lord_Howe", "2020-07-01 00:00", 37'800},
      {"Europe/London", "1969-06-01 00:00", 3'600},
      {"Europe/London", "1970-01-01 00:00", 3'600},
      {"Europe/London", "1972-01-01 00:00", 0},
      {"Europe/Dublin", "2020-01-01 00:00", 0},
      {"Europe/Dublin", "2020-07-01 00:00", 3'600},
      {"Asia/Kathmandu", "2020-01-01 00:00", 20'700},
      {"Asia/Tokyo", "1949-07-01 00:00", 36'000},
      {"Pacific/Apia", "2011-12-30 09:59:59", -36'000},
      {"Pacific/Apia", "2011-12-30 10:00", 50'400},
      {"Africa/Casablanca", "2200-01-01 00:00", 3'600},
      {"UTC", "2020-01-01 00:00", 0},
      {"-03:30", "2020-01-01 00:00", -12'600},
  };
  for (const OffsetCase& test : cases) {
    EXPECT_EQ(test_zone(test.zone).offset_seconds_at(timestamp(test.utc)), test.seconds)
        << test.zone << ' ' << test.utc;
  }
}

struct LocalCase {
  std::string_view zone;
  std::string_view local;
  std::string_view java;     // text to timestamp
  std::string_view lenient;  // with_timezone
  std::string_view strict;   // while parsing; empty: refused
};

TEST(Zones, ResolveGapsAndOverlaps) {
  const LocalCase cases[] = {
      {"America/New_York", "2020-03-08 01:59:59", "2020-03-08 06:59:59", "2020-03-08 06:59:59",
       "2020-03-08 06:59:59"},
      {"America/New_York", "2020-03-08 02:00", "2020-03-08 07:00:00", "2020-03-08 07:00:00", ""},
      {"America/New_York", "2020-03-08 02:30", "2020-03-08 07:30:00", "2020-03-08 07:30:00", ""},
      {"America/New_York", "2020-03-08 03:00", "2020-03-08 07:00:00", "2020-03-08 07:00:00",
       "2020-03-08 07:00:00"},
      {"America/New_York", "2020-11-01 00:59:59", "2020-11-01 04:59:59", "2020-11-01 04:59:59",
       "2020-11-01 04:59:59"},
      {"America/New_York", "2020-11-01 01:30", "2020-11-01 05:30:00", "2020-11-01 05:30:00",
       "2020-11-01 05:30:00"},
      {"America/New_York", "2020-11-01 02:00", "2020-11-01 07:00:00", "2020-11-01 07:00:00",
       "2020-11-01 07:00:00"},
      {"Europe/Berlin", "2020-03-29 02:30", "2020-03-29 01:30:00", "2020-03-29 01:30:00", ""},
      {"Europe/Berlin", "2020-10-25 02:30", "2020-10-25 00:30:00", "2020-10-25 01:30:00",
       "2020-10-25 00:30:00"},
      {"Europe/Berlin", "2020-10-25 03:00", "2020-10-25 02:00:00", "2020-10-25 02:00:00",
       "2020-10-25 02:00:00"},
      {"Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00:00", "2011-12-30 22:00:00", ""},
      {"America/New_York", "2500-03-14 02:30", "2500-03-14 07:30:00", "2500-03-14 07:30:00", ""},
      {"Asia/Tokyo", "2020-01-01 09:00", "2020-01-01 00:00:00", "2020-01-01 00:00:00", "2020-01-01 00:00:00"},
      {"+09:00", "2020-01-01 09:00", "2020-01-01 00:00:00", "2020-01-01 00:00:00", "2020-01-01 00:00:00"},
  };
  for (const LocalCase& test : cases) {
    const Zone& zone = test_zone(test.zone);
    const std::int64_t local = timestamp(test.local);
    const auto strict = zone.to_utc_strict(local);
    EXPECT_EQ(format_timestamp(zone.to_utc(local), 0), test.java) << test.zone << ' ' << test.local;
    EXPECT_EQ(format_timestamp(zone.to_utc_lenient(local), 0), test.lenient)
        << test.zone << ' ' << test.local;
    EXPECT_EQ(strict.has_value() ? format_timestamp(*strict, 0) : "", test.strict)
        << test.zone << ' ' << test.local;
    EXPECT_EQ(zone.is_gap(local), test.strict.empty()) << test.zone << ' ' << test.local;
  }
}

TEST(Zones, KeepTheOffsetOfTheOriginalWhereClocksAreSetBack) {
  const Zone& zone = test_zone("America/New_York");
  const std::int64_t local = timestamp("2020-11-01 01:30");
  EXPECT_EQ(zone.to_utc_near(local, timestamp("2020-11-01 06:10")), timestamp("2020-11-01 06:30"));
  EXPECT_EQ(zone.to_utc_near(local, timestamp("2020-11-01 05:10")), timestamp("2020-11-01 05:30"));
}

TEST(Zones, LocalTimeLeadsBackToUtcInEveryZone) {
  for (const std::string& name : test_zones().names()) {
    const Zone& zone = test_zone(name);
    for (std::int64_t utc = timestamp("1850-01-01"); utc < timestamp("2200-01-01");
         utc += 291 * 86'400'000'000LL + 3'600'000'000LL) {
      const std::int64_t local = zone.to_local(utc);
      EXPECT_FALSE(zone.is_gap(local)) << name;
      EXPECT_EQ(zone.to_local(zone.to_utc(local)), local) << name;
      EXPECT_EQ(zone.to_local(zone.to_utc_lenient(local)), local) << name;
      EXPECT_EQ(zone.to_utc_near(local, utc), utc) << name;
    }
  }
}

// The C library reads the same files by code of its own.
TEST(Zones, AgreeWithTheCLibrary) {
  const char* before = std::getenv("TZ");
  const std::string saved = before == nullptr ? "" : before;
  for (const std::string& name : test_zones().names()) {
    setenv("TZ", (":" + name).c_str(), 1);
    tzset();
    const Zone& zone = test_zone(name);
    for (std::int64_t utc = timestamp("1840-01-01"); utc < timestamp("2300-01-01");
         utc += 97 * 86'400'000'000LL + 5'400'000'000LL) {
      const auto seconds = static_cast<std::time_t>(utc / 1'000'000);
      std::tm local{};
      ASSERT_NE(localtime_r(&seconds, &local), nullptr);
      EXPECT_EQ(zone.offset_seconds_at(seconds * 1'000'000), local.tm_gmtoff) << name << ' ' << seconds;
    }
  }
  before == nullptr ? unsetenv("TZ") : setenv("TZ", saved.c_str(), 1);
  tzset();
}

TEST(Zones, FindNamesAtTheFrontOfATextLongestFirst) {
  EXPECT_EQ(test_zones().longest_name("America/New_York 2020"), 16U);
  EXPECT_EQ(test_zones().longest_name("EST5EDT"), 7U);
  EXPECT_EQ(test_zones().longest_name("UTC"), 3U);
  EXPECT_EQ(test_zones().longest_name("+09:00"), 0U);
  EXPECT_EQ(test_zones().longest_name(""), 0U);
}

TEST(Zones, WriteOffsetsAsJavaDoes) {
  EXPECT_EQ(offset_text(0), "Z");
  EXPECT_EQ(offset_text(32'400), "+09:00");
  EXPECT_EQ(offset_text(-12'600), "-03:30");
  EXPECT_EQ(offset_text(-17'762), "-04:56:02");
}

TEST(ZoneRules, RefuseBrokenFiles) {
  const std::string header = std::string("TZif2") + std::string(39, '\0');
  for (const std::string& bytes : {std::string(), std::string("TZif"), std::string(44, 'x'), header,
                                   header + header, std::string(300'000, '\0')}) {
    EXPECT_FALSE(ZoneRules::parse(bytes).has_value());
  }
}

TEST(ZoneRules, ReadYearlyRules) {
  for (const std::string_view text :
       {"", "EST", "5", "EST5EDT", "EST5EDT,", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0", "EST999EDT,M3.2.0,M11.1.0", "<EST5EDT,M3.2.0,M11.1.0", "EST5EDT,J0,J300",
        "EST5EDT,M3.2.0,M11.1.0x"}) {
    EXPECT_FALSE(parse_yearly_rule(text).has_value()) << text;
  }
  const auto rule = parse_yearly_rule("<-02>2<-01>,M3.5.0/-1,J300/26:30:15");
  ASSERT_TRUE(rule.has_value());
  EXPECT_EQ(rule->standard.offset_seconds, -7'200);
  EXPECT_EQ(rule->to_summer.seconds, -3'600);
  EXPECT_EQ(rule->to_standard.seconds, 26 * 3'600 + 30 * 60 + 15);
  EXPECT_FALSE(parse_yearly_rule("UTC0")->summer.has_value());
}

}  // namespace
}  // namespace tarn::trino_time
