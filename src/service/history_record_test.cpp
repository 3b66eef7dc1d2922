#include "service/history_record.hpp"

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

json::Value record(std::string_view text) {
  auto parsed = json::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : json::Value(json::Object{});
}

TEST(HistoryRecord, RefusesWhatCannotBeFoundAgain) {
  for (
      const char* text : {
          R"({})",
          R"({"eventTime":"2026-01-01T00:00:00Z","awsRegion":"us-east-1","recipientAccountId":"111122223333"})",
          R"({"eventID":"a","eventTime":"soon","awsRegion":"us-east-1","recipientAccountId":"111122223333"})",
          R"({"eventID":"a","eventTime":"2026-01-01T00:00:00Z","recipientAccountId":"111122223333"})",
          R"({"eventID":7,"eventTime":"2026-01-01T00:00:00Z","awsRegion":"x","recipientAccountId":"1"})",
      }) {
    EXPECT_FALSE(history_event(record(text))) << text;
  }
}

TEST(HistoryRecord, TakesWhatLookupEventsSearchesBy) {
  const json::Value value = record(
      R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"mei","accessKeyId":"AKIA1"},)"
      R"("eventTime":"2026-01-01T00:00:05Z","eventSource":"s3.amazonaws.com","eventName":"CreateBucket",)"
      R"("awsRegion":"eu-west-1","eventID":"id-1","readOnly":false,"resources":[{"type":"AWS::S3::Bucket",)"
      R"("ARN":"arn:aws:s3:::b"},{"type":"AWS::S3::Object"},"odd"],"recipientAccountId":"111122223333",)"
      R"("eventCategory":"Management"})");
  EXPECT_TRUE(belongs_to_history(value));
  const auto event = history_event(value);
  ASSERT_TRUE(event) << event.error().message();
  EXPECT_EQ(event->event_id, "id-1");
  EXPECT_EQ(event->event_time, *parse_timestamp("2026-01-01T00:00:05Z"));
  EXPECT_EQ(event->account, AccountId("111122223333"));
  EXPECT_EQ(event->region, Region("eu-west-1"));
  EXPECT_EQ(event->event_name, "CreateBucket");
  EXPECT_EQ(event->event_source, "s3.amazonaws.com");
  EXPECT_EQ(event->user_name, "mei");
  EXPECT_EQ(event->access_key_id, "AKIA1");
  EXPECT_EQ(event->read_only, "false");
  ASSERT_EQ(event->resources.size(), 1u);
  EXPECT_EQ(event->resources[0].name, "arn:aws:s3:::b");
  EXPECT_EQ(event->json, json::write(value));
}

TEST(HistoryRecord, NamesTheUserAsTheConsoleDoes) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({"type":"AssumedRole","principalId":"AROA1:mei@kamome.example"})", "mei@kamome.example"},
      {R"({"type":"Root","principalId":"111122223333"})", "root"},
      {R"({"type":"AWSService","invokedBy":"ec2.amazonaws.com"})", ""},
      {R"(null)", ""},
  };
  for (const auto& [identity, name] : kCases) {
    json::Value value = record(
        R"({"eventTime":"2026-01-01T00:00:05Z","awsRegion":"eu-west-1","eventID":"a","recipientAccountId":"1"})");
    value.set("userIdentity", record(identity));
    const auto event = history_event(value);
    ASSERT_TRUE(event) << identity;
    EXPECT_EQ(event->user_name, name) << identity;
  }
}

TEST(HistoryRecord, LeavesDataEventsOut) {
  EXPECT_FALSE(belongs_to_history(record(R"({"eventCategory":"Data"})")));
  EXPECT_FALSE(belongs_to_history(record(R"({})")));
}

}  // namespace
}  // namespace tarn::service
