#include "app/sample_lake.hpp"

#include "app/sample_life.hpp"
#include "app/sample_pulse.hpp"
#include "base/clock.hpp"
#include "catalog/store_category.hpp"
#include "catalog/temp_folder.hpp"
#include "io/hash.hpp"
#include "json/value.hpp"
#include "service/pushes.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

class SampleLakeTest : public testing::Test {
 protected:
  SampleLakeTest() {
    auto made = service::Lake::create({*folder_.files, clock_, *random_}, folder_.at("lake"), {});
    EXPECT_TRUE(made);
    lake_ = std::move(*made);
  }

  // The ids of the events that two accounts have in the history of a Region.
  std::set<std::string> history() {
    std::set<std::string> ids = history("111122223333", "us-east-1");
    ids.merge(history("444455556666", "ap-northeast-1"));
    return ids;
  }
  std::set<std::string> history(const char* account, const char* region) {
    std::set<std::string> ids;
    catalog::LookupRequest request{.account = AccountId(account), .region = Region(region), .limit = 1000};
    for (;;) {
      const auto page = lake_->history().lookup(request);
      EXPECT_TRUE(page);
      if (!page) {
        return ids;
      }
      for (const catalog::HistoryEvent& event : page->events) {
        EXPECT_TRUE(ids.insert(event.event_id).second);
      }
      if (!page->next) {
        return ids;
      }
      request.after = page->next;
    }
  }

  // Nothing is flushed but by the test: the step is longer than any.
  std::unique_ptr<service::Pushes> start_pushes() {
    auto pushes = service::Pushes::start(*lake_, folder_.at("lake"), {.step = std::chrono::hours(1)});
    EXPECT_TRUE(pushes) << pushes.error().message();
    return pushes ? std::move(*pushes) : nullptr;
  }

  // How many files wait for a store.
  static std::size_t paths_for(const SampleLake& sample, std::string_view store) {
    const auto found = std::ranges::find(sample.waiting(), store, &WaitingFiles::store);
    return found == sample.waiting().end() ? 0 : found->paths.size();
  }
  static std::size_t log_files_of_insights(const SampleLake& sample) {
    const auto found = std::ranges::find(sample.waiting(), "insights", &WaitingFiles::store);
    return static_cast<std::size_t>(std::ranges::count_if(found->paths, [](const std::string& path) {
      return path.find("/CloudTrail-Insight/") != std::string::npos;
    }));
  }
  std::uint64_t rows(std::string_view name) {
    const auto store = lake_->control().store_named(name);
    EXPECT_TRUE(store) << name;
    return store ? lake_->data().totals(store->id)->rows : 0;
  }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-01T12:00:00.5Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(1);
  std::unique_ptr<service::Lake> lake_;
};

TEST_F(SampleLakeTest, IsNotThereAtFirst) {
  const auto none = SampleLake::open(*lake_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::NotFound);
  const auto pushes = start_pushes();
  const auto life = SampleLife::start(*lake_, pushes->pusher(), {});
  ASSERT_FALSE(life);
  EXPECT_EQ(life.error().code(), ErrorCode::NotFound);
}

TEST_F(SampleLakeTest, RefusesADamagedState) {
  for (const char* text : {"", "{", "{}", R"({"seed":1,"eventsPerDay":"9","made":"now","until":"then"})"}) {
    ASSERT_TRUE(io::write_file_durably(*folder_.files, lake_->path("sample.json"), text, 0600));
    EXPECT_FALSE(SampleLake::open(*lake_)) << text;
  }
}

TEST_F(SampleLakeTest, FillsFilesHistoryAndLabels) {
  auto sample = SampleLake::begin(*lake_, 1, 3000, 50, clock_.now());
  ASSERT_TRUE(sample) << sample.error().message();
  const auto made = sample->make_until(clock_.now());
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_GT(made->events, 2000u);
  EXPECT_EQ(made->files, paths_for(*sample, "default") + log_files_of_insights(*sample));
  EXPECT_GT(paths_for(*sample, "insights"), 20u);
  EXPECT_GT(paths_for(*sample, "config"), 40u);
  EXPECT_GT(history().size(), 50u);
  for (const sample::Label& label : made->labels) {
    EXPECT_EQ(label.event_ids.size(), label.planned) << label.scenario;
  }
  const auto labels = io::read_file(*folder_.files, lake_->path("sample-labels.json"), 1 << 20);
  ASSERT_TRUE(labels);
  EXPECT_NE(labels->find("trail-stopped"), std::string::npos);
  EXPECT_TRUE(sample->imported());
  EXPECT_TRUE(sample->waiting().empty());
}

TEST_F(SampleLakeTest, GoesOnWhereItWas) {
  auto sample = SampleLake::begin(*lake_, 1, 2000, 10, clock_.now());
  ASSERT_TRUE(sample);
  ASSERT_TRUE(sample->make_until(clock_.now()));
  const auto before = history();
  // A run that ends before its import leaves the state as it was: the next makes the same again.
  auto again = SampleLake::open(*lake_);
  ASSERT_TRUE(again);
  ASSERT_TRUE(again->make_until(clock_.now()));
  EXPECT_EQ(history(), before);
  ASSERT_EQ(again->waiting().size(), sample->waiting().size());
  for (const WaitingFiles& files : sample->waiting()) {
    EXPECT_EQ(paths_for(*again, files.store), files.paths.size());
  }
  ASSERT_TRUE(again->imported());
  clock_.advance(std::chrono::days(2));
  auto later = SampleLake::open(*lake_);
  ASSERT_TRUE(later);
  EXPECT_EQ(format_iso_seconds(later->state().until), "2026-07-01T12:00:00Z");
  const auto more = later->make_until(clock_.now());
  ASSERT_TRUE(more);
  EXPECT_GT(more->events, 200u);
  EXPECT_LT(more->events, 900u);
  EXPECT_GT(history().size(), before.size());
  ASSERT_TRUE(later->make_until(clock_.now()));
}

