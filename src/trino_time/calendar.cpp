#include "trino_time/calendar.hpp"

#include <algorithm>
#include <array>

namespace tarn::trino_time {
namespace {

constexpr std::int64_t kYearsPerEra = 400;
constexpr std::int64_t kDaysPerEra = 146'097;
constexpr std::int64_t kDaysPerCentury = 36'524;
constexpr std::int64_t kDaysPerFourYears = 1'461;
constexpr std::int64_t kDaysPerYear = 365;
// From 0000-03-01, where the counting of eras begins, to 1970-01-01.
constexpr std::int64_t kDaysToEpoch = 719'468;
constexpr int kThursday = 4;
constexpr int kFebruary = 2;
constexpr int kMarch = 3;

// Days before a month in a year that begins in March: every leap day is then the last day of its year.
constexpr std::array<int, 12> kDaysBeforeMarchMonth = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};

}  // namespace

bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % kYearsPerEra == 0);
}

int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == kFebruary && is_leap_year(year) ? 1 : 0);
}

std::int64_t days_of_civil(std::int64_t year, int month, int day) {
  const std::int64_t march_year = month < kMarch ? year - 1 : year;
  const int march_month = month < kMarch ? month + 9 : month - kMarch;
  const std::int64_t era = floor_div(march_year, kYearsPerEra);
  const std::int64_t year_of_era = march_year - era * kYearsPerEra;
  const std::int64_t day_of_era = year_of_era * kDaysPerYear + year_of_era / 4 - year_of_era / 100 +
                                  kDaysBeforeMarchMonth[static_cast<std::size_t>(march_month)] + day - 1;
  return era * kDaysPerEra + day_of_era - kDaysToEpoch;
}

CivilDate civil_of_days(std::int64_t days) {
  const std::int64_t shifted = days + kDaysToEpoch;
  const std::int64_t era = floor_div(shifted, kDaysPerEra);
  std::int64_t rest = shifted - era * kDaysPerEra;
  // The last century of an era and the last year of four are one day longer than the others.
  const std::int64_t century = std::min<std::int64_t>(rest / kDaysPerCentury, 3);
  rest -= century * kDaysPerCentury;
  const std::int64_t four_years = rest / kDaysPerFourYears;
  rest -= four_years * kDaysPerFourYears;
  const std::int64_t year_of_four = std::min<std::int64_t>(rest / kDaysPerYear, 3);
  rest -= year_of_four * kDaysPerYear;
  const auto after =
      std::upper_bound(kDaysBeforeMarchMonth.begin(), kDaysBeforeMarchMonth.end(), static_cast<int>(rest));
  const int march_month = static_cast<int>(after - kDaysBeforeMarchMonth.begin()) - 1;
  const int month = march_month < 10 ? march_month + kMarch : march_month - 9;
  const std::int64_t year = era * kYearsPerEra + century * 100 + four_years * 4 + year_of_four;
  return {.year = month < kMarch ? year + 1 : year,
          .month = month,
          .day = static_cast<int>(rest) - kDaysBeforeMarchMonth[static_cast<std::size_t>(march_month)] + 1};
}

int day_of_week_of_days(std::int64_t days) {
  // 1970-01-01 was a Thursday.
  return static_cast<int>(floor_mod(days + kThursday - 1, kDaysPerWeek)) + 1;
}

int day_of_year_of_days(std::int64_t days) {
  return static_cast<int>(days - days_of_civil(civil_of_days(days).year, 1, 1)) + 1;
}

std::int64_t first_day_of_iso_year(std::int64_t year) {
  // 4 January is always in week 1.
  const std::int64_t fourth = days_of_civil(year, 1, 4);
  return fourth - (day_of_week_of_days(fourth) - 1);
}

IsoWeek iso_week_of_days(std::int64_t days) {
  // A week belongs to the year that its Thursday is in.
  const std::int64_t thursday = days - day_of_week_of_days(days) + kThursday;
  const std::int64_t year = civil_of_days(thursday).year;
  return {.year = year, .week = static_cast<int>((thursday - days_of_civil(year, 1, 1)) / kDaysPerWeek) + 1};
}

int weeks_in_iso_year(std::int64_t year) {
  return static_cast<int>((first_day_of_iso_year(year + 1) - first_day_of_iso_year(year)) / kDaysPerWeek);
}

std::int64_t add_months_to_days(std::int64_t days, std::int64_t months) {
  const CivilDate date = civil_of_days(days);
  const std::int64_t month_number = date.year * kMonthsPerYear + date.month - 1 + months;
  const std::int64_t year = floor_div(month_number, kMonthsPerYear);
  const int month = static_cast<int>(floor_mod(month_number, kMonthsPerYear)) + 1;
  return days_of_civil(year, month, std::min(date.day, days_in_month(year, month)));
}

}  // namespace tarn::trino_time
