#include "sample/scenario.hpp"

#include "json/value.hpp"
#include "sample/generator.hpp"
#include "sample/layout.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

class Records final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    const auto parsed = json::parse(file.json, {.bytes = 64u << 20});
    EXPECT_TRUE(parsed) << file.key << ": " << (parsed ? "" : parsed.error().message());
    if (parsed) {
      for (const json::Value& record : *parsed->find("Records")->array()) {
        by_id[*record.find("eventID")->string()] = record;
      }
    }
    return {};
  }
  std::string text(const std::string& id, std::string_view member) const {
    const json::Value* value = by_id.at(id).find(member);
    return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
  }
  std::map<std::string, json::Value> by_id;
};

const Timestamp kMonday = *parse_timestamp("2026-03-02T00:00:00Z");
const Timestamp kNoon = *parse_timestamp("2026-03-02T12:00:00Z");

Options three_days(std::vector<ScenarioRequest> scenarios) {
  Options options;
  options.start = kMonday;
  options.end = kMonday + std::chrono::days(3);
  options.events_per_day = 200;
  options.scenarios = std::move(scenarios);
  return options;
}

std::vector<ScenarioRequest> all_scenarios() {
  std::vector<ScenarioRequest> all;
  for (const ScenarioText& text : scenario_texts()) {
    all.push_back({.name = std::string(text.name), .start = {}});
  }
  return all;
}

TEST(Scenario, RefusesWhatCannotBe) {
  const std::pair<const char*, std::vector<ScenarioRequest>> kCases[] = {
      {"unknown name", {{.name = "nothing", .start = kNoon}}},
      {"empty name", {{.name = "", .start = kNoon}}},
      {"no size", {{.name = "error-storm", .start = kNoon, .size = 0}}},
      {"too large", {{.name = "error-storm", .start = kNoon, .size = kScenarioSizeMax + 1}}},
      {"twice at once", {{.name = "error-storm", .start = kNoon}, {.name = "error-storm", .start = kNoon}}},
  };
  for (const auto& [what, requests] : kCases) {
    Records records;
    EXPECT_FALSE(generate(three_days(requests), records)) << what;
    EXPECT_TRUE(records.by_id.empty()) << what;
  }
}

TEST(Scenario, LabelsEveryEventThatItPlants) {
  Records records;
  const auto summary = generate(three_days(all_scenarios()), records);
  ASSERT_TRUE(summary) << summary.error().message();
  ASSERT_EQ(summary->labels.size(), scenario_texts().size());
  EXPECT_GE(summary->labels.size(), 12u);
  std::set<std::string> all;
  for (const Label& label : summary->labels) {
    EXPECT_EQ(label.event_ids.size(), label.planned) << label.scenario << " was cut";
    EXPECT_GE(label.event_ids.size(), 5u) << label.scenario;
    EXPECT_FALSE(label.findings.empty()) << label.scenario;
    EXPECT_FALSE(label.actors.empty()) << label.scenario;
    EXPECT_GE(label.first, kMonday);
    EXPECT_LT(label.last, kMonday + std::chrono::days(3));
    for (const std::string& id : label.event_ids) {
      EXPECT_TRUE(all.insert(id).second) << label.scenario << ": " << id;
      ASSERT_TRUE(records.by_id.contains(id)) << label.scenario << ": " << id;
      const json::Value* identity = records.by_id.at(id).find("userIdentity");
      const json::Value* arn = identity->find("arn");
      // An account whose role is taken sees only which other account took it.
      if (*identity->find("type")->string() != "AWSAccount") {
        ASSERT_NE(arn, nullptr) << label.scenario;
        EXPECT_NE(std::ranges::find(label.actors, *arn->string()), label.actors.end()) << label.scenario;
      }
      EXPECT_NE(std::ranges::find(label.accounts, records.text(id, "recipientAccountId")),
                label.accounts.end());
      EXPECT_NE(std::ranges::find(label.addresses, records.text(id, "sourceIPAddress")),
                label.addresses.end());
      EXPECT_EQ(json::write(records.by_id.at(id)).find('^'), std::string::npos);
    }
  }
}

