// Queries for single events and values: what the files' indexes leave out changes no answer.
#include "engine/engine.hpp"
#include "ingest/compactor.hpp"
#include "ingest/importer.hpp"
#include "io/chance.hpp"
#include "io/hash.hpp"
#include "lookup/file_index.hpp"
#include "lookup/index_builder.hpp"
#include "service/store_lifecycle.hpp"
#include "service/test_service.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

// More than a row group's 20,000 on one day, and some on another. Names and values follow from the number: so
// that a value is in one block, in several, or nowhere.
constexpr int kEvents = 22'000;

// What no two records have in common, as the IDs of real ones.
std::string noise(int number) {
  std::string text;
  for (std::uint64_t i = 0; i < 8; ++i) {
    text += fmt::format("{:016x}", io::hash64(std::to_string(number), i));
  }
  return text;
}

std::string event(int number) {
  const auto day = number % 100 == 0 ? 2 : 1;
  const auto address = number % 9 == 0 ? "null" : fmt::format(R"("10.0.{}.{}")", number / 5000, number % 7);
  const auto key = number % 5 == 0 ? std::string() : fmt::format(R"("accessKeyId":"KEY-{}")", number / 500);
  const auto resources = number % 4 == 0 ? fmt::format(R"([{{"ARN":"arn:{}"}},{{"ARN":"arn:twice-{}"}}])",
                                                       number / 50, number % 3)
                                         : "[]";
  return fmt::format(
      R"({{"eventID":"id-{0}","eventTime":"2026-07-{1:02}T{2:02}:{3:02}:{4:02}Z","eventName":"Call{5}","sourceIPAddress":{6},)"
      R"("userIdentity":{{{7}}},"resources":{8},"requestParameters":{{"bucketName":"b-{9}","token":"t-{0}"}},"additionalEventData":{{"noise":"{10}"}}}})",
      number, day, number / 3600 % 24, number / 60 % 60, number % 60, number % 3, address, key, resources,
      number / 40, noise(number));
}

class PointLookupTest : public testing::Test {
 protected:
  PointLookupTest()
      : lake_(must(Lake::create({*folder_.files, clock_, *random_}, folder_.at("lake"), {}))),
        store_(must(StoreLifecycle(*lake_).for_import("")).id) {
    must(folder_.files->create_directories(folder_.at("logs"), 0700));
    std::string records;
    for (int i = 0; i < kEvents; ++i) {
      records += event(i);
    }
    must(io::write_file_durably(*folder_.files, folder_.at("logs/a.json"), records, 0600));
    ingest::Importer importer({.files = *folder_.files,
                               .lake = lake_->data(),
                               .clock = clock_,
                               .random = *random_,
                               .data_folder = folder_.at("lake"),
                               .notary = lake_->notary()},
                              store_, event::Category::CloudTrail, "import", {.threads = 1, .limits = {}});
    ingest::ImportProgress progress;
    must(importer.run(must(ingest::list_logs(*folder_.files, {folder_.at("logs")}, {})), progress, {}));
    EXPECT_EQ(progress.events, static_cast<std::uint64_t>(kEvents));
  }

  struct Answer {
    std::vector<std::string> rows;  // the column's texts, sorted
    engine::Statistics statistics;
  };
  Answer ask(const std::string& where, bool with_indexes, const std::string& column = "eventID") {
    const query::Planner planner(lake_->control(), lake_->data(), clock_, folder_.at("lake"), {},
                                 with_indexes ? folder_.files.get() : nullptr);
    const auto plan = planner.plan("SELECT " + column + " FROM $EDS_ID WHERE " + where,
                                   {.default_store = store_, .parameters = {}});
    Answer answer;
    EXPECT_TRUE(plan) << plan.error().message;
    if (!plan) {
      return answer;
    }
    const auto query = must(engine_.start(plan->engine_sql, plan->tables));
    engine::Chunk chunk;
    while (must(query->next(chunk))) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        chunk.append_text(answer.rows.emplace_back(), row, 0);
      }
    }
    std::ranges::sort(answer.rows);
    answer.statistics = query->statistics();
    return answer;
  }

  std::vector<std::string> index_files() {
    std::vector<std::string> paths;
    must(lake_->data().each_data_file(store_, {}, [&](const catalog::DataFile& file) -> Result<> {
      paths.push_back(folder_.at("lake/" + lookup::index_path(file.path)));
      return {};
    }));
    return paths;
  }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-04T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  std::unique_ptr<Lake> lake_;
  EventDataStoreId store_;
  engine::Engine engine_{*folder_.files, {.threads = 2, .spill_folder = {}}};
};

