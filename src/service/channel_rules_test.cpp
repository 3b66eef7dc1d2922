#include "service/channel_rules.hpp"

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(ChannelRules, KeepAChannelInItsDocument) {
  Channel channel{.source = "Custom", .destinations = {"arn:one", "arn:two"}};
  const auto fresh = read_channel(to_document(channel));
  ASSERT_TRUE(fresh) << fresh.error().message();
  EXPECT_EQ(fresh->destinations, channel.destinations);
  EXPECT_FALSE(fresh->ingestion.success_time);
  EXPECT_EQ(fresh->ingestion.error_code, "");
  channel.ingestion = {.success_time = from_micros(1'751'371'200'123'457),
                       .success_event_id = "e1",
                       .error_code = "InvalidData",
                       .attempt_time = from_micros(2),
                       .attempt_event_id = "e2"};
  const auto used = read_channel(to_document(channel));
  ASSERT_TRUE(used);
  EXPECT_EQ(used->source, "Custom");
  EXPECT_EQ(used->ingestion.success_time, channel.ingestion.success_time);
  EXPECT_EQ(used->ingestion.success_event_id, "e1");
  EXPECT_EQ(used->ingestion.error_code, "InvalidData");
  EXPECT_EQ(used->ingestion.attempt_time, channel.ingestion.attempt_time);
  EXPECT_EQ(used->ingestion.attempt_event_id, "e2");
}

TEST(ChannelRules, TellADamagedDocument) {
  for (const char* text :
       {"", "[]", "{}", R"({"Source":"Custom"})", R"({"Source":"Custom","Destinations":[]})"}) {
    const auto read = read_channel(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), ErrorCode::Corrupt);
  }
}

TEST(ChannelRules, KnowTheSources) {
  for (const char* source :
       {"Custom", "CloudStorageSecurityConsole", "Clumio", "CrowdStrike", "CyberArk", "GitHub",
        "KongGatewayEnterprise", "LaunchDarkly", "NetskopeCloudExchange", "IBMMulticloud", "MontyCloud",
        "OktaSystemLogEvents", "OneLogin", "Shoreline", "Snyk", "WizAuditLogs"}) {
    EXPECT_TRUE(is_channel_source(source)) << source;
    EXPECT_EQ(is_shared_source(source), std::string_view(source) == "Custom");
  }
  EXPECT_FALSE(is_channel_source("custom"));
  EXPECT_FALSE(is_channel_source(""));
}

TEST(ChannelRules, ReadReferences) {
  const catalog::LakeSettings lake{
      .account = AccountId("111122223333"), .region = Region("us-east-1"), .partition = Partition("aws")};
  const std::string arn = channel_arn(lake, "x");
  EXPECT_EQ(arn, "arn:aws:cloudtrail:us-east-1:111122223333:channel/x");
  EXPECT_EQ(parse_channel_reference(lake, "x")->value(), arn);
  EXPECT_EQ(parse_channel_reference(lake, arn)->value(), arn);
  for (const char* text : {"arn:aws:cloudtrail:us-east-1:111122223333:trail/x", "arn:", "arn:aws:x",
                           "arn:aws:cloudtrail:us-east-1:111122223333:channel/"}) {
    EXPECT_EQ(parse_channel_reference(lake, text).error(), ReferenceProblem::MalformedArn) << text;
  }
  for (const char* text : {"arn:aws:cloudtrail:eu-west-1:111122223333:channel/x",
                           "arn:aws:cloudtrail:us-east-1:444455556666:channel/x",
                           "arn:aws-cn:cloudtrail:us-east-1:111122223333:channel/x"}) {
    EXPECT_EQ(parse_channel_reference(lake, text).error(), ReferenceProblem::Elsewhere) << text;
  }
}

}  // namespace
}  // namespace tarn::service
