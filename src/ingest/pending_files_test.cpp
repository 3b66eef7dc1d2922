#include "ingest/pending_files.hpp"

#include "catalog/temp_folder.hpp"
#include "event/schema.hpp"
#include "ingest/importer.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using testing::UnorderedElementsAreArray;

constexpr std::size_t kLogs = 3;
constexpr std::size_t kEventsPerLog = 4;

// Logs and data files are on a disk in memory that may fail; the ledger is on the real one.
class PendingFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    for (std::size_t log = 0; log < kLogs; ++log) {
      std::string events;
      for (std::size_t i = 0; i < kEventsPerLog; ++i) {
        events += fmt::format(R"({}{{"eventID":"{}-{}","eventTime":"2026-07-0{}T00:00:00Z"}})",
                              i == 0 ? "" : ",", log, i, i + 1);
      }
      write(fmt::format("/logs/{}.json", log), fmt::format(R"({{"Records":[{}]}})", events));
    }
    ASSERT_TRUE(disk_.create_directories("/lake", 0700));
    ASSERT_TRUE(disk_.sync_directory("/"));
  }

  void write(const std::string& path, std::string_view bytes) {
    ASSERT_TRUE(disk_.create_directories(io::parent_path(path), 0700));
    ASSERT_TRUE(io::write_file_durably(disk_, path, bytes, 0600));
  }

  catalog::LakeCatalog open_ledger() {
    auto lake = catalog::LakeCatalog::create(*folder_.files, folder_.at("lake.db"), "lake");
    if (!lake) {
      ADD_FAILURE() << lake.error().message();
      std::abort();
    }
    return std::move(*lake);
  }

  Result<std::vector<ImportFailure>> import(io::FileSystem& files, catalog::LakeCatalog& lake) {
    const auto listing = TARN_TRY(list_logs(disk_, {"/logs"}, {}));
    const auto last = TARN_TRY(lake.last_entry());
    if (!last) {
      TARN_TRY(begin_chain(disk_, lake, "/lake", notary_));
    }
    Importer importer({.files = files,
                       .lake = lake,
                       .clock = clock_,
                       .random = *random_,
                       .data_folder = "/lake",
                       .notary = notary_},
                      store_, event::Category::CloudTrail, "import", {.threads = 1, .limits = {}});
    return importer.run(listing, progress_, {});
  }

  // Every file of the store's, but for locks, that the disk holds.
  std::vector<std::string> stored(const std::string& folder = "/lake/stores") {
    std::vector<std::string> found;
    for (const auto& entry : disk_.list(folder).value_or(std::vector<io::DirectoryEntry>{})) {
      const auto path = io::join_path(folder, entry.name);
      if (entry.type == io::FileType::Directory) {
        std::ranges::copy(stored(path), std::back_inserter(found));
      } else if (!path.ends_with(".lock")) {
        found.push_back(path);
      }
    }
    return found;
  }

  struct Ledger {
    std::vector<std::string> files;  // with their keys and the table's metadata, as stored() has them
    std::uint64_t rows = 0;
    std::uint64_t table_rows = 0;  // that the table's manifests name
  };
  Ledger ledger(catalog::LakeCatalog& lake) {
    Ledger found;
    EXPECT_TRUE(lake.each_data_file(store_, {}, [&](const catalog::DataFile& file) -> Result<> {
      found.files.push_back("/lake/" + file.path);
      found.files.push_back("/lake/" + lookup::index_path(file.path));
      found.rows += file.rows;
      return {};
    }));
    const auto described = metadata_files(disk_, lake, "/lake", store_);
    EXPECT_TRUE(described) << described.error().message();
    for (const auto& name : described.value_or(std::vector<std::string>{})) {
      found.files.push_back(fmt::format("/lake/{}/{}", table_folder(store_), name));
      if (name.ends_with("-m0.avro")) {
        found.table_rows += rows_of_manifest(found.files.back());
      }
    }
    return found;
  }

  // Counts the rows of data files that are there, under the names that outside engines use.
  std::uint64_t rows_of_manifest(const std::string& path) {
    const auto bytes = io::read_file(disk_, path, 1 << 20);
    const auto entries = table::decode_manifest(bytes ? *bytes : "");
    EXPECT_TRUE(entries);
    std::uint64_t rows = 0;
    for (const auto& entry : entries.value_or(std::vector<table::ManifestEntry>{})) {
      constexpr std::string_view kScheme = "file://";
      EXPECT_TRUE(entry.file.path.starts_with(kScheme));
      EXPECT_TRUE(disk_.status(entry.file.path.substr(kScheme.size()), io::Symlinks::Refuse))
          << entry.file.path;
      rows += entry.file.summary.rows;
    }
    return rows;
  }

  std::string data_path(std::string_view name) const {
    return fmt::format("stores/{}/data/2026-07-01/{}.parquet", store_.value(), name);
  }
  void write_data(std::string_view name) {
    write("/lake/" + data_path(name), "data");
    write("/lake/" + lookup::index_path(data_path(name)), "keys");
  }
  std::string list_path() const { return fmt::format("/lake/stores/{}/pending", store_.value()); }

  EventDataStoreId store_{"11111111-2222-3333-4444-555555555555"};
  ManualClock clock_{*parse_timestamp("2026-07-09T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  io::MemoryFileSystem disk_{clock_};
  // The key is on a disk of its own, that does not fail.
  io::MemoryFileSystem key_disk_{clock_};
  proof::Notary notary_{key_disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/signing.key"}};
  catalog::TempFolder folder_;
  ImportProgress progress_;
};

TEST_F(PendingFilesTest, NothingStaysOfAnImportThatDied) {
  std::uint64_t died = 0;
  std::uint64_t removed = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    store_ = EventDataStoreId(fmt::format("{:08}-2222-3333-4444-555555555555", nth));
    auto lake = open_ledger();
    io::FaultyFileSystem files(disk_);
    files.fail_nth(nth, io::Fault::Crash);
    const auto cut_off = import(files, lake);
    const bool has_died = files.operations() >= nth;
    disk_.lose_power();
    const auto swept = sweep_store(disk_, lake, "/lake", store_);
    ASSERT_TRUE(swept) << swept.error().message();
    removed += *swept;
    const auto left = stored(fmt::format("/lake/stores/{}", store_.value()));
    EXPECT_THAT(left, UnorderedElementsAreArray(ledger(lake).files));
    ASSERT_TRUE(import(disk_, lake));
    EXPECT_EQ(ledger(lake).rows, kLogs * kEventsPerLog);
    EXPECT_EQ(ledger(lake).table_rows, kLogs * kEventsPerLog);
    if (!has_died) {
      break;
    }
    ++died;
  }
  EXPECT_GT(died, 30u);
  EXPECT_GT(removed, 0u);
}

TEST_F(PendingFilesTest, NothingStaysOfAnImportThatTheDiskFailed) {
  for (const auto fault : {io::Fault::DiskFull, io::Fault::ShortWrite, io::Fault::IoError}) {
    for (std::uint64_t nth = 1; nth < 60; ++nth) {
      SCOPED_TRACE(nth);
      store_ =
          EventDataStoreId(fmt::format("{}-{:06}-2222-3333-4444-555555555555", static_cast<int>(fault), nth));
      auto lake = open_ledger();
      io::FaultyFileSystem files(disk_);
      files.fail_nth(nth, fault);
      const auto ended = import(files, lake);
      ASSERT_TRUE(import(disk_, lake));
      EXPECT_EQ(ledger(lake).rows, kLogs * kEventsPerLog);
      EXPECT_EQ(ledger(lake).table_rows, kLogs * kEventsPerLog);
      const auto left = stored(fmt::format("/lake/stores/{}", store_.value()));
      EXPECT_THAT(left, UnorderedElementsAreArray(ledger(lake).files));
    }
  }
}

TEST_F(PendingFilesTest, TheNextImportRemovesTheFilesAndSaysSo) {
  auto lake = open_ledger();
  write_data("dead");
  const auto path = data_path("dead");
  ASSERT_TRUE(PendingFiles(disk_, "/lake", store_).add({{path}}));
  ASSERT_TRUE(import(disk_, lake));
  EXPECT_EQ(progress_.leftovers_removed, 1u);
  EXPECT_THAT(stored(), UnorderedElementsAreArray(ledger(lake).files));
}

TEST_F(PendingFilesTest, KeepsWhatWasCommittedBeforeTheEnd) {
  auto lake = open_ledger();
  ASSERT_TRUE(import(disk_, lake));
  const auto files = ledger(lake).files;
  ASSERT_FALSE(files.empty());
  std::vector<std::string> paths;
  for (const auto& file : files) {
    paths.push_back(file.substr(std::string_view("/lake/").size()));
  }
  ASSERT_TRUE(PendingFiles(disk_, "/lake", store_).add(paths));
  EXPECT_EQ(*sweep_store(disk_, lake, "/lake", store_), 0u);
  EXPECT_THAT(stored(), UnorderedElementsAreArray(files)) << "the list is gone, the files are not";
}

TEST_F(PendingFilesTest, LeavesARunningImportAlone) {
  auto lake = open_ledger();
  const auto lock = lock_store(disk_, "/lake", store_);
  ASSERT_TRUE(lock);
  write_data("running");
  const auto path = data_path("running");
  ASSERT_TRUE(PendingFiles(disk_, "/lake", store_).add({{path}}));
  EXPECT_EQ(*sweep_store(disk_, lake, "/lake", store_), 0u);
  EXPECT_EQ(stored().size(), 3u);
  const auto other = lock_store(disk_, "/lake", store_);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::Busy);
}

