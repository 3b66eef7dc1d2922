// What the values of a result's columns stand for, as DuckDB reads it from a file of ours.
#include "parquet/duckdb_reader.hpp"
#include "parquet/written_file.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

using columnar::Batch;
using columnar::Kind;
using columnar::Logical;
using columnar::Meaning;
using columnar::Schema;
using columnar::Type;
using testing::ElementsAre;

Schema one(Kind kind, Logical logical) {
  return {{{"c", 1, Type{kind, {}, logical}}}};
}

// A NULL, then the numbers.
std::unique_ptr<WrittenFile> numbers(Kind kind, Logical logical, const std::vector<std::int64_t>& values) {
  const auto schema = one(kind, logical);
  Batch batch(schema);
  batch.add_row();
  for (const auto value : values) {
    batch.column(0).set_integer(batch.add_row(), value);
  }
  return std::make_unique<WrittenFile>(schema, batch);
}

std::unique_ptr<WrittenFile> strings(Logical logical, const std::vector<std::string>& values,
                                     const WriterOptions& options = {}) {
  const auto schema = one(Kind::String, logical);
  Batch batch(schema);
  batch.add_row();
  for (const auto& value : values) {
    batch.column(0).set_string(batch.add_row(), value);
  }
  return std::make_unique<WrittenFile>(schema, batch, options);
}

// Its type, then its values.
std::vector<std::string> read(const WrittenFile& file) {
  auto rows = query("select distinct typeof(c) from " + file.scan());
  const auto values = query("select c::varchar from " + file.scan());
  rows.insert(rows.end(), values.begin(), values.end());
  return rows;
}

std::string bounds(const WrittenFile& file) {
  return query("select stats_min_value, stats_max_value from parquet_metadata('" + file.path() + "')").at(0);
}

// A number in two's complement, highest byte first.
std::string wide(std::int64_t value) {
  std::string bytes(8, value < 0 ? '\xff' : '\0');
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFFU);
  }
  return bytes;
}

