#include "service/audit_events.hpp"

#include "io/hash.hpp"
#include "json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

const AuditEnvelope kEnvelope{.account = AccountId("111122223333"),
                              .region = Region("us-east-1"),
                              .channel_arn = "arn:aws:cloudtrail:us-east-1:111122223333:channel/c",
                              .ingested = *parse_timestamp("2026-07-01T12:00:00Z")};

json::Value event_data() {
  return json::Object{{"version", "1.0"},
                      {"userIdentity", json::Object{{"type", "CustomUser"},
                                                    {"principalId", "p-1"},
                                                    {"details", json::Object{{"team", "red"}}}}},
                      {"userAgent", "agent/1"},
                      {"eventSource", "app.example.com"},
                      {"eventName", "Login"},
                      {"eventTime", "2026-06-30T10:00:00Z"},
                      {"UID", "u-1"},
                      {"requestParameters", json::Object{{"a", "b"}}},
                      {"responseElements", json::Object{{"c", "d"}}},
                      {"errorCode", "E"},
                      {"errorMessage", "m"},
                      {"sourceIPAddress", "10.0.0.1"},
                      {"recipientAccountId", "111122223333"},
                      {"additionalEventData", json::Object{{"e", "f"}}}};
}

std::expected<std::string, AuditFailure> record_of(const std::string& data,
                                                   std::optional<std::string> checksum = std::nullopt) {
  return make_audit_record({.id = "x", .data = data, .checksum = std::move(checksum)}, kEnvelope, "event-1");
}

std::string code_of(const json::Value& data) {
  const auto record = record_of(json::write(data));
  return record.has_value() ? std::string() : record.error().code;
}

json::Value with(std::string_view name, json::Value value) {
  json::Value data = event_data();
  data.set(name, std::move(value));
  return data;
}

json::Value with_identity(std::string_view name, json::Value value) {
  json::Value identity = *event_data().find("userIdentity");
  identity.set(name, std::move(value));
  return with("userIdentity", std::move(identity));
}

json::Value without(std::string_view name) {
  json::Value data = event_data();
  std::erase_if(*data.object(), [name](const json::Member& member) { return member.name == name; });
  return data;
}

TEST(AuditEvents, BecomeRecordsAroundTheSendersBytes) {
  std::string data = json::write(event_data());
  data.insert(1, "  \n \"Extra\" : 1.50,");
  const auto made = record_of(data);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_THAT(*made, HasSubstr("\"eventData\":" + data));
  const auto record = json::parse(*made);
  ASSERT_TRUE(record);
  const auto text = [&record](const char* name) { return *record->find(name)->string(); };
  EXPECT_EQ(text("eventCategory"), "ActivityAuditLog");
  EXPECT_EQ(text("eventType"), "ActivityLog");
  EXPECT_EQ(text("eventID"), "event-1");
  EXPECT_EQ(text("eventTime"), "2026-06-30T10:00:00Z");
  EXPECT_EQ(text("awsRegion"), "us-east-1");
  EXPECT_EQ(text("recipientAccountId"), "111122223333");
  EXPECT_EQ(*record->find("metadata")->find("ingestionTime")->string(), "2026-07-01T12:00:00Z");
  EXPECT_EQ(*record->find("metadata")->find("channelARN")->string(), kEnvelope.channel_arn);
}

TEST(AuditEvents, MatchTheirChecksum) {
  const std::string data = json::write(event_data());
  const std::string checksum = io::base64(io::as_text(io::sha256(data)));
  EXPECT_TRUE(record_of(data, checksum).has_value());
  for (const std::string& wrong : {std::string(), std::string("x"), checksum.substr(1),
                                   io::base64(io::as_text(io::sha256(data + " ")))}) {
    const auto refused = record_of(data, wrong);
    ASSERT_FALSE(refused.has_value()) << wrong;
    EXPECT_EQ(refused.error().code, "InvalidChecksum");
  }
}

TEST(AuditEvents, NeedTheirRequiredFields) {
  for (const char* name :
       {"version", "userIdentity", "eventSource", "eventName", "eventTime", "UID", "recipientAccountId"}) {
    EXPECT_EQ(code_of(without(name)), "FieldNotFound") << name;
    EXPECT_EQ(code_of(with(name, nullptr)), "FieldNotFound") << name;
    EXPECT_EQ(code_of(with(name, 1)), "InvalidData") << name;
  }
  for (const char* name : {"type", "principalId"}) {
    EXPECT_EQ(code_of(with_identity(name, nullptr)), "FieldNotFound") << name;
    EXPECT_EQ(code_of(with_identity(name, "")), "FieldNotFound") << name;
    EXPECT_EQ(code_of(with_identity(name, true)), "InvalidData") << name;
  }
  for (const char* name : {"userAgent", "requestParameters", "responseElements", "errorCode", "errorMessage",
                           "sourceIPAddress", "additionalEventData"}) {
    EXPECT_EQ(code_of(without(name)), "") << name;
    EXPECT_EQ(code_of(with(name, nullptr)), "") << name;
  }
  EXPECT_EQ(code_of(with_identity("details", nullptr)), "");
}

