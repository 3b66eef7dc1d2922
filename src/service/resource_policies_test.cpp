#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

constexpr const char* kHere = "arn:aws:cloudtrail:us-east-1:111122223333:";

class ResourcePoliciesTest : public testing::Test {
 protected:
  static std::string by(const std::string& arn) { return json::write(json::Object{{"ResourceArn", arn}}); }
  static std::string put(const std::string& arn, const std::string& policy) {
    return json::write(json::Object{{"ResourceArn", arn}, {"ResourcePolicy", policy}});
  }
  static std::string policy(std::string_view action, const std::string& arn) {
    return fmt::format(
        R"({{ "Version": "2012-10-17", "Statement": [{{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},)"
        R"("Action":"{}","Resource":"{}"}}] }})",
        action, arn);
  }
  std::string make_channel() {
    return service_
        .call(
            "CreateChannel",
            fmt::format(
                R"({{"Name":"mine","Source":"Custom","Destinations":[{{"Type":"EVENT_DATA_STORE","Location":"{}"}}]}})",
                store_))
        .member("ChannelArn");
  }

  TestService service_;
  std::string store_ = kHere + std::string("eventdatastore/") + service_.make_audit_store("audit");
};

TEST_F(ResourcePoliciesTest, NameWhatIsWrongWithTheResource) {
  const struct {
    const char* name;
    std::string arn;
    const char* error;
  } cases[] = {
      {"no ARN", "main", "ResourceARNNotValidException"},
      {"another service's", "arn:aws:s3:us-east-1:111122223333:bucket/x", "ResourceARNNotValidException"},
      {"a trail", kHere + std::string("trail/main"), "ResourceTypeNotSupportedException"},
      {"no such store", kHere + std::string("eventdatastore/x"), "ResourceNotFoundException"},
      {"a store elsewhere", "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x",
       "ResourceNotFoundException"},
      {"no such channel", kHere + std::string("channel/x"), "ResourceNotFoundException"},
      {"no such dashboard", kHere + std::string("dashboard/x"), "ResourceNotFoundException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(service_.call("PutResourcePolicy", put(c.arn, "{}")).error(), c.error);
    EXPECT_EQ(service_.call("GetResourcePolicy", by(c.arn)).error(), c.error);
    EXPECT_EQ(service_.call("DeleteResourcePolicy", by(c.arn)).error(), c.error);
  }
  EXPECT_EQ(service_.call("GetResourcePolicy", by(store_)).error(), "ResourcePolicyNotFoundException");
  EXPECT_EQ(service_.call("DeleteResourcePolicy", by(store_)).error(), "ResourcePolicyNotFoundException");
  EXPECT_EQ(service_.call("PutResourcePolicy", put(store_, "{}")).error(), "ResourcePolicyNotValidException");
  EXPECT_EQ(service_.call("PutResourcePolicy", put(store_, std::string(8193, ' '))).error(),
            "ValidationException");
  EXPECT_EQ(service_.call("PutResourcePolicy", by(store_)).error(), "ValidationException");
}

TEST_F(ResourcePoliciesTest, KeepAPolicyToTheByte) {
  const std::string channel = make_channel();
  for (const auto& [arn, action] : {std::pair(store_, "cloudtrail:GetQueryResults"),
                                    std::pair(channel, "cloudtrail-data:PutAuditEvents")}) {
    SCOPED_TRACE(arn);
    const std::string text = policy(action, arn);
    const Reply made = service_.call("PutResourcePolicy", put(arn, text));
    ASSERT_EQ(made.error(), "") << made.message();
    EXPECT_EQ(made.member("ResourceArn"), arn);
    EXPECT_EQ(made.member("ResourcePolicy"), text);
    EXPECT_EQ(made.body.find("DelegatedAdminResourcePolicy"), nullptr) << "there is no organization";
    const Reply wrong = service_.call("PutResourcePolicy", put(arn, policy("cloudtrail:LookupEvents", arn)));
    EXPECT_EQ(wrong.error(), "ResourcePolicyNotValidException");
    service_.restart();
    EXPECT_EQ(service_.call("GetResourcePolicy", by(arn)).member("ResourcePolicy"), text);
    EXPECT_EQ(service_.call("DeleteResourcePolicy", by(arn)).http.body, "{}");
    EXPECT_EQ(service_.call("GetResourcePolicy", by(arn)).error(), "ResourcePolicyNotFoundException");
  }
}

TEST_F(ResourcePoliciesTest, GoWithTheirResources) {
  const std::string channel = make_channel();
  for (const auto& [arn, action] : {std::pair(store_, "cloudtrail:GetQueryResults"),
                                    std::pair(channel, "cloudtrail-data:PutAuditEvents")}) {
    ASSERT_EQ(service_.call("PutResourcePolicy", put(arn, policy(action, arn))).error(), "");
  }
  const auto kept = [&](const std::string& arn) {
    return must(service_.lake->control().attachment(arn, catalog::AttachmentKind::ResourcePolicy))
        .has_value();
  };
  ASSERT_EQ(service_.call("DeleteChannel", json::write(json::Object{{"Channel", channel}})).error(), "");
  EXPECT_FALSE(kept(channel));
  ASSERT_EQ(
      service_.call("DeleteEventDataStore", json::write(json::Object{{"EventDataStore", store_}})).error(),
      "");
  EXPECT_EQ(service_.call("PutResourcePolicy", put(store_, policy("cloudtrail:StartQuery", store_))).error(),
            "ConflictException");
  EXPECT_EQ(service_.call("DeleteResourcePolicy", by(store_)).error(), "ConflictException");
  EXPECT_EQ(service_.call("GetResourcePolicy", by(store_)).error(), "");
  service_.clock.advance(std::chrono::hours(7 * 24));
  service_.parts->upkeep.finish_deletions();
  EXPECT_FALSE(kept(store_));
}

}  // namespace
}  // namespace tarn::service
