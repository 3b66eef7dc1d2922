#include "sample/holiday.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace tarn::sample {
namespace {

using std::chrono::days;
using std::chrono::weekday;
using std::chrono::year_month_day;

// What decides on the day of a holiday; the numbers behind it are month and day, or as said here.
enum class Rule : std::uint8_t {
  Date,
  Nth,     // month, which one of the month, weekday (Monday is 1)
  Last,    // month, weekday
  Easter,  // days after Easter Sunday
  SpringEquinox,
  AutumnEquinox,
};

struct Holiday {
  Rule rule;
  int first = 0;
  int second = 0;
  int third = 0;
};

// What happens to a holiday on a weekend.
enum class Moved : std::uint8_t {
  Never,
  NextFreeDay,     // one on a Sunday, to the next day that is none
  NearestWeekday,  // one on a Saturday to the Friday before, one on a Sunday to the Monday after
};

struct Country {
  Moved moved;
  std::span<const Holiday> holidays;
};

// With the days around New Year's Day on which companies are closed.
constexpr Holiday kJapan[] = {
    {Rule::Date, 1, 1},  {Rule::Date, 1, 2},   {Rule::Date, 1, 3},    {Rule::Nth, 1, 2, 1},
    {Rule::Date, 2, 11}, {Rule::Date, 2, 23},  {Rule::SpringEquinox}, {Rule::Date, 4, 29},
    {Rule::Date, 5, 3},  {Rule::Date, 5, 4},   {Rule::Date, 5, 5},    {Rule::Nth, 7, 3, 1},
    {Rule::Date, 8, 11}, {Rule::Nth, 9, 3, 1}, {Rule::AutumnEquinox}, {Rule::Nth, 10, 2, 1},
    {Rule::Date, 11, 3}, {Rule::Date, 11, 23}, {Rule::Date, 12, 30},  {Rule::Date, 12, 31},
};
constexpr Holiday kUnitedStates[] = {
    {Rule::Date, 1, 1}, {Rule::Nth, 1, 3, 1}, {Rule::Last, 5, 1},    {Rule::Date, 6, 19},
    {Rule::Date, 7, 4}, {Rule::Nth, 9, 1, 1}, {Rule::Nth, 11, 4, 4}, {Rule::Date, 12, 25},
};
constexpr Holiday kGermany[] = {
    {Rule::Date, 1, 1}, {Rule::Date, 3, 8}, {Rule::Easter, -2},  {Rule::Easter, 1},    {Rule::Date, 5, 1},
    {Rule::Easter, 39}, {Rule::Easter, 50}, {Rule::Date, 10, 3}, {Rule::Date, 12, 25}, {Rule::Date, 12, 26},
};
constexpr Holiday kIndia[] = {
    {Rule::Date, 1, 26}, {Rule::Date, 5, 1},  {Rule::Date, 8, 15},
    {Rule::Date, 10, 2}, {Rule::Date, 11, 1}, {Rule::Date, 12, 25},
};

// In the order of offices().
constexpr std::array<Country, 4> kCountries = {{
    {Moved::NextFreeDay, kJapan},
    {Moved::NearestWeekday, kUnitedStates},
    {Moved::Never, kGermany},
    {Moved::Never, kIndia},
}};

// The Gregorian computus.
Day easter_sunday(int year) {
  const int golden = year % 19;
  const int century = year / 100;
  const int moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
  const int week = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 100 % 4) % 7;
  const int late = (golden + 11 * moon + 22 * week) / 451;
  const int number = moon + week - 7 * late + 114;
  return year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(number / 31)),
                        std::chrono::day(static_cast<unsigned>(number % 31 + 1)));
}

// The day of the month on which an equinox falls in Japan, good from 1980 to 2099: it moves by 0.242194 days
// a year and is set back in leap years. `base` is its place in 1980 in millionths of a day.
int equinox(std::int64_t base, int year) {
  const std::int64_t since = year - 1980;
  return static_cast<int>((base + 242'194 * since) / 1'000'000 - since / 4);
}

bool is_on(const Holiday& holiday, Day day) {
  const year_month_day date(day);
  const int year = static_cast<int>(date.year());
  const int month = static_cast<int>(static_cast<unsigned>(date.month()));
  const int number = static_cast<int>(static_cast<unsigned>(date.day()));
  const int of_week = static_cast<int>(weekday(day).c_encoding());
  switch (holiday.rule) {
    case Rule::Date: return month == holiday.first && number == holiday.second;
    case Rule::Nth:
      return month == holiday.first && of_week == holiday.third && (number + 6) / 7 == holiday.second;
    case Rule::Last:
      return month == holiday.first && of_week == holiday.second &&
             year_month_day(day + days(7)).month() != date.month();
    case Rule::Easter: return day == easter_sunday(year) + days(holiday.first);
    case Rule::SpringEquinox: return month == 3 && number == equinox(20'843'100, year);
    case Rule::AutumnEquinox: return month == 9 && number == equinox(23'248'800, year);
  }
  return false;
}

bool is_on(const Country& country, Day day) {
  return std::ranges::any_of(country.holidays, [day](const Holiday& holiday) { return is_on(holiday, day); });
}

// Whether the day stands in for a holiday that fell on a weekend.
bool is_moved_to(const Country& country, Day day) {
  const weekday of_week(day);
  switch (country.moved) {
    case Moved::Never: return false;
    case Moved::NextFreeDay:
      for (Day before = day - days(1); is_on(country, before); before -= days(1)) {
        if (weekday(before) == std::chrono::Sunday) {
          return true;
        }
      }
      return false;
    case Moved::NearestWeekday:
      return (of_week == std::chrono::Friday && is_on(country, day + days(1))) ||
             (of_week == std::chrono::Monday && is_on(country, day - days(1)));
  }
  return false;
}

}  // namespace

bool is_holiday(std::size_t office, Day day) {
  const Country& country = kCountries[office % kCountries.size()];
  return is_on(country, day) || is_moved_to(country, day);
}

}  // namespace tarn::sample
