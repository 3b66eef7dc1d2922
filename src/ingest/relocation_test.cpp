#include "ingest/relocation.hpp"

#include "ingest/compactor.hpp"
#include "ingest/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kPlace = "/moved";

class RelocationTest : public testing::Test {
 protected:
  RelocationTest() {
    for (int day = 1; day < 4; ++day) {
      store_.write_log(std::to_string(day), {record_of(day, day, "s3.amazonaws.com", "PutObject")});
      store_.import();
    }
  }

  void move() { ASSERT_TRUE(store_.disk.rename("/lake", kPlace)); }

  StoreAccess access(io::FileSystem& files) {
    auto made = store_.access_through(files);
    made.data_folder = kPlace;
    return made;
  }

  std::uint64_t last_entry() { return store_.lake.last_entry().value()->sequence; }

  // The table is the new place's, whole, and nothing but it is there.
  void expect_in_place() {
    const auto pointer = store_.lake.table_metadata(store_.store);
    ASSERT_TRUE(pointer && *pointer);
    EXPECT_THAT(**pointer, StartsWith("file:///moved/stores/"));
    const auto table = store_.metadata();
    ASSERT_NE(table.current(), nullptr);
    EXPECT_THAT(table.location, StartsWith("file:///moved/stores/"));
    EXPECT_EQ(store_.rows_of_snapshot(table, *table.current()), 3u);
    const auto needed = metadata_files(store_.disk, store_.lake, kPlace, store_.store);
    ASSERT_TRUE(needed) << needed.error().message();
    const auto folder = std::string(kPlace) + "/" + table_folder(store_.store);
    std::vector<std::string> expected;
    for (const auto& path : *needed) {
      expected.push_back(io::join_path(folder, path));
    }
    std::ranges::sort(expected);
    EXPECT_EQ(store_.on_disk(folder + "/metadata"), expected);
  }

  TestStore store_;
};

TEST_F(RelocationTest, ATableInItsPlaceStays) {
  const auto before = store_.on_disk();
  const auto entry = last_entry();
  const auto outcome = relocate_table(store_.access(), {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_FALSE(*outcome);
  EXPECT_EQ(store_.on_disk(), before);
  EXPECT_EQ(last_entry(), entry);
}

TEST_F(RelocationTest, AStoreWithoutATableHasNothingToMove) {
  TestStore empty;
  const auto outcome = relocate_table(empty.access(), {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_FALSE(*outcome);
}

TEST_F(RelocationTest, AMovedTableNamesItsFilesAnew) {
  move();
  const auto entry = last_entry();
  const auto outcome = relocate_table(access(store_.disk), {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_TRUE(*outcome);
  expect_in_place();
  const auto recorded = store_.lake.last_entry();
  ASSERT_TRUE(recorded && *recorded);
  EXPECT_EQ((*recorded)->sequence, entry + 1);
  EXPECT_THAT((*recorded)->text, HasSubstr("kind relocate"));
  const auto again = relocate_table(access(store_.disk), {});
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_EQ(last_entry(), entry + 1);
}

TEST_F(RelocationTest, ACompactionGoesOnFromThere) {
  move();
  ASSERT_TRUE(relocate_table(access(store_.disk), {}));
  CompactionProgress progress;
  const auto compacted = compact_store(access(store_.disk), compact_everything(), progress, {});
  ASSERT_TRUE(compacted) << compacted.error().message();
  EXPECT_TRUE(compacted->empty());
  expect_in_place();
}

// Wherever the process dies, the next call does what is left to do.
TEST_F(RelocationTest, ACrashLeavesTheOldPlaceOrTheNew) {
  move();
  for (std::uint64_t nth = 1;; ++nth) {
    ASSERT_LT(nth, 100u);
    io::FaultyFileSystem faulty(store_.disk);
    faulty.fail_nth_change(nth, io::Fault::Crash);
    const auto died = relocate_table(access(faulty), {});
    if (faulty.has_crashed()) {
      store_.disk.lose_power();
    }
    const auto again = relocate_table(access(store_.disk), {});
    ASSERT_TRUE(again) << again.error().message();
    expect_in_place();
    if (!faulty.has_crashed()) {
      EXPECT_TRUE(died && *died);
      EXPECT_FALSE(*again);
      return;
    }
    ASSERT_TRUE(store_.disk.rename(kPlace, "/elsewhere"));
    auto back = access(store_.disk);
    back.data_folder = "/elsewhere";
    ASSERT_TRUE(relocate_table(back, {}));
    ASSERT_TRUE(store_.disk.rename("/elsewhere", kPlace));
  }
}

}  // namespace
}  // namespace tarn::ingest
