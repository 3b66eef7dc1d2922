#include "app/sample_records.hpp"

#include "app/sample_pulse.hpp"
#include "json/value.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// The records of all files, by ID; keys of files must not repeat.
class Records final : public sample::Sink {
 public:
  Result<> receive(const sample::LogFile& file) override {
    EXPECT_TRUE(keys_.insert(std::string(file.key)).second) << file.key;
    const auto whole = json::parse(file.json);
    EXPECT_TRUE(whole) << file.key;
    for (const json::Value& record : *whole->find("Records")->array()) {
      EXPECT_TRUE(by_id.emplace(*record.find("eventID")->string(), json::write(record)).second);
    }
    return {};
  }

  std::map<std::string, std::string> by_id;

 private:
  std::set<std::string> keys_;
};

class SampleRecordsTest : public testing::Test {
 protected:
  sample::Organization organization_ = sample::make_organization(1, 4, sample::default_regions());
  Timestamp start_ = *parse_timestamp("2026-07-01T12:00:00Z");
};

template <class Make>
void expect_pieces_make_the_whole(Timestamp start, minutes length, const Make& make) {
  Records whole;
  ASSERT_TRUE(make(start, start + length, whole));
  EXPECT_GT(whole.by_id.size(), 2u);
  Records pieces;
  Timestamp from = start;
  for (const minutes piece : {minutes(7), minutes(0), length / 2, minutes(1), length / 3}) {
    ASSERT_TRUE(make(from, from + piece, pieces));
    from += piece;
  }
  ASSERT_TRUE(make(from, start + length, pieces));
  EXPECT_EQ(pieces.by_id, whole.by_id);
}

TEST_F(SampleRecordsTest, MakesNothingOfNoTime) {
  Records none;
  EXPECT_EQ(make_configuration_items(organization_, start_, start_, 5000, none), 0u);
  EXPECT_EQ(make_insights(organization_, start_, start_, none), 0u);
  EXPECT_EQ(make_pulse(organization_, start_, start_, none), 0u);
  EXPECT_TRUE(none.by_id.empty());
}

TEST_F(SampleRecordsTest, MakesItemsInPieces) {
  expect_pieces_make_the_whole(start_, hours(50), [this](Timestamp from, Timestamp to, sample::Sink& sink) {
    return make_configuration_items(organization_, from, to, 300, sink);
  });
}

TEST_F(SampleRecordsTest, MakesInsightsInPieces) {
  expect_pieces_make_the_whole(start_, hours(50), [this](Timestamp from, Timestamp to, sample::Sink& sink) {
    return make_insights(organization_, from, to, sink);
  });
}

TEST_F(SampleRecordsTest, MakesThePulseInPieces) {
  expect_pieces_make_the_whole(start_, minutes(90), [this](Timestamp from, Timestamp to, sample::Sink& sink) {
    return make_pulse(organization_, from, to, sink);
  });
}

TEST_F(SampleRecordsTest, KeepsTheRateOfItems) {
  Records week;
  const auto made = make_configuration_items(organization_, start_, start_ + hours(7 * 24), 1000, week);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, week.by_id.size());
  EXPECT_GT(*made, 5000u);
  EXPECT_LT(*made, 9000u);
}

TEST_F(SampleRecordsTest, BeatsOnceInEachPulse) {
  Records hour;
  const auto made = make_pulse(organization_, start_, start_ + hours(1), hour);
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, static_cast<std::uint64_t>(hours(1) / kPulse));
  for (const auto& [id, record] : hour.by_id) {
    EXPECT_NE(record.find(R"("eventCategory":"Management")"), std::string::npos) << record;
  }
}

}  // namespace
}  // namespace tarn::app
