// What a statement gives, written as `tarn query --format parquet` writes it and read back by DuckDB: types
// and values.
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/memory_file_system.hpp"
#include "parquet/duckdb_reader.hpp"
#include "parquet/written_file.hpp"
#include "query/planner.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

// The file of a statement without tables, whose one column is called c.
std::unique_ptr<WrittenFile> file_of(const std::string& statement) {
  ManualClock clock{Timestamp{}};
  io::MemoryFileSystem disk(clock);
  const engine::Engine engine(
      disk, {.threads = 1, .memory_bytes = 256U << 20U, .spill_folder = {}, .spill_bytes = 0});
  const auto plan = query::plan_logs(statement, {}, {}, clock.now(), sql::ResultForm::Values);
  if (!plan) {
    ADD_FAILURE() << plan.error().with_caret;
    return nullptr;
  }
  const auto running = engine.start(plan->engine_sql, plan->tables);
  if (!running) {
    ADD_FAILURE() << running.error().message();
    return nullptr;
  }
  const auto schema = (*running)->schema({"c"});
  columnar::Batch batch(schema);
  event::Arena arena;
  for (engine::Chunk chunk;;) {
    const auto more = (*running)->next(chunk);
    EXPECT_TRUE(more) << more.error().message();
    if (!more || !*more) {
      return std::make_unique<WrittenFile>(schema, batch);
    }
    const auto copied = chunk.copy_to(batch, arena);
    EXPECT_TRUE(copied) << copied.error().message();
  }
}

// "type: text of the value".
std::string read_back(const std::string& expression) {
  const auto file = file_of("SELECT " + expression);
  if (!file) {
    return "";
  }
  const auto rows = query("select typeof(c) || ': ' || coalesce(c::varchar, 'NULL') from " + file->scan());
  const auto text = rows.size() == 1 ? rows[0] : "not one row";
  return text.size() > 1 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

struct Case {
  const char* expression;
  const char* expected;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const auto& [expression, expected] : cases) {
    EXPECT_EQ(read_back(expression), expected) << expression;
  }
}

TEST(StatementTypes, Numbers) {
  expect_all({
      {"true", "BOOLEAN: true"},
      {"CAST(-128 AS tinyint)", "TINYINT: -128"},
      {"CAST(32767 AS smallint)", "SMALLINT: 32767"},
      {"-2147483648", "INTEGER: -2147483648"},
      {"9223372036854775807", "BIGINT: 9223372036854775807"},
      {"count(*)", "BIGINT: 1"},
      {"REAL '0.1'", "FLOAT: 0.1"},
      {"infinity()", "DOUBLE: inf"},
      {"nan()", "DOUBLE: nan"},
      {"1e300", "DOUBLE: 1e+300"},
      {"NULL", "INTEGER: NULL"},
  });
}

TEST(StatementTypes, Decimals) {
  expect_all({
      {"DECIMAL '-123.45'", "DECIMAL(5,2): -123.45"},
      {"DECIMAL '0.1' + DECIMAL '0.25'", "DECIMAL(3,2): 0.35"},
      {"DECIMAL '5'", "DECIMAL(1,0): 5"},
      {"CAST(1 AS decimal(9, 0))", "DECIMAL(9,0): 1"},
      {"CAST(-1 AS decimal(18, 9))", "DECIMAL(18,9): -1.000000000"},
      {"CAST(-1 AS decimal(19, 0))", "DECIMAL(19,0): -1"},
      {"sum(DECIMAL '1.50')", "DECIMAL(38,2): 1.50"},
      {"avg(DECIMAL '1.50')", "DECIMAL(3,2): 1.50"},
      {"DECIMAL '99999999999999999999999999999999999999'",
       "DECIMAL(38,0): 99999999999999999999999999999999999999"},
      {"DECIMAL '-0.00000000000000000000000000000000000001'",
       "DECIMAL(38,38): -.00000000000000000000000000000000000001"},
      {"CAST(NULL AS decimal(20, 2))", "DECIMAL(20,2): NULL"},
  });
}

TEST(StatementTypes, DatesAndTimes) {
  expect_all({
      {"DATE '2020-02-29'", "DATE: 2020-02-29"},
      {"DATE '0001-01-01'", "DATE: 0001-01-01"},
      {"DATE '9999-12-31'", "DATE: 9999-12-31"},
      {"TIME '13:04:05.678901'", "TIME: 13:04:05.678901"},
      {"TIME '23:59:59'", "TIME: 23:59:59"},
      {"TIMESTAMP '1969-12-31 23:59:59.999'", "TIMESTAMP: 1969-12-31 23:59:59.999"},
      {"TIMESTAMP '2020-02-29 13:04:05 Asia/Tokyo'", "TIMESTAMP WITH TIME ZONE: 2020-02-29 04:04:05+00"},
      {"TIMESTAMP '2020-02-29 13:04:05.5 -03:30'", "TIMESTAMP WITH TIME ZONE: 2020-02-29 16:34:05.5+00"},
      {"INTERVAL '2' DAY", "VARCHAR: 2 00:00:00.000"},
      {"INTERVAL '-14' MONTH", "VARCHAR: -1-2"},
      {"to_milliseconds(INTERVAL '2' DAY)", "BIGINT: 172800000"},
      {"TIME '01:02:03 +09:00'", "VARCHAR: 01:02:03+09:00"},
  });
}

TEST(StatementTypes, BytesAndTexts) {
  expect_all({
      {"X'41ff00'", "BLOB: A\\xFF\\x00"},
      {"UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "UUID: 12151fd2-7586-11e9-8f9e-2a86e4085a59"},
      {"UUID 'ff151fd2-7586-11e9-8f9e-2a86e4085a59'", "UUID: ff151fd2-7586-11e9-8f9e-2a86e4085a59"},
      {"JSON '{\"a\": 1}'", "JSON: {\"a\":1}"},
      {"CAST('a' AS char(3))", "VARCHAR: a  "},
      {"IPADDRESS '10.0.0.1'", "VARCHAR: 10.0.0.1"},
      {"IPPREFIX '10.0.0.0/8'", "VARCHAR: 10.0.0.0/8"},
  });
}

TEST(StatementTypes, MembersOfNestedValues) {
  expect_all({
      {"ARRAY[DECIMAL '1.5', NULL]", "DECIMAL(2,1)[]: [1.5, NULL]"},
      {"ARRAY[ARRAY[TIME '01:02:03']]", "TIME[][]: [['01:02:03']]"},
      {"MAP(ARRAY[DATE '2020-01-01'], ARRAY[X'ff'])", "MAP(DATE, BLOB): {2020-01-01=\\xFF}"},
      {"MAP(ARRAY[DECIMAL '12345678901234567890'], ARRAY[INTERVAL '1' DAY])",
       "MAP(DECIMAL(20,0), VARCHAR): {12345678901234567890='1 00:00:00.000'}"},
      {"CAST(ROW(TIME '01:02:03', REAL '2.5', NULL) AS ROW(t time(0), r real, u uuid))",
       "STRUCT(t TIME, r FLOAT, u UUID): {'t': '01:02:03', 'r': 2.5, 'u': NULL}"},
      {"ROW(1, TIMESTAMP '2020-01-01 00:00:00 UTC')",
       "STRUCT(field0 INTEGER, field1 TIMESTAMP WITH TIME ZONE): {'field0': 1, 'field1': '2020-01-01 "
       "00:00:00+00'}"},
  });
}

}  // namespace
}  // namespace tarn::parquet::test
