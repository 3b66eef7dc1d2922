// What readers learn from the footer, and what the caller learns from the summary.
#include "parquet/duckdb_reader.hpp"
#include "parquet/written_file.hpp"

#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

using columnar::Batch;
using columnar::Kind;
using columnar::Schema;
using testing::ElementsAre;

Schema event_schema() {
  const columnar::Type map{Kind::Map,
                           {{"key", 4, {Kind::String, {}}, true}, {"value", 5, {Kind::String, {}}}}};
  return {{{"time", 1, {Kind::Timestamp, {}}, true},
           {"name", 2, {Kind::String, {}}},
           {"parameters", 3, map},
           {"flag", 6, {Kind::Boolean, {}}},
           {"score", 7, {Kind::Double, {}}},
           {"tags", 8, {Kind::List, {{"element", 9, {Kind::String, {}}}}}}}};
}

// 100 rows a second apart in row groups of 25; names "event <row group>"; scores NaN in the first group only,
// where row 7 has one.
Batch events() {
  static constexpr std::string_view kNames[] = {"event 0", "event 1", "event 2", "event 3"};
  Batch batch(event_schema());
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto row = batch.add_row();
    batch.column(0).set_integer(row, i * 1'000'000);
    if (i != 3) {
      batch.column(1).set_string(row, kNames[i / 25]);
    }
    batch.column(3).set_boolean(row, i == 99);
    batch.column(4).set_double(row, i == 7 || i >= 25 ? 0.0 : std::numeric_limits<double>::quiet_NaN());
  }
  return batch;
}

WriterOptions by_25() {
  WriterOptions options;
  options.row_group_rows = 25;
  options.metadata = {{"tarn.version", "1"}};
  return options;
}

TEST(ParquetMetadata, SchemaCarriesIdsAndLogicalTypes) {
  const WrittenFile file(event_schema(), events(), by_25());
  const auto rows = query("select name, field_id, repetition_type, logical_type from parquet_schema('" +
                          file.path() + "')");
  EXPECT_THAT(rows,
              ElementsAre("\"table\"|NULL|NULL|NULL",  //
                          "\"time\"|1|\"REQUIRED\"|\"TimestampType(isAdjustedToUTC=0, "
                          "unit=TimeUnit(MILLIS=<null>, MICROS=MicroSeconds(), NANOS=<null>))\"",
                          "\"name\"|2|\"OPTIONAL\"|\"StringType()\"",
                          "\"parameters\"|3|\"OPTIONAL\"|\"MapType()\"",  //
                          "\"key_value\"|NULL|\"REPEATED\"|NULL",         //
                          "\"key\"|4|\"REQUIRED\"|\"StringType()\"",
                          "\"value\"|5|\"OPTIONAL\"|\"StringType()\"",  //
                          "\"flag\"|6|\"OPTIONAL\"|NULL",               //
                          "\"score\"|7|\"OPTIONAL\"|NULL",              //
                          "\"tags\"|8|\"OPTIONAL\"|\"ListType()\"",     //
                          "\"list\"|NULL|\"REPEATED\"|NULL", "\"element\"|9|\"OPTIONAL\"|\"StringType()\""));
}

TEST(ParquetMetadata, DuckDbTypes) {
  const WrittenFile file(event_schema(), events(), by_25());
  EXPECT_THAT(query("select column_type from (describe from " + file.scan() + ")"),
              ElementsAre("\"TIMESTAMP\"", "\"VARCHAR\"", "\"MAP(VARCHAR, VARCHAR)\"", "\"BOOLEAN\"",
                          "\"DOUBLE\"", "\"VARCHAR[]\""));
}

TEST(ParquetMetadata, ChunksCarryStatistics) {
  const WrittenFile file(event_schema(), events(), by_25());
  EXPECT_THAT(query("select path_in_schema, stats_min_value, stats_max_value, stats_null_count, num_values "
                    "from parquet_metadata('" +
                    file.path() + "') where row_group_id = 0"),
              ElementsAre("\"time\"|\"1970-01-01 00:00:00\"|\"1970-01-01 00:00:24\"|0|25",
                          "\"name\"|\"event 0\"|\"event 0\"|1|25",  //
                          "\"parameters, key_value, key\"|NULL|NULL|25|25",
                          "\"parameters, key_value, value\"|NULL|NULL|25|25",
                          "\"flag\"|\"false\"|\"false\"|0|25",  //
                          "\"score\"|NULL|NULL|0|25",           //
                          "\"tags, list, element\"|NULL|NULL|25|25"));
}

TEST(ParquetMetadata, ZeroBoundsStandForBothSigns) {
  const WrittenFile file(event_schema(), events(), by_25());
  EXPECT_THAT(query("select stats_min_value, stats_max_value from parquet_metadata('" + file.path() +
                    "') where row_group_id = 1 and path_in_schema = 'score'"),
              ElementsAre("\"-0.0\"|\"0.0\""));
}