TEST(AuditEvents, AreRefusedBeyondTheirLimits) {
  const struct {
    const char* name;
    std::size_t most;
  } texts[] = {{"version", 256},    {"eventSource", 1024}, {"eventName", 1024},  {"UID", 1024},
               {"userAgent", 1024}, {"errorCode", 256},    {"errorMessage", 256}};
  for (const auto& [name, most] : texts) {
    EXPECT_EQ(code_of(with(name, std::string(most, 'x'))), "") << name;
    EXPECT_EQ(code_of(with(name, std::string(most + 1, 'x'))), "FieldTooLong") << name;
  }
  EXPECT_EQ(code_of(with_identity("type", std::string(128, 'x'))), "");
  EXPECT_EQ(code_of(with_identity("type", std::string(129, 'x'))), "FieldTooLong");
  EXPECT_EQ(code_of(with_identity("principalId", std::string(1024, 'x'))), "");
  EXPECT_EQ(code_of(with_identity("principalId", std::string(1025, 'x'))), "FieldTooLong");
  const struct {
    const char* name;
    std::size_t most;
  } objects[] = {
      {"requestParameters", 102'400}, {"responseElements", 102'400}, {"additionalEventData", 28'672}};
  const std::size_t around = json::write(json::Object{{"a", ""}}).size();
  for (const auto& [name, most] : objects) {
    EXPECT_EQ(code_of(with(name, json::Object{{"a", std::string(most - around, 'x')}})), "") << name;
    EXPECT_EQ(code_of(with(name, json::Object{{"a", std::string(most - around + 1, 'x')}})), "FieldTooLong")
        << name;
    EXPECT_EQ(code_of(with(name, "text")), "InvalidData") << name;
  }
}

TEST(AuditEvents, HaveValuesThatMeanSomething) {
  const struct {
    const char* name;
    const char* value;
    const char* code;
  } cases[] = {
      {"recipientAccountId", "444455556666", "InvalidRecipient"},
      {"eventTime", "2026-06-30T10:00:00", ""},
      {"eventTime", "2026-06-30T10:00:00.123Z", "InvalidData"},
      {"eventTime", "2026-06-30T10:00:00+01:00", "InvalidData"},
      {"eventTime", "2026-02-30T10:00:00Z", "InvalidData"},
      {"eventTime", "2026-06-30 10:00:00", "InvalidData"},
      {"eventTime", "yesterday", "InvalidData"},
      {"sourceIPAddress", "2001:db8::1", ""},
      {"sourceIPAddress", "256.0.0.1", "InvalidData"},
      {"sourceIPAddress", "example.com", "InvalidData"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(code_of(with(c.name, c.value)), c.code) << c.name << " " << c.value;
  }
  EXPECT_EQ(code_of(with("sourceIPAddress", std::string("1.2.3.4\0x", 9))), "InvalidData");
  EXPECT_EQ(code_of(with_identity("details", "text")), "InvalidData");
}

TEST(AuditEvents, AreOneJsonObject) {
  const std::string good = json::write(event_data());
  for (const std::string& data :
       {std::string(), std::string("x"), std::string("[]"), std::string("\"text\""), good + good, good + "}",
        good.substr(0, good.size() - 1), good + R"(,"metadata":{})"}) {
    const auto refused = record_of(data);
    ASSERT_FALSE(refused.has_value()) << data;
    EXPECT_EQ(refused.error().code, "InvalidData");
  }
}

TEST(AuditEvents, HaveABoundedNumberOfValues) {
  const auto padded = [](std::size_t values) { return with("Extra", json::Array(values, 0)); };
  EXPECT_EQ(code_of(padded(190'000)), "");
  EXPECT_EQ(code_of(padded(200'000)), "InvalidData");
}

TEST(AuditEvents, AreShownInWholeCharacters) {
  const auto refused = record_of(json::write(with("eventTime", std::string(63, 'x') + "\u3042\u3042")));
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, testing::EndsWith(": " + std::string(63, 'x')));
}

}  // namespace
}  // namespace tarn::service