TEST(ParquetLogicalTypes, Dates) {
  const auto file = numbers(Kind::Int32, {Meaning::Date}, {-1, 0, 18'321, 2'932'896});
  EXPECT_THAT(read(*file), ElementsAre("\"DATE\"", "NULL", "\"1969-12-31\"", "\"1970-01-01\"",
                                       "\"2020-02-29\"", "\"9999-12-31\""));
  EXPECT_EQ(bounds(*file), "\"1969-12-31\"|\"9999-12-31\"");
}

TEST(ParquetLogicalTypes, TimesOfDay) {
  const auto file = numbers(Kind::Int64, {Meaning::Time}, {0, 1, 86'399'999'999});
  EXPECT_THAT(read(*file),
              ElementsAre("\"TIME\"", "NULL", "\"00:00:00\"", "\"00:00:00.000001\"", "\"23:59:59.999999\""));
}

TEST(ParquetLogicalTypes, Instants) {
  const auto file = numbers(Kind::Timestamp, {Meaning::Instant}, {-1, 1'582'945'445'678'901});
  EXPECT_THAT(read(*file),
              ElementsAre("\"TIMESTAMP WITH TIME ZONE\"", "NULL", "\"1969-12-31 23:59:59.999999+00\"",
                          "\"2020-02-29 03:04:05.678901+00\""));
}

TEST(ParquetLogicalTypes, SmallIntegers) {
  EXPECT_THAT(read(*numbers(Kind::Int32, {Meaning::Int8}, {-128, 127})),
              ElementsAre("\"TINYINT\"", "NULL", "\"-128\"", "\"127\""));
  EXPECT_THAT(read(*numbers(Kind::Int32, {Meaning::Int16}, {-32'768, 32'767})),
              ElementsAre("\"SMALLINT\"", "NULL", "\"-32768\"", "\"32767\""));
}

TEST(ParquetLogicalTypes, DecimalsOfEveryWidth) {
  EXPECT_THAT(read(*numbers(Kind::Int32, {Meaning::Decimal, 4, 2}, {-9'999, 5})),
              ElementsAre("\"DECIMAL(4,2)\"", "NULL", "\"-99.99\"", "\"0.05\""));
  EXPECT_THAT(read(*numbers(Kind::Int32, {Meaning::Decimal, 9, 0}, {-999'999'999, 999'999'999})),
              ElementsAre("\"DECIMAL(9,0)\"", "NULL", "\"-999999999\"", "\"999999999\""));
  EXPECT_THAT(read(*numbers(Kind::Int64, {Meaning::Decimal, 18, 3}, {-999'999'999'999'999'999, 1})),
              ElementsAre("\"DECIMAL(18,3)\"", "NULL", "\"-999999999999999.999\"", "\"0.001\""));
  EXPECT_THAT(read(*strings({Meaning::Decimal, 38, 5}, {wide(-1), wide(123'456)})),
              ElementsAre("\"DECIMAL(38,5)\"", "NULL", "\"-0.00001\"", "\"1.23456\""));
}

// Compared as bytes, a negative number would lie above all others, and be lost where a reader trusts that.
TEST(ParquetLogicalTypes, BoundsOfWideDecimalsAreOfNumbers) {
  WriterOptions options;
  options.row_group_rows = 2;
  const auto file =
      strings({Meaning::Decimal, 20, 0}, {wide(5), wide(-7), wide(3), wide(-9), wide(-8), wide(1)}, options);
  EXPECT_THAT(query("select stats_min_value, stats_max_value from parquet_metadata('" + file->path() + "')"),
              ElementsAre("\"5\"|\"5\"", "\"-7\"|\"3\"", "\"-9\"|\"-8\"", "\"1\"|\"1\""));
  EXPECT_THAT(query("select c::varchar from " + file->scan() + " where c < -7 order by c"),
              ElementsAre("\"-9\"", "\"-8\""));
  const auto& column = file->summary().columns.at(0);
  EXPECT_EQ(column.lower_bound, wide(-9));
  EXPECT_EQ(column.upper_bound, wide(5));
}

TEST(ParquetLogicalTypes, FixedValuesInADictionary) {
  std::vector<std::string> values;
  for (int i = 0; i < 4'000; ++i) {
    values.push_back(wide(i % 3 - 1));
  }
  const auto file = strings({Meaning::Decimal, 30, 1}, values);
  EXPECT_THAT(query("select c::varchar, count(*) from " + file->scan() +
                    " where c is not null group by c order by c"),
              ElementsAre("\"-0.1\"|1334", "\"0.0\"|1333", "\"0.1\"|1333"));
  EXPECT_THAT(query("select distinct encodings from parquet_metadata('" + file->path() + "')"),
              ElementsAre(testing::HasSubstr("RLE_DICTIONARY")));
}

TEST(ParquetLogicalTypes, Uuids) {
  const auto file = strings(
      {Meaning::Uuid}, {std::string("\x12\x15\x1f\xd2\x75\x86\x11\xe9\x8f\x9e\x2a\x86\xe4\x08\x5a\x59", 16),
                        std::string(16, '\xff')});
  EXPECT_THAT(read(*file), ElementsAre("\"UUID\"", "NULL", "\"12151fd2-7586-11e9-8f9e-2a86e4085a59\"",
                                       "\"ffffffff-ffff-ffff-ffff-ffffffffffff\""));
  EXPECT_THAT(query("select count(*) from " + file->scan() +
                    " where c = '12151fd2-7586-11e9-8f9e-2a86e4085a59'::uuid"),
              ElementsAre("1"));
}

TEST(ParquetLogicalTypes, BytesHaveWholeBoundsOrNone) {
  const auto file = strings({Meaning::Bytes}, {std::string("a\0\xff", 3), ""});
  EXPECT_THAT(read(*file), ElementsAre("\"BLOB\"", "NULL", "\"a\\x00\\xFF\"", "\"\""));
  const auto long_ones = strings({Meaning::Bytes}, {std::string(200, '\xc0'), std::string(200, '\xff')});
  EXPECT_EQ(bounds(*long_ones), "NULL|NULL");
  EXPECT_THAT(query("select count(*) from " + long_ones->scan() + " where octet_length(c) = 200"),
              ElementsAre("2"));
}

TEST(ParquetLogicalTypes, Json) {
  EXPECT_THAT(read(*strings({Meaning::Json}, {"{\"a\": 1}"})),
              ElementsAre("\"JSON\"", "NULL", "\"{\"a\": 1}\""));
}

TEST(ParquetLogicalTypes, Reals) {
  const auto schema = one(Kind::Double, {Meaning::Real});
  Batch batch(schema);
  batch.add_row();
  for (const double value : {static_cast<double>(0.1F), -2.5, 0.0}) {
    batch.column(0).set_double(batch.add_row(), value);
  }
  const WrittenFile file(schema, batch);
  EXPECT_THAT(read(file), ElementsAre("\"FLOAT\"", "NULL", "\"0.1\"", "\"-2.5\"", "\"0.0\""));
  EXPECT_EQ(bounds(file), "\"-2.5\"|\"0.1\"");
}

}  // namespace
}  // namespace tarn::parquet::test
