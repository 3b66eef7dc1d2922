#include "service/disk_room.hpp"

#include "engine/engine.hpp"
#include "io/faulty_file_system.hpp"
#include "query/planner.hpp"
#include "service/file_uri.hpp"
#include "service/import_jobs.hpp"
#include "service/pushes.hpp"
#include "service/store_lifecycle.hpp"
#include "service/test_service.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using catalog::ImportStatus;
using testing::HasSubstr;

constexpr std::uint64_t kReserve = 1000;

// A lake on a real disk that is full when a test says so. The databases have a disk of their own.
class DiskRoomTest : public testing::Test {
 protected:
  DiskRoomTest() {
    folder_.files->create_directories(folder_.at("logs"), 0700).value();
    for (int i = 0; i < 3; ++i) {
      const auto record = log_record(i, "RunInstances", "2026-06-30T10:00:00Z");
      io::write_file_durably(*folder_.files, folder_.at(fmt::format("logs/{}.json", i)), log_file({record}),
                             0600)
          .value();
    }
    lake_ = must(Lake::create({disk_, clock_, *random_}, folder_.at("lake"), {}));
    store_ = must(StoreLifecycle(*lake_).for_import("")).id;
    room_.emplace(disk_, folder_.at("lake"),
                  DiskRoomOptions{.reserve_bytes = kReserve,
                                  .first_look = std::chrono::milliseconds(1),
                                  .last_look = std::chrono::milliseconds(4),
                                  .free_bytes = [this](const std::string&) -> Result<std::uint64_t> {
                                    return free_.load();
                                  }});
  }

  std::unique_ptr<ImportJobs> jobs() {
    return must(ImportJobs::start(
        *lake_,
        must(AllowedPlaces::make(
            disk_, {{.account = std::string(kEveryAccount), .import_folders = {folder_.at("logs")}}})),
        {.threads = 1, .report_interval = std::chrono::milliseconds(1), .room = &*room_}));
  }
  catalog::Import begin(ImportJobs& jobs) {
    const auto begun = jobs.submit({.caller = AccountId("111122223333"),
                                    .destination = store_,
                                    .source_uri = file_uri(folder_.at("logs"))});
    EXPECT_TRUE(begun) << begun.error().message;
    return begun.value_or(catalog::Import{});
  }

  static void wait_until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds() && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(holds());
  }
  bool is_paused(std::string_view what) { return room_->pauses().contains(std::string(what)); }
  std::uint64_t rows() { return must(lake_->data().totals(store_)).rows; }

  std::uint64_t rows_of_query() {
    const query::Planner planner(lake_->control(), lake_->data(), clock_, folder_.at("lake"),
                                 store_rows(*lake_, folder_.at("lake"), nullptr));
    const auto plan = planner.plan("SELECT eventID FROM default", {});
    EXPECT_TRUE(plan) << plan.error().message;
    const engine::Engine engine(disk_, {.threads = 1, .spill_folder = {}});
    const auto query = must(engine.start(plan->engine_sql, plan->tables));
    std::uint64_t rows = 0;
    for (engine::Chunk chunk; must(query->next(chunk));) {
      rows += chunk.rows();
    }
    return rows;
  }

  catalog::TempFolder folder_;
  io::FaultyFileSystem disk_{*folder_.files};
  SystemClock clock_;
  std::unique_ptr<io::Random> random_ = io::make_system_random();
  std::atomic<std::uint64_t> free_{UINT64_MAX};
  std::unique_ptr<Lake> lake_;
  EventDataStoreId store_;
  std::optional<DiskRoom> room_;
};

TEST_F(DiskRoomTest, TellsOfADiskThatIsNearlyFull) {
  EXPECT_TRUE(room_->check());
  free_ = kReserve;
  EXPECT_TRUE(room_->check());
  free_ = kReserve - 1;
  const auto full = room_->check();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code(), ErrorCode::ResourceExhausted);
  EXPECT_THAT(full.error().message(), HasSubstr("make room"));
  EXPECT_TRUE(io::free_bytes(folder_.at("")));
  EXPECT_FALSE(io::free_bytes(folder_.at("nowhere")));
}

