#include "backup/backup_maker.hpp"
#include "backup/file_copy.hpp"
#include "backup/lake_content.hpp"
#include "backup/restorer.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/event_history.hpp"
#include "catalog/lake_catalog.hpp"
#include "catalog/temp_folder.hpp"
#include "ingest/importer.hpp"
#include "ingest/listing.hpp"
#include "ingest/table_commits.hpp"
#include "io/faulty_file_system.hpp"
#include "io/hard_link.hpp"

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::backup {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kReadMax = 1U << 26U;

using Content = std::map<std::string, std::string>;

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    EXPECT_TRUE(files().create_directories(at("lake/push"), 0700));
    lake_ = std::make_unique<catalog::LakeCatalog>(
        made(catalog::LakeCatalog::create(files(), at("lake/lake.db"), "lake")));
    made(catalog::ControlCatalog::create(files(), at("lake/control.db")));
    made(catalog::EventHistory::create(files(), at("lake/history.db"), "lake"));
    EXPECT_TRUE(ingest::begin_chain(files(), *lake_, at("lake"), notary_));
    write("lake/credentials", "secret");
    write("lake/secrets.key", "never copied");
    write("lake/tarn.toml", "# nothing\n");
    write("lake/push/0000000000000001-0000000000000002.wal", "journal");
    write("lake/push/other", "no segment");
    import(1);
  }

  template <class Catalog>
  static Catalog made(Result<Catalog> catalog) {
    if (!catalog) {
      ADD_FAILURE() << catalog.error().message();
      std::abort();
    }
    return std::move(*catalog);
  }

  io::FileSystem& files() { return *folder_.files; }
  std::string at(std::string_view name) const { return folder_.at(name); }

  void write(const std::string& name, std::string_view text) {
    EXPECT_TRUE(io::write_file_durably(files(), at(name), text, 0600));
  }

  void import(int number) {
    EXPECT_TRUE(files().create_directories(at("logs"), 0700));
    write(fmt::format("logs/{}.json", number),
          fmt::format(R"({{"Records":[{{"eventVersion":"1","eventID":"id-{0}",)"
                      R"("eventTime":"2026-07-{0:02}T12:00:00Z","eventName":"n"}}]}})",
                      number));
    const auto listing = ingest::list_logs(files(), {at("logs")}, {});
    ASSERT_TRUE(listing);
    ingest::ImportProgress progress;
    ingest::Importer importer({.files = files(),
                               .lake = *lake_,
                               .clock = clock_,
                               .random = *random_,
                               .data_folder = at("lake"),
                               .notary = notary_},
                              store_, event::Category::CloudTrail, fmt::format("import-{}", number),
                              {.threads = 1, .batch_bytes = 4096, .limits = {}});
    const auto outcome = importer.run(*listing, progress, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
  }

  Result<BackupOutcome> back_up(io::FileSystem& through, const BackupOptions& options = {},
                                const std::string& target = "backup") {
    BackupProgress progress;
    return make_backup(
        {.files = through, .clock = clock_, .random = *random_, .lake_id = "lake", .folder = at("lake")},
        at(target), options, progress, {});
  }

  Result<Manifest> restore(io::FileSystem& through, const std::string& to) {
    BackupProgress progress;
    return restore_backup(through, at("backup"), at(to), progress, {});
  }

  void collect(const std::string& folder, const std::string& below, Content& found) {
    for (const auto& entry : files().list(folder).value_or(std::vector<io::DirectoryEntry>{})) {
      const auto path = io::join_path(folder, entry.name);
      const auto name = below + entry.name;
      if (entry.type == io::FileType::Directory) {
        collect(path, name + "/", found);
      } else {
        found[name] = io::read_file(files(), path, kReadMax).value_or("unreadable");
      }
    }
  }
  Content content_of(const std::string& name) {
    Content found;
    collect(at(name), "", found);
    return found;
  }

  // What the chain of a lake names is there as it says.
  void expect_whole(const std::string& name, std::uint64_t entries) {
    auto lake = made(catalog::LakeCatalog::open(files(), at(name + "/lake.db"), "lake"));
    const auto last = lake.last_entry();
    ASSERT_TRUE(last && *last);
    EXPECT_EQ((*last)->sequence, entries);
    std::uint64_t count = 0;
    EXPECT_TRUE(lake.each_data_file(store_, {}, [&](const catalog::DataFile& file) -> Result<> {
      const auto facts = read_facts(files(), at(io::join_path(name, file.path)), {});
      EXPECT_TRUE(facts && facts->sha256 == file.sha256) << file.path;
      ++count;
      return {};
    }));
    EXPECT_EQ(count + 1, entries) << "each import is an entry and a file, and one entry begins the chain";
    EXPECT_TRUE(catalog::ControlCatalog::open(files(), at(name + "/control.db")));
  }

  void clear(const std::string& name) { EXPECT_TRUE(remove_folder(files(), at(name))); }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-09T12:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  EventDataStoreId store_{"11111111-2222-3333-4444-555555555555"};
  std::unique_ptr<catalog::LakeCatalog> lake_;
  proof::Notary notary_{files(), clock_, *random_, {.lake_id = "lake", .key_path = at("lake/signing.key")}};
};