TEST(Scenario, LeavesTheOtherEventsAsTheyAre) {
  Records plain;
  Records planted;
  ASSERT_TRUE(generate(three_days({}), plain));
  const auto summary = generate(three_days(all_scenarios()), planted);
  ASSERT_TRUE(summary);
  for (const Label& label : summary->labels) {
    for (const std::string& id : label.event_ids) {
      planted.by_id.erase(id);
    }
  }
  ASSERT_EQ(planted.by_id.size(), plain.by_id.size());
  for (const auto& [id, record] : plain.by_id) {
    ASSERT_TRUE(planted.by_id.contains(id));
    EXPECT_EQ(json::write(planted.by_id.at(id)), json::write(record));
  }
}

TEST(Scenario, IsTheSameWhateverElseIsPlanted) {
  Records alone;
  Records among;
  const auto one = generate(three_days({{.name = "s3-ransomware", .start = kNoon}}), alone);
  const auto two = generate(
      three_days({{.name = "crypto-mining", .start = kNoon}, {.name = "s3-ransomware", .start = kNoon}}),
      among);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->labels[0].event_ids, two->labels[1].event_ids);
}

TEST(Scenario, HasOtherEventsAtAnotherTime) {
  Records records;
  const auto summary =
      generate(three_days({{.name = "role-chaining", .start = kNoon},
                           {.name = "role-chaining", .start = kNoon + std::chrono::hours(5)}}),
               records);
  ASSERT_TRUE(summary) << summary.error().message();
  std::set<std::string> ids;
  for (const Label& label : summary->labels) {
    ids.insert(label.event_ids.begin(), label.event_ids.end());
  }
  EXPECT_EQ(ids.size(), summary->labels[0].planned + summary->labels[1].planned);
}

TEST(Scenario, GrowsWithItsSize) {
  for (const ScenarioText& text : scenario_texts()) {
    Records records;
    const auto small = generate(three_days({{.name = std::string(text.name), .start = kNoon}}), records);
    const auto large =
        generate(three_days({{.name = std::string(text.name), .start = kNoon, .size = 3}}), records);
    ASSERT_TRUE(small && large) << text.name;
    EXPECT_GE(large->labels[0].planned, small->labels[0].planned) << text.name;
  }
}

TEST(Scenario, IsCutAtTheEndsOfThePeriod) {
  Records whole;
  Records pieces;
  const ScenarioRequest request{.name = "slow-exfiltration", .start = kMonday + std::chrono::hours(6)};
  const auto all = generate(three_days({request}), whole);
  Options first = three_days({request});
  first.end = kMonday + std::chrono::hours(12);
  Options second = three_days({request});
  second.start = first.end;
  const auto before = generate(first, pieces);
  const auto after = generate(second, pieces);
  ASSERT_TRUE(all && before && after);
  EXPECT_GT(before->labels[0].event_ids.size(), 0u);
  EXPECT_GT(after->labels[0].event_ids.size(), 0u);
  std::vector<std::string> ids = before->labels[0].event_ids;
  ids.insert(ids.end(), after->labels[0].event_ids.begin(), after->labels[0].event_ids.end());
  EXPECT_EQ(ids, all->labels[0].event_ids);
}

TEST(Scenario, PlaysInAnOrganizationOfOneAccount) {
  Options options = three_days(all_scenarios());
  options.accounts = 1;
  options.regions = {"eu-west-1"};
  Records records;
  const auto summary = generate(options, records);
  ASSERT_TRUE(summary) << summary.error().message();
  for (const Label& label : summary->labels) {
    EXPECT_EQ(label.event_ids.size(), label.planned) << label.scenario;
  }
}

