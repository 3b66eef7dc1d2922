#include "ingest/compactor.hpp"

#include "ingest/retired_files.hpp"
#include "ingest/test_store.hpp"

#include <random>
#include <set>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class CompactorTest : public testing::Test {
 protected:
  // Records of a few days, sources and names, in logs of ten.
  void bring(int first, int count, int days = 3) {
    const char* const sources[] = {"s3.amazonaws.com", "iam.amazonaws.com", "ec2.amazonaws.com"};
    for (int begin = first; begin < first + count; begin += 10) {
      std::vector<std::string> records;
      for (int i = begin; i < begin + 10; ++i) {
        records.push_back(record_of(i, 1 + i % days, sources[i % 7 % 3], fmt::format("Call{}", i % 5)));
      }
      store_.write_log(std::to_string(begin), records);
      store_.import();
    }
  }

  std::vector<std::string> compact(const CompactionRules& rules = compact_everything()) {
    const auto failures = compact_store(store_.access(), rules, progress_, {});
    EXPECT_TRUE(failures) << failures.error().message();
    return failures.value_or(std::vector<std::string>{});
  }

  // What a compaction, or a part of one, must never change.
  void expect_whole(const std::vector<std::string>& rows) {
    EXPECT_EQ(store_.rows(), rows);
    EXPECT_EQ(store_.on_disk(), store_.expected_on_disk());
    const auto table = store_.metadata();
    for (const auto& snapshot : table.snapshots) {
      EXPECT_EQ(store_.rows_of_snapshot(table, snapshot), static_cast<std::uint64_t>(snapshot.total_rows))
          << snapshot.sequence_number;
    }
    EXPECT_EQ(static_cast<std::size_t>(table.current()->total_rows), rows.size());
    EXPECT_EQ(static_cast<std::size_t>(table.current()->total_files), store_.data_files().size());
  }

  TestStore store_;
  CompactionProgress progress_;
};

TEST_F(CompactorTest, AnEmptyStoreStaysEmpty) {
  EXPECT_THAT(compact(), SizeIs(0));
  EXPECT_TRUE(store_.on_disk().empty());
}

TEST_F(CompactorTest, MakesOneFileOfEachDay) {
  bring(0, 60);
  const auto rows = store_.rows();
  ASSERT_EQ(store_.data_files().size(), 18u);
  EXPECT_THAT(compact(), SizeIs(0));
  const auto files = store_.data_files();
  ASSERT_EQ(files.size(), 3u);
  for (const auto& file : files) {
    EXPECT_TRUE(file.compacted);
    EXPECT_EQ(file.import_id, "") << "of several imports";
    EXPECT_EQ(file.rows, 20u);
  }
  expect_whole(rows);
  EXPECT_EQ(store_.metadata().current()->operation, table::kReplace);
  EXPECT_EQ(progress_.files_done, 18u);
  EXPECT_EQ(progress_.files_total, 18u);
  EXPECT_EQ(progress_.rows, 60u);
  EXPECT_EQ(progress_.files_made, 3u);
}