TEST_F(BackupTest, IsALakeAgain) {
  for (const bool with_keys : {false, true}) {
    const auto outcome = back_up(files(), {.with_keys = with_keys});
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->manifest.has_keys, with_keys);
    const auto restored = restore(files(), "new");
    ASSERT_TRUE(restored) << restored.error().message();
    EXPECT_EQ(*restored, outcome->manifest);
    expect_whole("new", 2);
    const auto content = content_of("new");
    EXPECT_EQ(content.at("push/0000000000000001-0000000000000002.wal"), "journal");
    EXPECT_FALSE(content.contains("push/other"));
    EXPECT_TRUE(content.contains("tarn.toml"));
    EXPECT_EQ(content.contains("signing.key"), with_keys);
    EXPECT_EQ(content.contains("credentials"), with_keys);
    EXPECT_FALSE(content.contains("secrets.key"));
    clear("new");
  }
}

TEST_F(BackupTest, TakesWhatIsNew) {
  ASSERT_TRUE(back_up(files()));
  const auto before = content_of("backup/files");
  import(2);
  const auto outcome = back_up(files(), {.with_keys = false, .link = io::hard_link});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_GT(outcome->kept, 0U);
  EXPECT_GT(outcome->linked, 0U);
  EXPECT_EQ(outcome->kept + outcome->linked, outcome->manifest.files);
  EXPECT_EQ(content_of("backup/files").size(), outcome->manifest.files) << "the table's old metadata went";
  ASSERT_TRUE(restore(files(), "new"));
  expect_whole("new", 3);
  EXPECT_NE(content_of("backup/files"), before);
}

TEST_F(BackupTest, MendsWhatIsDamagedInIt) {
  ASSERT_TRUE(back_up(files()));
  const auto whole = content_of("backup/files");
  for (const auto& [name, bytes] : whole) {
    write("backup/files/" + name, "damaged");
    clear("new");
    const auto refused = restore(files(), "new");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code(), ErrorCode::Corrupt) << refused.error().message();
    EXPECT_FALSE(is_there(files(), at("new/control.db")).value_or(true));
    ASSERT_TRUE(back_up(files()));
    EXPECT_EQ(content_of("backup/files"), whole);
  }
}

TEST_F(BackupTest, DamageInTheLakeIsNotBackedUp) {
  ASSERT_TRUE(back_up(files()));
  const auto former = content_of("backup");
  import(2);
  Result<std::string> path = fail(ErrorCode::NotFound, "none");
  EXPECT_TRUE(lake_->each_data_file(store_, {}, [&](const catalog::DataFile& file) -> Result<> {
    path = file.path;
    return {};
  }));
  ASSERT_TRUE(path);
  write("lake/" + *path, "damaged");
  EXPECT_EQ(back_up(files()).error().code(), ErrorCode::Corrupt);
  ASSERT_TRUE(files().remove(at("lake/" + *path)));
  EXPECT_EQ(back_up(files()).error().code(), ErrorCode::NotFound);
  ASSERT_TRUE(restore(files(), "new"));
  expect_whole("new", 2);
}

TEST_F(BackupTest, RefusesWhatItMayNotTouch) {
  EXPECT_THAT(back_up(files(), {}, "lake/backup").error().message(), HasSubstr("outside"));
  EXPECT_THAT(back_up(files(), {}, "").error().message(), HasSubstr("outside"));
  EXPECT_THAT(back_up(files(), {}, "logs").error().message(), HasSubstr("of its own"));
  EXPECT_EQ(restore(files(), "new").error().code(), ErrorCode::NotFound);
  ASSERT_TRUE(back_up(files()));
  EXPECT_EQ(restore(files(), "logs").error().code(), ErrorCode::FailedState);
  EXPECT_THAT(restore(files(), "backup/new").error().message(), HasSubstr("outside"));
  EXPECT_FALSE(is_there(files(), at("lake/backup")).value_or(true));
  EXPECT_FALSE(is_there(files(), at("backup/new")).value_or(true));
  write("lake/catalog.json", "{}");
  EXPECT_THAT(back_up(files()).error().message(), HasSubstr("pg_dump"));
}

