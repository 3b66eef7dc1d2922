#include "sample/aggregation.hpp"

#include "json/value.hpp"
#include "sample/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Timestamp kTen = *parse_timestamp("2026-03-02T10:00:00Z");

class Aggregations : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Catalogue::make();
    ASSERT_TRUE(made) << made.error().message();
    catalogue_ = std::move(*made);
    Prng random(1);
    caller_ = make_caller(organization_, actor_, organization_.accounts[1], kTen, random);
  }

  void add(std::string_view operation, Timestamp time, std::uint64_t focus = 1) {
    aggregation_.add({.organization = organization_,
                      .actor = actor_,
                      .caller = caller_,
                      .account = organization_.accounts[1],
                      .region = "ap-northeast-1",
                      .operation = catalogue_.at(*catalogue_.find(operation)),
                      .time = time,
                      .focus = focus,
                      .key = focus},
                     1, 0);
  }

  // "eventName GetObject" and so on, with the counts of the records' primary dimensions.
  static std::map<std::string, std::string> told(const std::vector<AggregatedRecord>& records) {
    std::map<std::string, std::string> counts;
    for (const AggregatedRecord& record : records) {
      const auto read = json::parse(record.text);
      EXPECT_TRUE(read) << record.text;
      const json::Value& primary = *read->find("summary")->find("primaryDimension");
      for (const json::Value& statistic : *primary.find("statistics")->array()) {
        counts[*primary.find("dimension")->string() + ' ' + *statistic.find("name")->string()] =
            json::write(*statistic.find("value"));
      }
    }
    return counts;
  }

  Organization organization_ = make_organization(1, 4, default_regions());
  const Actor& actor_ = *std::ranges::find(organization_.actors, ActorKind::Application, &Actor::kind);
  Catalogue catalogue_;
  Caller caller_;
  Aggregation aggregation_{organization_};
};

TEST_F(Aggregations, HaveNothingToTellOfNothing) {
  EXPECT_TRUE(aggregation_.take_until(Timestamp::max()).empty());
  add("ec2:DescribeInstances", kTen);
  EXPECT_TRUE(aggregation_.take_until(Timestamp::max()).empty());
}

TEST_F(Aggregations, TellOfAWindowOnceWhenItHasEnded) {
  add("s3:GetObject", kTen + seconds(1));
  EXPECT_TRUE(aggregation_.take_until(kTen + minutes(5) - seconds(1)).empty());
  const auto records = aggregation_.take_until(kTen + minutes(5));
  ASSERT_EQ(records.size(), 3u);
  std::set<std::string> ids;
  for (const AggregatedRecord& record : records) {
    EXPECT_EQ(record.start, kTen);
    EXPECT_EQ(record.account, 1u);
    EXPECT_EQ(record.region, 0u);
    ids.insert(*json::parse(record.text)->find("eventId")->string());
  }
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_TRUE(aggregation_.take_until(kTen + minutes(10)).empty());
}

TEST_F(Aggregations, CountByOperationResourceAndIdentity) {
  add("s3:GetObject", kTen);
  add("s3:GetObject", kTen + seconds(30));
  add("s3:PutObject", kTen + minutes(4));
  const auto counts = told(aggregation_.take_until(kTen + minutes(5)));
  EXPECT_EQ(counts.at("eventName GetObject"), "2");
  EXPECT_EQ(counts.at("eventName PutObject"), "1");
  EXPECT_EQ(counts.at("userIdentity " + caller_.arn), "3");
  ASSERT_EQ(std::ranges::count_if(
                counts, [](const auto& one) { return one.first.starts_with("resourceARN arn:aws:s3:::"); }),
            1);
}

TEST_F(Aggregations, KeepServicesApart) {
  add("s3:GetObject", kTen);
  add("dynamodb:GetItem", kTen);
  EXPECT_EQ(aggregation_.take_until(kTen + minutes(5)).size(), 6u);
}

TEST_F(Aggregations, TellOfTheMostFrequentValuesAlone) {
  for (std::uint64_t focus = 0; focus < 300; ++focus) {
    add("s3:GetObject", kTen, scramble(focus));
  }
  const auto records = aggregation_.take_until(kTen + minutes(5));
  const auto found = std::ranges::find_if(records, [](const AggregatedRecord& record) {
    return record.text.find(R"("primaryDimension":{"dimension":"resourceARN")") != std::string::npos;
  });
  ASSERT_NE(found, records.end());
  const auto read = json::parse(found->text);
  const json::Array& statistics =
      *read->find("summary")->find("primaryDimension")->find("statistics")->array();
  ASSERT_EQ(statistics.size(), Aggregation::kValuesTold);
  EXPECT_GE(*statistics.front().find("value")->integer(), *statistics.back().find("value")->integer());
}

}  // namespace
}  // namespace tarn::sample
