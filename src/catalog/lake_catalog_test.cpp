#include "catalog/lake_catalog.hpp"

#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

class LakeCatalogTest : public testing::TestWithParam<DatabaseKind> {
 protected:
  LakeCatalog open() {
    auto lake = LakeCatalog::create(*folder_.files, place_, "lake");
    if (!lake) {
      ADD_FAILURE() << lake.error().message();
      std::abort();
    }
    return std::move(*lake);
  }

  DataFile data_file(const std::string& path, std::optional<Timestamp> from,
                     std::optional<Timestamp> to) const {
    return {.store = store_,
            .path = path,
            .rows = 10,
            .bytes = 1000,
            .min_time = from,
            .max_time = to,
            .sha256 = "ab",
            .import_id = "import",
            .committed = at(99)};
  }

  SourceFile source_file(const std::string& uri) const {
    return {.store = store_,
            .uri = uri,
            .size_bytes = 5,
            .modified_ns = 7,
            .sha256 = "cd",
            .events = 10,
            .duplicates = 1,
            .rejected = 2,
            .other_category = 4,
            .import_id = "import"};
  }

  std::vector<std::string> paths(const TimeRange& range = {}) {
    std::vector<std::string> found;
    for (const auto& file : files_of(lake_, store_, range)) {
      found.push_back(file.path);
    }
    return found;
  }

  static std::vector<DataFile> files_of(LakeCatalog& lake, const EventDataStoreId& store,
                                        const TimeRange& range = {}) {
    std::vector<DataFile> found;
    EXPECT_TRUE(lake.each_data_file(store, range, [&](const DataFile& file) -> Result<> {
      found.push_back(file);
      return {};
    }));
    return found;
  }

  void expect_refused(const Result<>& result, std::string_view name) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::AlreadyExists);
    EXPECT_THAT(result.error().message(), HasSubstr(std::string(name)));
  }

  EventDataStoreId store_{"11111111-2222-3333-4444-555555555555"};
  EventDataStoreId other_{"99999999-2222-3333-4444-555555555555"};
  TempFolder folder_;
  Place place_ = empty_place(GetParam(), folder_, "lake.db");
  LakeCatalog lake_ = open();
};

TEST_P(LakeCatalogTest, IsEmptyAtFirst) {
  EXPECT_THAT(paths(), ElementsAre());
  EXPECT_FALSE(*lake_.find_source(store_, "a", 5, 7));
  const auto totals = *lake_.totals(store_);
  EXPECT_EQ(totals.files, 0u);
  EXPECT_FALSE(totals.min_time);
  EXPECT_TRUE(lake_.commit(store_, {}, {}, {}));
}

// The tail of the log is where a failed commit would lie: it must be written over.
TEST_P(LakeCatalogTest, OverwritingAFailedCommitWritesTheLogAndChangesNothing) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}));
  const auto log = [&] {
    return io::read_file(*folder_.files, folder_.at("lake.db-wal"), 1U << 30).value_or("");
  };
  const auto before = log();
  ASSERT_TRUE(lake_.overwrite_failed_commit());
  EXPECT_EQ(log() != before, GetParam() == DatabaseKind::Sqlite);
  EXPECT_THAT(paths(), ElementsAre("p1"));
}

TEST_P(LakeCatalogTest, MovesTheTableOnlyFromWhereItIs) {
  EXPECT_EQ(*lake_.table_metadata(store_), std::nullopt);
  const TableSwap first{.to = "file:///1"};
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}, first));
  EXPECT_EQ(*lake_.table_metadata(store_), "file:///1");
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}, first))
      << "a repetition changes nothing";
  const auto stale = lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, {{source_file("b")}}, {}, first);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code(), ErrorCode::Busy);
  EXPECT_THAT(paths(), ElementsAre("p1")) << "all or nothing";
  const TableSwap second{.from = "file:///1", .to = "file:///2"};
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, {{source_file("b")}}, {}, second));
  EXPECT_EQ(*lake_.table_metadata(store_), "file:///2");
  EXPECT_EQ(*lake_.table_metadata(other_), std::nullopt);
  ASSERT_TRUE(lake_.forget(store_));
  EXPECT_EQ(*lake_.table_metadata(store_), std::nullopt);
}

