#include "engine/test_lakes.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kMine = "111111111111";

// The same visible rows three times: alone; in order with a few others; in any order, in other files and
// groups of rows, among many others, partly in memory.
class FilteredScan : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    lakes_ = new TestLakes;
    RowMaker make(11);
    std::vector<LakeRow> mine;
    for (std::size_t i = 0; i < 9000; ++i) {
      mine.push_back(make.visible(i));
    }
    alone_ = new ParquetTable(lakes_->table("t", {lakes_->write_file(mine, 4000)}));
    few_ = new ParquetTable(lakes_->table("t", {}));
    auto some = mine;
    for (std::size_t i = 0; i < 100; ++i) {
      some.insert(some.begin() + static_cast<std::ptrdiff_t>(make.below(some.size())), make.invisible(i));
    }
    const auto half = some.begin() + 4000;
    few_->paths = {lakes_->write_file({some.begin(), half}, 20'000),
                   lakes_->write_file({half, some.end()}, 20'000)};
    many_ = new ParquetTable(lakes_->table("t", {}));
    auto most = mine;
    for (std::size_t i = 0; i < 15'000; ++i) {
      most.push_back(make.invisible(i));
    }
    make.shuffle(most);
    for (std::size_t from = 0; from < most.size(); from += 5000) {
      const auto begin = most.begin() + static_cast<std::ptrdiff_t>(from);
      const auto end = most.begin() + static_cast<std::ptrdiff_t>(std::min(from + 5000, most.size()));
      const auto path = lakes_->write_file({begin, end}, 700 + static_cast<std::uint32_t>(make.below(900)));
      if (from == 5000) {
        many_->memory.push_back(lakes_->read_file(path));
      } else {
        many_->paths.push_back(path);
      }
    }
    few_->row_filter = many_->row_filter = rows_of_account(kMine);
  }
  static void TearDownTestSuite() {
    delete alone_;
    delete few_;
    delete many_;
    delete lakes_;
  }

  Outcome run(const std::string& sql, const ParquetTable& table) { return lakes_->run(sql, {table}); }

  static TestLakes* lakes_;
  static ParquetTable* alone_;
  static ParquetTable* few_;
  static ParquetTable* many_;
};
TestLakes* FilteredScan::lakes_ = nullptr;
ParquetTable* FilteredScan::alone_ = nullptr;
ParquetTable* FilteredScan::few_ = nullptr;
ParquetTable* FilteredScan::many_ = nullptr;

TEST_F(FilteredScan, GivesWhatATableOfTheVisibleRowsAloneGives) {
  const char* statements[] = {
      "SELECT * FROM t",
      "SELECT count(*) FROM t",
      "SELECT min(eventtime), max(eventtime), min(number), max(eventname), count(*), count(eventtime) FROM t",
      "SELECT eventname, count(*), sum(number) FROM t GROUP BY eventname",
      "SELECT number, tags, attributes, member FROM t WHERE member.code IS NULL OR number % 7 = 3",
      "SELECT number, member.code FROM t ORDER BY eventtime DESC NULLS LAST, number LIMIT 50",
      "SELECT number, member.name FROM t ORDER BY number OFFSET 8900",
      "SELECT count(*) FROM (SELECT number FROM t LIMIT 321 OFFSET 5)",
      "SELECT DISTINCT eventname, awsregion FROM t",
      "SELECT number, unnest(tags) FROM t WHERE number < 400",
      "SELECT a.number, b.member FROM t a JOIN t b ON a.number = b.number + 1 WHERE b.eventname = 'n3'",
      "SELECT number, row_number() OVER (PARTITION BY eventname ORDER BY number) FROM t",
      "SELECT sum(CAST(digits AS BIGINT)), sum(big * big), sum(100 // divisor) FROM t",
      "SELECT count(*) FROM t WHERE recipientaccountid = '111111111111'",
      "SELECT recipientaccountid, count(*) FROM t GROUP BY ALL",
  };
  for (const auto* sql : statements) {
    SCOPED_TRACE(sql);
    const auto expected = run(sql, *alone_);
    ASSERT_EQ(expected.error, "");
    ASSERT_FALSE(expected.rows.empty());
    const auto few = run(sql, *few_);
    EXPECT_EQ(few.rows, expected.rows) << text_of(few);
    const auto many = run(sql, *many_);
    EXPECT_TRUE(many == few) << text_of(many) << text_of(few);
    EXPECT_EQ(many.statistics.events_scanned, 9000U);
  }
}

TEST_F(FilteredScan, ComputesTheChecksumOfVisibleRows) {
  const auto sql = "SELECT number, eventjsonchecksum FROM t WHERE length(eventjsonchecksum) > 10";
  auto alone = *alone_;
  auto many = *many_;
  alone.with_checksum = many.with_checksum = true;
  const auto expected = run(sql, alone);
  EXPECT_EQ(expected.rows.size(), 9000U);
  EXPECT_EQ(run(sql, many).rows, expected.rows);
}

// However a statement ends, it counts the same.
TEST_F(FilteredScan, CountsAllVisibleRowsWhateverTheEngineReads) {
  const char* statements[] = {
      "SELECT number FROM t LIMIT 3",
      "SELECT number FROM t WHERE eventname = 'n1' LIMIT 1",
      "SELECT number FROM t LIMIT 0",
      "SELECT number FROM t WHERE 1 = 0",
      "SELECT 1 WHERE EXISTS (SELECT number FROM t WHERE number > 10)",
      "SELECT a.number FROM t a JOIN (SELECT number FROM t WHERE number < 0) b ON a.number = b.number",
      "SELECT a.number FROM t a, (SELECT number FROM t WHERE number < 0) b WHERE a.number < 10",
      "SELECT a.number FROM t a, (SELECT number FROM t WHERE number < 0) b WHERE a.number < b.number",
  };
  for (const auto* sql : statements) {
    SCOPED_TRACE(sql);
    const auto few = run(sql, *few_);
    auto many = run(sql, *many_);
    EXPECT_EQ(many.error, "");
    EXPECT_EQ(many.statistics.events_scanned, 9000U);
    many.rows = few.rows;  // which of them LIMIT picks is open
    EXPECT_TRUE(many == few) << text_of(many) << text_of(few);
  }
}

TEST_F(FilteredScan, CountsBytesOfVisibleValuesInTheColumnsThatAreRead) {
  TestLakes lakes;
  LakeRow mine{.account = kMine, .time = kFirstDay, .number = 1, .name = "name"};
  mine.tags = {"a", "bcd"};
  mine.attributes = {{"k", "vv"}};
  mine.code = "12345";
  LakeRow empty{.account = kMine, .number = 2, .name = ""};
  LakeRow other = mine;
  other.account = "2";
  auto table = lakes.table("t", {lakes.write_file({other, mine, other}, 10), lakes.write_file({empty}, 10)});
  table.row_filter = rows_of_account(kMine);
  const struct {
    const char* sql;
    std::uint64_t bytes;
    std::uint64_t matched;
  } cases[] = {
      {"SELECT count(*) FROM t", 0, 2},
      {"SELECT number FROM t", 16, 2},
      {"SELECT eventtime FROM t", 8, 2},
      {"SELECT eventname FROM t WHERE number = 1", 20, 1},
      {"SELECT tags, attributes FROM t", 7, 2},
      {"SELECT member FROM t", 9, 2},
      {"SELECT member.code FROM t", 5, 2},
      {"SELECT a.member.code FROM t a JOIN t b ON a.member.name = b.member.name", 9, 4},
      {"SELECT a.number FROM t a, t b WHERE a.number = b.number AND b.eventname = 'name'", 20, 3},
      {"SELECT eventname FROM t LIMIT 1", 4, 2},
  };
  for (const auto& [sql, bytes, matched] : cases) {
    SCOPED_TRACE(sql);
    const auto outcome = lakes.run(sql, {table});
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.statistics.bytes_scanned, bytes);
    EXPECT_EQ(outcome.statistics.events_scanned, 2U);
    EXPECT_EQ(outcome.statistics.events_matched, matched);
  }
}

