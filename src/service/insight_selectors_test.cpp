#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

constexpr const char* kTrail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
constexpr const char* kStores = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/";
constexpr const char* kCallRate = R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight"}])";
constexpr const char* kErrorRate = R"("InsightSelectors":[{"InsightType":"ApiErrorRateInsight"}])";

class InsightSelectorsTest : public testing::Test {
 protected:
  InsightSelectorsTest() {
    service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs"})");
    source_ = service_.make_store("source");
    destination_ = make_store("insights", R"({"Field":"eventCategory","Equals":["Insight"]})");
  }

  std::string make_store(const std::string& name, const std::string& fields) {
    const Reply made = service_.call("CreateEventDataStore", R"({"Name":")" + name +
                                                                 R"(","TerminationProtectionEnabled":false,
                                    "AdvancedEventSelectors":[{"FieldSelectors":[)" +
                                                                 fields + "]}]}");
    const std::string arn = made.member("EventDataStoreArn");
    return arn.substr(arn.rfind('/') + 1);
  }
  Reply put(const std::string& members) { return service_.call("PutInsightSelectors", "{" + members + "}"); }
  Reply put_of_trail(const std::string& selectors) { return put(R"("TrailName":"main",)" + selectors); }
  Reply put_of_store(const std::string& store, const std::string& destination,
                     const std::string& selectors = kCallRate) {
    return put(R"("EventDataStore":")" + store + R"(","InsightsDestination":")" + destination + "\"," +
               selectors);
  }
  Reply get_of_trail() { return service_.call("GetInsightSelectors", R"({"TrailName":"main"})"); }
  std::string has_insights() {
    const Reply described = service_.call("DescribeTrails");
    return json::write(*described.body.find("trailList")->array()->front().find("HasInsightSelectors"));
  }

  TestService service_;
  std::string source_;
  std::string destination_;
};

TEST_F(InsightSelectorsTest, RefusesWrongOnes) {
  const std::string trail = R"("TrailName":"main",)";
  const std::string store = R"("EventDataStore":")" + source_ + "\",";
  const struct {
    const char* name;
    std::string members;
    const char* error;
  } cases[] = {
      {"of nothing", kCallRate, "InvalidParameterCombinationException"},
      {"of both", trail + store + kCallRate, "InvalidParameterCombinationException"},
      {"no list", R"("TrailName":"main")", "InvalidInsightSelectorsException"},
      {"no type", trail + R"("InsightSelectors":[{}])", "InvalidInsightSelectorsException"},
      {"unknown type", trail + R"("InsightSelectors":[{"InsightType":"Weather"}])",
       "InvalidInsightSelectorsException"},
      {"type twice",
       trail +
           R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight"},{"InsightType":"ApiCallRateInsight"}])",
       "InvalidInsightSelectorsException"},
      {"category twice",
       trail +
           R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Management","Management"]}])",
       "InvalidInsightSelectorsException"},
      {"unknown category",
       trail + R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Weather"]}])",
       "InvalidInsightSelectorsException"},
      {"data that is not logged",
       trail + R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Data"]}])",
       "InvalidInsightSelectorsException"},
      {"destination of a trail", trail + R"("InsightsDestination":"abc",)" + kCallRate,
       "InvalidParameterCombinationException"},
      {"no destination", store + kCallRate, "InvalidParameterException"},
      {"unknown trail", R"("TrailName":"other",)" + std::string(kCallRate), "TrailNotFoundException"},
      {"wrong ARN of a trail", R"("TrailName":"arn:aws:x",)" + std::string(kCallRate),
       "CloudTrailARNInvalidException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = put(c.members);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(get_of_trail().error(), "InsightNotEnabledException");
  EXPECT_EQ(has_insights(), "false");
}

TEST_F(InsightSelectorsTest, AreTurnedOnAndOffForATrail) {
  const std::string both =
      R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight"},{"InsightType":"ApiErrorRateInsight"}])";
  const std::string kept =
      R"({"TrailARN":")" + std::string(kTrail) +
      R"(","InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Management"]},)"
      R"({"InsightType":"ApiErrorRateInsight","EventCategories":["Management"]}]})";
  EXPECT_EQ(json::write(put_of_trail(both).body), kept);
  service_.restart();
  EXPECT_EQ(json::write(get_of_trail().body), kept);
  EXPECT_EQ(has_insights(), "true");
  EXPECT_EQ(json::write(put_of_trail(R"("InsightSelectors":[])").body),
            R"({"TrailARN":")" + std::string(kTrail) + R"(","InsightSelectors":[]})");
  EXPECT_EQ(get_of_trail().error(), "InsightNotEnabledException");
  EXPECT_EQ(has_insights(), "false");
  EXPECT_EQ(put_of_trail(R"("InsightSelectors":[])").error(), "") << "off is off";
}

TEST_F(InsightSelectorsTest, NeedEventsThatTheTrailLogs) {
  const auto log = [this](const std::string& selectors) {
    const Reply reply =
        service_.call("PutEventSelectors", R"({"TrailName":"main","EventSelectors":)" + selectors + "}");
    ASSERT_EQ(reply.error(), "") << reply.message();
  };
  log(R"([{"ReadWriteType":"ReadOnly"}])");
  EXPECT_EQ(put_of_trail(kCallRate).error(), "InvalidInsightSelectorsException");
  EXPECT_EQ(put_of_trail(kErrorRate).error(), "");
  log(R"([{"ReadWriteType":"WriteOnly"}])");
  EXPECT_EQ(put_of_trail(kCallRate).error(), "");
  log(R"([{"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}])");
  EXPECT_EQ(put_of_trail(kErrorRate).error(), "InvalidInsightSelectorsException");
  const Reply of_data =
      put_of_trail(R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Data"]}])");
  EXPECT_EQ(of_data.error(), "") << of_data.message();
}