TEST_P(LakeCatalogTest, ReplacesDataFilesAndRemembersThem) {
  const auto a = data_file("a", at(1), at(2));
  const auto b = data_file("b", at(3), at(4));
  const TableSwap first{.to = "file:///1"};
  ASSERT_TRUE(lake_.commit(store_, {{a, b}}, {}, {}, first));
  auto merged = data_file("ab", at(1), at(4));
  merged.compacted = true;
  const TableSwap second{.from = "file:///1", .to = "file:///2"};
  const std::vector<DataFile> both = {a, b};
  const Retirement out{.files = both, .sequence_number = 2, .time = at(9)};
  const auto replaced = lake_.replace(store_, out, {{merged}}, second);
  ASSERT_TRUE(replaced) << replaced.error().message();
  EXPECT_THAT(files_of(lake_, store_), ElementsAre(merged));
  EXPECT_EQ(*lake_.table_metadata(store_), "file:///2");
  const auto retired = *lake_.retired(store_);
  ASSERT_EQ(retired.size(), 2u);
  EXPECT_EQ(retired[0], (RetiredFile{"a", a.rows, a.bytes, a.sha256, 2, at(9)}));
  EXPECT_TRUE(*lake_.has_data_file("a")) << "it was committed, and is not an import's to remove";
  EXPECT_TRUE(lake_.retired(other_)->empty());
  ASSERT_TRUE(lake_.forget_retired({{retired[0]}}));
  EXPECT_FALSE(*lake_.has_data_file("a"));
  EXPECT_EQ(lake_.retired(store_)->size(), 1u);
  ASSERT_TRUE(lake_.forget(store_));
  EXPECT_TRUE(lake_.retired(store_)->empty());
}

TEST_P(LakeCatalogTest, ReplacesNothingOfWhatIsNotThere) {
  const auto a = data_file("a", at(1), at(2));
  const auto gone = data_file("gone", at(1), at(2));
  ASSERT_TRUE(lake_.commit(store_, {{a}}, {}, {}, TableSwap{.to = "file:///1"}));
  const TableSwap swap{.from = "file:///1", .to = "file:///2"};
  const auto merged = data_file("merged", at(1), at(2));
  auto changed = a;
  changed.sha256 = "another";
  auto foreign = a;
  foreign.store = other_;
  struct Case {
    const char* what;
    DataFile out;
    DataFile in;
    TableSwap swap;
    ErrorCode code;
  };
  const Case cases[] = {
      {"a file that somebody took", gone, merged, swap, ErrorCode::FailedState},
      {"a file with other content", changed, merged, swap, ErrorCode::FailedState},
      {"a file of another store", foreign, merged, swap, ErrorCode::Internal},
      {"a table that has moved on", a, merged, {.from = "file:///0", .to = "x"}, ErrorCode::Busy},
  };
  for (const auto& [what, out, in, move, code] : cases) {
    SCOPED_TRACE(what);
    const std::vector<DataFile> files = {a, out};
    const auto all = std::span(files).subspan(out.path == "a" ? 1 : 0);
    const auto refused =
        lake_.replace(store_, {.files = all, .sequence_number = 2, .time = at(9)}, {{in}}, move);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), code);
    EXPECT_THAT(files_of(lake_, store_), ElementsAre(a));
    EXPECT_TRUE(lake_.retired(store_)->empty());
    EXPECT_EQ(*lake_.table_metadata(store_), "file:///1");
  }
}

TEST_P(LakeCatalogTest, RefusesFilesOfAnotherStore) {
  auto foreign = source_file("a");
  foreign.store = other_;
  EXPECT_FALSE(lake_.commit(store_, {}, {{foreign}}, {}));
}

TEST_P(LakeCatalogTest, KeepsWhatWasCommitted) {
  const auto data = data_file("p1", at(1), at(2));
  const auto source = source_file("a");
  ASSERT_TRUE(lake_.commit(store_, {{data}}, {{source}}, {}));
  auto reopened = open();
  EXPECT_THAT(files_of(reopened, store_), ElementsAre(data));
  EXPECT_EQ(*reopened.find_source(store_, "a", 5, 7), source);
  EXPECT_FALSE(*reopened.find_source(store_, "a", 6, 7));
  EXPECT_FALSE(*reopened.find_source(store_, "a", 5, 8));
  EXPECT_FALSE(*reopened.find_source(other_, "a", 5, 7));
}