TEST_F(DiskRoomTest, LetsAnImportWaitWhileTheDiskIsFull) {
  for (const std::uint64_t nth : {1, 4, 9, 14}) {
    const auto jobs = this->jobs();
    // Everything anew for each: the store is emptied by a name of its own.
    store_ = must(StoreLifecycle(*lake_).for_import(fmt::format("store{}", nth))).id;
    disk_.fail_from(nth, io::Fault::DiskFull);
    const auto import = begin(*jobs);
    wait_until([&] { return !must(lake_->control().import_failures(import.id, 10, 0)).empty(); });
    EXPECT_TRUE(is_paused(kImports));
    const auto held_up = must(jobs->describe(import.id));
    EXPECT_EQ(held_up.status, ImportStatus::InProgress);
    EXPECT_EQ(jobs->totals().running, 1u);
    const auto notes = must(lake_->control().import_failures(import.id, 10, 0));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].error_type, "DiskFull");
    EXPECT_EQ(notes[0].status, catalog::ImportFailureStatus::Retry);
    std::string metrics;
    write_room_metrics(metrics, *room_);
    EXPECT_THAT(metrics, HasSubstr("tarn_ingest_paused{what=\"imports\"} 1"));
    EXPECT_THAT(metrics, HasSubstr("tarn_ingest_paused{what=\"pushes\"} 0"));
    disk_.stop_failing();
    wait_until([&] { return jobs->totals().running == 0; });
    const auto done = must(jobs->describe(import.id));
    EXPECT_EQ(done.status, ImportStatus::Completed);
    EXPECT_EQ(done.statistics.events_completed, 3u);
    EXPECT_EQ(done.statistics.files_completed, 3u);
    EXPECT_EQ(rows(), 3u);
    EXPECT_FALSE(is_paused(kImports));
    EXPECT_EQ(must(lake_->control().import_failures(import.id, 10, 0))[0].status,
              catalog::ImportFailureStatus::Succeeded);
    EXPECT_EQ(jobs->totals().events, 3u);
  }
}

TEST_F(DiskRoomTest, LetsQueriesGoOnMeanwhile) {
  const auto jobs = this->jobs();
  begin(*jobs);
  wait_until([&] { return jobs->totals().running == 0; });
  EXPECT_EQ(rows_of_query(), 3u);
  io::write_file_durably(*folder_.files, folder_.at("logs/more.json"),
                         log_file({log_record(7, "RunInstances", "2026-06-30T10:00:00Z")}), 0600)
      .value();
  disk_.fail_from(1, io::Fault::DiskFull);
  begin(*jobs);
  wait_until([&] { return is_paused(kImports); });
  EXPECT_EQ(rows_of_query(), 3u);
  disk_.stop_failing();
  wait_until([&] { return jobs->totals().running == 0; });
  EXPECT_EQ(rows_of_query(), 4u);
}

TEST_F(DiskRoomTest, KeepsSomeOfTheDiskFree) {
  const auto jobs = this->jobs();
  free_ = kReserve - 1;
  const auto import = begin(*jobs);
  wait_until([&] { return is_paused(kImports); });
  EXPECT_EQ(rows(), 0u);
  free_ = kReserve;
  wait_until([&] { return jobs->totals().running == 0; });
  EXPECT_EQ(must(jobs->describe(import.id)).status, ImportStatus::Completed);
  EXPECT_EQ(rows(), 3u);
}

TEST_F(DiskRoomTest, StopsAnImportThatWaits) {
  auto jobs = this->jobs();
  free_ = 0;
  const auto import = begin(*jobs);
  wait_until([&] { return is_paused(kImports); });
  jobs.reset();
  EXPECT_EQ(must(lake_->control().import_record(import.id)).status, ImportStatus::Stopped);
  EXPECT_FALSE(is_paused(kImports));
}

TEST_F(DiskRoomTest, RefusesPushesUntilThereIsRoom) {
  const auto pushes = must(
      Pushes::start(*lake_, folder_.at("lake"), {.step = std::chrono::milliseconds(1), .room = &*room_}));
  const auto record = log_record(9, "RunInstances", "2026-06-30T10:00:00Z");
  const std::vector<std::string_view> events{record};
  const auto push = [&] { return pushes->pusher().push({}, events); };
  const struct {
    const char* name;
    std::function<void()> fill;
    std::function<void()> clear;
  } cases[] = {{"a disk that is nearly full", [this] { free_ = 0; }, [this] { free_ = UINT64_MAX; }},
               {"a disk that is full", [this] { disk_.fail_from(1, io::Fault::DiskFull); },
                [this] { disk_.stop_failing(); }}};
  for (const auto& [name, fill, clear] : cases) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(push());
    fill();
    const auto refused = push();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::ResourceExhausted);
    wait_until([&] { return is_paused(kPushes); });
    clear();
    ASSERT_TRUE(push());
    wait_until([&] { return !is_paused(kPushes); });
  }
  ASSERT_TRUE(pushes->pusher().flush({}));
  EXPECT_EQ(rows(), 1u);
}

}  // namespace
}  // namespace tarn::service
