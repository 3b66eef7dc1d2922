#include "sample/incident_insights.hpp"

#include "json/value.hpp"
#include "sample/generator.hpp"
#include "sample/layout.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

class Folders final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    EXPECT_GE(file.delivered, last_);
    last_ = file.delivered;
    const auto name = parse_object_key(file.key);
    const auto parsed = json::parse(file.json, {.bytes = file.json.size()});
    EXPECT_TRUE(name && parsed) << file.key;
    if (name && parsed) {
      for (const json::Value& record : *parsed->find("Records")->array()) {
        records[name->folder].push_back(record);
      }
    }
    return {};
  }
  std::map<LogFolder, std::vector<json::Value>> records;

 private:
  Timestamp last_{};
};

std::string text_of(const json::Value& record, std::string_view member) {
  const json::Value* value = record.find(member);
  return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
}

Options one_day() {
  Options options;
  options.start = *parse_timestamp("2026-03-02T00:00:00Z");
  options.end = options.start + std::chrono::days(1);
  options.events_per_day = 4000;
  for (const char* name : {"error-storm", "mass-deletion", "public-snapshot"}) {
    options.scenarios.push_back({.name = name, .start = options.start + std::chrono::hours(10)});
  }
  return options;
}

TEST(OtherFolders, AreNotThereUnlessAskedFor) {
  Folders folders;
  const auto summary = generate(one_day(), folders);
  ASSERT_TRUE(summary);
  EXPECT_EQ(folders.records.size(), 1u);
  EXPECT_EQ(summary->insights + summary->network_activity, 0u);
}

TEST(OtherFolders, LeaveTheEventsAsTheyAre) {
  Folders plain;
  Folders full;
  Options options = one_day();
  const auto without = generate(options, plain);
  options.insights = true;
  options.network_activity = true;
  const auto with = generate(options, full);
  ASSERT_TRUE(without && with);
  EXPECT_EQ(without->events, with->events);
  EXPECT_EQ(plain.records[LogFolder::Events].size(), full.records[LogFolder::Events].size());
}

TEST(OtherFolders, HoldAnInsightsPairOfEveryBurst) {
  Folders folders;
  Options options = one_day();
  options.insights = true;
  const auto summary = generate(options, folders);
  ASSERT_TRUE(summary) << summary.error().message();
  const std::vector<json::Value>& records = folders.records[LogFolder::Insight];
  EXPECT_EQ(records.size(), summary->insights);
  ASSERT_GE(records.size(), 4u);
  std::map<std::string, std::multiset<std::string>> pairs;
  std::set<std::string> names;
  for (const json::Value& record : records) {
    EXPECT_EQ(text_of(record, "eventType"), "AwsCloudTrailInsight");
    const json::Value* details = record.find("insightDetails");
    ASSERT_NE(details, nullptr);
    pairs[text_of(record, "sharedEventID")].insert(text_of(*details, "state"));
    names.insert(text_of(*details, "eventName") + text_of(*details, "errorCode"));
  }
  for (const auto& [id, states] : pairs) {
    EXPECT_EQ(states, (std::multiset<std::string>{"End", "Start"})) << id;
  }
  EXPECT_TRUE(names.contains("DeleteSnapshot"));
  EXPECT_TRUE(names.contains("StartJobRunAccessDeniedException"));
}

TEST(OtherFolders, HoldTheCallsThroughEndpoints) {
  Folders folders;
  Options options = one_day();
  options.network_activity = true;
  const auto summary = generate(options, folders);
  ASSERT_TRUE(summary);
  std::size_t through = 0;
  for (const json::Value& record : folders.records[LogFolder::Events]) {
    through += record.find("vpcEndpointId") != nullptr ? 1 : 0;
  }
  const std::vector<json::Value>& records = folders.records[LogFolder::NetworkActivity];
  EXPECT_GT(records.size(), 0u);
  EXPECT_EQ(records.size(), summary->network_activity);
  EXPECT_EQ(records.size(), through);
  EXPECT_EQ(text_of(records.front(), "eventCategory"), "NetworkActivity");
}

}  // namespace
}  // namespace tarn::sample