TEST_F(BackupTest, AFormerBackupIsWholeUntilTheNextIs) {
  ASSERT_TRUE(back_up(files()));
  import(2);
  bool is_done = false;
  for (std::uint64_t nth = 1; !is_done; ++nth) {
    io::FaultyFileSystem faulty(files());
    faulty.fail_nth_change(nth, io::Fault::Crash);
    is_done = back_up(faulty).has_value() && !faulty.has_crashed();
    const auto manifest = load_manifest(files(), at("backup"));
    ASSERT_TRUE(manifest && *manifest) << nth;
    const auto restored = restore(files(), "new");
    ASSERT_TRUE(restored) << nth << ": " << restored.error().message();
    expect_whole("new", restored->entries);
    EXPECT_TRUE(restored->entries == 2 || restored->entries == 3);
    clear("new");
    // So that each run has all of the work before it.
    if (!is_done && restored->entries == 3) {
      ASSERT_TRUE(back_up(files()));
    }
  }
}

TEST_F(BackupTest, EachFaultIsToldOrDoesNoHarm) {
  for (const auto fault : {io::Fault::IoError, io::Fault::ShortWrite}) {
    bool is_done = false;
    for (std::uint64_t nth = 1; !is_done; ++nth) {
      io::FaultyFileSystem faulty(files());
      const bool is_of_changes = fault == io::Fault::ShortWrite;
      is_of_changes ? faulty.fail_nth_change(nth, fault) : faulty.fail_nth(nth, fault);
      const auto outcome = back_up(faulty);
      is_done = nth > (is_of_changes ? faulty.changes() : faulty.operations());
      const auto manifest = load_manifest(files(), at("backup"));
      ASSERT_TRUE(manifest) << nth;
      EXPECT_TRUE(*manifest || !outcome) << nth << ": nothing is told, and nothing is there";
      // A fault while the former one's files are cleared away leaves a backup that is whole.
      if (*manifest) {
        ASSERT_TRUE(restore(files(), "new")) << nth;
        expect_whole("new", 2);
      }
      clear("new");
      clear("backup");
    }
  }
}

TEST_F(BackupTest, HalfARestoredLakeIsNone) {
  ASSERT_TRUE(back_up(files()));
  for (const auto fault : {io::Fault::Crash, io::Fault::ShortWrite, io::Fault::IoError}) {
    bool is_done = false;
    for (std::uint64_t nth = 1; !is_done; ++nth) {
      io::FaultyFileSystem faulty(files());
      faulty.fail_nth_change(nth, fault);
      const bool is_restored = restore(faulty, "new").has_value();
      is_done = nth > faulty.changes();
      EXPECT_TRUE(is_restored || !is_done) << nth;
      // Where the last file is there whole, what may be left is to make its name durable.
      if (is_restored || catalog::ControlCatalog::open(files(), at("new/control.db"))) {
        expect_whole("new", 2);
      }
      clear("new");
    }
  }
}

TEST_F(BackupTest, AKeyThatChangesMeanwhileIsTakenWithItsChain) {
  io::FaultyFileSystem watched(files());
  bool has_changed = false;
  watched.watch([&](const io::FaultyFileSystem::Present& present) {
    if (!has_changed && present.operation == io::Operation::Create && present.path.ends_with("/lake.db")) {
      has_changed = true;
      write("lake/signing.key", "another key");
    }
  });
  ASSERT_TRUE(back_up(watched, {.with_keys = true}));
  ASSERT_TRUE(has_changed);
  ASSERT_TRUE(restore(files(), "new"));
  EXPECT_EQ(content_of("new").at("signing.key"), "another key");
}

TEST(LakeContent, PlacesStayInTheLake) {
  const struct {
    std::string_view path;
    bool is_safe;
  } cases[] = {{"stores/a/data/b.parquet", true},
               {"control.db", true},
               {"", false},
               {"/etc/passwd", false},
               {"..", false},
               {"stores/../../x", false},
               {std::string_view("a\0b", 3), false}};
  for (const auto& [path, is_safe] : cases) {
    EXPECT_EQ(is_safe_place(path), is_safe) << path;
  }
}

TEST(BackupManifest, IsReadAsWritten) {
  const Manifest manifest{.lake_id = "lake",
                          .time = *parse_timestamp("2026-07-09T12:00:00.123Z"),
                          .state = "state-1",
                          .parts = {{"push/a", 3, "00"}, {"control.db", 4, "11"}},
                          .entries = 5,
                          .head = "22",
                          .files = 6,
                          .bytes = 7,
                          .has_keys = true};
  const auto text = write_manifest(manifest);
  const auto read = read_manifest(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, manifest);
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_manifest(text.substr(0, length))) << length;
  }
  Manifest climbing = manifest;
  climbing.parts.front().path = "../a";
  EXPECT_FALSE(read_manifest(write_manifest(climbing)));
  climbing = manifest;
  climbing.state = "state-/../..";
  EXPECT_FALSE(read_manifest(write_manifest(climbing)));
}

}  // namespace
}  // namespace tarn::backup
