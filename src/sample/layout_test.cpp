#include "sample/layout.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

TEST(ParseObjectKey, RefusesWhatIsNoLogFile) {
  for (const char* key :
       {"", "/", "AWSLogs/", "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/",
        "11112222333_CloudTrail_us-east-1_20260102T0305Z_abcdefghijklmnop.json.gz",
        "11112222333x_CloudTrail_us-east-1_20260102T0305Z_abcdefghijklmnop.json.gz",
        "111122223333_CloudWatch_us-east-1_20260102T0305Z_abcdefghijklmnop.json.gz",
        "111122223333_CloudTrail_US_20260102T0305Z_abcdefghijklmnop.json.gz",
        "111122223333_CloudTrail_us-east-1_20260102T2505Z_abcdefghijklmnop.json.gz",
        "111122223333_CloudTrail_us-east-1_20260102T0305_abcdefghijklmnop.json.gz",
        "111122223333_CloudTrail_us-east-1_20260102T0305Z_.json.gz",
        "111122223333_CloudTrail_us-east-1_20260102T0305Z_abc/def.json.gz",
        "111122223333_CloudTrail_us-east-1_20260102T0305Z_abcdefghijklmnop.csv",
        "111122223333_CloudTrail-Digest_us-east-1_trail_us-east-1_20260102T030500Z.json.gz"}) {
    EXPECT_FALSE(parse_object_key(key)) << key;
  }
}

TEST(ParseObjectKey, ReadsKeysOfEveryLayout) {
  const std::string file = "111122223333_CloudTrail_ap-northeast-1_20260102T0305Z_abcdEFGH01234567.json";
  for (const std::string& key :
       {file, file + ".gz", "AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/01/02/" + file + ".gz",
        "some/prefix/AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/01/02/" + file + ".gz"}) {
    const auto name = parse_object_key(key);
    ASSERT_TRUE(name) << key;
    EXPECT_EQ(name->organization, "");
    EXPECT_EQ(name->account.value(), "111122223333");
    EXPECT_EQ(name->region.value(), "ap-northeast-1");
    EXPECT_EQ(name->folder, LogFolder::Events);
    EXPECT_EQ(format_iso_seconds(name->delivered), "2026-01-02T03:05:00Z");
    EXPECT_EQ(name->unique, "abcdEFGH01234567");
  }
}

TEST(ObjectKey, IsReadBack) {
  for (const LogFolder folder : {LogFolder::Events, LogFolder::Insight, LogFolder::NetworkActivity,
                                 LogFolder::Aggregated, LogFolder::ConfigurationItem}) {
    const LogFileName name{.organization = "o-abc1234567",
                           .account = AccountId("444455556666"),
                           .folder = folder,
                           .region = Region("us-east-1"),
                           .delivered = *parse_timestamp("2026-01-02T23:55:00Z"),
                           .unique = "0123456789abcdef"};
    const std::string key = object_key(name);
    const auto read = parse_object_key(key);
    ASSERT_TRUE(read) << key;
    EXPECT_EQ(object_key(*read), key);
    EXPECT_EQ(read->organization, "o-abc1234567");
  }
}

TEST(ObjectKey, HasTheLayoutOfAnOrganizationTrail) {
  const LogFileName name{.organization = "o-abc1234567",
                         .account = AccountId("444455556666"),
                         .folder = LogFolder::Events,
                         .region = Region("us-east-1"),
                         .delivered = *parse_timestamp("2026-01-02T23:55:00Z"),
                         .unique = "0123456789abcdef"};
  EXPECT_EQ(object_key(name),
            "AWSLogs/o-abc1234567/444455556666/CloudTrail/us-east-1/2026/01/02/"
            "444455556666_CloudTrail_us-east-1_20260102T2355Z_0123456789abcdef.json.gz");
}

}  // namespace
}  // namespace tarn::sample
