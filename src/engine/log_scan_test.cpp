#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "event/schema.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

using Rows = std::vector<std::string>;

constexpr std::size_t kFiles = 24;
constexpr std::size_t kEventsPerFile = 400;  // several vectors of the engine, in all

// Logs of two days, of whose events some have no time. Names and times repeat.
class LogScan : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 random(7);
    for (std::size_t file = 0; file < kFiles; ++file) {
      std::string records;
      for (std::size_t i = 0; i < kEventsPerFile; ++i) {
        const auto second = random() % 172'800;
        const auto time =
            random() % 50 == 0
                ? std::string()
                : fmt::format(R"("eventTime":"2026-07-{:02}T{:02}:{:02}:{:02}Z",)", 1 + second / 86'400,
                              second % 86'400 / 3600, second % 3600 / 60, second % 60);
        records += fmt::format(
            R"({}{{"userIdentity":{{"arn":"u{}"}},{}"eventID":"{}-{}","eventName":"n{}","readOnly":{}}})",
            i == 0 ? "" : ",", random() % 9, time, file, i, random() % 5, random() % 2 == 0);
      }
      write(fmt::format("/logs/{:02}.json", file), fmt::format(R"({{"Records":[{}]}})", records));
    }
  }

  void write(const std::string& path, std::string_view bytes) {
    ASSERT_TRUE(disk_.create_directories(io::parent_path(path), 0700));
    ASSERT_TRUE(io::write_file_durably(disk_, path, bytes, 0600));
    paths_.push_back(path);
  }

  std::unique_ptr<Query> start(const std::string& sql) {
    Options options;
    options.threads = 2;
    const Engine engine(disk_, options);
    auto started = engine.start(
        sql, {LogTable{"logs", &event::schema_of(event::Category::CloudTrail), paths_, {}, false}});
    EXPECT_TRUE(started) << sql << ": " << (started ? "" : started.error().message());
    return started ? std::move(*started) : nullptr;
  }

  // Rows as text, in the order they came.
  static Rows rows_of(Query& query) {
    Rows rows;
    Chunk chunk;
    for (;;) {
      const auto more = query.next(chunk);
      EXPECT_TRUE(more) << more.error().message();
      if (!more || !*more) {
        return rows;
      }
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        auto& text = rows.emplace_back();
        for (std::size_t column = 0; column < query.column_count(); ++column) {
          text += column == 0 ? "" : "|";
          chunk.append_json(text, row, column);
        }
      }
    }
  }

  Rows run(const std::string& sql) {
    const auto query = start(sql);
    return query ? rows_of(*query) : Rows{};
  }

  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem disk_{clock_};
  std::vector<std::string> paths_;
};

// What the scan leaves out by itself must be what the engine would have left out. The condition's second
// spelling is one that the engine cannot hand to the scan.
TEST_F(LogScan, LeavesOutWhatTheConditionsLeaveOut) {
  const std::pair<const char*, const char*> conditions[] = {
      {"eventtime > TIMESTAMP '2026-07-02 00:00:00'",
       "eventtime + to_seconds(0) > TIMESTAMP '2026-07-02 00:00:00'"},
      {"eventtime <= TIMESTAMP '2026-07-01 06:00:00'",
       "eventtime + to_seconds(0) <= TIMESTAMP '2026-07-01 06:00:00'"},
      {"eventtime BETWEEN TIMESTAMP '2026-07-01 06:00:00' AND TIMESTAMP '2026-07-01 07:00:00'",
       "eventtime + to_seconds(0) BETWEEN TIMESTAMP '2026-07-01 06:00:00' AND TIMESTAMP '2026-07-01 "
       "07:00:00'"},
      {"eventtime <> TIMESTAMP '2026-07-01 06:00:00'",
       "eventtime + to_seconds(0) <> TIMESTAMP '2026-07-01 06:00:00'"},
      {"eventtime IS NULL", "(eventtime + to_seconds(0)) IS NULL"},
      {"eventtime IS NOT NULL", "(eventtime + to_seconds(0)) IS NOT NULL"},
      {"eventtime > TIMESTAMP '2026-07-02 00:00:00' OR eventtime IS NULL",
       "eventtime + to_seconds(0) > TIMESTAMP '2026-07-02 00:00:00' OR (eventtime + to_seconds(0)) IS NULL"},
      {"eventtime > TIMESTAMP '2026-07-02 12:00:00' OR eventtime < TIMESTAMP '2026-07-01 01:00:00'",
       "eventtime + to_seconds(0) > TIMESTAMP '2026-07-02 12:00:00' OR "
       "eventtime + to_seconds(0) < TIMESTAMP '2026-07-01 01:00:00'"},
      {"eventtime > TIMESTAMP '2027-01-01 00:00:00'",
       "eventtime + to_seconds(0) > TIMESTAMP '2027-01-01 00:00:00'"},
      {"eventname = 'n1' AND NOT readonly", "eventname || '' = 'n1' AND coalesce(readonly, false) = false"},
      {"eventname IN ('n1', 'n3') AND eventtime >= TIMESTAMP '2026-07-02 00:00:00'",
       "eventname || '' IN ('n1', 'n3') AND eventtime + to_seconds(0) >= TIMESTAMP '2026-07-02 00:00:00'"},
      {"useridentity.arn = 'u3' AND eventtime < TIMESTAMP '2026-07-01 12:00:00'",
       "useridentity.arn || '' = 'u3' AND eventtime + to_seconds(0) < TIMESTAMP '2026-07-01 12:00:00'"},
  };
  for (const auto& [pushed, held] : conditions) {
    SCOPED_TRACE(pushed);
    const std::string select = "SELECT eventid, eventtime, eventname, useridentity.arn FROM logs WHERE ";
    auto left = run(select + pushed);
    auto right = run(select + held);
    std::ranges::sort(left);
    std::ranges::sort(right);
    EXPECT_EQ(left, right);
  }
}

