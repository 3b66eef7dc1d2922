#include "service/cloudtrail_arn.hpp"

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(CloudTrailArn, IsReadAndWritten) {
  for (const char* text : {"arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
                           "arn:aws-cn:cloudtrail:cn-north-1:111122223333:channel/x/y",
                           "arn:aws:cloudtrail:us-east-1:111122223333:somethingnew/1"}) {
    const auto arn = parse_cloudtrail_arn(text);
    ASSERT_TRUE(arn) << text;
    EXPECT_EQ(to_string(*arn), text);
  }
  const auto arn = parse_cloudtrail_arn("arn:aws:cloudtrail:eu-west-1:111122223333:dashboard/d");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->region.value(), "eu-west-1");
  EXPECT_EQ(arn->account.value(), "111122223333");
  EXPECT_EQ(arn->type, kDashboardArnType);
  EXPECT_EQ(arn->id, "d");
}

TEST(CloudTrailArn, IsNothingElse) {
  for (const char* text :
       {"", "arn", "main", "arn:aws:s3:us-east-1:111122223333:trail/main",
        "arn:aws:cloudtrail:us-east-1:111122223333", "arn:aws:cloudtrail:us-east-1:111122223333:trail",
        "arn:aws:cloudtrail:us-east-1:111122223333:trail/", "arn:aws:cloudtrail:us-east-1:111122223333:/main",
        "arn:aws:cloudtrail:us-east-1:1111:trail/main", "arn:aws:cloudtrail::111122223333:trail/main",
        "arn:x:cloudtrail:us-east-1:111122223333:trail/main",
        "ARN:aws:cloudtrail:us-east-1:111122223333:trail/main"}) {
    EXPECT_FALSE(parse_cloudtrail_arn(text)) << text;
  }
}

TEST(CloudTrailArn, IsMeantByWhatLooksLikeOne) {
  EXPECT_TRUE(looks_like_arn_of("arn:aws:channel/x", kChannelArnType));
  EXPECT_FALSE(looks_like_arn_of("channel/x", kChannelArnType));
  EXPECT_FALSE(looks_like_arn_of("arn:aws:cloudtrail:us-east-1:1:trail/x", kChannelArnType));
}

}  // namespace
}  // namespace tarn::service
