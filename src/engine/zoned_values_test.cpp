#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/memory_file_system.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

// The rows as "a | b", or "error: " and what was said.
std::vector<std::string> rows_of(const std::string& sql) {
  ManualClock clock{Timestamp{}};
  io::MemoryFileSystem disk{clock};
  Options options;
  options.threads = 1;
  const Engine engine(disk, options);
  const auto query = engine.start(sql, {});
  if (!query) {
    return {"error: " + query.error().message()};
  }
  std::vector<std::string> rows;
  Chunk chunk;
  for (auto more = (*query)->next(chunk);; more = (*query)->next(chunk)) {
    if (!more) {
      return {"error: " + more.error().message()};
    }
    if (!*more) {
      return rows;
    }
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      std::string text;
      for (std::size_t column = 0; column < (*query)->column_count(); ++column) {
        text += column == 0 ? "" : " | ";
        chunk.append_text(text, row, column);
      }
      rows.push_back(std::move(text));
    }
  }
}

// One instant in two zones, and a later one.
const std::string kTimes =
    "(VALUES (trino_cast_to_zoned('2021-10-31 02:30:00 Europe/Berlin', 0)), "
    "(trino_cast_to_zoned('2021-10-31 00:30:00 UTC', 0)), "
    "(trino_cast_to_zoned('2021-10-31 09:31:00 Asia/Tokyo', 0)), (NULL)) AS t(x)";

using Rows = std::vector<std::string>;

TEST(ZonedValues, AreShownInTheirZones) {
  EXPECT_EQ(rows_of("SELECT x, [x], row(x), MAP {'a': x} FROM " + kTimes + " WHERE x IS NOT NULL LIMIT 1"),
            (Rows{"2021-10-31 02:30:00.000 Europe/Berlin | [2021-10-31 02:30:00.000 Europe/Berlin] | "
                  "{field0=2021-10-31 02:30:00.000 Europe/Berlin} | "
                  "{a=2021-10-31 02:30:00.000 Europe/Berlin}"}));
}

TEST(ZonedValues, AreGroupedByTheInstant) {
  EXPECT_EQ(rows_of("SELECT count(*), min(trino_zoned_utc(x)) FROM " + kTimes + " GROUP BY x ORDER BY 2"),
            (Rows{"2 | 2021-10-31 00:30:00.000", "1 | 2021-10-31 00:31:00.000", "1 | null"}));
}

TEST(ZonedValues, AreComparedByTheInstant) {
  EXPECT_EQ(rows_of("SELECT count(*) FROM " + kTimes +
                    " WHERE x = trino_cast_to_zoned('2021-10-31 00:30:00 UTC', 0)"),
            (Rows{"2"}));
  EXPECT_EQ(rows_of("SELECT count(*) FROM " + kTimes +
                    " WHERE x IN (SELECT trino_cast_to_zoned('2021-10-31 00:30:00 UTC', 0))"),
            (Rows{"2"}));
  EXPECT_EQ(rows_of("SELECT max(x), min(x) FROM " + kTimes + " WHERE trino_timezone(x) <> 'UTC'"),
            (Rows{"2021-10-31 09:31:00.000 Asia/Tokyo | 2021-10-31 02:30:00.000 Europe/Berlin"}));
}

TEST(ZonedValues, AreSortedAndPartitionedByTheInstant) {
  EXPECT_EQ(rows_of("SELECT trino_timezone(x), rank() OVER (ORDER BY x) FROM " + kTimes +
                    " WHERE x IS NOT NULL ORDER BY 2, 1"),
            (Rows{"Europe/Berlin | 1", "UTC | 1", "Asia/Tokyo | 3"}));
}

TEST(ZonedValues, AreComparedByTheInstantInsideOfOthers) {
  EXPECT_EQ(rows_of("SELECT count(*) FROM " + kTimes + " GROUP BY [x], {'a': x, 'b': 1} ORDER BY 1"),
            (Rows{"1", "1", "2"}));
  EXPECT_EQ(rows_of("SELECT count(*) FROM (SELECT DISTINCT MAP {'a': [x]} FROM " + kTimes + ")"),
            (Rows{"3"}));
  EXPECT_EQ(rows_of("SELECT trino_timezone(x), rank() OVER (ORDER BY [x]) FROM " + kTimes +
                    " WHERE x IS NOT NULL ORDER BY 2, 1"),
            (Rows{"Europe/Berlin | 1", "UTC | 1", "Asia/Tokyo | 3"}));
  EXPECT_EQ(
      rows_of("SELECT len(trino_array_distinct(list(x))), count(DISTINCT trino_without_zones([x])) FROM " +
              kTimes),
      (Rows{"3 | 3"}));
}

TEST(ZonedValues, TimesOfTheDayInsideOfOthersAreComparedInUtc) {
  EXPECT_EQ(rows_of("SELECT count(*) FROM (VALUES (trino_cast_to_clock('10:00:00+00:00', 0)), "
                    "(trino_cast_to_clock('12:00:00+02:00', 0)), (trino_cast_to_clock('10:00:00+02:00', 0))) "
                    "AS t(x) GROUP BY [x] ORDER BY 1"),
            (Rows{"1", "2"}));
}

TEST(ZonedValues, BeyondTheRangeAreRefused) {
  EXPECT_EQ(rows_of("SELECT trino_utc_zoned(make_timestamp(9000000000000000000))"),
            (Rows{"error: Millis overflow: 9000000000000000"}));
  EXPECT_EQ(rows_of("SELECT trino_at_timezone(trino_utc_zoned(make_timestamp(0)), 'Nowhere/City')"),
            (Rows{"error: 'Nowhere/City' is not a valid time zone"}));
}

}  // namespace
}  // namespace tarn::engine