// Conditions by chance, with values that are there and some that are not.
std::string random_condition(io::Chance& chance, int depth) {
  const auto number = chance.below(kEvents + kEvents / 10);
  switch (chance.below(depth > 0 ? 11 : 8)) {
    case 0: return fmt::format("eventID = 'id-{}'", number);
    case 1:
      return fmt::format("sourceIPAddress IN ('10.0.{}.1', '10.0.{}.2')", number / 5000, chance.below(9));
    case 2: return fmt::format("userIdentity.accessKeyId = 'KEY-{}'", number / 500);
    case 3: return fmt::format("resources.arn = 'arn:{}'", number / 50);
    case 4: return fmt::format("any_match(resources, r -> r.arn = 'arn:twice-{}')", chance.below(4));
    case 5: return fmt::format("element_at(requestParameters, 'bucketName') = 'b-{}'", number / 40);
    case 6: return fmt::format("requestParameters['token'] = 't-{}'", number);
    case 7: return fmt::format("eventJson LIKE '%\"b-{}\"%'", number / 40);
    case 8: return fmt::format("(eventName = 'Call1' AND {})", random_condition(chance, depth - 1));
    case 9:
      return fmt::format("({} AND {})", random_condition(chance, depth - 1),
                         random_condition(chance, depth - 1));
    default:
      return fmt::format("({} OR {})", random_condition(chance, depth - 1),
                         random_condition(chance, depth - 1));
  }
}

TEST_F(PointLookupTest, AnswersAsWithoutIndexes) {
  io::Chance chance(23);
  for (int round = 0; round < 40; ++round) {
    const auto where = random_condition(chance, 2);
    SCOPED_TRACE(where);
    const auto slow = ask(where, false);
    const auto fast = ask(where, true);
    EXPECT_EQ(fast.rows, slow.rows);
    EXPECT_EQ(slow.statistics.events_scanned, static_cast<std::uint64_t>(kEvents));
    EXPECT_LE(fast.statistics.events_scanned, slow.statistics.events_scanned);
    EXPECT_LE(fast.statistics.events_matched, slow.statistics.events_matched);
    EXPECT_EQ(ask(where, true, "eventJson").rows, ask(where, false, "eventJson").rows);
  }
}

TEST_F(PointLookupTest, ReadsAFewPagesOfTheRecords) {
  // Of the last name, so that other pages lie before its own.
  for (const int number : {8, 9'998, 15'002}) {
    const auto where = fmt::format("eventID = 'id-{}'", number);
    const auto found = ask(where, true, "eventJson");
    EXPECT_EQ(found.rows, (std::vector<std::string>{event(number)}));
    const auto scanned = ask(fmt::format("eventID LIKE 'id-{}'", number), true, "eventJson");
    EXPECT_EQ(scanned.rows, found.rows);
    EXPECT_LT(found.statistics.bytes_scanned * 4, scanned.statistics.bytes_scanned * 3);
  }
}

TEST_F(PointLookupTest, AsksNothingOfRecordsThatItLeavesOut) {
  // Of the others the record is NULL, which no function takes offence at.
  const auto found = ask("eventID = 'id-7' AND json_extract_scalar(eventJson, '$.eventID') = 'id-7'", true,
                         "json_extract_scalar(eventJson, '$.eventTime')");
  EXPECT_EQ(found.rows.size(), 1u);
  EXPECT_EQ(ask("eventID = 'id-7' AND eventJson IS NULL", true).rows.size(), 0u);
}

TEST_F(PointLookupTest, ReadsTheBlockAlone) {
  constexpr std::uint64_t kFull = lookup::kBlockRows;
  constexpr std::uint64_t kRest = (kEvents - kEvents / 100 - 20'000) % kFull;  // of the last row group
  for (const auto* id : {"id-7", "id-21999"}) {
    const auto found = ask(fmt::format("eventID = '{}'", id), true);
    EXPECT_EQ(found.rows, (std::vector<std::string>{id}));
    EXPECT_THAT(found.statistics.events_scanned, testing::AnyOf(kFull, kRest));
    EXPECT_LT(found.statistics.bytes_scanned,
              ask(fmt::format("eventID LIKE '{}'", id), true).statistics.bytes_scanned);
  }
  const auto nowhere = ask("sourceIPAddress = '1.2.3.4'", true);
  EXPECT_EQ(nowhere.rows.size(), 0u);
  EXPECT_EQ(nowhere.statistics.events_scanned, 0u);
  EXPECT_GT(nowhere.statistics.bytes_scanned, 0u) << "of the indexes";
}

TEST_F(PointLookupTest, GoesOnWithoutAnIndexThatIsDamaged) {
  const auto paths = index_files();
  ASSERT_EQ(paths.size(), 2u);
  must(folder_.files->remove(paths[0]));
  must(folder_.files->remove(paths[1]));
  must(io::write_file_durably(*folder_.files, paths[1], "damaged", 0600));
  const auto answer = ask("eventID = 'id-100'", true);
  EXPECT_EQ(answer.rows, (std::vector<std::string>{"id-100"}));
  EXPECT_EQ(answer.statistics.events_scanned, static_cast<std::uint64_t>(kEvents));
}

TEST_F(PointLookupTest, FindsWhatWasCompacted) {
  ingest::CompactionProgress progress;
  const auto& schema = event::schema_of(event::Category::CloudTrail);
  must(ingest::compact_store({.files = *folder_.files,
                              .lake = lake_->data(),
                              .clock = clock_,
                              .random = *random_,
                              .data_folder = folder_.at("lake"),
                              .store = store_,
                              .schema = schema,
                              .notary = lake_->notary()},
                             ingest::compact_everything(), progress, {}));
  for (const auto* where :
       {"eventID = 'id-100'", "sourceIPAddress = '10.0.3.3'", "resources.arn = 'arn:77'"}) {
    EXPECT_EQ(ask(where, true).rows, ask(where, false).rows) << where;
  }
}

}  // namespace
}  // namespace tarn::service
