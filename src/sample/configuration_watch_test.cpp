#include "sample/configuration_watch.hpp"

#include "json/value.hpp"
#include "sample/catalogue.hpp"
#include "sample/scenario.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

class ConfigurationWatches : public ::testing::Test {
 protected:
  void SetUp() override {
    auto catalogue = Catalogue::make();
    ASSERT_TRUE(catalogue) << catalogue.error().message();
    catalogue_ = std::move(*catalogue);
    auto items = ConfigurationItems::make();
    ASSERT_TRUE(items) << items.error().message();
    items_ = std::move(*items);
    Prng random(1);
    caller_ = make_caller(organization_, actor_, organization_.accounts[1], time_, random);
  }

  Happening happening(std::string_view operation, std::uint64_t key) const {
    return {.organization = organization_,
            .actor = actor_,
            .caller = caller_,
            .account = organization_.accounts[1],
            .region = "us-east-1",
            .operation = catalogue_.at(*catalogue_.find(operation)),
            .time = time_,
            .focus = key,
            .key = key,
            .outcome = Outcome::Success};
  }

  Organization organization_ = make_organization(1, 4, default_regions());
  const Actor& actor_ = organization_.actors.front();
  Timestamp time_ = *parse_timestamp("2026-03-02T10:00:00Z");
  Catalogue catalogue_;
  ConfigurationItems items_;
  Caller caller_;
};

TEST_F(ConfigurationWatches, NoteNothingOfCallsThatChangeNothing) {
  const ConfigurationWatch watch(items_);
  for (const char* operation :
       {"ec2:DescribeInstances", "s3:GetObject", "s3:PutObject", "iam:CreateAccessKey"}) {
    std::string text;
    EXPECT_FALSE(watch.append_item(text, happening(operation, 3))) << operation;
    EXPECT_EQ(text, "") << operation;
  }
}

TEST_F(ConfigurationWatches, KnowTheirCallsAndKinds) {
  std::set<std::string> calls;
  for (const ScenarioCall& call : scenario_calls()) {
    calls.insert(std::string(call.service) + ':' + std::string(call.text.name));
  }
  std::set<std::string_view> types;
  for (std::size_t kind = 0; kind < items_.kinds(); ++kind) {
    types.insert(items_.type_of(kind));
  }
  std::set<std::string_view> caused;
  for (const ConfigurationCause& cause : configuration_causes()) {
    EXPECT_TRUE(catalogue_.find(cause.call) || calls.contains(std::string(cause.call))) << cause.call;
    EXPECT_TRUE(types.contains(cause.type)) << cause.type;
    caused.insert(cause.type);
  }
  EXPECT_EQ(caused, types);
}

TEST_F(ConfigurationWatches, NoteTheResourceThatTheCallIsAbout) {
  const ConfigurationWatch watch(items_);
  const struct {
    std::string_view call;
    std::string_view status;
  } kCases[] = {{"ec2:TerminateInstances", "ResourceDeleted"}, {"ec2:AuthorizeSecurityGroupIngress", "OK"},
                {"s3:CreateBucket", "ResourceDiscovered"},     {"s3:PutBucketPolicy", "OK"},
                {"iam:CreateRole", "ResourceDiscovered"},      {"lambda:UpdateFunctionCode20150331v2", "OK"}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.call);
    for (std::uint64_t key = 0; key < 20; ++key) {
      const Happening call = happening(c.call, scramble(key));
      std::string event;
      append_record(event, call);
      std::string text;
      const auto captured = watch.append_item(text, call);
      ASSERT_TRUE(captured);
      EXPECT_GT(*captured, time_);
      EXPECT_LT(*captured, time_ + std::chrono::minutes(15));
      const auto item = json::parse(text);
      ASSERT_TRUE(item) << text;
      const json::Value& data = *item->find("eventData");
      EXPECT_EQ(*data.find("configurationItemStatus")->string(), c.status);
      const json::Value* name = data.find("resourceName");
      const std::string& resource =
          c.call.starts_with("ec2:") ? *data.find("resourceId")->string() : *name->string();
      EXPECT_NE(event.find(resource), std::string::npos) << resource << ": " << event;
    }
  }
}

}  // namespace
}  // namespace tarn::sample
