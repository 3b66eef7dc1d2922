#include "service/pushes.hpp"

#include "catalog/temp_folder.hpp"
#include "engine/engine.hpp"
#include "service/store_lifecycle.hpp"
#include "service/test_service.hpp"

#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

std::string event(int number, int day) {
  return fmt::format(
      R"({{"eventVersion":"1.11","eventID":"id-{0}","eventTime":"2026-07-{1:02}T12:{0:02}:00Z","eventSource":"s3.amazonaws.com","eventName":"{2}","eventCategory":"Management","recipientAccountId":"111122223333","awsRegion":"us-east-1","userIdentity":{{"type":"IAMUser","userName":"user-{0}"}},"requestParameters":{{"bucketName":"bucket-{0}"}}}})",
      number, day, number % 2 == 0 ? "CreateBucket" : "DeleteBucket");
}

class PushesTest : public testing::Test {
 protected:
  PushesTest()
      : lake_(must(Lake::create({*folder_.files, clock_, *random_}, folder_.at("lake"), {}))),
        store_(must(StoreLifecycle(*lake_).for_import("")).id) {}

  // Its thread does nothing by itself: the step is longer than any test.
  std::unique_ptr<Pushes> start(std::chrono::milliseconds step = std::chrono::hours(1)) {
    return must(Pushes::start(*lake_, folder_.at("lake"), {.step = step}));
  }

  static void push(Pushes& pushes, const std::vector<std::string>& events) {
    const std::vector<std::string_view> views(events.begin(), events.end());
    for (const auto& one : must(pushes.pusher().push({}, views))) {
      EXPECT_EQ(one.kind, ingest::Acknowledgement::Kind::Durable) << one.reason;
    }
  }

  struct Answer {
    std::vector<std::string> rows;  // cells with commas in between
    engine::Statistics statistics;
  };
  Answer ask(const std::string& statement, const journal::Journal* journal) {
    const query::Planner planner(lake_->control(), lake_->data(), clock_, folder_.at("lake"),
                                 store_rows(*lake_, folder_.at("lake"), journal));
    const auto plan = planner.plan(statement, {.default_store = store_, .parameters = {}});
    Answer answer;
    EXPECT_TRUE(plan) << plan.error().message;
    if (!plan) {
      return answer;
    }
    const auto query = must(engine_.start(plan->engine_sql, plan->tables));
    engine::Chunk chunk;
    while (must(query->next(chunk))) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        std::string text;
        for (std::size_t column = 0; column < query->column_count(); ++column) {
          text += column == 0 ? "" : ",";
          if (!chunk.is_null(row, column)) {
            chunk.append_text(text, row, column);
          }
        }
        answer.rows.push_back(std::move(text));
      }
    }
    answer.statistics = query->statistics();
    return answer;
  }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-04T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  std::unique_ptr<Lake> lake_;
  EventDataStoreId store_;
  engine::Engine engine_{*folder_.files, {.threads = 2, .spill_folder = {}}};
};

// The same answers from the journal, from the tables, and from both; in this process and in another.
TEST_F(PushesTest, AnswersAlikeBeforeWhileAndAfterEventsMove) {
  const struct {
    const char* statement;
    std::vector<std::string> rows;
    std::uint64_t matched;
  } questions[] = {
      {"SELECT count(*) FROM $EDS_ID", {"6"}, 6},
      {"SELECT eventID FROM $EDS_ID WHERE eventTime >= '2026-07-02 00:00:00' ORDER BY eventTime",
       {"id-3", "id-4", "id-5"},
       3},
      {"SELECT userIdentity.userName, element_at(requestParameters, 'bucketName') FROM $EDS_ID WHERE "
       "eventName = "
       "'CreateBucket' ORDER BY eventID LIMIT 2",
       {"user-0,bucket-0", "user-2,bucket-2"},
       3},
      {"SELECT eventName, count(*) FROM $EDS_ID GROUP BY eventName ORDER BY eventName",
       {"CreateBucket,3", "DeleteBucket,3"},
       6},
      {"SELECT eventID FROM $EDS_ID ORDER BY eventTime DESC LIMIT 1", {"id-5"}, 6},
      {"SELECT count(eventJsonChecksum) FROM $EDS_ID", {"6"}, 6},
      {"SELECT eventID FROM $EDS_ID WHERE eventTime > '2026-08-01 00:00:00'", {}, 0},
  };
  auto pushes = start();
  const auto expect_answers = [&](const char* when) {
    for (const auto* journal : {&pushes->pusher().journal(), static_cast<const journal::Journal*>(nullptr)}) {
      for (const auto& [statement, rows, matched] : questions) {
        const auto answer = ask(statement, journal);
        EXPECT_THAT(answer.rows, testing::ElementsAreArray(rows)) << when << ": " << statement;
        EXPECT_EQ(answer.statistics.events_matched, matched) << when << ": " << statement;
      }
    }
  };
  push(*pushes, {event(0, 1), event(1, 1), event(2, 1)});
  push(*pushes, {event(3, 2), event(4, 2), event(5, 3), event(0, 1)});
  expect_answers("in the journal");
  pushes.reset();
  pushes = start();
  expect_answers("after a restart");
  must(pushes->pusher().flush({}));
  expect_answers("in the tables");
  push(*pushes, {event(5, 3), event(2, 1)});
  expect_answers("delivered again");
  must(pushes->pusher().flush({}));
  expect_answers("delivered again, in the tables");
}

TEST_F(PushesTest, ShowsTheTableAndTheJournalTogether) {
  const auto pushes = start();
  push(*pushes, {event(0, 1), event(1, 1)});
  must(pushes->pusher().flush({}));
  push(*pushes, {event(1, 1), event(2, 2)});
  const auto answer = ask("SELECT eventID FROM $EDS_ID ORDER BY eventID", &pushes->pusher().journal());
  EXPECT_THAT(answer.rows, testing::ElementsAre("id-0", "id-1", "id-2"));
  EXPECT_EQ(answer.statistics.events_scanned, 3u);
  EXPECT_GT(answer.statistics.bytes_scanned, 0u);
}

TEST_F(PushesTest, FeedsTheEventHistory) {
  const auto pushes = start();
  auto data = event(1, 1);
  data.replace(data.find("Management"), 10, "Data");
  push(*pushes, {event(0, 1)});
  EXPECT_EQ(must(pushes->pusher().push({}, std::vector<std::string_view>{data})).front().kind,
            ingest::Acknowledgement::Kind::Unwanted);
  must(pushes->pusher().tick({}));
  const auto found =
      must(lake_->history().lookup({.account = AccountId("111122223333"), .region = Region("us-east-1")}));
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events.front().event_id, "id-0");
  // Once more, after a restart, changes nothing.
  push(*pushes, {event(0, 1)});
  must(pushes->pusher().tick({}));
  EXPECT_EQ(must(lake_->history().size()), 1u);
}

TEST_F(PushesTest, WorkByThemselves) {
  const auto pushes = start(std::chrono::milliseconds(1));
  push(*pushes, {event(0, 1)});
  clock_.advance(std::chrono::minutes(2));
  while (pushes->pusher().totals().flushed == 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(must(lake_->data().totals(store_)).rows, 1u);
}

}  // namespace
}  // namespace tarn::service
