#include "ingest/importer.hpp"

#include "catalog/temp_folder.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"
#include "json/value.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using event::Category;

// One log with a record of each kind, some as they were before eventCategory existed.
constexpr std::string_view kMixed = R"({"Records":[
  {"eventID":"1","eventTime":"2026-07-01T00:00:00Z","eventCategory":"Management"},
  {"eventID":"2","eventTime":"2026-07-01T00:00:00Z","eventCategory":"Data"},
  {"eventID":"3","eventTime":"2026-07-02T00:00:00Z","eventType":"AwsApiCall"},
  {"eventID":"4","eventTime":"2026-07-02T00:00:00Z","eventCategory":"Insight","insightDetails":{"state":"Start"}},
  {"eventID":"5","eventTime":"2026-07-03T00:00:00Z","eventType":"AwsCloudTrailInsight"},
  {"eventID":"6","eventTime":"2026-07-03T00:00:00Z","eventCategory":"ConfigurationItem"},
  {"eventId":"7","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent"},
  {"eventID":"4","eventTime":"2026-07-02T00:00:00Z","eventCategory":"Insight","insightDetails":{"state":"Start"}},
  {"eventID":"8","eventCategory":"Evidence"}
]})";

class ImporterTest : public testing::Test {
 protected:
  ImporterTest() {
    EXPECT_TRUE(disk_.create_directories("/logs", 0700));
    EXPECT_TRUE(io::write_file_durably(disk_, "/logs/mixed.json", kMixed, 0600));
    EXPECT_TRUE(begin_chain(disk_, lake_, "/lake", notary_));
  }

  catalog::LakeCatalog open_ledger() {
    auto lake = catalog::LakeCatalog::create(*folder_.files, folder_.at("lake.db"), "lake");
    if (!lake) {
      ADD_FAILURE() << lake.error().message();
      std::abort();
    }
    return std::move(*lake);
  }