// ORDER BY with LIMIT tightens the bounds while the scan runs.
TEST_F(LogScan, KeepsTheFirstRowsOfAnyOrder) {
  const auto all = run("SELECT eventtime, eventid FROM logs ORDER BY eventtime DESC NULLS LAST, eventid");
  ASSERT_EQ(all.size(), kFiles * kEventsPerFile);
  const auto first = [](const Rows& rows, std::size_t count) {
    return Rows(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count));
  };
  for (const std::size_t limit : {1, 100, 3000, 9590}) {
    EXPECT_EQ(run(fmt::format(
                  "SELECT eventtime, eventid FROM logs ORDER BY eventtime DESC NULLS LAST, eventid LIMIT {}",
                  limit)),
              first(all, limit));
  }
  const auto upward = run("SELECT eventtime, eventid FROM logs ORDER BY eventtime, eventid");
  for (const std::size_t limit : {1, 100, 3000, 9590}) {
    EXPECT_EQ(
        run(fmt::format("SELECT eventtime, eventid FROM logs ORDER BY eventtime, eventid LIMIT {}", limit)),
        first(upward, limit));
  }
}

TEST_F(LogScan, CountsRowsThatWerePassedOver) {
  const auto query = start("SELECT eventid FROM logs WHERE eventtime > TIMESTAMP '2027-01-01 00:00:00'");
  ASSERT_TRUE(query);
  EXPECT_TRUE(rows_of(*query).empty());
  EXPECT_EQ(query->statistics().events_scanned, kFiles * kEventsPerFile);
}

TEST_F(LogScan, ReadsOnWhereAFileIsMissing) {
  paths_.insert(paths_.begin() + 3, "/logs/gone.json");
  const auto query = start("SELECT eventid FROM logs");
  ASSERT_TRUE(query);
  EXPECT_EQ(rows_of(*query).size(), kFiles * kEventsPerFile);
  std::uint64_t total = 0;
  EXPECT_THAT(query->unread(total), testing::ElementsAre(testing::HasSubstr("/logs/gone.json")));
  EXPECT_EQ(total, 1U);
}

TEST_F(LogScan, CountsEveryRejectedPieceAndKeepsABoundedNumber) {
  std::string items = "[{}";
  for (int i = 1; i < 100'000; ++i) {
    items += ",{}";
  }
  write("/logs/a.json", items + "]");
  write("/logs/b.json", items + "]");
  const auto query = start("SELECT eventid FROM logs");
  ASSERT_TRUE(query);
  EXPECT_EQ(rows_of(*query).size(), kFiles * kEventsPerFile);
  std::uint64_t total = 0;
  const auto rejects = query->rejects(total);
  EXPECT_EQ(total, 200'000U);
  ASSERT_EQ(rejects.size(), 1000U);
  for (const auto& [path, reject] : rejects) {
    EXPECT_EQ(reject.bytes, "") << "nobody asks for them";
    EXPECT_GT(reject.length, 0U);
  }
}

}  // namespace
}  // namespace tarn::engine
