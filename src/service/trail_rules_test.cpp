#include "service/trail_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

const TrailOwner kOwner{Partition("aws"), Region("us-east-1"), AccountId("111122223333")};
constexpr const char* kUuid = "1234abcd-12ab-34cd-56ef-1234567890ab";

template <class T>
std::string outcome(const wire::ApiResult<T>& result) {
  return result.has_value() ? "" : result.error().name;
}

TEST(TrailRules, Names) {
  const struct {
    std::string name;
    bool is_valid;
  } cases[] = {
      {"abc", true},
      {"My-Trail_1.a", true},
      {std::string(128, 'a'), true},
      {"192.168.5", true},
      {"192.168.5.1234", true},
      {"a192.168.5.4", true},
      {"", false},
      {"ab", false},
      {std::string(129, 'a'), false},
      {"my trail", false},
      {"my/trail", false},
      {"tr\xC3\xA4il", false},
      {"-trail", false},
      {"trail.", false},
      {"_trail", false},
      {"my--trail", false},
      {"my-_trail", false},
      {"my._trail", false},
      {"192.168.5.4", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(check_trail_name(c.name)), c.is_valid ? "" : "InvalidTrailNameException") << c.name;
  }
}

TEST(TrailRules, Buckets) {
  const struct {
    std::string name;
    bool is_valid;
  } cases[] = {
      {"abc", true},
      {"my-bucket.logs-1", true},
      {"my--bucket", true},
      {std::string(63, 'b'), true},
      {"", false},
      {"ab", false},
      {std::string(64, 'b'), false},
      {"My-Bucket", false},
      {"my_bucket", false},
      {"arn:aws:s3:::bucket", false},
      {"-bucket", false},
      {"bucket.", false},
      {"my..bucket", false},
      {"192.168.5.4", false},
      {"xn--bucket", false},
      {"sthree-bucket", false},
      {"bucket-s3alias", false},
      {"bucket--x-s3", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(check_bucket_name(c.name)), c.is_valid ? "" : "InvalidS3BucketNameException") << c.name;
  }
}

TEST(TrailRules, KeyPrefixesAreCountedInCharacters) {
  std::string letters;
  for (int letter = 0; letter < 200; ++letter) {
    letters += "\xE8\xA8\xBC";
  }
  EXPECT_EQ(outcome(check_key_prefix("")), "");
  EXPECT_EQ(outcome(check_key_prefix("a/b c")), "");
  EXPECT_EQ(outcome(check_key_prefix(letters)), "");
  EXPECT_EQ(outcome(check_key_prefix(letters + "x")), "InvalidS3PrefixException");
  EXPECT_EQ(outcome(check_key_prefix("a\nb")), "InvalidS3PrefixException");
}

TEST(TrailRules, Arns) {
  const auto arn = parse_trail_arn("arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/my.trail");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(arn->owner.partition.value(), "aws-cn");
  EXPECT_EQ(arn->owner.region.value(), "cn-north-1");
  EXPECT_EQ(arn->owner.account.value(), "111122223333");
  EXPECT_EQ(arn->name, "my.trail");
  EXPECT_EQ(trail_arn(arn->owner, arn->name).value(),
            "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/my.trail");
  for (const char* wrong : {
           "my-trail",
           "arn:",
           "arn:aws:cloudtrail:us-east-1:111122223333",
           "arn:aws:cloudtrail:us-east-1:111122223333:trail/",
           "arn:aws:cloudtrail:us-east-1:111122223333:trail/a--b",
           "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/abc",
           "arn:aws:cloudtrail:us-east-1:1:trail/abc",
           "arn:aws:cloudtrail::111122223333:trail/abc",
           "arn:aws:cloudtrail:nowhere:111122223333:trail/abc",
           "arn:aws:s3:us-east-1:111122223333:trail/abc",
           "arn:gcp:cloudtrail:us-east-1:111122223333:trail/abc",
           "urn:aws:cloudtrail:us-east-1:111122223333:trail/abc",
       }) {
    EXPECT_FALSE(parse_trail_arn(wrong).has_value()) << wrong;
  }
}