  void import(const EventDataStoreId& store, Category category, ImportProgress& progress,
              ImportOptions options = {}) {
    options.threads = 1;
    const auto listing = list_logs(disk_, {"/logs"}, {});
    ASSERT_TRUE(listing);
    Importer importer({.files = disk_,
                       .lake = lake_,
                       .clock = clock_,
                       .random = *random_,
                       .data_folder = "/lake",
                       .notary = notary_},
                      store, category, "import", options);
    const auto outcome = importer.run(*listing, progress, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_TRUE(outcome->empty());
  }

  catalog::TempFolder folder_;
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  io::MemoryFileSystem disk_{clock_};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(5);
  catalog::LakeCatalog lake_ = open_ledger();
  proof::Notary notary_{disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/signing.key"}};
};

TEST_F(ImporterTest, TakesTheStoresCategoryAndCountsTheRest) {
  const struct {
    const char* store;
    Category category;
    std::uint64_t events;
    std::uint64_t duplicates;
    std::uint64_t others;
  } cases[] = {
      {"trail", Category::CloudTrail, 3, 0, 6},          {"insights", Category::Insight, 2, 1, 6},
      {"config", Category::ConfigurationItem, 1, 0, 8},  {"evidence", Category::Evidence, 1, 0, 8},
      {"activity", Category::ActivityAuditLog, 0, 0, 9},
  };
  for (const auto& [name, category, events, duplicates, others] : cases) {
    SCOPED_TRACE(name);
    const EventDataStoreId store(name);
    ImportProgress progress;
    import(store, category, progress);
    EXPECT_EQ(progress.events, events);
    EXPECT_EQ(progress.duplicates, duplicates);
    EXPECT_EQ(progress.other_category, others);
    EXPECT_EQ(progress.rejected, 0u);
    const auto totals = lake_.totals(store);
    ASSERT_TRUE(totals);
    EXPECT_EQ(totals->rows, events);
    const auto status = disk_.status("/logs/mixed.json", io::Symlinks::Refuse);
    ASSERT_TRUE(status);
    const auto source = lake_.find_source(store, "/logs/mixed.json", status->size_bytes, status->modified_ns);
    ASSERT_TRUE(source);
    ASSERT_TRUE(*source);
    EXPECT_EQ((*source)->events, events);
    EXPECT_EQ((*source)->duplicates, duplicates);
    EXPECT_EQ((*source)->other_category, others);
  }
}

TEST_F(ImporterTest, LeavesOutWhatIsTooOldToBeKept) {
  const EventDataStoreId store("trail");
  ImportOptions options;
  options.keep_from = *parse_timestamp("2026-07-02T00:00:00Z");
  ImportProgress progress;
  import(store, Category::CloudTrail, progress, options);
  EXPECT_EQ(progress.expired, 2u);
  EXPECT_EQ(progress.events, 1u) << "the bound belongs to what is kept";
  EXPECT_EQ(progress.other_category, 6u);
  EXPECT_EQ(lake_.totals(store)->rows, 1u);
  ImportProgress again;
  import(store, Category::CloudTrail, again);
  EXPECT_EQ(again.files_skipped, 1u);
  EXPECT_EQ(again.events, 0u);

  options.keep_from = *parse_timestamp("2030-01-01T00:00:00Z");
  ImportProgress evidence;
  import(EventDataStoreId("evidence"), Category::Evidence, evidence, options);
  EXPECT_EQ(evidence.events, 1u) << "it has no eventTime";
  EXPECT_EQ(evidence.expired, 0u);
}

TEST_F(ImporterTest, GivesEachStoreATableOfItsCategory) {
  for (const auto& [name, category] :
       {std::pair("insights", Category::Insight), std::pair("config", Category::ConfigurationItem)}) {
    SCOPED_TRACE(name);
    const EventDataStoreId store(name);
    ImportProgress progress;
    import(store, category, progress);
    const auto pointer = lake_.table_metadata(store);
    ASSERT_TRUE(pointer && *pointer);
    const auto text = io::read_file(disk_, (*pointer)->substr(std::string_view("file://").size()), 1 << 20);
    ASSERT_TRUE(text);
    const auto metadata = json::parse(*text);
    ASSERT_TRUE(metadata);
    const auto* schema = &metadata->find("schemas")->array()->front();
    const auto& expected = event::schema_of(category).fields;
    ASSERT_EQ(schema->find("fields")->array()->size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto& field = (*schema->find("fields")->array())[i];
      EXPECT_EQ(*field.find("name")->string(), expected[i].name);
      EXPECT_EQ(*field.find("id")->integer(), expected[i].id);
    }
  }
}

// A log with one record and so many items that are no event.
std::string log_with_rejects(int file, std::size_t rejects) {
  std::string text = R"({"Records":[{"eventID":"f)" + std::to_string(file) +
                     R"(","eventTime":"2026-07-01T00:00:00Z","eventCategory":"Management"})";
  for (std::size_t i = 0; i < rejects; ++i) {
    text += ",{}";
  }
  return text + "]}";
}

