#include "sample/recorder.hpp"

#include "json/value.hpp"
#include "sample/layout.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

// The records of each folder, with the keys of their files.
class Folders final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    const auto name = parse_object_key(file.key);
    EXPECT_TRUE(name) << file.key;
    EXPECT_EQ(name->folder, file.folder);
    EXPECT_GE(file.delivered, last_);
    last_ = file.delivered;
    const json::Value whole = TARN_TRY(json::parse(file.json, {.bytes = file.json.size()}));
    for (const json::Value& record : *whole.find("Records")->array()) {
      of[file.folder].push_back(record);
      keys[file.folder].emplace(file.key);
    }
    return {};
  }
  std::map<LogFolder, std::vector<json::Value>> of;
  std::map<LogFolder, std::set<std::string>> keys;

 private:
  Timestamp last_{};
};

Options one_day() {
  Options options;
  options.start = *parse_timestamp("2026-03-02T00:00:00Z");
  options.end = *parse_timestamp("2026-03-03T00:00:00Z");
  options.events_per_day = 8'000;
  return options;
}

std::string text_of(const json::Value& record, std::string_view member) {
  const json::Value* value = record.find(member);
  return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
}

TEST(Recorder, KeepsTheEventsWhateverElseItTells) {
  Folders plain;
  Folders full;
  ASSERT_TRUE(generate(one_day(), plain));
  Options options = one_day();
  options.network_activity = true;
  options.aggregated = true;
  options.configuration_items = true;
  const auto summary = generate(options, full);
  ASSERT_TRUE(summary);
  ASSERT_EQ(plain.of.size(), 1u);
  EXPECT_EQ(full.of.size(), 4u);
  EXPECT_EQ(full.keys[LogFolder::Events], plain.keys[LogFolder::Events]);
  EXPECT_EQ(full.of[LogFolder::Events].size(), summary->events);
  EXPECT_EQ(full.of[LogFolder::NetworkActivity].size(), summary->network_activity);
  EXPECT_EQ(full.of[LogFolder::Aggregated].size(), summary->aggregated);
  EXPECT_EQ(full.of[LogFolder::ConfigurationItem].size(), summary->configuration_items);
}

TEST(Recorder, LetsEndpointsRefuseAFewCalls) {
  Folders folders;
  Options options = one_day();
  options.events_per_day = 30'000;
  options.network_activity = true;
  ASSERT_TRUE(generate(options, folders));
  std::set<std::string> sources;
  std::size_t denied = 0;
  for (const json::Value& record : folders.of[LogFolder::NetworkActivity]) {
    const std::string code = text_of(record, "errorCode");
    EXPECT_TRUE(code.empty() || code == "VpceAccessDenied") << code;
    denied += code.empty() ? 0 : 1;
    if (!code.empty()) {
      sources.insert(text_of(record, "eventSource"));
    }
  }
  const std::size_t all = folders.of[LogFolder::NetworkActivity].size();
  EXPECT_GT(denied * 1000, all * 15);
  EXPECT_LT(denied * 1000, all * 50);
  EXPECT_TRUE(sources.contains("secretsmanager.amazonaws.com"));
  EXPECT_TRUE(sources.contains("s3.amazonaws.com"));
  std::size_t refused = 0;
  for (const json::Value& record : folders.of[LogFolder::Events]) {
    const bool told = text_of(record, "errorMessage").find("VPC endpoint policy") != std::string::npos;
    EXPECT_TRUE(!told || record.find("vpcEndpointId") != nullptr);
    refused += told ? 1 : 0;
  }
  EXPECT_GT(refused, 0u);
  EXPECT_LE(refused, denied);
}

TEST(Recorder, CountsEveryDataEventInItsWindow) {
  Folders folders;
  Options options = one_day();
  options.aggregated = true;
  ASSERT_TRUE(generate(options, folders));
  std::map<std::string, int> counted;
  for (const json::Value& record : folders.of[LogFolder::Aggregated]) {
    const json::Value& primary = *record.find("summary")->find("primaryDimension");
    if (*primary.find("dimension")->string() != "eventName") {
      continue;
    }
    for (const json::Value& statistic : *primary.find("statistics")->array()) {
      counted[text_of(record, "accountId") + ' ' + text_of(record, "awsRegion") + ' ' +
              text_of(record, "eventSource") + ' ' + text_of(statistic, "name")] +=
          static_cast<int>(*statistic.find("value")->integer());
    }
  }
  std::map<std::string, int> wanted;
  for (const json::Value& record : folders.of[LogFolder::Events]) {
    if (text_of(record, "eventCategory") == "Data") {
      ++wanted[text_of(record, "recipientAccountId") + ' ' + text_of(record, "awsRegion") + ' ' +
               text_of(record, "eventSource") + ' ' + text_of(record, "eventName")];
    }
  }
  EXPECT_GT(wanted.size(), 20u);
  EXPECT_EQ(counted, wanted);
}

TEST(Recorder, TellsBothAccountsOfARoleThatIsTakenAcross) {
  Folders folders;
  ASSERT_TRUE(generate(one_day(), folders));
  std::map<std::string, std::map<std::string, std::string>> taken;  // type of identity by account
  for (const json::Value& record : folders.of[LogFolder::Events]) {
    if (text_of(record, "requestParameters").empty() && text_of(record, "eventName") == "AssumeRole" &&
        text_of(*record.find("requestParameters"), "roleArn").ends_with(":role/SecurityPostureAudit")) {
      taken[text_of(record, "sharedEventID")][text_of(record, "recipientAccountId")] =
          text_of(*record.find("userIdentity"), "type");
    }
  }
  EXPECT_GT(taken.size(), 5u);
  for (const auto& [shared, types] : taken) {
    ASSERT_EQ(types.size(), 2u) << shared;
    EXPECT_EQ(types.begin()->first, "111122223333");
    EXPECT_EQ(types.begin()->second, "AssumedRole");
    EXPECT_EQ(types.rbegin()->second, "AWSAccount");
  }
}

TEST(Recorder, KeepsConfigurationItemsOutOfOtherTrailsAndDigests) {
  Folders folders;
  Options options = one_day();
  options.configuration_items = true;
  options.delivery.trails.push_back(
      {.name = "own", .of_organization = false, .account = 1, .prefix = "audit"});
  const auto summary = generate(options, folders);
  ASSERT_TRUE(summary);
  EXPECT_EQ(folders.of[LogFolder::ConfigurationItem].size(), summary->configuration_items);
  EXPECT_GT(summary->configuration_items, 100u);
  std::set<std::string> types;
  for (const json::Value& item : folders.of[LogFolder::ConfigurationItem]) {
    EXPECT_EQ(text_of(item, "eventCategory"), "ConfigurationItem");
    types.insert(text_of(*item.find("eventData"), "resourceType"));
  }
  EXPECT_GE(types.size(), 12u);
  EXPECT_TRUE(types.contains("AWS::SSM::PatchCompliance"));
  for (const std::string& key : folders.keys[LogFolder::ConfigurationItem]) {
    EXPECT_FALSE(key.starts_with("audit/")) << key;
  }
}

}  // namespace
}  // namespace tarn::sample
