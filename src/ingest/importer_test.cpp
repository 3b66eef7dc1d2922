#include "ingest/importer.hpp"

#include "catalog/temp_folder.hpp"
#include "io/memory_file_system.hpp"
#include "json/value.hpp"

#include <cstdlib>

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

  void import(const EventDataStoreId& store, Category category, ImportProgress& progress) {
    const auto listing = list_logs(disk_, {"/logs"}, {});
    ASSERT_TRUE(listing);
    Importer importer({.files = disk_,
                       .lake = lake_,
                       .clock = clock_,
                       .random = *random_,
                       .data_folder = "/lake",
                       .notary = notary_},
                      store, category, "import", {.threads = 1, .limits = {}});
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

}  // namespace
}  // namespace tarn::ingest