TEST_F(ImporterTest, CountsEveryRejectedPieceAndKeepsABoundedNumber) {
  const EventDataStoreId store("trail");
  ASSERT_TRUE(disk_.remove("/logs/mixed.json"));
  ASSERT_TRUE(io::write_file_durably(disk_, "/logs/a.json", log_with_rejects(1, 300'000), 0600));
  ImportProgress progress;
  import(store, Category::CloudTrail, progress);
  EXPECT_EQ(progress.events, 1u);
  EXPECT_EQ(progress.rejected, 300'000u);
  const auto kept = lake_.rejects({.store = store, .limit = 1'000'000});
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->size(), event::RejectLimits{}.listed + 1);
  EXPECT_TRUE(kept->back().reason.starts_with("299000 more pieces, from byte ")) << kept->back().reason;
  EXPECT_TRUE(kept->back().truncated);
}

// Each commit writes a data file for the day of the records.
TEST_F(ImporterTest, CommitsOnceItHoldsManyRejects) {
  ASSERT_TRUE(disk_.remove("/logs/mixed.json"));
  for (int file = 0; file < 6; ++file) {
    const auto path = "/logs/" + std::to_string(file) + ".json";
    ASSERT_TRUE(io::write_file_durably(disk_, path, log_with_rejects(file, 100), 0600));
  }
  const struct {
    const char* store;
    std::size_t rejects_at_once;
    std::uint64_t batch_bytes;
    std::uint64_t commits;
  } cases[] = {
      {"default", 10'000, 48u << 20, 1},
      {"by-two-files", 200, 48u << 20, 3},
      {"by-three-files", 201, 48u << 20, 2},
      {"by-each-file", 1, 48u << 20, 6},
  };
  for (const auto& [name, rejects_at_once, batch_bytes, commits] : cases) {
    SCOPED_TRACE(name);
    const EventDataStoreId store(name);
    ImportProgress progress;
    import(store, Category::CloudTrail, progress,
           {.batch_bytes = batch_bytes, .rejects_at_once = rejects_at_once, .limits = {}});
    EXPECT_EQ(progress.events, 6u);
    EXPECT_EQ(progress.rejected, 600u);
    EXPECT_EQ(progress.files_committed, 6u);
    const auto totals = lake_.totals(store);
    ASSERT_TRUE(totals);
    EXPECT_EQ(totals->files, commits);
  }
}

// What rejects hold counts as what records hold does.
TEST_F(ImporterTest, CommitsOnceItsRejectsHoldMuch) {
  ASSERT_TRUE(disk_.remove("/logs/mixed.json"));
  const std::string large = R"({"a":")" + std::string(600'000, 'x') + "\"}";
  for (int file = 0; file < 4; ++file) {
    std::string text = log_with_rejects(file, 0) + "\n";
    for (int i = 0; i < 10; ++i) {
      text += large + "\n";
    }
    const auto path = "/logs/" + std::to_string(file) + ".json";
    ASSERT_TRUE(io::write_file_durably(disk_, path, text, 0600));
  }
  const EventDataStoreId store("trail");
  ImportProgress progress;
  import(store, Category::CloudTrail, progress, {.batch_bytes = 9u << 20, .limits = {}});
  EXPECT_EQ(progress.rejected, 40u);
  // A file's text and its rejects are 6 MB each.
  EXPECT_EQ(lake_.totals(store)->files, 4u);
}

// Of two workers that meet the same event, the one that wrote it dies before its commit.
TEST_F(ImporterTest, TakesNoFileWhoseEventsAreStillWithAnotherWorker) {
  ASSERT_TRUE(disk_.remove("/logs/mixed.json"));
  for (const auto* name : {"/logs/a.json", "/logs/b.json", "/logs/c.json"}) {
    ASSERT_TRUE(io::write_file_durably(disk_, name, log_with_rejects(1, 1), 0600));
  }
  // The worker with the first file is held up where its data file begins, until the other has taken its own
  // and comes to the third; then the power goes.
  struct Held {
    std::mutex mutex{};
    std::condition_variable changed{};
    bool writes = false;
    bool is_over = false;
  } held;
  io::FaultyFileSystem files(disk_);
  const auto wait_for = [&held](const bool& flag) {
    std::unique_lock lock(held.mutex);
    held.changed.wait(lock, [&flag] { return flag; });
  };
  const auto note = [&held](bool& flag) {
    const std::scoped_lock lock(held.mutex);
    flag = true;
    held.changed.notify_all();
  };
  files.watch([&](const io::FaultyFileSystem::Present& present) {
    if (present.operation == io::Operation::Create && present.path.ends_with(".parquet")) {
      note(held.writes);
      wait_for(held.is_over);
    } else if (present.path == "/logs/b.json") {
      wait_for(held.writes);
    } else if (present.path == "/logs/c.json") {
      files.crash();
      note(held.is_over);
    }
  });
  const EventDataStoreId store("trail");
  const auto listing = list_logs(disk_, {"/logs"}, {});
  ASSERT_TRUE(listing);
  ImportProgress progress;
  Importer importer({.files = files,
                     .lake = lake_,
                     .clock = clock_,
                     .random = *random_,
                     .data_folder = "/lake",
                     .notary = notary_},
                    store, Category::CloudTrail, "import",
                    {.threads = 2, .rejects_at_once = 0, .limits = {}});
  EXPECT_FALSE(importer.run(*listing, progress, {}));
  EXPECT_EQ(lake_.totals(store)->rows, 0u);
  const auto& file = listing->files[1];
  const auto source = lake_.find_source(store, file.path, file.size_bytes, file.modified_ns);
  ASSERT_TRUE(source);
  EXPECT_FALSE(*source) << "its event is in no data file";
  const auto rejects = lake_.rejects({.store = store});
  ASSERT_TRUE(rejects);
  EXPECT_TRUE(rejects->empty());
}

// --- scopes ------------------------------------------------------------------------------------------------

constexpr std::string_view kPlaces = R"({"Records":[
  {"eventID":"1","eventCategory":"Management","recipientAccountId":"111122223333","awsRegion":"us-east-1"},
  {"eventID":"2","eventCategory":"Management","recipientAccountId":"222222222222","awsRegion":"us-east-1"},
  {"eventID":"3","eventCategory":"Management","recipientAccountId":"222222222222","awsRegion":"eu-west-1"},
  {"eventID":"4","eventCategory":"Management","recipientAccountId":"222222222222"},
  {"eventID":"5","eventCategory":"Management","awsRegion":"us-east-1"},
  "no event"
]})";

