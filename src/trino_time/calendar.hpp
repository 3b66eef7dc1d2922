// The proleptic Gregorian (ISO) calendar over 64 bit numbers: dates as Trino has them reach far beyond four
// digits.
#pragma once

#include <cstdint>

namespace tarn::trino_time {

inline constexpr std::int64_t kMicrosPerMilli = 1'000;
inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;
inline constexpr std::int64_t kMillisPerSecond = 1'000;
inline constexpr std::int64_t kMillisPerMinute = 60 * kMillisPerSecond;
inline constexpr std::int64_t kMillisPerHour = 60 * kMillisPerMinute;
inline constexpr std::int64_t kMillisPerDay = 24 * kMillisPerHour;
inline constexpr std::int64_t kSecondsPerMinute = 60;
inline constexpr std::int64_t kSecondsPerHour = 3'600;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kDaysPerWeek = 7;
inline constexpr std::int64_t kMonthsPerYear = 12;
inline constexpr std::int64_t kMonthsPerQuarter = 3;

// Division that rounds towards the past, and its never negative remainder; the divisor is positive.
constexpr std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}
constexpr std::int64_t floor_mod(std::int64_t value, std::int64_t divisor) {
  const std::int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

// A day by its calendar names. The year before year 1 is year 0.
struct CivilDate {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};

// An ISO week: weeks begin on Monday, week 1 is the one with the year's first Thursday.
struct IsoWeek {
  std::int64_t year = 1970;
  int week = 1;
};

// REQUIRES of all below: years within about plus and minus 10^15, months 1 to 12.
bool is_leap_year(std::int64_t year);
int days_in_month(std::int64_t year, int month);
// Days since 1970-01-01; the day may lie outside of the month.
std::int64_t days_of_civil(std::int64_t year, int month, int day);
CivilDate civil_of_days(std::int64_t days);
// 1 (Monday) to 7 (Sunday).
int day_of_week_of_days(std::int64_t days);
// 1 to 366.
int day_of_year_of_days(std::int64_t days);
IsoWeek iso_week_of_days(std::int64_t days);
// 52 or 53.
int weeks_in_iso_year(std::int64_t year);
// The Monday of week 1.
std::int64_t first_day_of_iso_year(std::int64_t year);
// The same day of the month `months` later, or that month's last day where it is shorter.
std::int64_t add_months_to_days(std::int64_t days, std::int64_t months);

}  // namespace tarn::trino_time
