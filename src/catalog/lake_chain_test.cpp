#include "catalog/lake_chain.hpp"

#include "base/clock.hpp"
#include "catalog/lake_catalog.hpp"
#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"
#include "io/memory_file_system.hpp"
#include "proof/chain.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LakeChainTest : public testing::TestWithParam<DatabaseKind> {
 protected:
  LakeCatalog open() {
    auto lake = LakeCatalog::create(*folder_.files, place_, "lake");
    if (!lake) {
      ADD_FAILURE() << lake.error().message();
      std::abort();
    }
    return std::move(*lake);
  }

  static Result<std::vector<proof::FileRecord>> nothing_beside(const EventDataStoreId&,
                                                               std::span<const DataFile>,
                                                               const std::optional<std::string>&) {
    return std::vector<proof::FileRecord>{};
  }
  void begin() { ASSERT_TRUE(lake_.begin_chain(notary_, nothing_beside)); }

  DataFile data_file(const std::string& path) const {
    return {.store = store_, .path = path, .rows = 10, .bytes = 1000, .sha256 = "ab", .import_id = "import"};
  }
  SourceFile source_file(const std::string& uri) const {
    return {.store = store_,
            .uri = uri,
            .size_bytes = 5,
            .modified_ns = 7,
            .sha256 = "cd",
            .import_id = "import"};
  }
  Recording recording(proof::Kind kind = proof::Kind::Append) { return {notary_, {.kind = kind}}; }

  std::vector<std::string> live() {
    std::vector<std::string> told;
    proof::Chain chain("lake", [&](std::uint64_t, std::string what) { told.push_back(std::move(what)); });
    const auto entries = lake_.entries_after(0, 100);
    EXPECT_TRUE(entries);
    for (const auto& entry : *entries) {
      chain.add(entry);
    }
    chain.finish();
    EXPECT_THAT(told, IsEmpty());
    std::vector<std::string> paths;
    for (const auto& [path, file] : chain.live()) {
      paths.push_back(path);
    }
    return paths;
  }

  std::uint64_t last_sequence() {
    const auto last = lake_.last_entry();
    EXPECT_TRUE(last);
    return *last ? (*last)->sequence : 0;
  }

  TempFolder folder_;
  Place place_ = empty_place(GetParam(), folder_, "lake.db");
  EventDataStoreId store_{"store"};
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  io::MemoryFileSystem disk_{clock_};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  proof::Notary notary_{disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/signing.key"}};
  LakeCatalog lake_ = open();
};

TEST_P(LakeChainTest, ACommitThatCannotBeSignedLeavesNothing) {
  auto record = recording();
  EXPECT_FALSE(lake_.commit(store_, {{data_file("p1")}}, {{source_file("a")}}, {}, std::nullopt, &record));
  begin();
  proof::Notary keyless{disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/other.key"}};
  const Recording unsigned_record{keyless, {.kind = proof::Kind::Append}};
  const TableSwap swap{.to = "file:///lake/1.metadata.json"};
  EXPECT_FALSE(lake_.commit(store_, {{data_file("p1")}}, {{source_file("a")}}, {}, swap, &unsigned_record));
  EXPECT_FALSE(*lake_.has_data_file("p1"));
  EXPECT_FALSE(*lake_.find_source(store_, "a", 5, 7));
  EXPECT_FALSE(*lake_.table_metadata(store_));
  EXPECT_EQ(last_sequence(), 1u);
}

TEST_P(LakeChainTest, EveryCommitIsOneEntryAndARepetitionNone) {
  begin();
  EXPECT_FALSE(lake_.begin_chain(notary_, nothing_beside));
  auto record = recording();
  record.draft.added = {{.path = "p1.index", .sha256 = "ef", .bytes = 3}};
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(lake_.commit(store_, {{data_file("p1")}}, {{source_file("a")}}, {}, std::nullopt, &record));
    EXPECT_EQ(last_sequence(), 2u);
  }
  EXPECT_THAT(live(), ElementsAre("p1", "p1.index"));
  const auto entry = proof::read_entry((*lake_.last_entry())->text);
  ASSERT_TRUE(entry);
  const SourceFile sources[] = {source_file("a")};
  EXPECT_EQ(entry->draft.sources, digest_of(std::span<const SourceFile>(sources)));
  EXPECT_FALSE(entry->draft.rejects);
  EXPECT_EQ(entry->draft.added.front(), record_of(data_file("p1")));
}

TEST_P(LakeChainTest, FilesGoWithTheEntryThatTakesThemOut) {
  begin();
  const auto append = recording();
  const TableSwap first{.to = "file:///lake/1.metadata.json"};
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1"), data_file("p2")}}, {}, {}, first, &append));
  const auto compaction = recording(proof::Kind::Compaction);
  const DataFile gone[] = {data_file("p1"), data_file("p2")};
  auto large = data_file("p3");
  large.rows = gone[0].rows + gone[1].rows;
  const TableSwap second{.from = first.to, .to = "file:///lake/2.metadata.json"};
  ASSERT_TRUE(lake_.replace(store_, {.files = gone}, {{large}}, second, &compaction));
  EXPECT_THAT(live(), ElementsAre("p3"));
  EXPECT_FALSE(lake_.replace(store_, {.files = gone}, {{data_file("p4")}}, second, &compaction));
  EXPECT_EQ(last_sequence(), 3u);
  const auto deletion = recording(proof::Kind::Deletion);
  ASSERT_TRUE(lake_.forget(store_, &deletion));
  EXPECT_EQ(last_sequence(), 4u);
}

TEST_P(LakeChainTest, AStoreFromBeforeIsTakenAsItIs) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1")}}, {{source_file("a")}}, {}));
  begin();
  EXPECT_EQ(last_sequence(), 2u);
  EXPECT_THAT(live(), ElementsAre("p1"));
}

TEST_P(LakeChainTest, NamesInListsKeepToTheirLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"a\nb", "a\\x0ab"}, {"a\\x0ab", "a\\x5cx0ab"}, {"\x7F", "\\x7f"}, {"é 東京", "é 東京"}};
  for (const auto& [uri, escaped] : cases) {
    EXPECT_TRUE(ledger_line(source_file(uri)).ends_with(std::string(" ") + escaped + "\n")) << uri;
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, LakeChainTest,
                         testing::Values(DatabaseKind::Sqlite, DatabaseKind::Postgres), name_of);

}  // namespace
}  // namespace tarn::catalog
