#include "base/time.hpp"

#include <gtest/gtest.h>

namespace tarn {
namespace {

struct Reading {
  const char* text;
  const char* millis;  // "" means refused
};

class ParseTimestamp : public testing::TestWithParam<Reading> {};

TEST_P(ParseTimestamp, ReadsOrRefuses) {
  const auto parsed = parse_timestamp(GetParam().text);
  EXPECT_EQ(parsed ? format_iso_millis(*parsed) : "", GetParam().millis) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ParseTimestamp,
    testing::Values(Reading{"2023-07-10T11:42:18Z", "2023-07-10T11:42:18.000Z"},
                    Reading{"2023-07-10 11:42:18.000", "2023-07-10T11:42:18.000Z"},
                    Reading{"2023-07-10T11:42:18.123456789z", "2023-07-10T11:42:18.123Z"},
                    Reading{" 2023-07-10t11:42:18 ", "2023-07-10T11:42:18.000Z"},
                    Reading{"2023-07-10", "2023-07-10T00:00:00.000Z"},
                    Reading{"2014-03-07T11:00:00+11:00", "2014-03-07T00:00:00.000Z"},
                    Reading{"2014-03-07T11:00:00 -0130", "2014-03-07T12:30:00.000Z"},
                    Reading{"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"}, Reading{"...", ""},
                    Reading{"", ""}, Reading{"2023-02-29T00:00:00Z", ""}, Reading{"2023-07-10T24:00:00Z", ""},
                    Reading{"2023-07-10T11:42:18.Z", ""}, Reading{"2023-07-10T11:42:18Zx", ""},
                    Reading{"0000-01-01T00:00:00Z", ""}, Reading{"2023-07-10T11:42", ""}));

TEST(FormatTimestamp, HasTheFormsOfTheWire) {
  const auto time = *parse_timestamp("2023-07-10T11:42:18.123456Z");
  EXPECT_EQ(format_lake(time), "2023-07-10 11:42:18.123");
  EXPECT_EQ(format_basic(time), "20230710T114218Z");
  EXPECT_EQ(format_iso_seconds(time), "2023-07-10T11:42:18Z");
  EXPECT_EQ(format_day(day_of(time)), "2023-07-10");
}

}  // namespace
}  // namespace tarn
