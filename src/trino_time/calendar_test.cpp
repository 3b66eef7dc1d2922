#include "trino_time/calendar.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace tarn::trino_time {
namespace {

TEST(Calendar, AgreesWithTheStandardLibraryWhereThatReaches) {
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year_month_day;
  for (std::int64_t number = -4'000'000; number < 4'000'000; number += 97) {
    const sys_days day{days(static_cast<int>(number))};
    const year_month_day expected(day);
    const CivilDate date = civil_of_days(number);
    EXPECT_EQ(date.year, static_cast<int>(expected.year()));
    EXPECT_EQ(date.month, static_cast<int>(static_cast<unsigned>(expected.month())));
    EXPECT_EQ(date.day, static_cast<int>(static_cast<unsigned>(expected.day())));
    EXPECT_EQ(days_of_civil(date.year, date.month, date.day), number);
    EXPECT_EQ(day_of_week_of_days(number), static_cast<int>(std::chrono::weekday(day).iso_encoding()));
  }
}

TEST(Calendar, IsWholeAroundTheEndsOfFourHundredYears) {
  for (const std::int64_t year :
       {-292'275'055LL, -800LL, -400LL, -1LL, 0LL, 4LL, 100LL, 400LL, 2000LL, 292'278'994LL}) {
    EXPECT_EQ(days_of_civil(year + 1, 1, 1) - days_of_civil(year, 1, 1), is_leap_year(year) ? 366 : 365);
    for (const int month : {1, 2, 3, 12}) {
      const CivilDate last = civil_of_days(days_of_civil(year, month, days_in_month(year, month)));
      EXPECT_EQ(last.year, year);
      EXPECT_EQ(last.month, month);
      EXPECT_EQ(last.day, days_in_month(year, month));
    }
  }
}

TEST(Calendar, CountsIsoWeeks) {
  EXPECT_EQ(weeks_in_iso_year(2020), 53);
  EXPECT_EQ(weeks_in_iso_year(2021), 52);
  EXPECT_EQ(iso_week_of_days(days_of_civil(2021, 1, 3)).week, 53);
  EXPECT_EQ(iso_week_of_days(days_of_civil(2021, 1, 4)).year, 2021);
  EXPECT_EQ(first_day_of_iso_year(2019), days_of_civil(2018, 12, 31));
  for (std::int64_t number = -800'000; number < 800'000; number += 61) {
    const IsoWeek week = iso_week_of_days(number);
    EXPECT_EQ(
        first_day_of_iso_year(week.year) + (week.week - 1) * kDaysPerWeek + day_of_week_of_days(number) - 1,
        number);
  }
}

TEST(Calendar, DividesTowardsThePast) {
  EXPECT_EQ(floor_div(-1, 10), -1);
  EXPECT_EQ(floor_div(-10, 10), -1);
  EXPECT_EQ(floor_div(9, 10), 0);
  EXPECT_EQ(floor_mod(-1, 10), 9);
  EXPECT_EQ(floor_mod(-10, 10), 0);
}

}  // namespace
}  // namespace tarn::trino_time
