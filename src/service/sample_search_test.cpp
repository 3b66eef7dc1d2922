#include "service/sample_search.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using event::Category;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SampleSearch, FindsTermsInTexts) {
  const struct {
    const char* name;
    const char* text;
    std::vector<std::string> terms;
  } cases[] = {
      {"words of one family", "policies Policy POLICY", {"policy"}},
      {"endings", "failed fails failing", {"fail"}},
      {"doubled letters", "stopped stops", {"stop"}},
      {"silent words", "the list of all users", {"user"}},
      {"nothing but silent words", "who", {"who"}},
      {"names of APIs", "ConsoleLogin", {"consol", "login"}},
      {"short forms stay whole", "S3 IAM EC2", {"ec2", "iam", "s3"}},
      {"words that end in s and are none of many", "access status", {"access", "status"}},
      {"punctuation", "IP-address: 10.0.0.1?", {"0", "1", "10", "address", "ip"}},
      {"full-width letters", "Ｓ３", {"s3"}},
      {"pairs of kanji", "暗号化", {"号化", "暗号"}},
      {"pairs across scripts", "失敗した", {"失敗", "敗し"}},
      {"a mixture", "S3のエラー", {"s3", "のエ", "エラ", "ラー"}},
      {"nothing but hiragana", "した", {"した"}},
      {"one kanji", "人", {"人"}},
      {"one hiragana between words", "S3の", {"s3"}},
      {"the middle dot parts", "ロール・ポリシー", {"シー", "ポリ", "リシ", "ロー", "ール"}},
      {"other letters", "Überwachung", {"Überwachung"}},
      {"blanks", " \n\t", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto wanted = c.terms;
    std::ranges::sort(wanted);
    EXPECT_EQ(search_terms(c.text), wanted);
  }
}

TEST(SampleSearch, KnowsJapanese) {
  EXPECT_TRUE(is_japanese("S3のエラー"));
  EXPECT_TRUE(is_japanese("暗号化"));
  EXPECT_FALSE(is_japanese("S3 errors"));
  EXPECT_FALSE(is_japanese("Überwachung - Ｓ３"));
}

constexpr SampleQuery kSamples[] = {
    {Category::CloudTrail, "Deleted buckets", "Buckets of S3 that somebody removed.", "削除されたバケット",
     "S3のバケットの削除です。", "SELECT 1 WHERE eventName = 'DeleteBucket'"},
    {Category::CloudTrail, "Failed logins", "Logins to the console that failed.", "ログインの失敗",
     "コンソールへのログインの失敗です。", "SELECT 1 WHERE eventName = 'ConsoleLogin'"},
    {Category::CloudTrail, "Keys", "Deletion of keys.", "キー", "キーの削除です。",
     "SELECT 1 WHERE eventName = 'ScheduleKeyDeletion'"},
};

std::vector<std::size_t> found(std::string_view phrase) {
  const SampleSearch search{std::span(kSamples)};
  std::vector<std::size_t> places;
  for (const SampleHit& hit : search.find(phrase)) {
    EXPECT_GT(hit.relevance, 0);
    EXPECT_LE(hit.relevance, 1);
    places.push_back(hit.sample);
  }
  return places;
}

TEST(SampleSearch, RanksByPlaceAndRarity) {
  EXPECT_THAT(found("failed logins"), ElementsAre(1u));
  EXPECT_THAT(found("ログイン"), ElementsAre(1u));
  EXPECT_THAT(found("deleted buckets"), ElementsAre(0u, 2u)) << "a related word counts less";
  EXPECT_THAT(found("削除"), ElementsAre(0u, 2u)) << "a name counts more than a description";
  EXPECT_THAT(found("console"), ElementsAre(1u));
  EXPECT_THAT(found("quantum"), IsEmpty());
  EXPECT_THAT(found("?!"), IsEmpty());
  EXPECT_THAT(found("\xff\xfe"), IsEmpty());
}

TEST(SampleSearch, IsSureOfANameAndLessSureOfLess) {
  const SampleSearch search{std::span(kSamples)};
  EXPECT_DOUBLE_EQ(search.find("Failed logins").front().relevance, 1);
  const double part = search.find("failed logins of quantum computers").front().relevance;
  EXPECT_LT(part, 1);
  EXPECT_GT(part, 0.2);
  EXPECT_LT(search.find("console").front().relevance, search.find("logins").front().relevance);
}

TEST(SampleSearch, FindsEachSampleByItsNames) {
  const auto samples = sample_queries();
  const SampleSearch search(samples);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (const std::string_view name : {samples[i].name, samples[i].japanese_name}) {
      SCOPED_TRACE(name);
      const auto hits = search.find(name);
      ASSERT_FALSE(hits.empty());
      // Another sample's name may have all the words of this one's.
      const auto self = std::ranges::find(hits, i, &SampleHit::sample);
      ASSERT_NE(self, hits.end());
      EXPECT_DOUBLE_EQ(self->relevance, 1);
    }
  }
}

TEST(SampleSearch, FindsWhatPeopleAskFor) {
  const auto samples = sample_queries();
  const SampleSearch search(samples);
  const struct {
    const char* phrase;
    const char* name;
  } cases[] = {
      {"who signed in without MFA", "Console login without MFA"},
      {"public security group", "Public security groups"},
      {"S3 encryption", "Encryption of uploaded S3 objects"},
      {"denied vpc endpoint secrets manager", "Secrets Manager calls denied by a VPC endpoint"},
      {"root user", "Root user activity"},
      {"outdated TLS versions", "TLS versions in use"},
      {"多要素認証なしのログイン", "Console login without MFA"},
      {"ルートユーザーの操作", "Root user activity"},
      {"公開されたセキュリティグループ", "Public security groups"},
      {"S3のエラー", "S3 errors"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.phrase);
    const auto hits = search.find(c.phrase);
    ASSERT_FALSE(hits.empty());
    EXPECT_EQ(samples[hits.front().sample].name, c.name);
  }
}

TEST(SampleQueries, AreWholeAndDifferent) {
  const auto samples = sample_queries();
  EXPECT_GE(samples.size(), 70u);
  std::set<std::string_view> names;
  for (const SampleQuery& sample : samples) {
    SCOPED_TRACE(sample.name);
    EXPECT_TRUE(names.insert(sample.name).second);
    EXPECT_TRUE(names.insert(sample.japanese_name).second);
    EXPECT_FALSE(sample.description.empty());
    EXPECT_TRUE(is_japanese(sample.japanese_name));
    EXPECT_TRUE(is_japanese(sample.japanese_description));
    EXPECT_FALSE(is_japanese(sample.description));
    EXPECT_NE(sample.sql.find("FROM $EDS_ID"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace tarn::service
