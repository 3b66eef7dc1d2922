#include "trino_time/arithmetic.hpp"

#include "trino_time/test_tools.hpp"

namespace tarn::trino_time {
namespace {

struct AddCase {
  std::string_view unit;
  std::int64_t amount;
  std::string_view value;
  std::string_view expected;
};

TEST(Arithmetic, AddsToDates) {
  const AddCase cases[] = {
      {"hour", 1, "2020-01-31", "error: 'hour' is not a valid DATE field"},
      {"", 1, "2020-01-31", "error: '' is not a valid DATE field"},
      {"DECADE", 1, "2020-01-31", "error: 'decade' is not a valid DATE field"},
      {"day", 2147483648, "2020-01-31", "error: integer overflow"},
      {"year", 2147483647, "2020-01-31", "error: integer overflow"},
      {"day", 1, "5881580-07-11", "error: integer overflow"},
      {"day", 1, "2020-02-28", "2020-02-29"},
      {"Day", 1, "2019-02-28", "2019-03-01"},
      {"day", -1, "1970-01-01", "1969-12-31"},
      {"week", 2, "2020-12-25", "2021-01-08"},
      {"MONTH", 1, "2020-01-31", "2020-02-29"},
      {"month", 1, "2019-01-31", "2019-02-28"},
      {"month", -1, "2020-03-31", "2020-02-29"},
      {"month", -13, "2020-01-31", "2018-12-31"},
      {"month", 0, "2020-01-31", "2020-01-31"},
      {"quarter", 1, "2019-11-30", "2020-02-29"},
      {"year", 1, "2020-02-29", "2021-02-28"},
      {"year", 4, "2020-02-29", "2024-02-29"},
      {"year", -2020, "2020-01-01", "0000-01-01"},
      {"year", -2021, "2020-01-01", "-0001-01-01"},
  };
  for (const AddCase& test : cases) {
    const auto unit = date_unit(test.unit);
    const auto sum = unit.has_value() ? add_to_date(*unit, test.amount, date(test.value))
                                      : Result<std::int32_t>(std::unexpected(unit.error()));
    EXPECT_EQ(shown_date(sum), test.expected) << test.unit << ' ' << test.amount << ' ' << test.value;
  }
}

TEST(Arithmetic, AddsToTimestamps) {
  const AddCase cases[] = {
      {"decade", 1, "2020-01-01", "error: 'decade' is not a valid TIMESTAMP field"},
      {"microsecond", 1, "2020-01-01", "error: 'microsecond' is not a valid TIMESTAMP field"},
      {"day", -2147483649, "2020-01-01", "error: integer overflow"},
      {"year", 300000, "2020-01-01", "error: long overflow"},
      {"day", 2147483647, "2020-01-01", "error: long overflow"},
      {"millisecond", 1, "2020-01-01 00:00:00.999999", "2020-01-01 00:00:01.000999"},
      {"second", -1, "2020-01-01", "2019-12-31 23:59:59.000000"},
      {"minute", 61, "2020-01-01", "2020-01-01 01:01:00.000000"},
      {"hour", 25, "2020-02-28 23:00", "2020-03-01 00:00:00.000000"},
      {"day", 60, "2020-01-01 12:00", "2020-03-01 12:00:00.000000"},
      {"week", -1, "1970-01-01 00:00:00.123456", "1969-12-25 00:00:00.123456"},
      {"month", 1, "2020-01-31 23:59:59.999999", "2020-02-29 23:59:59.999999"},
      {"quarter", -1, "2020-05-31 01:02:03", "2020-02-29 01:02:03.000000"},
      {"year", 1, "2020-02-29 12:00", "2021-02-28 12:00:00.000000"},
  };
  for (const AddCase& test : cases) {
    const auto unit = timestamp_unit(test.unit);
    const auto sum = unit.has_value() ? add_to_timestamp(*unit, test.amount, timestamp(test.value))
                                      : Result<std::int64_t>(std::unexpected(unit.error()));
    EXPECT_EQ(shown_timestamp(sum, 6), test.expected) << test.unit << ' ' << test.amount << ' ' << test.value;
  }
}

TEST(Arithmetic, AddsToTimestampsOnTheClockOfTheirZone) {
  const AddCase cases[] = {
      {"day", 1, "2020-03-07 02:30 America/New_York", "2020-03-08 03:30:00.000 America/New_York"},
      {"day", 1, "2020-03-07 12:00 America/New_York", "2020-03-08 12:00:00.000 America/New_York"},
      {"hour", 24, "2020-03-07 12:00 America/New_York", "2020-03-08 13:00:00.000 America/New_York"},
      {"hour", 1, "2020-11-01 01:30 America/New_York", "2020-11-01 01:30:00.000 America/New_York"},
      {"week", 1, "2020-10-28 12:00 America/New_York", "2020-11-04 12:00:00.000 America/New_York"},
      {"month", 1, "2020-02-08 02:30 America/New_York", "2020-03-08 03:30:00.000 America/New_York"},
      {"month", 1, "2020-01-31 00:00 Europe/Berlin", "2020-02-29 00:00:00.000 Europe/Berlin"},
      {"year", 1, "2020-02-29 10:00 Asia/Tokyo", "2021-02-28 10:00:00.000 Asia/Tokyo"},
      {"quarter", 2, "2020-01-01 10:00 +09:00", "2020-07-01 10:00:00.000 +09:00"},
      {"year", 100000, "2020-01-01 10:00 UTC", "error: Millis overflow: 3157273072800000"},
      {"second", 2147483648, "2020-01-01 10:00 UTC", "error: integer overflow"},
  };
  for (const AddCase& test : cases) {
    EXPECT_EQ(shown(add_to_zoned(*timestamp_unit(test.unit), test.amount, zoned(test.value))), test.expected)
        << test.unit << ' ' << test.amount << ' ' << test.value;
  }
}

TEST(Arithmetic, AddsToTimesAroundMidnight) {
  const AddCase cases[] = {
      {"hour", 1, "23:30", "00:30:00.000"},
      {"hour", -25, "00:30", "23:30:00.000"},
      {"minute", 1441, "12:00", "12:01:00.000"},
      {"second", -1, "00:00", "23:59:59.000"},
      {"millisecond", 1, "23:59:59.999", "00:00:00.000"},
      {"hour", 2400000001, "01:00", "02:00:00.000"},
  };
  for (const AddCase& test : cases) {
    EXPECT_EQ(format_time(add_to_time(*time_unit(test.unit), test.amount, *cast_to_time(test.value, 6)), 3),
              test.expected)
        << test.unit << ' ' << test.amount << ' ' << test.value;
  }
  EXPECT_EQ(time_unit("day").error().message(), "'day' is not a valid TIME field");
}

struct DiffCase {
  std::string_view unit;
  std::string_view from;
  std::string_view to;
  std::int64_t expected;
};

TEST(Arithmetic, CountsWholeUnitsBetweenTimestamps) {
  const DiffCase cases[] = {
      {"millisecond", "2020-01-01 00:00:00.0009", "2020-01-01 00:00:00.0011", 1},
      {"second", "2020-01-01 00:00:00.001", "2020-01-01 00:00:01", 0},
      {"second", "2020-01-01 00:00:01", "2020-01-01 00:00:00.001", 0},
      {"minute", "2020-01-01", "2020-01-01 01:00:59", 60},
      {"hour", "2020-01-01 23:00", "2020-01-02 01:00", 2},
      {"day", "2020-01-01 23:00", "2020-01-02 01:00", 0},
      {"day", "2020-01-01 01:00", "2020-01-02 01:00", 1},
      {"day", "2020-01-02 01:00", "2020-01-01 02:00", 0},
      {"day", "2020-03-01", "2020-02-01", -29},
      {"week", "2020-01-01", "2020-01-14 23:59", 1},
      {"week", "2020-01-15", "2020-01-01", -2},
      {"month", "2020-01-31", "2020-02-29", 1},
      {"month", "2020-01-31 12:00", "2020-02-29", 0},
      {"month", "2020-01-30", "2020-02-29", 1},
      {"month", "2020-02-29", "2020-01-31", -1},
      {"month", "2020-02-29", "2020-01-30", -1},
      {"month", "2020-01-15", "2020-02-14", 0},
      {"month", "2019-01-15", "2020-01-15", 12},
      {"quarter", "2020-01-31", "2020-04-30", 1},
      {"quarter", "2020-01-01", "2019-01-02", -3},
      {"year", "2020-02-29", "2021-02-28", 1},
      {"year", "2019-03-01", "2020-02-29", 0},
      {"year", "2019-03-01", "2020-03-01", 1},
      {"year", "2016-02-29", "2020-02-28", 3},
      {"year", "2020-02-29", "2019-02-28", -1},
      {"year", "-0001-06-01", "0002-06-01", 3},
  };
  for (const DiffCase& test : cases) {
    EXPECT_EQ(diff_timestamps(*timestamp_unit(test.unit), timestamp(test.from), timestamp(test.to)),
              test.expected)
        << test.unit << ' ' << test.from << ' ' << test.to;
  }
}

TEST(Arithmetic, CountsWholeUnitsOnTheClockOfTheFirstZone) {
  const DiffCase cases[] = {
      {"day", "2020-03-07 12:00 America/New_York", "2020-03-08 12:00 America/New_York", 1},
      {"hour", "2020-03-07 12:00 America/New_York", "2020-03-08 12:00 America/New_York", 23},
      {"day", "2020-10-31 12:00 America/New_York", "2020-11-01 11:59 America/New_York", 0},
      {"day", "2020-01-01 00:00 UTC", "2020-01-02 08:00 Asia/Tokyo", 0},
      {"month", "2020-01-01 00:00 Asia/Tokyo", "2020-01-31 15:00 UTC", 1},
      {"year", "2020-01-01 00:00 +14:00", "2021-01-01 00:00 -12:00", 1},
  };
  for (const DiffCase& test : cases) {
    EXPECT_EQ(diff_zoned(*timestamp_unit(test.unit), zoned(test.from), zoned(test.to)), test.expected)
        << test.unit << ' ' << test.from << ' ' << test.to;
  }
}

TEST(Arithmetic, CountsWholeUnitsBetweenDatesAndTimes) {
  EXPECT_EQ(diff_dates(Unit::Day, date("2020-02-28"), date("2020-03-01")), 2);
  EXPECT_EQ(diff_dates(Unit::Year, date("2020-02-29"), date("2021-02-28")), 1);
  EXPECT_EQ(diff_dates(Unit::Week, date("2020-01-08"), date("2020-01-01")), -1);
  EXPECT_EQ(diff_dates(Unit::Quarter, date("-5000000-01-01"), date("5000000-01-01")), 40'000'000);
  EXPECT_EQ(diff_times(Unit::Hour, *cast_to_time("23:00", 3), *cast_to_time("01:30", 3)), -21);
  EXPECT_EQ(diff_times(Unit::Second, *cast_to_time("00:00:00.5", 3), *cast_to_time("00:00:02", 3)), 1);
}

struct TruncateCase {
  std::string_view unit;
  std::string_view value;
  std::string_view expected;
};

TEST(Arithmetic, TruncatesTimestamps) {
  const TruncateCase cases[] = {
      {"millisecond", "2020-08-13 12:34:56.789999", "2020-08-13 12:34:56.789"},
      {"second", "2020-08-13 12:34:56.789999", "2020-08-13 12:34:56.000"},
      {"minute", "2020-08-13 12:34:56.789", "2020-08-13 12:34:00.000"},
      {"hour", "2020-08-13 12:34:56.789", "2020-08-13 12:00:00.000"},
      {"day", "2020-08-13 12:34:56.789", "2020-08-13 00:00:00.000"},
      {"week", "2020-08-13 12:34:56.789", "2020-08-10 00:00:00.000"},
      {"month", "2020-08-13 12:34:56.789", "2020-08-01 00:00:00.000"},
      {"quarter", "2020-08-13 12:34:56.789", "2020-07-01 00:00:00.000"},
      {"year", "2020-08-13 12:34:56.789", "2020-01-01 00:00:00.000"},
      {"week", "2021-01-03", "2020-12-28 00:00:00.000"},
      {"second", "1969-12-31 23:59:59.5", "1969-12-31 23:59:59.000"},
      {"hour", "1969-12-31 23:59:59.5", "1969-12-31 23:00:00.000"},
      {"year", "-0001-08-13", "-0001-01-01 00:00:00.000"},
      {"year", "-290308-12-22", "error: long overflow"},
  };
  for (const TruncateCase& test : cases) {
    EXPECT_EQ(shown_timestamp(truncate_timestamp(*timestamp_unit(test.unit), timestamp(test.value))),
              test.expected)
        << test.unit << ' ' << test.value;
  }
}

TEST(Arithmetic, TruncatesOnTheClockOfTheZone) {
  const TruncateCase cases[] = {
      {"day", "2020-03-08 12:00 America/New_York", "2020-03-08 00:00:00.000 America/New_York"},
      {"hour", "2020-07-01 12:45 Asia/Kolkata", "2020-07-01 12:00:00.000 Asia/Kolkata"},
      {"hour", "2020-07-01 12:45 +05:45", "2020-07-01 12:00:00.000 +05:45"},
      {"month", "2020-11-15 12:00 America/New_York", "2020-11-01 00:00:00.000 America/New_York"},
      {"year", "2020-07-01 00:30 Europe/Berlin", "2020-01-01 00:00:00.000 Europe/Berlin"},
      {"quarter", "2020-05-01 00:30 Asia/Tokyo", "2020-04-01 00:00:00.000 Asia/Tokyo"},
      {"week", "2020-11-01 12:00 America/New_York", "2020-10-26 00:00:00.000 America/New_York"},
      // Midnight does not exist on this day: the clocks go from 23:59:59 to 01:00.
      {"day", "2018-11-04 12:00 America/Sao_Paulo", "2018-11-04 01:00:00.000 America/Sao_Paulo"},
  };
  for (const TruncateCase& test : cases) {
    EXPECT_EQ(shown(truncate_zoned(*timestamp_unit(test.unit), zoned(test.value))), test.expected)
        << test.unit << ' ' << test.value;
  }
  // The second of two hours that the clocks show alike stays the second.
  const ZonedTime second_hour{.micros = timestamp("2020-11-01 06:45"),
                              .zone = &test_zone("America/New_York")};
  EXPECT_EQ(truncate_zoned(Unit::Hour, second_hour)->micros, timestamp("2020-11-01 06:00"));
}

TEST(Arithmetic, TruncatesDatesAndTimes) {
  EXPECT_EQ(format_date(truncate_date(Unit::Week, date("2020-08-13"))), "2020-08-10");
  EXPECT_EQ(format_date(truncate_date(Unit::Quarter, date("2020-12-31"))), "2020-10-01");
  EXPECT_EQ(format_date(truncate_date(Unit::Year, date("0000-12-31"))), "0000-01-01");
  EXPECT_EQ(format_date(truncate_date(Unit::Day, date("2020-08-13"))), "2020-08-13");
  EXPECT_EQ(format_time(truncate_time(Unit::Minute, *cast_to_time("12:34:56.789", 3)), 3), "12:34:00.000");
}

TEST(Arithmetic, FindsTheLastDayOfAMonth) {
  EXPECT_EQ(format_date(last_day_of_month(date("2020-02-01"))), "2020-02-29");
  EXPECT_EQ(format_date(last_day_of_month(date("2019-02-28"))), "2019-02-28");
  EXPECT_EQ(format_date(last_day_of_month(date("1969-12-05"))), "1969-12-31");
}

TEST(Arithmetic, AddsIntervals) {
  const std::int64_t day = 86'400'000;
  EXPECT_EQ(shown_date(add_months_to_date(date("2020-01-31"), 1)), "2020-02-29");
  EXPECT_EQ(shown_date(add_millis_to_date(date("2020-01-31"), day)), "2020-02-01");
  EXPECT_EQ(shown_date(add_millis_to_date(date("2020-01-31"), 1)),
            "error: Cannot add hour, minutes or seconds to a date");
  EXPECT_EQ(shown_date(subtract_millis_from_date(date("2020-01-31"), 3'600'000)),
            "error: Cannot subtract hour, minutes or seconds from a date");
  EXPECT_EQ(shown_date(subtract_millis_from_date(date("2020-03-01"), day)), "2020-02-29");
  EXPECT_EQ(format_time(add_millis_to_time(*cast_to_time("23:00", 3), 7'200'000), 0), "01:00:00");
  EXPECT_EQ(shown_timestamp(add_months_to_timestamp(timestamp("2020-03-31 01:02:03.456789"), -1), 6),
            "2020-02-29 01:02:03.456789");
  EXPECT_EQ(shown_timestamp(add_millis_to_timestamp(timestamp("2020-01-01"), -1)), "2019-12-31 23:59:59.999");
  EXPECT_EQ(shown_timestamp(add_millis_to_timestamp(0, INT64_MAX)), "error: long overflow");
  EXPECT_EQ(shown(add_months_to_zoned(zoned("2020-01-31 01:00 America/New_York"), 2)),
            "2020-03-31 01:00:00.000 America/New_York");
  EXPECT_EQ(shown(add_millis_to_zoned(zoned("2020-03-07 12:00 America/New_York"), day)),
            "2020-03-08 13:00:00.000 America/New_York");
}

TEST(Arithmetic, SubtractsValues) {
  EXPECT_EQ(subtract_dates(date("2020-03-01"), date("2020-02-01")), 29 * 86'400'000LL);
  EXPECT_EQ(subtract_times(*cast_to_time("01:00", 3), *cast_to_time("02:00", 3)), -3'600'000);
  EXPECT_EQ(*subtract_timestamps(1'500, 0), 2);
  EXPECT_EQ(*subtract_timestamps(0, 1'500), -1);
  EXPECT_EQ(subtract_timestamps(INT64_MAX, -1).error().message(), "long overflow");
  EXPECT_EQ(subtract_zoned(zoned("2020-01-01 00:00 UTC"), zoned("2020-01-01 00:00 +09:00")), 9 * 3'600'000);
}

struct FieldCase {
  std::string_view field;
  std::string_view value;
  std::int64_t expected;
};

TEST(Arithmetic, ExtractsFields) {
  const FieldCase cases[] = {
      {"year", "2020-08-13 12:34:56.789", 2020},
      {"YEAR", "-0001-01-01", -1},
      {"quarter", "2020-08-13", 3},
      {"quarter", "2020-12-31", 4},
      {"month", "2020-08-13", 8},
      {"week", "2020-08-13", 33},
      {"week", "2021-01-03", 53},
      {"week_of_year", "2018-12-31", 1},
      {"year_of_week", "2018-12-31", 2019},
      {"yow", "2021-01-03", 2020},
      {"day", "2020-08-13", 13},
      {"day_of_month", "2020-08-13", 13},
      {"day_of_week", "2020-08-13", 4},
      {"dow", "2020-08-16", 7},
      {"dow", "1969-12-29", 1},
      {"day_of_year", "2020-12-31", 366},
      {"doy", "2019-12-31", 365},
      {"hour", "2020-08-13 12:34:56.789", 12},
      {"minute", "2020-08-13 12:34:56.789", 34},
      {"second", "2020-08-13 12:34:56.789", 56},
      {"millisecond", "2020-08-13 12:34:56.7899", 789},
      {"hour", "1969-12-31 23:00", 23},
      {"millisecond", "1969-12-31 23:59:59.999", 999},
  };
  for (const FieldCase& test : cases) {
    EXPECT_EQ(field_of_timestamp(*extract_field(test.field), timestamp(test.value)), test.expected)
        << test.field << ' ' << test.value;
  }
  EXPECT_EQ(extract_field("century").error().message(), "Invalid EXTRACT field: century");
  EXPECT_EQ(field_of_zoned(Field::Hour, zoned("2020-01-01 12:00 Asia/Tokyo")), 12);
  EXPECT_EQ(field_of_time(Field::Minute, *cast_to_time("12:34", 3)), 34);
  EXPECT_EQ(field_of_date(Field::YearOfWeek, date("2021-01-03")), 2020);
}

TEST(Arithmetic, WhatIsAddedIsCounted) {
  std::uint64_t state = 2463534242U;
  for (int i = 0; i < 5'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto start = static_cast<std::int64_t>(state >> 12U) - (std::int64_t{1} << 51);
    const auto amount = static_cast<std::int64_t>(state % 20'001) - 10'000;
    for (const Unit unit :
         {Unit::Millisecond, Unit::Second, Unit::Minute, Unit::Hour, Unit::Day, Unit::Week}) {
      EXPECT_EQ(diff_timestamps(unit, start, *add_to_timestamp(unit, amount, start)), amount);
    }
    // The day may be clipped on the way, which a count forgives in one direction only.
    for (const Unit unit : {Unit::Month, Unit::Quarter, Unit::Year}) {
      const std::int64_t forward = amount < 0 ? -amount : amount;
      EXPECT_EQ(diff_timestamps(unit, start, *add_to_timestamp(unit, forward, start)), forward);
    }
    for (const Unit unit : {Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year}) {
      const std::int64_t cut = *truncate_timestamp(unit, start);
      EXPECT_LE(cut, start);
      EXPECT_EQ(*truncate_timestamp(unit, cut), cut);
      EXPECT_GT(*add_to_timestamp(unit, 1, cut), start);
    }
  }
}

}  // namespace
}  // namespace tarn::trino_time