TEST_P(LakeCatalogTest, TakesARepetitionOfTheSameCommit) {
  auto data = data_file("p1", at(1), at(2));
  const Reject reject{
      .uri = "a", .offset = 1, .length = 2, .reason = "no", .bytes = "x", .import_id = "import"};
  ASSERT_TRUE(lake_.commit(store_, {{data}}, {{source_file("a")}}, {{reject}}));
  data.committed = at(100);
  ASSERT_TRUE(lake_.commit(store_, {{data}}, {{source_file("a")}}, {{reject}}));
  EXPECT_THAT(paths(), ElementsAre("p1"));
  EXPECT_EQ(lake_.rejects({.store = store_})->size(), 1u);
}

TEST_P(LakeCatalogTest, TakesNothingWhenASourceIsThereAlready) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}));
  const std::vector<SourceFile> sources = {source_file("b"), source_file("a")};
  expect_refused(lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, sources, {}), "a");
  auto changed = source_file("a");
  changed.import_id = "another";
  expect_refused(lake_.commit(store_, {}, {{changed}}, {}), "a");
  EXPECT_THAT(paths(), ElementsAre("p1"));
  EXPECT_FALSE(*lake_.find_source(store_, "b", 5, 7));
}

TEST_P(LakeCatalogTest, TakesNothingWhenADataFileIsThereAlready) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}));
  expect_refused(lake_.commit(store_, {{data_file("p1", at(1), at(3))}}, {{source_file("b")}}, {}), "p1");
  EXPECT_FALSE(*lake_.find_source(store_, "b", 5, 7));
}

TEST_P(LakeCatalogTest, KeepsWhatAScopeLeftOut) {
  auto source = source_file("a");
  source.left_out = 3;
  source.scope = "narrow";
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source}}, {}));
  EXPECT_EQ(*lake_.find_source(store_, "a", 5, 7), source);
  EXPECT_EQ(lake_.left_out(store_)->files, 1u);
  EXPECT_EQ(lake_.left_out(store_)->events, 3u);
  auto again = source;
  again.events = 2;
  again.left_out = 1;
  again.scope = "wider";
  again.read_again = true;
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, {{again}}, {}));
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, {{again}}, {})) << "a repetition";
  EXPECT_THAT(paths(), ElementsAre("p1", "p2"));
  source.left_out = 1;
  source.scope = "wider";
  EXPECT_EQ(*lake_.find_source(store_, "a", 5, 7), source) << "what it brought the first time stays";
  again.uri = "b";
  EXPECT_FALSE(lake_.commit(store_, {{data_file("p3", at(1), at(2))}}, {{again}}, {}));
  EXPECT_THAT(paths(), ElementsAre("p1", "p2"));
  EXPECT_EQ(lake_.left_out(other_)->events, 0u);
}

TEST_P(LakeCatalogTest, RefusesNewDataOfKnownSources) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}}, {}));
  expect_refused(lake_.commit(store_, {{data_file("p2", at(1), at(2))}}, {{source_file("a")}}, {}), "p2");
  EXPECT_THAT(paths(), ElementsAre("p1"));
}

TEST_P(LakeCatalogTest, FindsDataFilesByTime) {
  const std::vector<DataFile> files = {data_file("late", at(30), at(40)), data_file("early", at(10), at(20)),
                                       data_file("timeless", std::nullopt, std::nullopt)};
  ASSERT_TRUE(lake_.commit(store_, files, {}, {}));
  EXPECT_THAT(paths(), ElementsAre("timeless", "early", "late"));
  EXPECT_THAT(paths({.from = at(20), .to = at(30)}), ElementsAre("early", "late"));
  EXPECT_THAT(paths({.from = at(21), .to = at(29)}), ElementsAre());
  EXPECT_THAT(paths({.from = at(21)}), ElementsAre("late"));
  EXPECT_THAT(paths({.to = at(10)}), ElementsAre("early"));
  const auto totals = *lake_.totals(store_);
  EXPECT_EQ(totals.files, 3u);
  EXPECT_EQ(totals.rows, 30u);
  EXPECT_EQ(totals.bytes, 3000u);
  EXPECT_EQ(totals.min_time, at(10));
  EXPECT_EQ(totals.max_time, at(40));
}