TEST_F(FilteredScan, LeavesOutRowsBeyondTheBoundsOfTime) {
  auto few = *few_;
  auto many = *many_;
  auto alone = *alone_;
  few.time_min = many.time_min = from_micros(kFirstDay + 50 * kHour);
  few.time_max = many.time_max = from_micros(kFirstDay + 99 * kHour);
  const auto sql =
      "SELECT number, eventtime FROM t WHERE eventtime BETWEEN TIMESTAMP '2026-08-03 02:00:00' AND "
      "TIMESTAMP '2026-08-05 03:00:00'";
  const auto expected = run(sql, alone);
  EXPECT_GT(expected.rows.size(), 500U);
  const auto found = run(sql, few);
  EXPECT_EQ(found.rows, expected.rows);
  EXPECT_EQ(found.statistics.events_scanned, expected.rows.size());
  EXPECT_TRUE(run(sql, many) == found);
}

TEST_F(FilteredScan, TellsTheFilterOfNullAndOfColumnsThatAreNotThere) {
  TestLakes lakes;
  const LakeRow with{.account = kMine, .number = 1, .name = "a"};
  const LakeRow without{.account = std::nullopt, .number = 2, .name = "b"};
  auto table = lakes.table("t", {lakes.write_file({with, without}, 10)});
  const auto rows = [&](std::vector<std::string> columns, auto allows) {
    table.row_filter = RowFilter{.columns = std::move(columns), .allows = allows};
    return lakes.run("SELECT number FROM t", {table}).rows;
  };
  using testing::ElementsAre;
  using testing::IsEmpty;
  EXPECT_THAT(rows({"recipientaccountid"}, [](auto v) { return !v[0]; }), ElementsAre("2"));
  EXPECT_THAT(rows({"recipientaccountid"}, [](auto v) { return v[0].has_value(); }), ElementsAre("1"));
  EXPECT_THAT(rows({"eventsource"}, [](auto v) { return v[0].has_value(); }), IsEmpty());
  EXPECT_THAT(rows({"number"}, [](auto v) { return v[0].has_value(); }), IsEmpty()) << "is no text";
  EXPECT_THAT(rows({"eventsource", "eventname"}, [](auto v) { return !v[0] && v[1] == "b"; }),
              ElementsAre("2"));
  EXPECT_THAT(rows({}, [](auto) { return true; }), ElementsAre("1", "2"));
  EXPECT_THAT(rows({"recipientaccountid"}, nullptr), IsEmpty()) << "nobody allows";
}

