// Every record that src/sample makes is a row for src/event, byte by byte.
#include "event/test_reader.hpp"
#include "sample/generator.hpp"
#include "sample/other_records.hpp"
#include "sample/scenario.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace tarn {
namespace {

// Reads each file as it is delivered.
class Reader final : public sample::Sink {
 public:
  Result<> receive(const sample::LogFile& file) override {
    const auto reading = event::read_bytes(file.json);
    EXPECT_TRUE(reading.rejects.empty()) << file.key << ": " << reading.rejects.front().reason;
    EXPECT_EQ(reading.rows.size(), file.events) << file.key;
    std::string again = R"({"Records":[)";
    for (const std::string& record : reading.event_json) {
      again += again.back() == '[' ? "" : ",";
      again += record;
    }
    EXPECT_EQ(again + "]}", file.json) << file.key;
    rows += reading.rows.size();
    return {};
  }

  std::size_t rows = 0;
};

TEST(SampleReader, ReadsEveryRecordOfAWeekWithEveryScenario) {
  sample::Options options;
  options.start = *parse_timestamp("2026-03-02T00:00:00Z");
  options.end = *parse_timestamp("2026-03-09T00:00:00Z");
  options.events = 20'000;
  options.accounts = 12;
  options.change = sample::Change{.start = options.start, .end = options.end};
  options.insights = true;
  options.network_activity = true;
  options.aggregated = true;
  for (const sample::ScenarioText& scenario : sample::scenario_texts()) {
    options.scenarios.push_back({.name = std::string(scenario.name), .start = std::nullopt});
  }
  Reader reader;
  const auto made = sample::generate(options, reader);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(reader.rows, made->records);
  EXPECT_GT(reader.rows, 20'000u);
  EXPECT_GT(made->insights, 0u);
  EXPECT_GT(made->network_activity, 0u);
  EXPECT_GT(made->aggregated, 0u);
}

// What the reader makes of one record as a row of `category`, "column=text" line by line; "" if it refuses
// it.
std::string row_of(const std::string& record, event::Category category) {
  const auto& schema = event::schema_of(category);
  event::RowBuilder builder(schema, event::all_columns(schema), event::Check::Whole, event::Strings::Point);
  columnar::Batch batch(schema);
  event::Arena arena;
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  auto file = files.create("/log", 0600);
  if (!file || !(*file)->append(R"({"Records":[)" + record + "]}") || !(*file)->close()) {
    return {};
  }
  event::LogReader reader(files, builder, {}, event::LogReader::Hashing::No);
  if (!reader.open("/log") || !reader.next(batch, arena) || !reader.take_rejects().empty() ||
      batch.rows() != 1) {
    return {};
  }
  std::string text;
  for (std::size_t i = 0; i < batch.column_count(); ++i) {
    text += schema.fields[i].name + '=' + event::cell_text(batch.column(i), 0) + '\n';
  }
  return text;
}

class OtherRecords : public ::testing::Test {
 protected:
  sample::Organization organization_ = sample::make_organization(1, 4, sample::default_regions());
  Timestamp time_ = *parse_timestamp("2026-03-02T10:00:00Z");
};

TEST_F(OtherRecords, InsightsAreRowsOfTheirStore) {
  const sample::UnusualActivity activity{.account = organization_.accounts[1],
                                         .region = "us-east-1",
                                         .event_source = "ec2.amazonaws.com",
                                         .event_name = "RunInstances",
                                         .error_code = "Client.UnauthorizedOperation",
                                         .start = time_,
                                         .duration = std::chrono::minutes(5),
                                         .onset_calls = 10,
                                         .calls = 60,
                                         .baseline_calls = 20,
                                         .identities = {{"arn:aws:iam::444455556666:user/a", 60, 20}},
                                         .user_agents = {},
                                         .error_codes = {},
                                         .key = 1};
  std::string record;
  sample::append_insight(record, activity, sample::InsightState::End, sample::InsightForm::Lake);
  const auto row = row_of(record, event::Category::Insight);
  for (const std::string_view expected :
       {"insightstate=End\n", "insighterrorcode=Client.UnauthorizedOperation\n",
        "insighttype=ApiErrorRateInsight\n",
        "insightcontext={0.001984, 12.000000, 10080, 5, [{userIdentityArn, ", "eventcategory=Insight\n"}) {
    EXPECT_NE(row.find(expected), std::string::npos) << expected << row;
  }
  record.clear();
  sample::append_insight(record, activity, sample::InsightState::Start, sample::InsightForm::LogFile);
  EXPECT_NE(row_of(record, event::Category::CloudTrail).find("insightdetails=<state=Start, "),
            std::string::npos);
}

TEST_F(OtherRecords, ConfigurationItemsAreRowsOfTheirStore) {
  const auto items = sample::ConfigurationItems::make();
  ASSERT_TRUE(items) << items.error().message();
  for (std::size_t kind = 0; kind < items->kinds(); ++kind) {
    std::string record;
    items->append_to(record, kind,
                     {.organization = organization_,
                      .account = organization_.accounts[2],
                      .region = "eu-central-1",
                      .time = time_,
                      .focus = 5,
                      .key = kind});
    const auto row = row_of(record, event::Category::ConfigurationItem);
    EXPECT_NE(row.find("eventcategory=ConfigurationItem\n"), std::string::npos) << record;
    EXPECT_NE(row.find("eventdata={1.3, 2026-03-02T10:00:00.000Z, OK, "), std::string::npos) << row;
    EXPECT_NE(row.find(items->type_of(kind)), std::string::npos);
  }
}

}  // namespace
}  // namespace tarn