TEST_P(LakeCatalogTest, KeepsRejectsUpToALimitOfBytes) {
  const std::string binary("\0\xff{", 3);
  const std::vector<Reject> rejects = {
      {.uri = "a", .offset = 10, .length = 3, .reason = "not JSON", .bytes = binary, .import_id = "one"},
      {.uri = "b", .reason = "huge", .bytes = std::string(kRejectBytesKept + 1, 'x'), .import_id = "two"}};
  ASSERT_TRUE(lake_.commit(store_, {}, {{source_file("a")}}, rejects));
  const auto all = *lake_.rejects({.store = store_});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].bytes, binary);
  EXPECT_EQ(all[0].offset, 10u);
  EXPECT_FALSE(all[0].truncated);
  EXPECT_EQ(all[1].bytes.size(), kRejectBytesKept);
  EXPECT_TRUE(all[1].truncated);
  EXPECT_EQ(lake_.rejects({.import_id = "two"})->front().uri, "b");
  EXPECT_EQ(lake_.rejects({.store = store_, .limit = 1, .offset = 1})->front().uri, "b");
  EXPECT_EQ(lake_.rejects({.store = other_})->size(), 0u);
  EXPECT_LT(all[0].id, all[1].id);
  const auto behind = *lake_.rejects({.store = store_, .after = all[0].id, .with_bytes = false});
  ASSERT_EQ(behind.size(), 1u);
  EXPECT_EQ(behind[0].uri, "b");
  EXPECT_EQ(behind[0].bytes, "");
  EXPECT_TRUE(behind[0].truncated);
  EXPECT_EQ(lake_.rejects({.import_id = "two", .after = all[1].id})->size(), 0u);
}

TEST_P(LakeCatalogTest, EndsAListingWithTheErrorOfItsReader) {
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2)), data_file("p2", at(3), at(4))}}, {}, {}));
  int seen = 0;
  const auto listed = lake_.each_data_file(store_, {}, [&](const DataFile&) -> Result<> {
    ++seen;
    return fail(ErrorCode::ResourceExhausted, "enough");
  });
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().message(), "enough");
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(files_of(lake_, store_).size(), 2u) << "the catalog stays usable";
}

TEST_P(LakeCatalogTest, FindsDataFilesWithoutTimesAndByPath) {
  ASSERT_TRUE(
      lake_.commit(store_, {{data_file("timed", at(1), at(2)), data_file("timeless", {}, {})}}, {}, {}));
  std::vector<std::string> found;
  ASSERT_TRUE(lake_.each_data_file_without_time(store_, [&](const DataFile& file) -> Result<> {
    found.push_back(file.path);
    return {};
  }));
  EXPECT_THAT(found, ElementsAre("timeless"));
  EXPECT_TRUE(*lake_.has_data_file("timed"));
  EXPECT_FALSE(*lake_.has_data_file("time"));
}

TEST_P(LakeCatalogTest, ForgetsOneStore) {
  auto kept = data_file("kept", at(1), at(2));
  kept.store = other_;
  ASSERT_TRUE(lake_.commit(other_, {{kept}}, {}, {}));
  ASSERT_TRUE(lake_.commit(store_, {{data_file("p1", at(1), at(2))}}, {{source_file("a")}},
                           {{Reject{.uri = "a", .reason = "no", .bytes = "", .import_id = "import"}}}));
  ASSERT_TRUE(lake_.forget(store_));
  EXPECT_THAT(paths(), ElementsAre());
  EXPECT_FALSE(*lake_.find_source(store_, "a", 5, 7));
  EXPECT_EQ(lake_.rejects({.store = store_})->size(), 0u);
  EXPECT_EQ(files_of(lake_, other_).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Databases, LakeCatalogTest,
                         testing::Values(DatabaseKind::Sqlite, DatabaseKind::Postgres), name_of);

}  // namespace
}  // namespace tarn::catalog
