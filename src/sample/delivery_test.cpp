#include "sample/delivery.hpp"

#include "sample/generator.hpp"

#include <map>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

class Keeper final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    keys.emplace_back(file.key);
    records += file.events;
    for (std::size_t at = 0; (at = file.json.find("\"eventID\":\"", at)) != std::string_view::npos; ++at) {
      ++deliveries[std::string(file.json.substr(at + 11, 36))];
    }
    return {};
  }
  std::vector<std::string> keys;
  std::map<std::string, int> deliveries;
  std::size_t records = 0;
};

Options half_a_day() {
  Options options;
  options.start = *parse_timestamp("2026-03-02T00:00:00Z");
  options.end = options.start + std::chrono::hours(12);
  options.events_per_day = 6000;
  return options;
}

TEST(Delivery, RefusesImpossibleTrails) {
  Keeper keeper;
  Options none = half_a_day();
  none.delivery.trails.clear();
  EXPECT_FALSE(generate(none, keeper));
  Options many = half_a_day();
  many.delivery.trails.resize(kTrailsMax + 1);
  EXPECT_FALSE(generate(many, keeper));
  Options nobody = half_a_day();
  nobody.delivery.trails[0].account = 4;
  EXPECT_FALSE(generate(nobody, keeper));
  EXPECT_TRUE(keeper.keys.empty());
}

TEST(Delivery, DeliversNothingTwiceUnlessAsked) {
  Keeper keeper;
  const auto summary = generate(half_a_day(), keeper);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->events, keeper.deliveries.size());
  EXPECT_EQ(summary->records, summary->events);
  EXPECT_EQ(summary->records, keeper.records);
}

TEST(Delivery, DeliversSomeRecordsOnceMore) {
  Options options = half_a_day();
  options.delivery.duplicates_per_million = 20'000;
  Keeper keeper;
  const auto summary = generate(options, keeper);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->events, keeper.deliveries.size());
  EXPECT_EQ(summary->records, keeper.records);
  const std::size_t again = summary->records - summary->events;
  EXPECT_NEAR(static_cast<double>(again) / static_cast<double>(summary->events), 0.02, 0.01);
}

TEST(Delivery, WritesTheFilesOfSeveralTrailsIntoOneBucket) {
  Options options = half_a_day();
  options.delivery.trails.push_back(
      {.name = "payments", .of_organization = false, .account = 1, .prefix = "payments-audit"});
  Keeper keeper;
  const auto summary = generate(options, keeper);
  ASSERT_TRUE(summary);
  std::size_t own = 0;
  for (const std::string& key : keeper.keys) {
    if (key.starts_with("payments-audit/AWSLogs/444455556666/CloudTrail/")) {
      ++own;
    } else {
      EXPECT_TRUE(key.starts_with("AWSLogs/o-")) << key;
    }
  }
  EXPECT_GT(own, 0u);
  std::map<int, std::size_t> times;
  for (const auto& [id, count] : keeper.deliveries) {
    ++times[count];
  }
  EXPECT_GT(times[1], 0u);
  EXPECT_GT(times[2], 0u);
  EXPECT_EQ(times.size(), 2u);
  EXPECT_EQ(times[1] + times[2], summary->events);
}

TEST(Delivery, LeavesTheOrganizationOutOfAnAccountsLayout) {
  Options options = half_a_day();
  options.delivery.trails[0].of_organization = false;
  Keeper keeper;
  ASSERT_TRUE(generate(options, keeper));
  for (const std::string& key : keeper.keys) {
    EXPECT_FALSE(key.starts_with("AWSLogs/o-")) << key;
  }
}

}  // namespace
}  // namespace tarn::sample
