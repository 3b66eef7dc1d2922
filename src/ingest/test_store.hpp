// A store on a disk in memory, for tests of those who look after its files. The ledger is on the real disk.
#pragma once

#include "catalog/temp_folder.hpp"
#include "engine/engine.hpp"
#include "event/schema.hpp"
#include "event/test_rows.hpp"
#include "ingest/importer.hpp"
#include "ingest/store_access.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::ingest {

class TestStore {
 public:
  TestStore() {
    EXPECT_TRUE(disk.create_directories("/lake", 0700));
    EXPECT_TRUE(disk.sync_directory("/"));
    EXPECT_TRUE(begin_chain(disk, lake, "/lake", notary));
  }

  // A log file whose records are these.
  void write_log(const std::string& name, const std::vector<std::string>& records) {
    const auto path = "/logs/" + name + ".json";
    ASSERT_TRUE(disk.create_directories("/logs", 0700));
    ASSERT_TRUE(io::write_file_durably(disk, path,
                                       fmt::format(R"({{"Records":[{}]}})", fmt::join(records, ",")), 0600));
  }

  // Brings in what is new of the logs, in files of few events.
  void import(std::uint64_t batch_bytes = 4096) {
    const auto listing = list_logs(disk, {"/logs"}, {});
    ASSERT_TRUE(listing);
    Importer importer({.files = disk,
                       .lake = lake,
                       .clock = clock,
                       .random = *random,
                       .data_folder = "/lake",
                       .notary = notary},
                      store, event::Category::CloudTrail, fmt::format("import-{}", ++imports),
                      {.threads = 1, .batch_bytes = batch_bytes, .limits = {}});
    const auto outcome = importer.run(*listing, progress, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
  }

  StoreAccess access() { return access_through(disk); }
  StoreAccess access_through(io::FileSystem& files) {
    return {.files = files,
            .lake = lake,
            .clock = clock,
            .random = *random,
            .data_folder = "/lake",
            .store = store,
            .schema = schema,
            .notary = notary};
  }

  std::vector<catalog::DataFile> data_files() {
    std::vector<catalog::DataFile> found;
    EXPECT_TRUE(lake.each_data_file(store, {}, [&](const catalog::DataFile& file) -> Result<> {
      found.push_back(file);
      return {};
    }));
    return found;
  }

  // Every column of every row, in no order; and the same through any list of files.
  std::vector<std::string> rows() { return rows_of(data_files()); }
  std::vector<std::string> rows_of(const std::vector<catalog::DataFile>& files) {
    return rows_where("true", files);
  }
  // Those that fit a condition of the engine's.
  std::vector<std::string> rows_where(const std::string& condition) {
    return rows_where(condition, data_files());
  }
  std::vector<std::string> rows_where(const std::string& condition,
                                      const std::vector<catalog::DataFile>& files) {
    std::vector<std::string> texts;
    const auto add = [&](const columnar::Batch& batch, std::size_t row) {
      texts.push_back(event::row_text(batch, row));
    };
    each_row(files, add, condition);
    std::ranges::sort(texts);
    return texts;
  }

  template <class See>
  void each_row(const std::vector<catalog::DataFile>& files, See&& see,
                const std::string& condition = "true") {
    engine::ParquetTable table{
        .name = "t", .schema = &schema, .paths = {}, .rows = 0, .with_checksum = false};
    for (const auto& file : files) {
      table.paths.push_back("/lake/" + file.path);
    }
    const engine::Engine engine(
        disk, {.threads = 1, .memory_bytes = 256u << 20, .spill_folder = {}, .spill_bytes = 0});
    auto query = engine.start("SELECT * FROM t WHERE " + condition, {table});
    ASSERT_TRUE(query) << query.error().message();
    engine::Chunk chunk;
    for (;;) {
      const auto more = (*query)->next(chunk);
      ASSERT_TRUE(more) << more.error().message();
      if (!*more) {
        return;
      }
      columnar::Batch batch(schema);
      event::Arena arena;
      ASSERT_TRUE(chunk.copy_to(batch, arena));
      for (std::size_t row = 0; row < batch.rows(); ++row) {
        see(batch, row);
      }
    }
  }

  // Every file of the store's, but for locks, that the disk holds.
  std::vector<std::string> on_disk(const std::string& below = "/lake/stores") {
    std::vector<std::string> found;
    for (const auto& entry : disk.list(below).value_or(std::vector<io::DirectoryEntry>{})) {
      const auto path = io::join_path(below, entry.name);
      if (entry.type == io::FileType::Directory) {
        std::ranges::copy(on_disk(path), std::back_inserter(found));
      } else if (!path.ends_with(".lock")) {
        found.push_back(path);
      }
    }
    std::ranges::sort(found);
    return found;
  }

  // What the ledger and the table say should be there.
  std::vector<std::string> expected_on_disk() {
    std::vector<std::string> expected;
    const auto add = [&](const std::string& path) {
      expected.push_back("/lake/" + path);
      expected.push_back("/lake/" + lookup::index_path(path));
    };
    for (const auto& file : data_files()) {
      add(file.path);
    }
    for (const auto& file : lake.retired(store).value_or(std::vector<catalog::RetiredFile>{})) {
      add(file.path);
    }
    const auto described = metadata_files(disk, lake, "/lake", store);
    EXPECT_TRUE(described) << described.error().message();
    for (const auto& path : described.value_or(std::vector<std::string>{})) {
      expected.push_back(io::join_path("/lake/" + table_folder(store), path));
    }
    std::ranges::sort(expected);
    return expected;
  }

  // The table as its current metadata has it.
  table::TableMetadata metadata() {
    const auto pointer = lake.table_metadata(store);
    EXPECT_TRUE(pointer && *pointer);
    const auto text = io::read_file(disk, (*pointer)->substr(std::string_view("file://").size()), 1u << 30);
    EXPECT_TRUE(text);
    const auto read = table::read_metadata(*text);
    EXPECT_TRUE(read);
    return *read;
  }
  // Rows of the data files that a snapshot's manifests name, each of which is on disk.
  std::uint64_t rows_of_snapshot(const table::TableMetadata& of, const table::Snapshot& snapshot) {
    const auto read = [&](const std::string& uri) {
      auto bytes = io::read_file(disk, uri.substr(std::string_view("file://").size()), 1u << 30);
      EXPECT_TRUE(bytes) << bytes.error().message();
      return bytes.value_or("");
    };
    EXPECT_TRUE(snapshot.manifest_list.starts_with(of.location));
    std::uint64_t rows = 0;
    const auto manifests = table::decode_manifest_list(read(snapshot.manifest_list));
    EXPECT_TRUE(manifests);
    for (const auto& manifest : manifests.value_or(std::vector<table::ManifestFile>{})) {
      const auto entries = table::decode_manifest(read(manifest.path));
      EXPECT_TRUE(entries);
      for (const auto& entry : entries.value_or(std::vector<table::ManifestEntry>{})) {
        if (entry.status != table::EntryStatus::Deleted) {
          EXPECT_FALSE(read(entry.file.path).empty());
          rows += entry.file.summary.rows;
        }
      }
    }
    return rows;
  }

  static catalog::LakeCatalog open(const catalog::TempFolder& folder) {
    auto made = catalog::LakeCatalog::create(*folder.files, folder.at("lake.db"), "lake");
    if (!made) {
      ADD_FAILURE() << made.error().message();
      std::abort();
    }
    return std::move(*made);
  }

  EventDataStoreId store{"11111111-2222-3333-4444-555555555555"};
  const columnar::Schema& schema = event::schema_of(event::Category::CloudTrail);
  ManualClock clock{*parse_timestamp("2026-07-09T12:00:00Z")};
  std::unique_ptr<io::Random> random = io::make_seeded_random(7);
  io::MemoryFileSystem disk{clock};
  catalog::TempFolder ledger_folder;
  catalog::LakeCatalog lake = open(ledger_folder);
  proof::Notary notary{disk, clock, *random, {.lake_id = "lake", .key_path = "/signing.key"}};
  ImportProgress progress;
  int imports = 0;
};

// A record of that day of July 2026, with a value of each kind that columns have.
inline std::string record_of(int number, int day, std::string_view source, std::string_view name) {
  return fmt::format(
      R"({{"eventVersion":"1.1{0}","eventID":"id-{1}","eventTime":"2026-07-{2:02}T{3:02}:{4:02}:00Z",)"
      R"("eventSource":"{5}","eventName":"{6}","readOnly":{7},"userIdentity":{{"type":"IAMUser",)"
      R"("accountId":"{8:012}","sessionContext":{{"attributes":{{"creationDate":"2026-07-01T00:00:00Z"}}}}}},)"
      R"("requestParameters":{{"bucket":"b\u00e9{0}","nested":{{"a":[1,2,{{"b":null}}]}}}},"resources":[)"
      R"({{"ARN":"arn:aws:s3:::{1}"}}],"sourceIPAddress":"10.0.0.{0}","drift":[true,{{}}],"padding":"{9}"}})",
      number % 10, number, day, number % 24, number % 60, source, name, number % 2 == 0 ? "true" : "false",
      number % 3, std::string(static_cast<std::size_t>(number % 50), 'x'));
}

}  // namespace tarn::ingest
