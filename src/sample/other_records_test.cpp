#include "sample/other_records.hpp"

#include "json/value.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  if (!value) {
    ADD_FAILURE() << value.error().message() << ": " << text;
    return {};
  }
  return std::move(*value);
}

// The text at a path of members; list items by their numbers.
std::string at(const json::Value& value, std::initializer_list<std::string_view> path) {
  const json::Value* here = &value;
  for (const std::string_view step : path) {
    if (here->array() != nullptr) {
      const auto index = static_cast<std::size_t>(step.front() - '0');
      here = index < here->array()->size() ? &(*here->array())[index] : nullptr;
    } else {
      here = here->find(step);
    }
    if (here == nullptr) {
      return "(absent)";
    }
  }
  return here->string() != nullptr ? *here->string() : json::write(*here);
}

class OtherRecords : public ::testing::Test {
 protected:
  UnusualActivity burst() const {
    return {.account = organization_.accounts[1],
            .region = "ap-northeast-1",
            .event_source = "ec2.amazonaws.com",
            .event_name = "RunInstances",
            .start = start_,
            .duration = std::chrono::minutes(8),
            .onset_calls = 12,
            .calls = 100,
            .baseline_calls = 18,
            .identities = {{"arn:aws:iam::444455556666:user/a", 20, 18},
                           {"arn:aws:iam::444455556666:user/b", 80, 0}},
            .user_agents = {{R"(say "hi")", 100, 18}},
            .error_codes = {{"null", 100, 18}},
            .key = 42};
  }

  Organization organization_ = make_organization(1, 4, default_regions());
  Timestamp start_ = *parse_timestamp("2026-03-02T10:00:00Z");
};

TEST_F(OtherRecords, TellsTheStartAndTheEndOfUnusualActivity) {
  std::string start_text;
  std::string end_text;
  append_insight(start_text, burst(), InsightState::Start, InsightForm::LogFile);
  append_insight(end_text, burst(), InsightState::End, InsightForm::LogFile);
  const auto start = parsed(start_text);
  const auto end = parsed(end_text);
  EXPECT_EQ(at(start, {"sharedEventID"}), at(end, {"sharedEventID"}));
  EXPECT_NE(at(start, {"eventID"}), at(end, {"eventID"}));
  EXPECT_EQ(at(start, {"eventTime"}), "2026-03-02T10:00:00Z");
  EXPECT_EQ(at(end, {"eventTime"}), "2026-03-02T10:08:00Z");
  EXPECT_EQ(at(start, {"insightDetails", "state"}), "Start");
  EXPECT_EQ(at(end, {"insightDetails", "insightType"}), "ApiCallRateInsight");
  EXPECT_EQ(at(end, {"insightDetails", "errorCode"}), "(absent)");
  const auto statistics = [](const json::Value& record, std::initializer_list<std::string_view> path) {
    const auto* context = record.find("insightDetails")->find("insightContext")->find("statistics");
    return at(*context, path);
  };
  EXPECT_EQ(statistics(start, {"insight", "average"}), "12");
  EXPECT_EQ(statistics(end, {"insight", "average"}), "12.5");
  EXPECT_EQ(statistics(end, {"baseline", "average"}), "0.0017857143");
  EXPECT_EQ(statistics(end, {"insightDuration"}), "8");
  EXPECT_EQ(statistics(end, {"baselineDuration"}), "10080");
}

TEST_F(OtherRecords, AttributesUnusualActivityToTheLargestSharesFirst) {
  std::string text;
  append_insight(text, burst(), InsightState::End, InsightForm::Lake);
  const auto record = parsed(text);
  EXPECT_EQ(at(record, {"insightState"}), "End");
  EXPECT_EQ(at(record, {"insightContext", "insightAverage"}), "12.5");
  const auto* attributions = record.find("insightContext")->find("attributions");
  EXPECT_EQ(at(*attributions, {"0", "attribute"}), "userIdentityArn");
  EXPECT_EQ(at(*attributions, {"0", "insight", "0", "value"}), "arn:aws:iam::444455556666:user/b");
  EXPECT_EQ(at(*attributions, {"0", "insight", "0", "average"}), "10");
  EXPECT_EQ(at(*attributions, {"0", "baseline", "0", "value"}), "arn:aws:iam::444455556666:user/a");
  EXPECT_EQ(at(*attributions, {"0", "baseline", "1"}), "(absent)");
  EXPECT_EQ(at(*attributions, {"1", "insight", "0", "value"}), R"(say "hi")");
}

