#include "service/upkeep.hpp"

#include "event/schema.hpp"
#include "ingest/importer.hpp"
#include "service/store_lifecycle.hpp"
#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using catalog::EventDataStore;
using catalog::StoreStatus;
using testing::HasSubstr;

// A store with an event for each of the thirty days before now.
class UpkeepTest : public testing::Test {
 protected:
  static constexpr int kEvents = 30;

  void SetUp() override {
    std::vector<std::string> records;
    for (int day = 1; day <= kEvents; ++day) {
      const auto time = format_iso_seconds(service_.clock.now() - std::chrono::days(day));
      records.push_back(log_record(day, "RunInstances", time));
    }
    const auto path = service_.folder.at("logs/events.json");
    ASSERT_TRUE(io::write_file_durably(*service_.folder.files, path, log_file(records), 0600));
    store_ = make_store("kept");
    other_ = make_store("other");
  }

  EventDataStore make_store(const std::string& name) {
    auto store =
        must(lifecycle().create({.name = name, .retention_days = 366, .termination_protection = false}));
    const auto listing = must(ingest::list_logs(*service_.folder.files, {service_.folder.at("logs")}, {}));
    auto& lake = *service_.lake;
    ingest::Importer importer({.files = lake.files(),
                               .lake = lake.data(),
                               .clock = lake.clock(),
                               .random = lake.random(),
                               .data_folder = lake.folder(),
                               .notary = lake.notary()},
                              store.id, event::Category::CloudTrail, "import", {.threads = 1, .limits = {}});
    ingest::ImportProgress progress;
    EXPECT_TRUE(must(importer.run(listing, progress, {})).empty());
    return store;
  }

  StoreLifecycle lifecycle() { return StoreLifecycle(*service_.lake); }
  Upkeep& upkeep() { return service_.parts->upkeep; }
  std::uint64_t events(const EventDataStore& store) {
    return must(service_.lake->data().totals(store.id)).rows;
  }
  void retain(std::uint32_t days) {
    store_.retention_days = days;
    must(service_.lake->control().update_store(store_));
  }
  bool has_folder(const EventDataStore& store) {
    return service_.folder.files
        ->status(service_.folder.at("lake/stores/" + store.id.value()), io::Symlinks::Refuse)
        .has_value();
  }

  TestService service_;
  EventDataStore store_;
  EventDataStore other_;
};

TEST_F(UpkeepTest, EventsStayUntilTheirTimeIsOver) {
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 30u);
  retain(10);
  EXPECT_EQ(events(store_), 30u) << "with the next sweep";
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 10u);
  EXPECT_EQ(events(other_), 30u) << "each store by its own period";
  service_.clock.advance(std::chrono::seconds(1));
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 9u) << "to the second";
  retain(100);
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 9u) << "raising loses nothing";
  EXPECT_EQ(upkeep().totals().events_expired, 21u);
  EXPECT_EQ(upkeep().totals().failures, 0u);
}

TEST_F(UpkeepTest, CompactsAndClearsAway) {
  const auto before = must(service_.lake->data().totals(store_.id)).files;
  upkeep().compact({});
  EXPECT_EQ(upkeep().totals().files_compacted, 0u) << "all of it is young";
  service_.clock.advance(std::chrono::hours(1));
  upkeep().compact({});
  EXPECT_EQ(upkeep().totals().files_compacted, 2 * before);
  EXPECT_EQ(events(store_), 30u);
  EXPECT_EQ(upkeep().totals().files_removed, 0u);
  service_.clock.advance(std::chrono::hours(24));
  upkeep().compact({});
  EXPECT_EQ(upkeep().totals().files_removed, 2 * before);
  EXPECT_THAT(service_.get("/metrics").http.body,
              HasSubstr("tarn_compaction_files_total " + std::to_string(2 * before)));
}

TEST_F(UpkeepTest, PausesWhereItFails) {
  service_.clock.advance(std::chrono::hours(2));
  std::string victim;
  must(service_.lake->data().each_data_file(store_.id, {}, [&](const catalog::DataFile& file) -> Result<> {
    victim = service_.lake->path(file.path);
    return {};
  }));
  auto& files = *service_.folder.files;
  const auto whole = must(io::read_file(files, victim, 1u << 20));
  must(io::write_file_durably(files, victim, whole.substr(1), 0600));
  upkeep().compact({});
  EXPECT_EQ(upkeep().totals().failures, 1u);
  EXPECT_EQ(upkeep().totals().stores_paused, 1u);
  EXPECT_GT(upkeep().totals().files_made, 30u) << "the store's other days, and the other store";
  for (const auto& [hours, failures] : {std::pair{0, 1u}, {1, 2u}, {1, 2u}, {1, 3u}}) {
    service_.clock.advance(std::chrono::hours(hours));
    upkeep().compact({});
    EXPECT_EQ(upkeep().totals().failures, failures);
  }
  must(io::write_file_durably(files, victim, whole, 0600));
  service_.clock.advance(std::chrono::hours(24));
  upkeep().compact({});
  EXPECT_EQ(upkeep().totals().failures, 3u);
  EXPECT_EQ(upkeep().totals().stores_paused, 0u);
  EXPECT_THAT(service_.get("/metrics").http.body, HasSubstr("tarn_compaction_paused_stores 0"));
}

