#include "catalog/history_writer.hpp"

#include "catalog/temp_folder.hpp"

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

HistoryEvent event_of(const std::string& id) {
  return {.event_id = id,
          .event_time = from_micros(1'000'000),
          .account = AccountId("111122223333"),
          .region = Region("us-east-1"),
          .category = "Management",
          .json = "{}"};
}

// Takes what it is given to write, but only once it may.
class HeldDisk {
 public:
  Result<> write(std::span<const HistoryEvent> events) {
    ++begun_;
    begun_.notify_all();
    held_.wait(true);
    std::vector<std::string> ids;
    Result<> outcome;
    for (const HistoryEvent& event : events) {
      ids.push_back(event.event_id);
      if (event.event_id == "bad") {
        outcome = fail(ErrorCode::InvalidArgument, "cannot be written");
      } else if (event.event_id == "unplugged") {
        outcome = fail(ErrorCode::Io, "the disk is gone");
      }
    }
    transactions_.lock()->push_back(std::move(ids));
    return outcome;
  }
  void wait_for_writer() { begun_.wait(0); }
  void release() {
    held_ = false;
    held_.notify_all();
  }
  std::vector<std::vector<std::string>> transactions() { return *transactions_.lock(); }

 private:
  std::atomic<int> begun_ = 0;
  std::atomic<bool> held_ = true;
  Guarded<std::vector<std::vector<std::string>>> transactions_;
};

class HistoryWriterTest : public testing::Test {
 protected:
  // Inserts one event while the disk is held, and those of `ids` meanwhile; returns the outcomes of these.
  std::vector<Result<>> insert_together(const std::vector<std::string>& ids) {
    std::vector<Result<>> outcomes(ids.size());
    {
      std::vector<std::jthread> threads;
      threads.emplace_back([this] { EXPECT_TRUE(writer_.insert(event_of("first"))); });
      disk_.wait_for_writer();
      std::atomic<std::size_t> started = 0;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        threads.emplace_back([&, i] {
          ++started;
          outcomes[i] = writer_.insert(event_of(ids[i]));
        });
      }
      while (started < ids.size() || writer_.waiting() < ids.size()) {
        std::this_thread::yield();
      }
      disk_.release();
    }
    return outcomes;
  }

  HeldDisk disk_;
  HistoryWriter writer_{[this](std::span<const HistoryEvent> events) { return disk_.write(events); }};
};

TEST_F(HistoryWriterTest, WritesAtOnceForACallerWhoIsAlone) {
  disk_.release();
  EXPECT_TRUE(writer_.insert(event_of("a")));
  EXPECT_TRUE(writer_.insert(event_of("b")));
  EXPECT_THAT(disk_.transactions(), ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST_F(HistoryWriterTest, SharesATransactionAmongThoseWhoWait) {
  for (const Result<>& outcome : insert_together({"a", "b", "c", "d", "e"})) {
    EXPECT_TRUE(outcome);
  }
  EXPECT_THAT(disk_.transactions(),
              ElementsAre(ElementsAre("first"), UnorderedElementsAre("a", "b", "c", "d", "e")));
  EXPECT_EQ(writer_.waiting(), 0u);
}

TEST_F(HistoryWriterTest, FailsTheCallerAloneWhoseEventCannotBeWritten) {
  const auto outcomes = insert_together({"a", "bad", "c"});
  EXPECT_TRUE(outcomes[0]);
  ASSERT_FALSE(outcomes[1]);
  EXPECT_EQ(outcomes[1].error().code(), ErrorCode::InvalidArgument);
  EXPECT_EQ(outcomes[1].error().message(), "cannot be written");
  EXPECT_TRUE(outcomes[2]);
  EXPECT_THAT(disk_.transactions(), SizeIs(5)) << "the first, the three together, and each by itself";
}

TEST_F(HistoryWriterTest, FailsAllAtOnceWhereTheDatabaseDoes) {
  for (const Result<>& outcome : insert_together({"a", "unplugged", "c"})) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(), "the disk is gone");
  }
  EXPECT_THAT(disk_.transactions(), SizeIs(2)) << "the first, and the three together";
}

TEST_F(HistoryWriterTest, HasALimitToEachTransaction) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < HistoryWriter::kTogetherMax + 3; ++i) {
    ids.push_back(std::to_string(i));
  }
  for (const Result<>& outcome : insert_together(ids)) {
    EXPECT_TRUE(outcome);
  }
  EXPECT_THAT(disk_.transactions(), ElementsAre(SizeIs(1), SizeIs(HistoryWriter::kTogetherMax), SizeIs(3)));
}

TEST(HistoryWriter, BringsEveryEventIntoTheHistory) {
  constexpr int kThreads = 8;
  constexpr int kEvents = 25;
  const TempFolder folder;
  auto history = EventHistory::create(*folder.files, folder.at("history.db"), "lake");
  ASSERT_TRUE(history);
  HistoryWriter writer([&](std::span<const HistoryEvent> events) -> Result<> {
    TARN_TRY(history->insert(events));
    return {};
  });
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEvents; ++i) {
          EXPECT_TRUE(writer.insert(event_of(std::to_string(thread) + "-" + std::to_string(i))));
        }
      });
    }
  }
  EXPECT_EQ(history->size().value_or(0), static_cast<std::uint64_t>(kThreads * kEvents));
  EXPECT_TRUE(writer.insert(event_of("0-0"))) << "one that is there already is no failure";
}

}  // namespace
}  // namespace tarn::catalog