TEST_F(SampleLakeTest, MakesGoodNinetyDaysAtMost) {
  auto sample = SampleLake::begin(*lake_, 1, 100, 10, clock_.now());
  ASSERT_TRUE(sample);
  ASSERT_TRUE(sample->make_until(clock_.now()));
  ASSERT_TRUE(sample->imported());
  clock_.advance(std::chrono::days(1000));
  const auto made = sample->make_until(clock_.now());
  ASSERT_TRUE(made);
  EXPECT_LT(made->events, 1800u);
}

TEST_F(SampleLakeTest, FillsAStoreOfEachKind) {
  auto sample = SampleLake::begin(*lake_, 1, 1000, 6, clock_.now());
  ASSERT_TRUE(sample);
  const auto made = sample->make_until(clock_.now());
  ASSERT_TRUE(made);
  ASSERT_TRUE(import_quietly(*lake_, sample->waiting(), {}));
  EXPECT_EQ(rows("default"), made->events);
  EXPECT_EQ(rows("insights"), made->insights);
  EXPECT_GT(rows("config"), 100u);
  EXPECT_LT(rows("config"), 400u);
  for (const auto& [name, category] :
       {std::pair("default", event::Category::CloudTrail), std::pair("insights", event::Category::Insight),
        std::pair("config", event::Category::ConfigurationItem)}) {
    EXPECT_EQ(catalog::category_of(*lake_->control().store_named(name)), category) << name;
  }
}

TEST_F(SampleLakeTest, RefusesAStoreThatHoldsSomethingElse) {
  ASSERT_TRUE(service::StoreLifecycle(*lake_).create({.name = "insights"}));
  const auto sample = SampleLake::begin(*lake_, 1, 100, 10, clock_.now());
  ASSERT_FALSE(sample);
  EXPECT_EQ(sample.error().code(), ErrorCode::FailedState);
  EXPECT_NE(sample.error().message().find("insights"), std::string::npos);
  EXPECT_FALSE(SampleLake::open(*lake_)) << "nothing was begun";
}

// The third hour of a Sunday, when people and pipelines sleep.
TEST_F(SampleLakeTest, LivesAtNightToo) {
  clock_.advance(*parse_timestamp("2026-07-05T03:00:00Z") - clock_.now());
  auto sample = SampleLake::begin(*lake_, 1, 200, 2, clock_.now());
  ASSERT_TRUE(sample);
  ASSERT_TRUE(sample->make_until(clock_.now()));
  ASSERT_TRUE(import_quietly(*lake_, sample->waiting(), {}));
  ASSERT_TRUE(sample->imported());
  const std::uint64_t events = rows("default");
  const std::uint64_t items = rows("config");
  const auto pushes = start_pushes();
  SampleLifeSteps steps(*lake_, pushes->pusher(), std::move(*sample), {});
  std::uint64_t seen = lake_->history().size().value();
  for (int i = 0; i < 20; ++i) {
    clock_.advance(2 * kPulse);
    const Result<> step = steps.step();
    ASSERT_TRUE(step) << step.error().message();
    const std::uint64_t now = lake_->history().size().value();
    EXPECT_GE(now, seen + 1) << "no event in " << 2 * kPulse.count() << " seconds, " << i;
    seen = now;
  }
  clock_.advance(std::chrono::minutes(10));
  ASSERT_TRUE(steps.step());
  ASSERT_TRUE(pushes->pusher().flush({}));
  EXPECT_GE(rows("default"), events + 170);
  EXPECT_GT(rows("config"), items);
}

TEST_F(SampleLakeTest, LivesOnStepByStep) {
  auto sample = SampleLake::begin(*lake_, 1, 200, 2, clock_.now());
  ASSERT_TRUE(sample);
  ASSERT_TRUE(sample->make_until(clock_.now()));
  ASSERT_TRUE(import_quietly(*lake_, sample->waiting(), {}));
  ASSERT_TRUE(sample->imported());
  const auto pushes = start_pushes();
  SampleLifeSteps steps(*lake_, pushes->pusher(), std::move(*sample), {});
  std::size_t seen = history().size();
  const std::size_t at_first = seen;
  std::size_t grown = 0;
  for (int i = 0; i < 200; ++i) {
    clock_.advance(std::chrono::seconds(9));
    const Result<> step = steps.step();
    ASSERT_TRUE(step) << step.error().message();
    const std::size_t now = history().size();
    grown += now > seen ? 1 : 0;
    seen = now;
  }
  EXPECT_GT(seen, at_first);
  EXPECT_GT(grown, 5u);
  ASSERT_TRUE(steps.step());
  const auto state = SampleLake::open(*lake_);
  ASSERT_TRUE(state);
  EXPECT_EQ(format_iso_seconds(state->state().until), format_iso_seconds(clock_.now()));
}

}  // namespace
}  // namespace tarn::app