TEST(ParquetMetadata, KeyValuesAndCreator) {
  const WrittenFile file(event_schema(), events(), by_25());
  EXPECT_THAT(query("select decode(key), decode(value) from parquet_kv_metadata('" + file.path() + "')"),
              ElementsAre("\"tarn.version\"|\"1\""));
  EXPECT_THAT(
      query("select created_by, num_rows::bigint, num_row_groups::bigint from parquet_file_metadata('" +
            file.path() + "')"),
      ElementsAre("\"tarn\"|100|4"));
}

// A bound that lies makes a reader leave rows out: every filter is asked of the file, and of its rows
// unpruned.
TEST(ParquetMetadata, PruningLosesNoRows) {
  const WrittenFile file(event_schema(), events(), by_25());
  const std::vector<const char*> filters = {"name = 'event 2'",
                                            "name > 'event 2'",
                                            "name < 'event 1'",
                                            "time >= '1970-01-01 00:01'",
                                            "flag",
                                            "not flag",
                                            "score = 0",
                                            "score > 1e300",
                                            "name is null",
                                            "name = 'nope'"};
  for (const auto* filter : filters) {
    const auto where = std::string(" where ") + filter;
    EXPECT_EQ(query("select count(*) from " + file.scan() + where),
              query("select count(*) from (from " + file.scan() + " offset 0)" + where))
        << filter;
  }
}

TEST(ParquetMetadata, LongStringsHaveShortBounds) {
  Schema schema{{{"s", 1, {Kind::String, {}}}}};
  Batch batch(schema);
  const auto low = "a" + std::string(200, 'b');
  const auto high = "a" + std::string(200, 'c');
  batch.column(0).set_string(batch.add_row(), low);
  batch.column(0).set_string(batch.add_row(), high);
  const WrittenFile file(schema, batch);
  EXPECT_THAT(query("select stats_min_value, stats_max_value from parquet_metadata('" + file.path() + "')"),
              ElementsAre("\"a" + std::string(63, 'b') + "\"|\"a" + std::string(62, 'c') + "d\""));
  EXPECT_THAT(query("select count(*) from " + file.scan() + " where s = '" + high + "'"), ElementsAre("1"));
  const auto& column = file.summary().columns.at(0);
  EXPECT_EQ(column.lower_bound, "a" + std::string(15, 'b'));
  EXPECT_EQ(column.upper_bound, "a" + std::string(14, 'c') + "d");
}

template <class T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

TEST(ParquetSummary, AddsUpRowGroups) {
  const WrittenFile file(event_schema(), events(), by_25());
  const auto& summary = file.summary();
  EXPECT_EQ(summary.rows, 100U);
  ASSERT_EQ(summary.split_offsets.size(), 4U);
  EXPECT_EQ(summary.split_offsets[0], 4U);
  ASSERT_EQ(summary.columns.size(), 7U);
  const auto& time = summary.columns[0];
  EXPECT_EQ(time.field_id, 1);
  EXPECT_EQ(time.lower_bound, bytes_of<std::int64_t>(0));
  EXPECT_EQ(time.upper_bound, bytes_of<std::int64_t>(99'000'000));
  const auto& name = summary.columns[1];
  EXPECT_EQ(name.values, 100U);
  EXPECT_EQ(name.nulls, 1U);
  EXPECT_EQ(name.lower_bound, "event 0");
  EXPECT_EQ(name.upper_bound, "event 3");
  EXPECT_EQ(summary.columns[3].field_id, 5);
  EXPECT_EQ(summary.columns[3].nulls, 100U);
  EXPECT_EQ(summary.columns[3].lower_bound, std::nullopt);
  EXPECT_EQ(summary.columns[4].lower_bound, std::string(1, '\0'));
  EXPECT_EQ(summary.columns[4].upper_bound, std::string(1, '\1'));
  EXPECT_EQ(summary.columns[5].lower_bound, std::nullopt) << "a row group has NaN";
  EXPECT_EQ(summary.columns[5].upper_bound, std::nullopt) << "a row group has NaN";
}

TEST(ParquetSummary, SizesAreThoseOfTheChunks) {
  const WrittenFile file(event_schema(), events(), by_25());
  const auto sizes = query("select sum(total_compressed_size)::bigint from parquet_metadata('" + file.path() +
                           "') group by column_id order by column_id");
  std::vector<std::string> expected;
  std::uint64_t total = 0;
  for (const auto& column : file.summary().columns) {
    expected.push_back(std::to_string(column.compressed_bytes));
    total += column.compressed_bytes;
  }
  EXPECT_EQ(sizes, expected);
  EXPECT_LT(total, file.summary().bytes);
  EXPECT_EQ(
      query("select min(least(data_page_offset, coalesce(dictionary_page_offset, data_page_offset))) from "
            "parquet_metadata('" +
            file.path() + "') group by row_group_id order by row_group_id"),
      [&] {
        std::vector<std::string> offsets;
        for (const auto offset : file.summary().split_offsets) {
          offsets.push_back(std::to_string(offset));
        }
        return offsets;
      }());
}

}  // namespace
}  // namespace tarn::parquet::test