class ScopedImportTest : public ImporterTest {
 protected:
  ScopedImportTest() { EXPECT_TRUE(io::write_file_durably(disk_, "/logs/mixed.json", kPlaces, 0600)); }

  // Runs an import under the scope.
  void import_scoped(const char* scope, ImportProgress& progress) {
    const auto listing = list_logs(disk_, {"/logs"}, {});
    ASSERT_TRUE(listing);
    Importer importer({.files = disk_,
                       .lake = lake_,
                       .clock = clock_,
                       .random = *random_,
                       .data_folder = "/lake",
                       .notary = notary_,
                       .scope = [scope]() -> Result<ScopeFilter> {
                         const auto read = TARN_TRY(catalog::parse_scope(scope));
                         return ScopeFilter(read, std::nullopt);
                       }},
                      store_, Category::CloudTrail, fmt::format("import-{}", ++imports_),
                      {.threads = 1, .limits = {}});
    const auto outcome = importer.run(*listing, progress, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
  }
  std::uint64_t rows() { return lake_.totals(store_)->rows; }
  std::uint64_t entries() { return lake_.entries_after(0, 1000)->size(); }

  EventDataStoreId store_{"scoped"};
  int imports_ = 0;
};

TEST_F(ScopedImportTest, LeavesOutAndCountsWhatIsOutside) {
  ImportProgress progress;
  import_scoped(R"({"Accounts":["222222222222"],"Regions":["us-east-1"]})", progress);
  EXPECT_EQ(progress.events, 1u);
  EXPECT_EQ(progress.out_of_scope, 4u);
  EXPECT_EQ(progress.rejected, 1u);
  EXPECT_EQ(progress.files_committed, 1u);
  EXPECT_EQ(rows(), 1u);
  const auto left_out = lake_.left_out(store_);
  ASSERT_TRUE(left_out);
  EXPECT_EQ(left_out->files, 1u);
  EXPECT_EQ(left_out->events, 4u);
}

TEST_F(ScopedImportTest, BringsWhatAWiderScopeTakesAndNothingTwice) {
  constexpr const char* kNarrow = R"({"Accounts":["222222222222"],"Regions":["us-east-1"]})";
  ImportProgress first;
  import_scoped(kNarrow, first);
  ImportProgress same;
  import_scoped(kNarrow, same);
  EXPECT_EQ(same.files_skipped, 1u) << "by the same scope nothing is due";
  EXPECT_EQ(same.out_of_scope, 4u) << "what is not there is told all the same";
  ImportProgress wider;
  import_scoped(R"({"Accounts":["222222222222"]})", wider);
  EXPECT_EQ(wider.files_skipped, 0u);
  EXPECT_EQ(wider.events, 2u);
  EXPECT_EQ(wider.duplicates, 1u);
  EXPECT_EQ(wider.out_of_scope, 2u);
  EXPECT_EQ(wider.rejected, 0u) << "it is in the ledger";
  EXPECT_EQ(rows(), 3u);
  EXPECT_EQ(lake_.left_out(store_)->events, 2u);
  ImportProgress all;
  import_scoped("{}", all);
  EXPECT_EQ(all.events, 2u);
  EXPECT_EQ(all.out_of_scope, 0u);
  EXPECT_EQ(rows(), 5u);
  EXPECT_EQ(lake_.left_out(store_)->files, 0u);
  ImportProgress done;
  import_scoped("{}", done);
  EXPECT_EQ(done.files_skipped, 1u);
  EXPECT_EQ(lake_.rejects({.store = store_})->size(), 1u);
}

TEST_F(ScopedImportTest, KeepsWhatANarrowerScopeWouldNotTake) {
  ImportProgress first;
  import_scoped(R"({"ExcludedRegions":["eu-west-1"]})", first);
  EXPECT_EQ(rows(), 3u);
  const auto before = entries();
  ImportProgress narrower;
  import_scoped(R"({"Accounts":["111122223333"]})", narrower);
  EXPECT_EQ(narrower.events, 0u);
  EXPECT_EQ(rows(), 3u);
  EXPECT_EQ(entries(), before) << "a file that is read again and brings nothing is no part of the chain";
  EXPECT_EQ(lake_.left_out(store_)->events, 4u) << "of the file, by the scope of now";
}

TEST_F(ScopedImportTest, ReadsAgainWhatAStopInterrupted) {
  ImportProgress first;
  import_scoped(R"({"Regions":["eu-west-1"]})", first);
  ASSERT_EQ(rows(), 1u);
  const auto listing = list_logs(disk_, {"/logs"}, {});
  std::stop_source stop;
  stop.request_stop();
  Importer importer({.files = disk_,
                     .lake = lake_,
                     .clock = clock_,
                     .random = *random_,
                     .data_folder = "/lake",
                     .notary = notary_},
                    store_, Category::CloudTrail, "stopped", {.threads = 1, .limits = {}});
  ImportProgress stopped;
  EXPECT_FALSE(importer.run(*listing, stopped, stop.get_token()));
  ImportProgress again;
  import_scoped("{}", again);
  EXPECT_EQ(again.events, 4u);
  EXPECT_EQ(rows(), 5u);
}

TEST_F(ScopedImportTest, DoesNotBeginWithoutItsScope) {
  const auto listing = list_logs(disk_, {"/logs"}, {});
  Importer importer(
      {.files = disk_,
       .lake = lake_,
       .clock = clock_,
       .random = *random_,
       .data_folder = "/lake",
       .notary = notary_,
       .scope = []() -> Result<ScopeFilter> { return fail(ErrorCode::FailedState, "damaged"); }},
      store_, Category::CloudTrail, "import", {.threads = 1, .limits = {}});
  ImportProgress progress;
  const auto outcome = importer.run(*listing, progress, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message(), "damaged");
  EXPECT_EQ(rows(), 0u);
}

}  // namespace
}  // namespace tarn::ingest
