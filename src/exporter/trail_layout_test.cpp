#include "exporter/trail_layout.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tarn::exporter {
namespace {

const std::string kSha(64, 'a');

TEST(TrailLayout, NamesFilesAsTrailsDo) {
  const auto time = parse_timestamp("2023-07-10T11:42:59.9Z");
  LogPlace place{.day = day_of(*time), .account = "111122223333", .region = "us-east-1"};
  EXPECT_EQ(log_path(place, time, kSha),
            "AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/"
            "111122223333_CloudTrail_us-east-1_20230710T1142Z_aaaaaaaaaaaaaaaa.json.gz");
  place.folder = LogFolder::Insight;
  place.day.reset();
  EXPECT_EQ(log_path(place, std::nullopt, kSha),
            "AWSLogs/111122223333/CloudTrail-Insight/us-east-1/no-time/"
            "111122223333_CloudTrail-Insight_us-east-1_no-time_aaaaaaaaaaaaaaaa.json.gz");
}

TEST(TrailLayout, RecordsNameNoFolders) {
  for (const char* text :
       {"", "11112222333", "1111222233334", "../../../etc", "11112222333/", "aaaabbbbcccc"}) {
    EXPECT_EQ(account_folder(text), "no-account") << text;
  }
  EXPECT_EQ(account_folder(std::nullopt), "no-account");
  EXPECT_EQ(account_folder("111122223333"), "111122223333");
  for (const char* text :
       {"", "..", "us/east", "US-EAST-1", "us_east_1", "a-region-with-far-too-long-a-name-1"}) {
    EXPECT_EQ(region_folder(text), "no-region") << text;
  }
  EXPECT_EQ(region_folder(std::nullopt), "no-region");
  EXPECT_EQ(region_folder("ap-northeast-1"), "ap-northeast-1");
}

TEST(TrailLayout, KnowsItsOwnPaths) {
  for (const auto folder : {LogFolder::Events, LogFolder::NetworkActivity, LogFolder::Insight,
                            LogFolder::ConfigurationItem, LogFolder::Evidence, LogFolder::ActivityAuditLog}) {
    for (const char* time : {"", "0001-01-01T00:00:00Z", "2023-07-10T23:59:59Z", "9999-12-31T23:59:59Z"}) {
      const auto at = parse_timestamp(time);
      const LogPlace place{.day = at.transform(day_of),
                           .folder = folder,
                           .account = std::string(account_folder("x")),
                           .region = std::string(region_folder("eu-west-1"))};
      EXPECT_TRUE(is_log_path(log_path(place, at, kSha))) << log_path(place, at, kSha);
    }
  }
  const std::string good =
      "AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/"
      "111122223333_CloudTrail_us-east-1_20230710T1142Z_aaaaaaaaaaaaaaaa.json.gz";
  EXPECT_TRUE(is_log_path(good));
  for (const auto& path :
       {std::string(), std::string("AWSLogs"), "x" + good, good + ".tmp", good.substr(8),
        std::string("AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/notes.json.gz"),
        std::string("AWSLogs/no-account/CloudTrail/us-east-1/2023/07/10/"
                    "111122223333_CloudTrail_us-east-1_20230710T1142Z_aaaaaaaaaaaaaaaa.json.gz"),
        std::string("AWSLogs/111122223333/CloudTrail/us-east-1/2023/07/10/"
                    "111122223333_CloudTrail_us-east-1_20230710T1142Z_LettersOfBuckets.json.gz")}) {
    EXPECT_FALSE(is_log_path(path)) << path;
  }
}

TEST(TrailLayout, FoldersFollowFromTheCategory) {
  EXPECT_EQ(log_folder(event::Category::CloudTrail, "Management"), LogFolder::Events);
  EXPECT_EQ(log_folder(event::Category::CloudTrail, std::nullopt), LogFolder::Events);
  EXPECT_EQ(log_folder(event::Category::CloudTrail, "NetworkActivity"), LogFolder::NetworkActivity);
  EXPECT_EQ(log_folder(event::Category::Insight, "Insight"), LogFolder::Insight);
  EXPECT_EQ(log_folder(event::Category::Evidence, "NetworkActivity"), LogFolder::Evidence);
}

}  // namespace
}  // namespace tarn::exporter