TEST_F(PendingFilesTest, LeavesFilesThatWereNeverPending) {
  auto lake = open_ledger();
  write_data("forgotten by an older ledger");
  const auto before = stored();
  ASSERT_TRUE(PendingFiles(disk_, "/lake", store_).add({}));
  EXPECT_EQ(*sweep_store(disk_, lake, "/lake", store_), 0u);
  EXPECT_EQ(stored(), before);
}

TEST_F(PendingFilesTest, TrustsNoLineThatNamesSomethingElse) {
  auto lake = open_ledger();
  write("/lake/lake.db", "x");
  write("/lake/stores/other/data/day/a.parquet", "x");
  write(fmt::format("/lake/stores/{}/data/day/a.txt", store_.value()), "x");
  write_data("dead");
  const auto before = stored();
  const auto folder = fmt::format("stores/{}/data/", store_.value());
  const auto cut = data_path("dead");
  write(list_path(), fmt::format("lake.db\n/lake/lake.db\nstores/other/data/day/a.parquet\n{0}day/a.txt\n"
                                 "{0}../../other/data/day/a.parquet\n\n{1}",
                                 folder, cut.substr(0, cut.size() - 3)));
  EXPECT_EQ(*sweep_store(disk_, lake, "/lake", store_), 0u);
  EXPECT_EQ(stored(), before);
  EXPECT_TRUE(disk_.status("/lake/lake.db", io::Symlinks::Refuse));
}

}  // namespace
}  // namespace tarn::ingest