TEST_F(UpkeepTest, ADeletedStoreCanBeRestoredForSevenDays) {
  retain(10);
  ASSERT_EQ(lifecycle().begin_deletion(store_.id).value().status, StoreStatus::PendingDeletion);
  service_.clock.advance(kDeletionPending - std::chrono::seconds(1));
  upkeep().finish_deletions();
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 30u) << "pending deletion, nothing goes, not even by retention";
  EXPECT_FALSE(lifecycle().for_import("kept")) << "nothing comes either";
  EXPECT_EQ(lifecycle().restore(store_.id).value().status, StoreStatus::Enabled);
  service_.clock.advance(kDeletionPending);
  upkeep().finish_deletions();
  EXPECT_EQ(events(store_), 30u);
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 0u) << "its period has gone on";
  EXPECT_TRUE(has_folder(store_));
}

TEST_F(UpkeepTest, AfterSevenDaysItIsGoneWithAllItHadAndNothingElse) {
  ASSERT_TRUE(lifecycle().begin_deletion(store_.id));
  service_.clock.advance(kDeletionPending);
  EXPECT_FALSE(lifecycle().restore(store_.id)) << "too late";
  upkeep().finish_deletions();
  EXPECT_EQ(service_.lake->control().store(store_.id).error().code(), ErrorCode::NotFound);
  EXPECT_EQ(events(store_), 0u);
  EXPECT_FALSE(must(service_.lake->data().table_metadata(store_.id)));
  EXPECT_FALSE(has_folder(store_));
  EXPECT_EQ(events(other_), 30u);
  EXPECT_TRUE(has_folder(other_));
  EXPECT_EQ(upkeep().totals().stores_deleted, 1u);
  upkeep().finish_deletions();
  EXPECT_EQ(upkeep().totals().failures, 0u);
}

TEST_F(UpkeepTest, WhatKeepsAStoreFromDeletion) {
  EXPECT_EQ(lifecycle().restore(store_.id).error().problem, StoreProblem::Status);
  EXPECT_EQ(lifecycle().begin_deletion(EventDataStoreId("x")).error().problem, StoreProblem::NotFound);
  const auto guarded = must(lifecycle().create({.name = "guarded"}));
  EXPECT_EQ(lifecycle().begin_deletion(guarded.id).error().problem, StoreProblem::Protected);
  ASSERT_TRUE(lifecycle().begin_deletion(store_.id));
  EXPECT_EQ(lifecycle().begin_deletion(store_.id).error().problem, StoreProblem::Inactive);
}

TEST_F(UpkeepTest, LeavesAStoreAloneToWhoseTableAnotherEngineHasCommitted) {
  auto& lake = service_.lake->data();
  const auto own = must(lake.table_metadata(store_.id)).value_or("");
  must(lake.move(store_.id, {.from = own, .to = own + ".theirs"}));
  retain(10);
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 30u);
  EXPECT_EQ(upkeep().totals().failures, 0u);
  EXPECT_THAT(service_.get("/metrics").http.body, HasSubstr("tarn_foreign_tables 1"));
  const auto access = must(access_to(*service_.lake, service_.lake->folder(), store_));
  EXPECT_TRUE(must(ingest::reset_table(access)));
  upkeep().expire_events({});
  EXPECT_EQ(events(store_), 10u);
  EXPECT_THAT(service_.get("/metrics").http.body, HasSubstr("tarn_foreign_tables 0"));
}

TEST_F(UpkeepTest, AnInterruptedDeletionIsFinished) {
  ASSERT_TRUE(lifecycle().begin_deletion(store_.id));
  service_.clock.advance(kDeletionPending);
  must(service_.lake->data().forget(store_.id));  // as far as it came
  upkeep().finish_deletions();
  EXPECT_FALSE(has_folder(store_));
  EXPECT_FALSE(service_.lake->control().store(store_.id));
}

}  // namespace
}  // namespace tarn::service