TEST(Scenario, ChainsRolesAcrossAccounts) {
  Records records;
  const auto summary = generate(three_days({{.name = "role-chaining", .start = kNoon}}), records);
  ASSERT_TRUE(summary);
  const Label& label = summary->labels[0];
  EXPECT_EQ(label.accounts.size(), 3u);
  std::map<std::string, std::size_t> taken;  // of each role: once for either account
  for (const std::string& id : label.event_ids) {
    if (records.text(id, "eventName") == "AssumeRole" && records.text(id, "errorCode").empty()) {
      const std::string& role = *records.by_id.at(id).find("requestParameters")->find("roleArn")->string();
      const json::Value& identity = *records.by_id.at(id).find("userIdentity");
      const bool at_owner = role.find(records.text(id, "recipientAccountId")) != std::string::npos;
      EXPECT_EQ(*identity.find("type")->string() == "AWSAccount", at_owner);
      EXPECT_EQ(role.find(*identity.find("accountId")->string()), std::string::npos);
      ++taken[records.text(id, "sharedEventID")];
    }
  }
  EXPECT_EQ(taken.size(), 2u);
  for (const auto& [shared, count] : taken) {
    EXPECT_NE(shared, "");
    EXPECT_EQ(count, 2u) << shared;
  }
}

TEST(Scenario, RansomwareEncryptsWhatItReadAndDeletesIt) {
  Records records;
  const auto summary = generate(three_days({{.name = "s3-ransomware", .start = kNoon}}), records);
  ASSERT_TRUE(summary);
  std::map<std::string, std::multiset<std::string>> keys;
  for (const std::string& id : summary->labels[0].event_ids) {
    const json::Value* key = records.by_id.at(id).find("requestParameters")->find("key");
    if (key != nullptr) {
      keys[records.text(id, "eventName")].insert(*key->string());
    }
  }
  EXPECT_EQ(keys["GetObject"].size(), 60u);
  EXPECT_EQ(keys["GetObject"], keys["DeleteObject"]);
  for (const std::string& key : keys["CopyObject"]) {
    EXPECT_TRUE(keys["DeleteObject"].contains(key.substr(0, key.rfind('.')))) << key;
  }
  EXPECT_EQ(keys["PutObject"].size(), 1u);
}

TEST(Scenario, SignsInWithoutASecondFactor) {
  Records records;
  const auto summary = generate(three_days({{.name = "console-login-without-mfa", .start = kNoon}}), records);
  ASSERT_TRUE(summary);
  std::size_t logins = 0;
  std::size_t failed = 0;
  for (const std::string& id : summary->labels[0].event_ids) {
    const json::Value& record = records.by_id.at(id);
    const json::Value* identity = record.find("userIdentity");
    if (records.text(id, "eventName") == "ConsoleLogin") {
      ++logins;
      EXPECT_EQ(*record.find("additionalEventData")->find("MFAUsed")->string(), "No");
      EXPECT_EQ(identity->find("accessKeyId"), nullptr);
      EXPECT_EQ(records.text(id, "eventType"), "AwsConsoleSignIn");
      EXPECT_EQ(records.text(id, "errorCode"), "");
      const bool success = *record.find("responseElements")->find("ConsoleLogin")->string() == "Success";
      EXPECT_EQ(records.text(id, "errorMessage"), success ? "" : "Failed authentication");
      failed += success ? 0 : 1;
    } else {
      EXPECT_TRUE(identity->find("accessKeyId")->string()->starts_with("ASIA"));
      EXPECT_NE(identity->find("sessionContext"), nullptr);
    }
  }
  EXPECT_EQ(logins, 4u);
  EXPECT_EQ(failed, 3u);
}

TEST(Labels, AreWrittenAsJson) {
  Label label;
  label.scenario = "error-storm";
  const auto empty = json::parse(write_labels({&label, 1}));
  ASSERT_TRUE(empty);
  EXPECT_TRUE((*empty->find("labels")->array())[0].find("firstEventTime")->is_null());
  label.event_ids = {"a", "b"};
  label.first = kNoon;
  label.last = kNoon + std::chrono::seconds(5);
  const auto text = json::parse(write_labels({&label, 1}));
  ASSERT_TRUE(text);
  const json::Value& written = (*text->find("labels")->array())[0];
  EXPECT_EQ(*written.find("scenario")->string(), "error-storm");
  EXPECT_EQ(*written.find("lastEventTime")->string(), "2026-03-02T12:00:05Z");
  EXPECT_EQ(written.find("eventIDs")->array()->size(), 2u);
}

}  // namespace
}  // namespace tarn::sample
