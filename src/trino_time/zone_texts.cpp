#include "trino_time/zone_texts.hpp"

#include "trino_time/calendar.hpp"

namespace tarn::trino_time {
namespace {

struct LongName {
  std::string_view abbreviation;
  int offset_minutes;
  std::string_view name;
};

// The abbreviation alone is not enough: CST and IST mean different things in different parts of the world.
constexpr LongName kLongNames[] = {
    {"UTC", 0, "Coordinated Universal Time"},
    {"EST", -300, "Eastern Standard Time"},
    {"EDT", -240, "Eastern Daylight Time"},
    {"CST", -360, "Central Standard Time"},
    {"CDT", -300, "Central Daylight Time"},
    {"MST", -420, "Mountain Standard Time"},
    {"MDT", -360, "Mountain Daylight Time"},
    {"PST", -480, "Pacific Standard Time"},
    {"PDT", -420, "Pacific Daylight Time"},
    {"AKST", -540, "Alaska Standard Time"},
    {"AKDT", -480, "Alaska Daylight Time"},
    {"HST", -600, "Hawaii-Aleutian Standard Time"},
    {"AST", -240, "Atlantic Standard Time"},
    {"ADT", -180, "Atlantic Daylight Time"},
    {"NST", -210, "Newfoundland Standard Time"},
    {"NDT", -150, "Newfoundland Daylight Time"},
    {"GMT", 0, "Greenwich Mean Time"},
    {"BST", 60, "British Summer Time"},
    {"WET", 0, "Western European Standard Time"},
    {"WEST", 60, "Western European Summer Time"},
    {"CET", 60, "Central European Standard Time"},
    {"CEST", 120, "Central European Summer Time"},
    {"EET", 120, "Eastern European Standard Time"},
    {"EEST", 180, "Eastern European Summer Time"},
    {"MSK", 180, "Moscow Standard Time"},
    {"IST", 330, "India Standard Time"},
    {"IST", 120, "Israel Standard Time"},
    {"IDT", 180, "Israel Daylight Time"},
    {"IST", 60, "Irish Standard Time"},
    {"SAST", 120, "South Africa Standard Time"},
    {"EAT", 180, "East Africa Time"},
    {"CAT", 120, "Central Africa Time"},
    {"WAT", 60, "West Africa Standard Time"},
    {"PKT", 300, "Pakistan Standard Time"},
    {"CST", 480, "China Standard Time"},
    {"HKT", 480, "Hong Kong Standard Time"},
    {"JST", 540, "Japan Standard Time"},
    {"KST", 540, "Korean Standard Time"},
    {"AWST", 480, "Australian Western Standard Time"},
    {"ACST", 570, "Australian Central Standard Time"},
    {"ACDT", 630, "Australian Central Daylight Time"},
    {"AEST", 600, "Australian Eastern Standard Time"},
    {"AEDT", 660, "Australian Eastern Daylight Time"},
    {"NZST", 720, "New Zealand Standard Time"},
    {"NZDT", 780, "New Zealand Daylight Time"},
};

struct ShortName {
  std::string_view name;
  std::string_view zone;
};

constexpr ShortName kShortNames[] = {
    {"UTC", "UTC"},
    {"UT", "UTC"},
    {"GMT", "UTC"},
    {"EST", "America/New_York"},
    {"EDT", "America/New_York"},
    {"CST", "America/Chicago"},
    {"CDT", "America/Chicago"},
    {"MST", "America/Denver"},
    {"MDT", "America/Denver"},
    {"PST", "America/Los_Angeles"},
    {"PDT", "America/Los_Angeles"},
};

std::string offset_name(const Zone& zone, std::int64_t utc_micros) {
  const std::int32_t seconds = zone.offset_seconds_at(utc_micros);
  return seconds == 0 ? "+00:00" : offset_text(seconds);
}

// An instant of our time at which a zone has its standard time.
std::int64_t standard_time_of(const Zone& zone) {
  constexpr std::int64_t kNewYear2024 = 1'704'067'200 * kMicrosPerSecond;
  constexpr std::int64_t kHalfYear = 182 * kMicrosPerDay;
  return zone.is_summer_time_at(kNewYear2024) ? kNewYear2024 + kHalfYear : kNewYear2024;
}

}  // namespace

std::string zone_short_name(const Zone& zone, std::int64_t utc_micros) {
  if (zone.is_offset()) {
    return zone.name();
  }
  // Mean solar time of a place's early days has no name of its own: the place's standard time lends it.
  const bool is_named = zone.abbreviation_at(utc_micros) != "LMT";
  const std::int64_t at = is_named ? utc_micros : standard_time_of(zone);
  const std::string& abbreviation = zone.abbreviation_at(at);
  const bool has_letters = !abbreviation.empty() && abbreviation.front() >= 'A';
  return has_letters ? abbreviation : "GMT" + offset_name(zone, at);
}

std::string zone_long_name(const Zone& zone, std::int64_t utc_micros) {
  if (zone.is_offset() && !zone.is_utc()) {
    return zone.name();
  }
  const std::int64_t minutes = zone.offset_seconds_at(utc_micros) / kSecondsPerMinute;
  for (const LongName& known : kLongNames) {
    if (known.offset_minutes == minutes && known.abbreviation == zone.abbreviation_at(utc_micros)) {
      return std::string(known.name);
    }
  }
  return offset_name(zone, utc_micros);
}

ShortNamed zone_of_short_name(std::string_view text) {
  for (const ShortName& known : kShortNames) {
    if (text.starts_with(known.name)) {
      return {.zone = known.zone, .length = known.name.size()};
    }
  }
  return {};
}

}  // namespace tarn::trino_time