TEST_F(InsightSelectorsTest, OfAStoreGoToAnother) {
  const std::string kept =
      R"({"EventDataStoreArn":")" + std::string(kStores) + source_ +
      R"(","InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Management"]}],)"
      R"("InsightsDestination":")" +
      kStores + destination_ + "\"}";
  const std::string named = R"({"EventDataStore":")" + source_ + "\"}";
  EXPECT_EQ(service_.call("GetInsightSelectors", named).error(), "InsightNotEnabledException");
  const Reply made = put_of_store(source_, destination_);
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_EQ(json::write(made.body), kept);
  EXPECT_EQ(json::write(put_of_store(kStores + source_, kStores + destination_).body), kept);
  EXPECT_EQ(json::write(service_.call("GetInsightSelectors", named).body), kept);
  EXPECT_EQ(put(R"("EventDataStore":")" + source_ + R"(","InsightSelectors":[])").error(), "");
  EXPECT_EQ(service_.call("GetInsightSelectors", named).error(), "InsightNotEnabledException");
}

TEST_F(InsightSelectorsTest, RefusesWrongStores) {
  const std::string reads = make_store("reads", R"({"Field":"eventCategory","Equals":["Management"]},
                                                   {"Field":"readOnly","Equals":["true"]})");
  const std::string gone = make_store("gone", R"({"Field":"eventCategory","Equals":["Insight"]})");
  service_.call("DeleteEventDataStore", R"({"EventDataStore":")" + gone + "\"}");
  const std::string nothing = "11111111-2222-4333-8444-555555555555";
  const struct {
    const char* name;
    std::string source;
    std::string destination;
    std::string selectors;
    const char* error;
  } cases[] = {
      {"unknown source", nothing, destination_, kCallRate, "InvalidParameterException"},
      {"unknown destination", source_, nothing, kCallRate, "InvalidParameterException"},
      {"malformed ARN", "arn:aws:nonsense", destination_, kCallRate, "InvalidParameterException"},
      {"destination of other events", source_, reads, kCallRate, "InvalidInsightSelectorsException"},
      {"source of other events", destination_, destination_, kCallRate, "InvalidInsightSelectorsException"},
      {"no writes", reads, destination_, kCallRate, "InvalidInsightSelectorsException"},
      {"errors of reads", reads, destination_, kErrorRate, ""},
      {"data", source_, destination_,
       R"("InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Data"]}])",
       "InvalidInsightSelectorsException"},
      {"destination pending deletion", source_, gone, kCallRate, "InvalidParameterException"},
      {"source pending deletion", gone, destination_, kCallRate, "InvalidParameterException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = put_of_store(c.source, c.destination, c.selectors);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(service_.call("GetInsightSelectors", R"({"EventDataStore":")" + nothing + "\"}").error(),
            "InvalidParameterException");
  EXPECT_EQ(service_.call("GetInsightSelectors").error(), "InvalidParameterCombinationException");
}

TEST_F(InsightSelectorsTest, MetricDataIsCheckedAndRefused) {
  const auto list = [this](const std::string& more) {
    return service_.call("ListInsightsMetricData",
                         R"({"EventSource":"ec2.amazonaws.com","EventName":"RunInstances")" + more + "}");
  };
  const std::string calls = R"(,"InsightType":"ApiCallRateInsight")";
  const struct {
    const char* name;
    std::string more;
    const char* error;
  } cases[] = {
      {"no type", "", "ValidationException"},
      {"errors of no code", R"(,"InsightType":"ApiErrorRateInsight")", "InvalidParameterException"},
      {"errors", R"(,"InsightType":"ApiErrorRateInsight","ErrorCode":"AccessDenied")",
       "UnsupportedOperationException"},
      {"period", calls + R"(,"Period":120)", "InvalidParameterException"},
      {"window", calls + R"(,"StartTime":200,"EndTime":100)", "InvalidParameterException"},
      {"token", calls + R"(,"NextToken":"nonsense")", "InvalidParameterException"},
      {"name of a trail", calls + R"(,"TrailName":"a b")", "InvalidTrailNameException"},
      {"unknown trail", calls + R"(,"TrailName":"other")", "InvalidParameterException"},
      {"trail", calls + R"(,"TrailName":"main","Period":300,"StartTime":100,"EndTime":200)",
       "UnsupportedOperationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = list(c.more);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_THAT(list(calls).message(), HasSubstr("does not detect unusual activity yet"));
}

TEST_F(InsightSelectorsTest, InsightsDataIsCheckedAndRefused) {
  const auto list = [this](const std::string& source, const std::string& more = "") {
    return service_
        .call("ListInsightsData",
              R"({"DataType":"InsightsEvents","InsightSource":")" + source + "\"" + more + "}")
        .error();
  };
  EXPECT_EQ(list(kTrail), "UnsupportedOperationException");
  EXPECT_EQ(list(kTrail, R"(,"Dimensions":{"EventName":"RunInstances"})"), "UnsupportedOperationException");
  EXPECT_EQ(list(kTrail, R"(,"Dimensions":{"Weather":"rain"})"), "ValidationException");
  EXPECT_EQ(list("main"), "InvalidParameterException");
  EXPECT_EQ(list(kStores + source_), "InvalidParameterException");
  EXPECT_EQ(list(std::string(kTrail) + "-2"), "InvalidParameterException");
  EXPECT_EQ(list(kTrail, R"(,"StartTime":200,"EndTime":100)"), "InvalidParameterException");
  EXPECT_EQ(list(kTrail, R"(,"NextToken":"nonsense")"), "InvalidParameterException");
}

}  // namespace
}  // namespace tarn::service