TEST(TrailRules, Topics) {
  EXPECT_EQ(topic_arn("my-topic_1", kOwner).value(), "arn:aws:sns:us-east-1:111122223333:my-topic_1");
  EXPECT_EQ(topic_arn("arn:aws:sns:eu-west-1:444455556666:other", kOwner).value(),
            "arn:aws:sns:eu-west-1:444455556666:other");
  for (const std::string& wrong :
       {std::string("my topic"), std::string("queue.fifo"), std::string(257, 't'),
        std::string("arn:aws:sqs:us-east-1:111122223333:t"),
        std::string("arn:aws:sns:us-east-1:111122223333:"),
        std::string("arn:aws:sns:us-east-1:111122223333:a:b"), std::string("arn:aws:sns:::t")}) {
    EXPECT_EQ(outcome(topic_arn(wrong, kOwner)), "InvalidSnsTopicNameException") << wrong;
  }
}

TEST(TrailRules, Keys) {
  const std::string uuid = kUuid;
  const std::string many = "mrk-1234abcd12ab34cd56ef1234567890ab";
  EXPECT_EQ(key_arn("alias/My/Key", kOwner).value(), "arn:aws:kms:us-east-1:111122223333:alias/My/Key");
  EXPECT_EQ(key_arn(uuid, kOwner).value(), "arn:aws:kms:us-east-1:111122223333:key/" + uuid);
  EXPECT_EQ(key_arn(many, kOwner).value(), "arn:aws:kms:us-east-1:111122223333:key/" + many);
  for (const std::string& given : {"arn:aws:kms:eu-west-1:444455556666:key/" + uuid,
                                   std::string("arn:aws:kms:eu-west-1:444455556666:alias/x")}) {
    EXPECT_EQ(key_arn(given, kOwner).value(), given);
  }
  for (const std::string& wrong :
       {std::string("key"), std::string("alias/"), std::string("alias/a b"), uuid + "0", uuid.substr(1),
        std::string("1234ABCD-12ab-34cd-56ef-1234567890ab"), std::string("mrk-12"),
        "arn:aws:kms:us-east-1:111122223333:" + uuid, std::string("arn:aws:s3:::key/") + uuid}) {
    EXPECT_EQ(outcome(key_arn(wrong, kOwner)), "InvalidKmsKeyIdException") << wrong;
  }
}

TEST(TrailRules, LogGroupsAndRoles) {
  const AccountId account("111122223333");
  EXPECT_EQ(outcome(check_log_group("arn:aws:logs:us-east-1:111122223333:log-group:aws/trail:*", account)),
            "");
  for (const char* wrong : {
           "aws/trail",
           "arn:aws:logs:us-east-1:111122223333:log-group:aws/trail",
           "arn:aws:logs:us-east-1:111122223333:log-group::*",
           "arn:aws:logs:us-east-1:111122223333:log-group:a b:*",
           "arn:aws:logs::111122223333:log-group:a:*",
           "arn:aws:iam:us-east-1:111122223333:log-group:a:*",
       }) {
    EXPECT_EQ(outcome(check_log_group(wrong, account)), "InvalidCloudWatchLogsLogGroupArnException") << wrong;
  }
  const auto foreign = check_log_group("arn:aws:logs:us-east-1:444455556666:log-group:a:*", account);
  ASSERT_FALSE(foreign.has_value());
  EXPECT_THAT(foreign.error().message, HasSubstr("another account"));
  EXPECT_EQ(outcome(check_log_role("arn:aws:iam::111122223333:role/service/to-logs@1")), "");
  for (const char* wrong : {"to-logs", "arn:aws:iam::111122223333:user/x", "arn:aws:iam::111122223333:role/",
                            "arn:aws:iam:us-east-1:111122223333:role/x", "arn:aws:iam:::role/x"}) {
    EXPECT_EQ(outcome(check_log_role(wrong)), "InvalidCloudWatchLogsRoleArnException") << wrong;
  }
}

}  // namespace
}  // namespace tarn::service