TEST_F(CompactorTest, ClustersByKindAndTime) {
  bring(0, 100, 1);
  compact();
  std::vector<std::tuple<std::string, std::string, std::int64_t>> order;
  const auto at = [&](std::string_view name) { return event::column_index(store_.schema, name); };
  store_.each_row(store_.data_files(), [&](const columnar::Batch& batch, std::size_t row) {
    order.emplace_back(batch.column(at("eventsource")).string(row), batch.column(at("eventname")).string(row),
                       batch.column(at("eventtime")).integer(row));
  });
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(CompactorTest, KnowsDuplicatesAfterwards) {
  bring(0, 30);
  compact();
  const auto rows = store_.rows();
  store_.write_log("again", {record_of(0, 1, "s3.amazonaws.com", "Call0")});
  std::vector<std::string> again;
  for (int i = 0; i < 30; ++i) {
    const char* const sources[] = {"s3.amazonaws.com", "iam.amazonaws.com", "ec2.amazonaws.com"};
    again.push_back(record_of(i, 1 + i % 3, sources[i % 7 % 3], fmt::format("Call{}", i % 5)));
  }
  store_.write_log("all again", again);
  store_.import();
  EXPECT_EQ(store_.progress.duplicates, 31u);
  expect_whole(rows);
}

TEST_F(CompactorTest, EndsAFileWhereMemoryEnds) {
  bring(0, 200, 1);
  const auto rows = store_.rows();
  auto rules = compact_everything();
  rules.rewriter.buffer_bytes = 20'000;
  compact(rules);
  EXPECT_GT(store_.data_files().size(), 3u);
  EXPECT_LT(store_.data_files().size(), 10u);
  expect_whole(rows);
}

// Random records, imports and rules; compacted again and again while more comes.
TEST_F(CompactorTest, NeverChangesARow) {
  std::mt19937 random(11);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<std::string> odd = {
      R"({"eventID":"no-time","eventSource":"a"})",
      R"({"eventID":"no-source","eventTime":"2026-07-02T00:00:00Z"})",
      R"({"eventTime":"2026-07-02T00:00:00Z","eventName":"no id","eventVersion":"1"})",
      R"({"eventID":"drift","eventTime":"2026-07-02T01:00:00Z","eventName":17,"userIdentity":"x","eventSource":{}})",
      R"({ "eventID" : "spaces" , "eventTime":"2026-07-02T01:00:00Z" , "eventName" : "\u0041\n\"" })",
      R"({"eventID":"same","eventTime":"2026-07-02T01:00:00Z","body":1})",
      R"({"eventID":"same","eventTime":"2026-07-02T01:00:00Z","body":2})"};
  for (int round = 0; round < 6; ++round) {
    SCOPED_TRACE(round);
    std::vector<std::string> records;
    for (int i = 0; i < 20 + pick(60); ++i) {
      records.push_back(record_of(pick(500), 1 + pick(4), pick(2) == 0 ? "b.com" : "a.com",
                                  fmt::format("Call{}", pick(3))));
    }
    records.push_back(odd[static_cast<std::size_t>(round)]);
    records.push_back(odd[static_cast<std::size_t>(round + 1)]);
    store_.write_log(std::to_string(round), records);
    store_.import(static_cast<std::uint64_t>(1000 + pick(20'000)));
    const auto rows = store_.rows();
    auto rules = compact_everything();
    rules.rewriter.buffer_bytes = static_cast<std::uint64_t>(2000 + pick(50'000));
    rules.commit_files = static_cast<std::size_t>(1 + pick(5));
    EXPECT_THAT(compact(rules), SizeIs(0));
    expect_whole(rows);
    store_.clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(sweep_retired(store_.access()));
    expect_whole(rows);
  }
}

TEST_F(CompactorTest, LeavesADayAloneThatIsStillArriving) {
  bring(0, 10, 1);
  CompactionRules rules;
  compact(rules);
  EXPECT_EQ(progress_.files_total, 0u) << "one young file";
  store_.clock.advance(rules.settled);
  compact(rules);
  EXPECT_EQ(progress_.files_made, 1u) << "it has settled";
  bring(10, 80, 1);
  compact(rules);
  EXPECT_EQ(progress_.files_made, 2u) << "eight files are many";
  EXPECT_EQ(store_.data_files().size(), 1u) << "the first one was merged with them";
  compact(compact_everything());
  EXPECT_EQ(progress_.files_made, 2u) << "nothing is left to do";
}

TEST_F(CompactorTest, DoesNotRewriteALargeFileForAFewRows) {
  std::vector<std::string> records;
  for (int i = 0; i < 4000; ++i) {
    // Names that do not compress, so that the file is not small.
    const auto name = static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ULL;
    records.push_back(record_of(1000 + i, 1, "big.com", fmt::format("Call{:016x}", name)));
  }
  store_.write_log("big", records);
  store_.import();
  compact();
  const auto large = store_.data_files().front();
  bring(0, 10, 1);
  compact();
  ASSERT_EQ(store_.data_files().size(), 2u) << large.bytes;
  bring(10, 300, 1);
  auto rules = compact_everything();
  rules.large_bytes = large.bytes;
  compact(rules);
  EXPECT_EQ(store_.data_files().size(), 2u) << "large enough by this rule";
  bring(310, 300, 1);
  compact();
  EXPECT_EQ(store_.data_files().size(), 1u) << "a quarter of it is new";
}

TEST_F(CompactorTest, GivesWayToImports) {
  bring(0, 30);
  CompactionRules rules = compact_everything();
  rules.gives_way = true;
  {
    const auto import = lock_store(store_.disk, "/lake", store_.store);
    ASSERT_TRUE(import);
    compact(rules);
    EXPECT_EQ(progress_.files_done, 0u);
  }
  compact(rules);
  EXPECT_EQ(progress_.files_made, 3u);
}

TEST_F(CompactorTest, OneAtATime) {
  const auto lock = lock_rewriting(store_.disk, "/lake", store_.store);
  ASSERT_TRUE(lock);
  const auto refused = compact_store(store_.access(), compact_everything(), progress_, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::Busy);
}

TEST_F(CompactorTest, StopsBetweenTwoPieces) {
  bring(0, 30);
  const auto rows = store_.rows();
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = compact_store(store_.access(), compact_everything(), progress_, stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code(), ErrorCode::Cancelled);
  expect_whole(rows);
}

TEST_F(CompactorTest, RefusesDamageAndCompactsTheOtherDays) {
  bring(0, 60);
  const auto victim = store_.data_files().front();
  const auto path = "/lake/" + victim.path;
  const auto whole = *io::read_file(store_.disk, path, 1u << 20);
  const auto other = *io::read_file(store_.disk, "/lake/" + store_.data_files()[1].path, 1u << 20);
  auto flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
  struct Case {
    const char* what;
    std::string bytes;
  };
  const auto put = [&](const std::string& bytes) {
    ASSERT_TRUE(store_.disk.remove(path));
    ASSERT_TRUE(io::write_file_durably(store_.disk, path, bytes, 0600));
  };
  for (const auto& [what, bytes] :
       {Case{"a bit", flipped}, Case{"cut off", whole.substr(0, whole.size() - 1)},
        Case{"another file", other}, Case{"nothing", ""}}) {
    SCOPED_TRACE(what);
    put(bytes);
    const auto failures = compact();
    ASSERT_THAT(failures, SizeIs(1));
    EXPECT_THAT(failures[0], HasSubstr("2026-07-0"));
    EXPECT_THAT(failures[0], HasSubstr("not as it was committed"));
    EXPECT_THAT(failures[0], HasSubstr(victim.path));
    EXPECT_EQ(store_.on_disk(), store_.expected_on_disk());
    EXPECT_EQ(store_.data_files().size(), 2u + 6u) << "the other days are compacted";
  }
  ASSERT_TRUE(store_.disk.remove(path));
  EXPECT_THAT(compact(), SizeIs(1)) << "it is not there";
  ASSERT_TRUE(io::write_file_durably(store_.disk, path, whole, 0600));
  const auto rows = store_.rows();
  EXPECT_THAT(compact(), SizeIs(0));
  expect_whole(rows);
}

TEST_F(CompactorTest, MakesFingerprintsAnew) {
  bring(0, 10, 1);
  const auto path = "/lake/" + lookup::index_path(store_.data_files().front().path);
  ASSERT_TRUE(store_.disk.remove(path));
  ASSERT_TRUE(io::write_file_durably(store_.disk, path, "damaged", 0600));
  compact();
  store_.write_log("again", {record_of(0, 1, "s3.amazonaws.com", "Call0")});
  store_.import();
  EXPECT_EQ(store_.progress.duplicates, 1u);
}

TEST_F(CompactorTest, CommitsNothingWhenAFileHasGoneMeanwhile) {
  bring(0, 30);
  auto files = store_.data_files();
  auto gone = files[0];
  gone.path += "x";
  const auto refused = commit_to(store_.access(), {}, {}, [&](TableCommits& commits) {
    return commits.replace(table::kReplace, std::vector{files[1], gone}, {});
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::FailedState);
  EXPECT_EQ(store_.data_files(), files);
  EXPECT_EQ(store_.on_disk(), store_.expected_on_disk());
}

// The machine dies at every operation of a compaction in turn, then of the sweep that follows it. What is
// there each time is all rows, and the next try goes on.
TEST_F(CompactorTest, LosesNothingWhereverItDies) {
  bring(0, 10, 1);
  bring(10, 10, 2);
  const auto rows = store_.rows();
  std::uint64_t nth = 0;
  const auto dies = [&](auto&& work) {
    io::FaultyFileSystem files(store_.disk);
    files.fail_nth(++nth, io::Fault::Crash);
    const bool has_ended = work(store_.access_through(files));
    store_.disk.lose_power();
    EXPECT_EQ(store_.rows(), rows) << nth;
    return !has_ended;
  };
  auto rules = compact_everything();
  rules.rewriter.buffer_bytes = 6'000;
  while (dies([&](const StoreAccess& access) {
    const auto done = compact_store(access, rules, progress_, {});
    return done.has_value() && done->empty();
  })) {
    ASSERT_TRUE(sweep_store(store_.disk, store_.lake, "/lake", store_.store));
    ASSERT_EQ(store_.on_disk(), store_.expected_on_disk()) << nth;
  }
  EXPECT_GT(nth, 20u);
  store_.clock.advance(kRetiredKept);
  nth = 0;
  while (dies([&](const StoreAccess& access) { return sweep_retired(access).has_value(); })) {
  }
  EXPECT_GT(nth, 10u);
  ASSERT_TRUE(sweep_store(store_.disk, store_.lake, "/lake", store_.store));
  expect_whole(rows);
}

class RetiredFilesTest : public CompactorTest {};

TEST_F(RetiredFilesTest, StayForThoseWhoStillRead) {
  bring(0, 30);
  const auto before = store_.data_files();
  const auto rows = store_.rows();
  compact();
  EXPECT_EQ(store_.rows_of(before), rows) << "a query that began before reads on";
  EXPECT_EQ(*sweep_retired(store_.access()), 0u);
  store_.clock.advance(kRetiredKept - std::chrono::seconds(1));
  EXPECT_EQ(*sweep_retired(store_.access()), 0u);
  EXPECT_GT(store_.metadata().snapshots.size(), 1u);
  expect_whole(rows);
  store_.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(*sweep_retired(store_.access()), before.size());
  EXPECT_EQ(store_.metadata().snapshots.size(), 1u) << "those that named them are forgotten";
  EXPECT_TRUE(store_.lake.retired(store_.store)->empty());
  expect_whole(rows);
  EXPECT_EQ(*sweep_retired(store_.access()), 0u);
}

TEST_F(RetiredFilesTest, SnapshotsThatDoNotNameThemStay) {
  bring(0, 10);
  compact();
  bring(10, 20);
  store_.clock.advance(kRetiredKept);
  ASSERT_TRUE(sweep_retired(store_.access()));
  EXPECT_EQ(store_.metadata().snapshots.size(), 3u) << "the compaction and what came after it";
  expect_whole(store_.rows());
}

TEST_F(RetiredFilesTest, WaitForAnImport) {
  bring(0, 30);
  compact();
  store_.clock.advance(kRetiredKept);
  {
    const auto import = lock_store(store_.disk, "/lake", store_.store);
    EXPECT_EQ(*sweep_retired(store_.access()), 0u);
  }
  EXPECT_GT(*sweep_retired(store_.access()), 0u);
}

// So many commits that the table forgets snapshots by itself, manifests that only they had among them.
TEST_F(RetiredFilesTest, MetadataIsNeverLeftBehind) {
  for (int round = 0; round < 12; ++round) {
    bring(round * 20, 20, 2);
    compact();
    EXPECT_EQ(store_.on_disk(), store_.expected_on_disk()) << round;
  }
  EXPECT_EQ(store_.metadata().snapshots.size(), table::kSnapshotsKept);
  store_.clock.advance(kRetiredKept);
  ASSERT_TRUE(sweep_retired(store_.access()));
  expect_whole(store_.rows());
}

}  // namespace
}  // namespace tarn::ingest