TEST_F(OtherRecords, NamesTheErrorWhoseRateIsUnusual) {
  UnusualActivity storm = burst();
  storm.error_code = "AccessDenied";
  storm.of_data_events = true;
  std::string text;
  append_insight(text, storm, InsightState::Start, InsightForm::LogFile);
  const auto record = parsed(text);
  EXPECT_EQ(at(record, {"insightDetails", "insightType"}), "ApiErrorRateInsight");
  EXPECT_EQ(at(record, {"insightDetails", "errorCode"}), "AccessDenied");
  EXPECT_EQ(at(record, {"insightDetails", "sourceEventCategory"}), "Data");
}

TEST_F(OtherRecords, TellsOfCallsThatPassAnEndpointAndOfThoseThatDoNot) {
  const auto catalogue = Catalogue::make();
  ASSERT_TRUE(catalogue) << catalogue.error().message();
  const Operation& operation = catalogue->at(*catalogue->find("secretsmanager:GetSecretValue"));
  const Actor& actor = organization_.actors.front();
  Prng random(5);
  const Caller caller = make_caller(organization_, actor, organization_.accounts[1], start_, random);
  const Happening happening{.organization = organization_,
                            .actor = actor,
                            .caller = caller,
                            .account = organization_.accounts[1],
                            .region = "us-east-1",
                            .operation = operation,
                            .time = start_,
                            .focus = 3,
                            .key = 4};
  std::string allowed_text;
  std::string denied_text;
  append_network_activity(allowed_text, happening, EndpointVerdict::Allowed);
  append_network_activity(denied_text, happening, EndpointVerdict::Denied);
  const auto allowed = parsed(allowed_text);
  const auto denied = parsed(denied_text);
  EXPECT_EQ(at(allowed, {"eventCategory"}), "NetworkActivity");
  EXPECT_EQ(at(allowed, {"eventType"}), "AwsVpceEvent");
  EXPECT_EQ(at(allowed, {"errorCode"}), "(absent)");
  EXPECT_EQ(at(allowed, {"requestParameters"}), "(absent)");
  EXPECT_EQ(at(allowed, {"vpcEndpointId"}).substr(0, 6), "vpce-0");
  EXPECT_EQ(at(denied, {"errorCode"}), "VpceAccessDenied");
  EXPECT_EQ(at(denied, {"errorMessage"}), "The request was denied due to a VPC endpoint policy");
}

TEST_F(OtherRecords, CountsTheDataEventsOfFiveMinutes) {
  const AggregatedWindow window{.account = organization_.accounts[1],
                                .region = "us-east-1",
                                .event_source = "s3.amazonaws.com",
                                .by = AggregateBy::ResourceAccess,
                                .start = start_,
                                .counts = {{"arn:aws:s3:::one", 7}, {"arn:aws:s3:::two", 2}},
                                .details = {{"eventName", {{"GetObject", 9}}}, {"userAgent", {}}},
                                .key = 9};
  std::string text;
  append_aggregated(text, window);
  const auto record = parsed(text);
  EXPECT_EQ(at(record, {"accountId"}), "444455556666");
  EXPECT_EQ(at(record, {"eventID"}), "(absent)");
  EXPECT_EQ(at(record, {"timeWindow", "windowEnd"}), "2026-03-02T10:05:00Z");
  EXPECT_EQ(at(record, {"summary", "primaryDimension", "dimension"}), "resourceARN");
  EXPECT_EQ(at(*record.find("summary"), {"primaryDimension", "statistics", "1", "value"}), "2");
  EXPECT_EQ(at(*record.find("summary"), {"details", "0", "statistics", "0", "name"}), "GetObject");
  EXPECT_EQ(at(*record.find("summary"), {"details", "1", "statistics"}), "[]");
}

TEST_F(OtherRecords, DescribesEveryKindOfResource) {
  const auto items = ConfigurationItems::make();
  ASSERT_TRUE(items) << items.error().message();
  ASSERT_GE(items->kinds(), 16u);
  for (const auto status :
       {ConfigurationStatus::Discovered, ConfigurationStatus::Changed, ConfigurationStatus::Deleted}) {
    for (std::size_t kind = 0; kind < items->kinds(); ++kind) {
      std::string text;
      items->append_to(text, kind,
                       {.organization = organization_,
                        .account = organization_.accounts[2],
                        .region = "eu-central-1",
                        .status = status,
                        .time = start_,
                        .focus = 77,
                        .key = kind});
      const auto record = parsed(text);
      SCOPED_TRACE(items->type_of(kind));
      EXPECT_EQ(at(record, {"eventCategory"}), "ConfigurationItem");
      EXPECT_EQ(at(record, {"eventData", "resourceType"}), items->type_of(kind));
      EXPECT_EQ(at(record, {"eventData", "accountId"}), "123456789012");
      EXPECT_NE(at(record, {"eventData", "resourceId"}), "");
      EXPECT_EQ(at(record, {"eventData", "configuration"}) == "null", status == ConfigurationStatus::Deleted);
      EXPECT_EQ(text.find('<'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace tarn::sample
