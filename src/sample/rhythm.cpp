#include "sample/rhythm.hpp"

#include "sample/holiday.hpp"

#include <array>

namespace tarn::sample {
namespace {

// Per cent by local hour, from midnight.
using DayProfile = std::array<std::uint16_t, 24>;
constexpr DayProfile kOffice = {2,   1,   1,   1,   1,   2,   8,  30, 110, 220, 280, 250,
                                150, 230, 280, 270, 240, 180, 90, 40, 24,  16,  8,   4};
constexpr DayProfile kDeploy = {4,   2,   2,   2,   2,   4,  10, 30, 90, 230, 320, 300,
                                120, 260, 330, 300, 200, 90, 40, 20, 12, 8,   6,   4};
constexpr DayProfile kCustomers = {60,  40,  30,  24,  24,  30,  50,  80,  100, 110, 115, 120,
                                   130, 120, 110, 105, 105, 115, 130, 150, 170, 165, 130, 90};
// Backups, reports and clean-up run at night, on the hour.
constexpr DayProfile kNightly = {200, 180, 340, 260, 160, 90, 70, 70, 70, 70, 70, 70,
                                 70,  70,  70,  70,  70,  70, 70, 70, 70, 80, 90, 110};

const DayProfile& profile_of(ActorKind kind) {
  static constexpr DayProfile kAlways = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100,
                                         100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100};
  switch (kind) {
    case ActorKind::Person:
    case ActorKind::Root: return kOffice;
    case ActorKind::Pipeline: return kDeploy;
    case ActorKind::Application: return kCustomers;
    case ActorKind::IamUser: return kNightly;
    case ActorKind::Service:
    case ActorKind::ServiceLinked:
    case ActorKind::Scanner:
    case ActorKind::Partner: return kAlways;
  }
  return kAlways;
}

// Per cent of a working day that is left on days off.
std::uint32_t day_off_percent(ActorKind kind) {
  switch (kind) {
    case ActorKind::Person:
    case ActorKind::Root: return 6;
    case ActorKind::Pipeline: return 8;
    case ActorKind::Application: return 80;
    case ActorKind::IamUser:
    case ActorKind::Service:
    case ActorKind::ServiceLinked:
    case ActorKind::Scanner:
    case ActorKind::Partner: return 100;
  }
  return 100;
}

// Tuesdays and Thursdays are the days to deploy, the second Wednesday of a month is the day of its release;
// nobody deploys on a Friday afternoon, and little may change in the last two weeks of a year.
std::uint32_t deploy_percent(Day day, std::size_t local_hour) {
  const std::chrono::year_month_day date(day);
  const std::chrono::weekday weekday(day);
  const unsigned number = static_cast<unsigned>(date.day());
  if (date.month() == std::chrono::December && number >= 18) {
    return 20;
  }
  if (weekday == std::chrono::Wednesday && number > 7 && number <= 14) {
    return 250;
  }
  if (weekday == std::chrono::Friday && local_hour >= 13) {
    return 25;
  }
  return weekday == std::chrono::Tuesday || weekday == std::chrono::Thursday ? 150 : 100;
}

}  // namespace

std::uint32_t activity_percent(const Actor& actor, Timestamp hour) {
  const Timestamp local = hour + std::chrono::minutes(offices()[actor.office].utc_offset_minutes);
  const Day day = day_of(local);
  const std::chrono::weekday weekday(day);
  const auto local_hour =
      static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::hours>(local - day).count());
  std::uint32_t percent = profile_of(actor.kind)[local_hour];
  if (weekday == std::chrono::Saturday || weekday == std::chrono::Sunday || is_holiday(actor.office, day)) {
    return percent * day_off_percent(actor.kind) / 100;
  }
  return actor.kind == ActorKind::Pipeline ? percent * deploy_percent(day, local_hour) / 100 : percent;
}

}  // namespace tarn::sample
