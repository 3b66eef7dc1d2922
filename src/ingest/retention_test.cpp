#include "ingest/retention.hpp"

#include "ingest/compactor.hpp"
#include "ingest/retired_files.hpp"
#include "ingest/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

constexpr std::chrono::milliseconds kNoPatience{0};

// Events of the first to the fourth of July at every hour, and one without a time.
class RetentionTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int log = 0; log < 4; ++log) {
      std::vector<std::string> records;
      for (int hour = log; hour < 4 * 24; hour += 4) {
        records.push_back(fmt::format(R"({{"eventID":"{0}","eventTime":"2026-07-{1:02}T{2:02}:00:00Z"}})",
                                      hour, 1 + hour / 24, hour % 24));
      }
      store_.write_log(std::to_string(log), records);
      store_.import();
    }
    store_.write_log("odd", {R"({"eventID":"no-time","eventSource":"a"})"});
    store_.import();
    ASSERT_GT(store_.data_files().size(), 8u);
  }

  ExpiredEvents expire(std::string_view keep_from) {
    const auto done =
        expire_events(store_.access(), *parse_timestamp(keep_from), kNoPatience, std::stop_token{});
    EXPECT_TRUE(done) << done.error().message();
    return done.value_or(ExpiredEvents{});
  }

  // The times that are left, and that ledger, table and disk agree.
  std::vector<std::string> times() {
    std::vector<std::string> found;
    const auto column = event::column_index(store_.schema, event::kEventTime);
    std::uint64_t rows = 0;
    store_.each_row(store_.data_files(), [&](const columnar::Batch& batch, std::size_t row) {
      ++rows;
      if (!batch.column(column).is_null(row)) {
        found.push_back(format_iso_seconds(from_micros(batch.column(column).integer(row))));
      }
    });
    EXPECT_EQ(store_.on_disk(), store_.expected_on_disk());
    const auto table = store_.metadata();
    EXPECT_EQ(static_cast<std::uint64_t>(table.current()->total_rows), rows);
    EXPECT_EQ(store_.rows_of_snapshot(table, *table.current()), rows);
    std::ranges::sort(found);
    return found;
  }

  TestStore store_;
};

TEST_F(RetentionTest, NothingGoesBeforeItsTime) {
  const auto before = store_.data_files();
  const auto done = expire("2026-07-01T00:00:00Z");
  EXPECT_EQ(done.events, 0u);
  EXPECT_EQ(store_.data_files(), before);
}

TEST_F(RetentionTest, WholeFilesGoWithoutBeingRead) {
  const auto before = store_.data_files();
  const auto done = expire("2026-07-03T00:00:00Z");
  EXPECT_EQ(done.events, 48u);
  EXPECT_EQ(done.files_rewritten, 0u);
  EXPECT_GT(done.files, 2u);
  EXPECT_EQ(times().front(), "2026-07-03T00:00:00Z");
  EXPECT_EQ(times().size(), 48u);
  EXPECT_EQ(store_.metadata().current()->operation, table::kDelete);
  EXPECT_EQ(store_.data_files().size() + done.files, before.size()) << "the others were not touched";
}

TEST_F(RetentionTest, IsExactWithinADay) {
  const auto done = expire("2026-07-02T13:30:00Z");
  EXPECT_EQ(done.events, 24u + 14u);
  EXPECT_GT(done.files_rewritten, 0u);
  EXPECT_EQ(times().front(), "2026-07-02T14:00:00Z");
  EXPECT_EQ(times().size(), 96u - 38u);
  EXPECT_EQ(store_.metadata().current()->operation, table::kOverwrite);
  EXPECT_EQ(expire("2026-07-02T13:30:00Z").events, 0u) << "once is enough";
}

TEST_F(RetentionTest, ExactlyAtTheBoundaryAnEventStays) {
  expire("2026-07-02T13:00:00Z");
  EXPECT_EQ(times().front(), "2026-07-02T13:00:00Z");
}

TEST_F(RetentionTest, RaisingThePeriodLosesNothing) {
  expire("2026-07-02T12:00:00Z");
  const auto left = times();
  expire("2026-06-01T00:00:00Z");
  EXPECT_EQ(times(), left);
  expire("2026-07-03T12:00:00Z");
  EXPECT_EQ(times().size(), 36u) << "lowering acts with the next sweep";
}

TEST_F(RetentionTest, EventsWithoutATimeCountFromTheirImport) {
  expire("2026-07-09T12:00:00Z");
  EXPECT_TRUE(times().empty());
  ASSERT_EQ(store_.data_files().size(), 1u);
  expire("2026-07-09T12:00:01Z");
  EXPECT_TRUE(store_.data_files().empty());
  EXPECT_EQ(store_.metadata().current()->total_rows, 0);
  EXPECT_EQ(store_.on_disk(), store_.expected_on_disk());
}

TEST_F(RetentionTest, TheFilesGoFromTheDiskAfterTheirTime) {
  expire("2026-07-02T13:30:00Z");
  EXPECT_FALSE(store_.lake.retired(store_.store)->empty());
  store_.clock.advance(kRetiredKept);
  ASSERT_TRUE(sweep_retired(store_.access()));
  EXPECT_TRUE(store_.lake.retired(store_.store)->empty());
  EXPECT_EQ(times().size(), 96u - 38u);
  for (const auto& path : store_.on_disk()) {
    EXPECT_EQ(path.find("/2026-07-01/"), std::string::npos) << path;
  }
}

TEST_F(RetentionTest, CompactedDaysExpireAsWell) {
  CompactionProgress progress;
  ASSERT_TRUE(compact_store(store_.access(), compact_everything(), progress, {}));
  EXPECT_EQ(expire("2026-07-03T06:00:00Z").events, 48u + 6u);
  EXPECT_EQ(times().size(), 42u);
  ASSERT_TRUE(compact_store(store_.access(), compact_everything(), progress, {}));
  EXPECT_EQ(times().size(), 42u);
}

TEST_F(RetentionTest, IsBusyDuringAnImport) {
  const auto import = lock_store(store_.disk, "/lake", store_.store);
  ASSERT_TRUE(import);
  const auto before = store_.data_files();
  const auto done = expire_events(store_.access(), *parse_timestamp("2026-07-03T00:00:00Z"), kNoPatience, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::Busy);
  EXPECT_EQ(store_.data_files(), before);
}

}  // namespace
}  // namespace tarn::ingest
