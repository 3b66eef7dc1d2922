#include "ingest/table_watch.hpp"

#include "ingest/compactor.hpp"
#include "ingest/retention.hpp"
#include "ingest/retired_files.hpp"
#include "ingest/test_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using testing::HasSubstr;

class TableWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    store_.write_log("1", {record_of(1, 1, "s3", "GetObject"), record_of(2, 1, "ec2", "RunInstances")});
    store_.import();
  }

  std::string pointer() { return store_.lake.table_metadata(store_.store).value().value_or("none"); }

  // As another engine does it: a new metadata file beside Tarn's, and the catalog names it.
  void commit_as_another() {
    const auto own = pointer();
    const auto theirs = own.substr(0, own.rfind('/') + 1) + "00009-theirs.metadata.json";
    const auto path = [](const std::string& uri) { return uri.substr(std::string_view("file://").size()); };
    const auto text = io::read_file(store_.disk, path(own), 1u << 20);
    ASSERT_TRUE(text);
    ASSERT_TRUE(io::write_file_durably(store_.disk, path(theirs), *text, 0600));
    ASSERT_TRUE(store_.lake.move(store_.store, {.from = own, .to = theirs}));
  }

  Result<> import_more() {
    store_.write_log("2", {record_of(3, 1, "s3", "PutObject")});
    const auto listing = list_logs(store_.disk, {"/logs"}, {});
    Importer importer({.files = store_.disk,
                       .lake = store_.lake,
                       .clock = store_.clock,
                       .random = *store_.random,
                       .data_folder = "/lake",
                       .notary = store_.notary},
                      store_.store, event::Category::CloudTrail, "more", {.threads = 1, .limits = {}});
    const auto outcome = importer.run(*listing, store_.progress, {});
    return outcome ? Result<>() : fail(outcome.error());
  }

  TableWatch::Foreign look() {
    std::vector<catalog::EventDataStore> stores(1);
    stores.front().id = store_.store;
    return watch_.look(store_.lake, stores).value();
  }

  TestStore store_;
  TableWatch watch_;
};

TEST_F(TableWatchTest, TarnsOwnCommitsAreItsOwn) {
  EXPECT_TRUE(look().empty());
  ASSERT_TRUE(import_more());
  EXPECT_TRUE(look().empty());
  const auto place = store_.lake.table_place(store_.store);
  ASSERT_TRUE(place && place->own && place->pointer);
  EXPECT_EQ("file:///lake/" + *place->own, *place->pointer);
  EXPECT_FALSE(reset_table(store_.access()).value()) << "there is nothing to set back";
  EXPECT_TRUE(store_.lake.table_place(EventDataStoreId("another"))->is_own()) << "that has no table";
}

TEST_F(TableWatchTest, NothingIsBuiltOnAnothersSnapshot) {
  const auto rows = store_.rows();
  const auto own = pointer();
  EXPECT_TRUE(look().empty());
  commit_as_another();
  const auto found = look();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found.begin()->second.message(), HasSubstr("00009-theirs.metadata.json"));
  EXPECT_EQ(look().size(), 1u) << "as long as it is so";

  const auto files = store_.on_disk();
  const auto import = import_more();
  ASSERT_FALSE(import);
  EXPECT_EQ(import.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(import.error().message(), HasSubstr("tarn store reset " + store_.store.value()));
  CompactionProgress progress;
  EXPECT_EQ(compact_store(store_.access(), compact_everything(), progress, {}).error().code(),
            ErrorCode::FailedState);
  EXPECT_EQ(expire_events(store_.access(), store_.clock.now(), kCommitPatience, {}).error().code(),
            ErrorCode::FailedState);
  EXPECT_EQ(store_.on_disk(), files) << "nothing was written, nothing removed";
  EXPECT_EQ(store_.rows(), rows) << "queries go on";

  ASSERT_TRUE(reset_table(store_.access()).value());
  EXPECT_EQ(pointer(), own);
  EXPECT_TRUE(look().empty());
  const auto last = store_.lake.last_entry();
  ASSERT_TRUE(last && *last);
  EXPECT_THAT((*last)->text, HasSubstr("\nkind reset\nstore " + store_.store.value() + "\ntable stores/"));
  EXPECT_EQ(store_.on_disk(), files) << "what the other wrote is kept";
  ASSERT_TRUE(import_more());
  EXPECT_EQ(store_.rows().size(), rows.size() + 1);
}

TEST_F(TableWatchTest, ACommitBetweenTwoOfOneImportIsNotOverwritten) {
  PendingFiles pending(store_.disk, "/lake", store_.store);
  TableCommits commits(store_.disk, store_.lake, store_.clock, *store_.random, "/lake", store_.store,
                       store_.schema, pending, store_.notary);
  commit_as_another();
  EXPECT_EQ(commits.forget_before(1).error().code(), ErrorCode::FailedState);
}

TEST_F(TableWatchTest, ATableWhoseMetadataIsGoneCannotBeSetBack) {
  const auto place = store_.lake.table_place(store_.store);
  commit_as_another();
  ASSERT_TRUE(store_.disk.remove("/lake/" + *place->own));
  EXPECT_FALSE(reset_table(store_.access()));
  EXPECT_EQ(look().size(), 1u);
}

}  // namespace
}  // namespace tarn::ingest