TEST_F(FilteredScan, IsTheSameWithoutFilesAsWithoutVisibleRows) {
  auto none = lakes_->table("t", {});
  none.row_filter = rows_of_account("none");
  auto others = *many_;
  others.row_filter = rows_of_account("none");
  for (const auto* sql : {"SELECT count(*), max(number) FROM t", "SELECT CAST(digits AS BIGINT) FROM t",
                          "SELECT number FROM t ORDER BY number LIMIT 3"}) {
    const auto expected = run(sql, none);
    EXPECT_TRUE(run(sql, others) == expected) << sql;
    EXPECT_EQ(expected.statistics.events_scanned, 0U);
  }
}

// Also tables without a filter are read so, and counted alike.
TEST_F(FilteredScan, ReadsAllTablesOfAQueryThroughFilters) {
  auto whole = *alone_;
  whole.name = "w";
  const auto sql = "SELECT t.number FROM t JOIN w ON t.number = w.number WHERE w.eventname = 'n2'";
  const auto few = lakes_->run(sql, {*few_, whole});
  const auto many = lakes_->run(sql, {*many_, whole});
  EXPECT_TRUE(many == few) << text_of(many) << text_of(few);
  EXPECT_EQ(many.statistics.events_scanned, 18'000U);
  EXPECT_GT(many.rows.size(), 100U);
}

TEST_F(FilteredScan, SaysNoValueInErrors) {
  const struct {
    const char* sql;
    const char* message;
  } cases[] = {
      {"SELECT CAST(dirty AS BIGINT) FROM t", "Cannot cast a value to BIGINT"},
      {"SELECT CAST(eventname AS DATE) FROM t", "Cannot cast a value to DATE"},
      {"SELECT CAST(number + 99999999999 AS INTEGER) FROM t", "Out of range for integer"},
      {"SELECT error('mine' || digits) FROM t", "The query failed while it evaluated an expression."},
      {"SELECT trino_json_parse(eventname) FROM t", "Cannot convert value to JSON"},
  };
  for (const auto& [sql, message] : cases) {
    EXPECT_EQ(run(sql, *many_).error, message) << sql;
    EXPECT_EQ(run(sql, *many_).statistics.events_scanned, 0U) << "a query that failed counts nothing";
  }
  EXPECT_THAT(run("SELECT nothing FROM t", *many_).error, HasSubstr("nothing")) << "of the statement alone";
}

TEST_F(FilteredScan, NamesNoDamagedFile) {
  for (const bool is_missing : {true, false}) {
    auto table = *few_;
    const auto path = is_missing ? std::string("/lake/secret-name.parquet") : lakes_->write_file({}, 1) + "x";
    if (!is_missing) {
      ASSERT_TRUE(io::write_file_durably(lakes_->disk, path, "no Parquet at all", 0600));
    }
    table.paths.push_back(path);
    const auto outcome = run("SELECT count(*) FROM t", table);
    EXPECT_THAT(outcome.error, HasSubstr("a data file is damaged or missing"));
    EXPECT_THAT(outcome.error, Not(HasSubstr("parquet")));
  }
}

TEST_F(FilteredScan, CanBeCancelled) {
  const Engine engine(lakes_->disk, {.threads = 2, .memory_bytes = 512u << 20, .spill_folder = {}});
  auto others = *many_;
  others.row_filter = rows_of_account("none");
  for (const auto& table : {*many_, others}) {
    const auto query =
        engine.start("SELECT count(*) FROM t a, t b, t c WHERE a.number + b.number + c.number = -1", {table});
    ASSERT_TRUE(query);
    (*query)->cancel();
    Chunk chunk;
    const auto more = (*query)->next(chunk);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code(), ErrorCode::Cancelled);
  }
}

}  // namespace
}  // namespace tarn::engine
