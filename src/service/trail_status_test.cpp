#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

class TrailStatusTest : public testing::Test {
 protected:
  static constexpr const char* kName = R"({"Name":"main"})";

  static std::string text(const Reply& reply, std::string_view name) {
    const json::Value* found = reply.body.find(name);
    return found == nullptr ? "(absent)" : json::write(*found);
  }
  void create(const std::string& more = "") {
    const Reply made = service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs")" + more + "}");
    ASSERT_EQ(made.error(), "") << made.message();
  }
  void logging(const char* operation) {
    EXPECT_EQ(json::write(service_.call(operation, kName).body), "{}");
    service_.clock.advance(std::chrono::minutes(1));
  }

  TestService service_;
};

TEST_F(TrailStatusTest, ANewTrailDoesNotLog) {
  create();
  EXPECT_EQ(json::write(service_.call("GetTrailStatus", kName).body),
            R"({"IsLogging":false,"LatestDeliveryAttemptTime":"","LatestNotificationAttemptTime":"",)"
            R"("LatestNotificationAttemptSucceeded":"","LatestDeliveryAttemptSucceeded":"",)"
            R"("TimeLoggingStarted":"","TimeLoggingStopped":""})");
}

TEST_F(TrailStatusTest, RemembersWhenLoggingBeganAndEnded) {
  create();
  logging("StartLogging");
  logging("StartLogging");
  service_.restart();
  Reply status = service_.call("GetTrailStatus", kName);
  const double start = epoch_seconds(TestService::kStart);
  EXPECT_EQ(text(status, "IsLogging"), "true");
  EXPECT_EQ(status.body.find("StartLoggingTime")->number(), start) << "a second start changes nothing";
  EXPECT_EQ(status.member("TimeLoggingStarted"), "2026-07-01T12:00:00Z");
  EXPECT_EQ(text(status, "StopLoggingTime"), "(absent)");
  logging("StopLogging");
  logging("StopLogging");
  status = service_.call("GetTrailStatus", kName);
  EXPECT_EQ(text(status, "IsLogging"), "false");
  EXPECT_EQ(status.body.find("StopLoggingTime")->number(), start + 120);
  EXPECT_EQ(status.member("TimeLoggingStopped"), "2026-07-01T12:02:00Z");
  logging("StartLogging");
  status = service_.call("GetTrailStatus", kName);
  EXPECT_EQ(status.body.find("StartLoggingTime")->number(), start + 240);
  EXPECT_EQ(status.body.find("StopLoggingTime")->number(), start + 120);
  EXPECT_EQ(text(status, "TimeLoggingStopped"), R"("")");
}

TEST_F(TrailStatusTest, SaysThatNothingIsDelivered) {
  create();
  logging("StartLogging");
  Reply status = service_.call("GetTrailStatus", kName);
  EXPECT_THAT(status.member("LatestDeliveryError"), HasSubstr("delivers no log files yet"));
  for (const char* member : {"LatestDeliveryTime", "LatestDigestDeliveryTime", "LatestNotificationTime",
                             "LatestCloudWatchLogsDeliveryTime", "LatestDigestDeliveryError",
                             "LatestNotificationError", "LatestCloudWatchLogsDeliveryError"}) {
    EXPECT_EQ(text(status, member), "(absent)") << member;
  }
  const Reply updated =
      service_.call("UpdateTrail", R"({"Name":"main","EnableLogFileValidation":true,"SnsTopicName":"topic",
                         "CloudWatchLogsLogGroupArn":"arn:aws:logs:us-east-1:111122223333:log-group:g:*",
                         "CloudWatchLogsRoleArn":"arn:aws:iam::111122223333:role/r"})");
  ASSERT_EQ(updated.error(), "") << updated.message();
  status = service_.call("GetTrailStatus", kName);
  EXPECT_EQ(text(status, "IsLogging"), "true") << "an update leaves it logging";
  EXPECT_THAT(status.member("LatestDigestDeliveryError"), HasSubstr("no digest files"));
  EXPECT_THAT(status.member("LatestNotificationError"), HasSubstr("no notifications"));
  EXPECT_THAT(status.member("LatestCloudWatchLogsDeliveryError"), HasSubstr("CloudWatch Logs"));
}

TEST_F(TrailStatusTest, NamesNoKeysBeforeADigestIsSigned) {
  EXPECT_EQ(json::write(service_.call("ListPublicKeys").body), R"({"PublicKeyList":[]})");
  EXPECT_EQ(
      json::write(service_.call("ListPublicKeys", R"({"StartTime":1782900000,"EndTime":1782900000})").body),
      R"({"PublicKeyList":[]})");
  EXPECT_EQ(service_.call("ListPublicKeys", R"({"StartTime":1782900000,"EndTime":1782899999.5})").error(),
            "InvalidTimeRangeException");
  EXPECT_EQ(service_.call("ListPublicKeys", R"({"NextToken":"nonsense"})").error(), "InvalidTokenException");
}

}  // namespace
}  // namespace tarn::service
