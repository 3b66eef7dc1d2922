#include "exporter/store_copier.hpp"

#include "ingest/push_rows.hpp"
#include "ingest/test_store.hpp"
#include "io/faulty_file_system.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::exporter {
namespace {

const EventDataStoreId kOther("5f2d1c7e-0000-4000-8000-000000000002");

std::string record(int number, std::string_view account = "111122223333") {
  return fmt::format(
      R"({{"eventVersion":"1.11", "eventID":"id-{}","eventTime":"2026-07-{:02}T12:{:02}:00Z","recipientAccountId":"{}"}})",
      number, 1 + number % 3, number % 60, account);
}

class StoreCopierTest : public testing::Test {
 protected:
  StoreCopierTest() {
    std::vector<std::string> records;
    for (int i = 0; i < 300; ++i) {
      records.push_back(record(i, i % 5 == 0 ? "444455556666" : "111122223333"));
    }
    records.emplace_back(R"({"eventVersion":"1","eventID":"no time"})");
    records.push_back(record(0) + " ");
    store_.write_log("all", records);
    store_.import();
  }

  Result<> copy(const EventDataStoreId& target, const Selection& selection = {},
                io::FileSystem* files = nullptr) {
    io::FileSystem& used = files != nullptr ? *files : store_.disk;
    ingest::PushRows rows(store_.disk, store_.lake, "/lake", nullptr);
    const ExportSource source{.files = store_.disk,
                              .lake = store_.lake,
                              .rows = rows,
                              .data_folder = "/lake",
                              .origin = {.lake_id = "lake", .store = store_.store, .store_name = "default"}};
    CopyProgress progress;
    auto outcome = copy_events(source, selection,
                               {.context = {.files = used,
                                            .lake = store_.lake,
                                            .clock = store_.clock,
                                            .random = *store_.random,
                                            .data_folder = "/lake",
                                            .notary = store_.notary},
                                .store = target,
                                .import_id = "copy"},
                               {.threads = 1, .buffer_bytes = 20'000, .file = {.records = 50}}, progress, {});
    copied_ = progress.writing.events;
    return outcome;
  }

  std::vector<std::string> rows_of_other() {
    std::vector<catalog::DataFile> files;
    EXPECT_TRUE(store_.lake.each_data_file(kOther, {}, [&](const catalog::DataFile& file) -> Result<> {
      files.push_back(file);
      return {};
    }));
    return store_.rows_of(files);
  }

  ingest::TestStore store_;
  std::uint64_t copied_ = 0;  // by the last copy
};

TEST_F(StoreCopierTest, EveryColumnOfEveryRowIsTheSame) {
  const auto done = copy(kOther);
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(copied_, store_.rows().size());
  EXPECT_EQ(rows_of_other(), store_.rows());
}

TEST_F(StoreCopierTest, WhatIsThereIsNotCopiedAgain) {
  ASSERT_TRUE(copy(kOther));
  store_.write_log("late", {record(1000)});
  store_.import();
  ASSERT_TRUE(copy(kOther));
  EXPECT_EQ(copied_, 1u);
  ASSERT_TRUE(copy(kOther));
  EXPECT_EQ(copied_, 0u);
  EXPECT_EQ(rows_of_other(), store_.rows());
}

TEST_F(StoreCopierTest, CopiesWhatIsSelected) {
  ASSERT_TRUE(copy(kOther, {.accounts = {AccountId("444455556666")}}));
  EXPECT_EQ(rows_of_other(), store_.rows_where("recipientaccountid = '444455556666'"));
  EXPECT_EQ(copied_, 60u);
}

TEST_F(StoreCopierTest, RefusesItself) {
  const auto refused = copy(store_.store);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::InvalidArgument);
}

// Wherever it ends, the same copy goes on there.
TEST_F(StoreCopierTest, AnInterruptedCopyIsEndedByTheSame) {
  for (const auto fault : {io::Fault::DiskFull, io::Fault::Crash}) {
    for (std::uint64_t nth = 1; nth < 200; nth += 13) {
      SCOPED_TRACE(fmt::format("fault {} at change {}", static_cast<int>(fault), nth));
      io::FaultyFileSystem faulty(store_.disk);
      faulty.fail_nth_change(nth, fault);
      const auto outcome = copy(kOther, {}, &faulty);
      if (faulty.faults_met() == 0) {
        break;
      }
      EXPECT_FALSE(outcome);
    }
  }
  ASSERT_TRUE(copy(kOther));
  EXPECT_EQ(rows_of_other(), store_.rows());
}

}  // namespace
}  // namespace tarn::exporter
