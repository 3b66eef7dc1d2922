#include "sample/holiday.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

constexpr std::size_t kTokyo = 0;
constexpr std::size_t kNewYork = 1;
constexpr std::size_t kBerlin = 2;
constexpr std::size_t kBengaluru = 3;

struct Case {
  const char* name;
  std::size_t office;
  const char* day;
  bool holiday;
};

class Holidays : public testing::TestWithParam<Case> {};

TEST_P(Holidays, AreThoseOfTheCountry) {
  const Case& wanted = GetParam();
  const auto day = parse_timestamp(std::string(wanted.day) + "T00:00:00Z");
  ASSERT_TRUE(day) << wanted.name;
  EXPECT_EQ(is_holiday(wanted.office, day_of(*day)), wanted.holiday) << wanted.name;
}

INSTANTIATE_TEST_SUITE_P(
    Days, Holidays,
    testing::Values(
        Case{"an ordinary day", kTokyo, "2026-03-03", false},
        Case{"the coming of age", kTokyo, "2026-01-12", true},
        Case{"the Monday before it", kTokyo, "2026-01-05", false},
        Case{"spring equinox on the 20th", kTokyo, "2026-03-20", true},
        Case{"and on the 21st", kTokyo, "2027-03-21", true},
        Case{"autumn equinox on the 22nd", kTokyo, "2024-09-22", true},
        Case{"and on the 23rd", kTokyo, "2026-09-23", true},
        Case{"which was a Sunday once", kTokyo, "2024-09-23", true},
        Case{"three holidays, the first a Sunday", kTokyo, "2026-05-06", true},
        Case{"three holidays, none a Sunday", kTokyo, "2025-05-07", false},
        Case{"Easter is none in Japan", kTokyo, "2026-04-06", false},
        Case{"Thanksgiving", kNewYork, "2026-11-26", true},
        Case{"the Thursday before it", kNewYork, "2026-11-19", false},
        Case{"Memorial Day", kNewYork, "2026-05-25", true},
        Case{"not the Monday before", kNewYork, "2026-05-18", false},
        Case{"a Saturday's holiday on Friday", kNewYork, "2026-07-03", true},
        Case{"a Sunday's holiday on Monday", kNewYork, "2027-07-05", true},
        Case{"Good Friday is none", kNewYork, "2026-04-03", false},
        Case{"Good Friday", kBerlin, "2026-04-03", true}, Case{"Easter Monday", kBerlin, "2027-03-29", true},
        Case{"Easter Monday of a late year", kBerlin, "2038-04-26", true},
        Case{"Ascension Day", kBerlin, "2026-05-14", true}, Case{"Whit Monday", kBerlin, "2026-05-25", true},
        Case{"unity", kBerlin, "2026-10-03", true}, Case{"nothing is moved", kBerlin, "2026-10-05", false},
        Case{"independence", kBengaluru, "2026-08-15", true},
        Case{"the fourth of July is none", kBengaluru, "2026-07-04", false}));

}  // namespace
}  // namespace tarn::sample
