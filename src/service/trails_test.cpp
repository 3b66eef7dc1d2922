#include "service/test_service.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr const char* kArns = "arn:aws:cloudtrail:us-east-1:111122223333:trail/";
constexpr const char* kGroup = "arn:aws:logs:us-east-1:111122223333:log-group:trail:*";
constexpr const char* kRole = "arn:aws:iam::111122223333:role/to-logs";

class TrailsTest : public testing::Test {
 protected:
  static std::string text(const Reply& reply, std::string_view name) {
    const json::Value* found = reply.body.find(name);
    return found == nullptr ? "(absent)" : json::write(*found);
  }
  static std::string named(std::string_view name) { return R"({"Name":")" + std::string(name) + "\"}"; }

  // With further members, each with a comma before it.
  Reply create(const std::string& name, const std::string& more = "", const char* region = "us-east-1") {
    return service_.call("CreateTrail", R"({"Name":")" + name + R"(","S3BucketName":"logs")" + more + "}",
                         {.region = region});
  }
  Reply update(const std::string& name, const std::string& more, const char* region = "us-east-1") {
    return service_.call("UpdateTrail", R"({"Name":")" + name + "\"" + more + "}", {.region = region});
  }
  json::Value trail(const std::string& name) {
    const Reply got = service_.call("GetTrail", named(name));
    return got.error().empty() ? *got.body.find("Trail") : json::Value(nullptr);
  }
  std::vector<std::string> described(const std::string& input, const char* region = "us-east-1") {
    const Reply reply = service_.call("DescribeTrails", input, {.region = region});
    EXPECT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> names;
    const json::Value* list = reply.body.find("trailList");
    if (list == nullptr) {
      return {"(no list)"};
    }
    for (const json::Value& entry : *list->array()) {
      names.push_back(*entry.find("Name")->string() + "@" + *entry.find("HomeRegion")->string());
    }
    return names;
  }

  TestService service_;
};

TEST_F(TrailsTest, RefusesWrongTrails) {
  create("taken");
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"no name", R"({"S3BucketName":"logs"})", "ValidationException"},
      {"no bucket", R"({"Name":"abc"})", "ValidationException"},
      {"short name", R"({"Name":"ab","S3BucketName":"logs"})", "InvalidTrailNameException"},
      {"address as name", R"({"Name":"10.0.0.1","S3BucketName":"logs"})", "InvalidTrailNameException"},
      {"bucket", R"({"Name":"abc","S3BucketName":"My_Bucket"})", "InvalidS3BucketNameException"},
      {"empty bucket", R"({"Name":"abc","S3BucketName":""})", "InvalidS3BucketNameException"},
      {"prefix", R"({"Name":"abc","S3BucketName":"logs","S3KeyPrefix":")" + std::string(201, 'p') + "\"}",
       "InvalidS3PrefixException"},
      {"topic", R"({"Name":"abc","S3BucketName":"logs","SnsTopicName":"a b"})",
       "InvalidSnsTopicNameException"},
      {"key", R"({"Name":"abc","S3BucketName":"logs","KmsKeyId":"mine"})", "InvalidKmsKeyIdException"},
      {"group", R"({"Name":"abc","S3BucketName":"logs","CloudWatchLogsLogGroupArn":"g"})",
       "InvalidCloudWatchLogsLogGroupArnException"},
      {"role", R"({"Name":"abc","S3BucketName":"logs","CloudWatchLogsRoleArn":"r"})",
       "InvalidCloudWatchLogsRoleArnException"},
      {"group without role",
       R"({"Name":"abc","S3BucketName":"logs","CloudWatchLogsLogGroupArn":")" + std::string(kGroup) + "\"}",
       "InvalidCloudWatchLogsRoleArnException"},
      {"role without group",
       R"({"Name":"abc","S3BucketName":"logs","CloudWatchLogsRoleArn":")" + std::string(kRole) + "\"}",
       "InvalidCloudWatchLogsLogGroupArnException"},
      {"organization", R"({"Name":"abc","S3BucketName":"logs","IsOrganizationTrail":true})",
       "OrganizationsNotInUseException"},
      {"all Regions without global events",
       R"({"Name":"abc","S3BucketName":"logs","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":false})",
       "InvalidParameterCombinationException"},
      {"tag twice", R"({"Name":"abc","S3BucketName":"logs","TagsList":[{"Key":"a"},{"Key":"a"}]})",
       "InvalidTagParameterException"},
      {"name taken", R"({"Name":"taken","S3BucketName":"logs"})", "TrailAlreadyExistsException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("CreateTrail", c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_THAT(described("{}"), ElementsAre("taken@us-east-1"));
}

TEST_F(TrailsTest, CreatesWithTheServicesDefaults) {
  const Reply made = create("plain");
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_EQ(
      json::write(made.body),
      R"({"Name":"plain","S3BucketName":"logs","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":false,)"
      R"("TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/plain","LogFileValidationEnabled":false,)"
      R"("IsOrganizationTrail":false,"RecursiveLogging":true})");
  EXPECT_EQ(
      json::write(trail("plain")),
      R"({"Name":"plain","S3BucketName":"logs","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":false,)"
      R"("TrailARN":"arn:aws:cloudtrail:us-east-1:111122223333:trail/plain","LogFileValidationEnabled":false,)"
      R"("IsOrganizationTrail":false,"RecursiveLogging":true,"HomeRegion":"us-east-1",)"
      R"("HasCustomEventSelectors":false,"HasInsightSelectors":false})");
}

TEST_F(TrailsTest, KeepsWhatWasGivenBeyondARestart) {
  const Reply made =
      create("given", R"(,"S3KeyPrefix":"a/b","SnsTopicName":"topic","IsMultiRegionTrail":true,
                         "EnableLogFileValidation":true,"CloudWatchLogsLogGroupArn":")" +
                          std::string(kGroup) + R"(","CloudWatchLogsRoleArn":")" + kRole +
                          R"(","KmsKeyId":"alias/k","RecursiveLogging":false,"IsOrganizationTrail":false,
                         "TagsList":[{"Key":"team","Value":"x"}])");
  ASSERT_EQ(made.error(), "") << made.message();
  service_.restart();
  const Reply got{{}, trail(std::string(kArns) + "given")};
  for (const Reply& reply : {made, got}) {
    EXPECT_EQ(reply.member("S3KeyPrefix"), "a/b");
    EXPECT_EQ(reply.member("SnsTopicName"), "topic");
    EXPECT_EQ(reply.member("SnsTopicARN"), "arn:aws:sns:us-east-1:111122223333:topic");
    EXPECT_EQ(text(reply, "IsMultiRegionTrail"), "true");
    EXPECT_EQ(text(reply, "LogFileValidationEnabled"), "true");
    EXPECT_EQ(reply.member("CloudWatchLogsLogGroupArn"), kGroup);
    EXPECT_EQ(reply.member("CloudWatchLogsRoleArn"), kRole);
    EXPECT_EQ(reply.member("KmsKeyId"), "arn:aws:kms:us-east-1:111122223333:alias/k");
    EXPECT_EQ(text(reply, "RecursiveLogging"), "false");
  }
  const auto stored = must(service_.lake->control().resource(ResourceArn(std::string(kArns) + "given")));
  EXPECT_EQ(stored.tags, R"([{"Key":"team","Value":"x"}])");
}

TEST_F(TrailsTest, UpdatesWhatIsGivenAndClearsWhatIsEmpty) {
  const std::string logs = R"(,"CloudWatchLogsLogGroupArn":")" + std::string(kGroup) +
                           R"(","CloudWatchLogsRoleArn":")" + kRole + "\"";
  create("changing", R"(,"S3KeyPrefix":"p","SnsTopicName":"t","KmsKeyId":"alias/k")" + logs);
  const Reply changed = update("changing", R"(,"S3BucketName":"others","EnableLogFileValidation":true)");
  ASSERT_EQ(changed.error(), "") << changed.message();
  EXPECT_EQ(changed.member("S3BucketName"), "others");
  EXPECT_EQ(changed.member("S3KeyPrefix"), "p");
  EXPECT_EQ(changed.member("SnsTopicName"), "t");
  EXPECT_EQ(changed.member("CloudWatchLogsRoleArn"), kRole);
  EXPECT_EQ(text(changed, "LogFileValidationEnabled"), "true");
  const Reply cleared =
      update(std::string(kArns) + "changing", R"(,"S3KeyPrefix":"","SnsTopicName":"","KmsKeyId":"",
             "CloudWatchLogsLogGroupArn":"","CloudWatchLogsRoleArn":"")");
  ASSERT_EQ(cleared.error(), "") << cleared.message();
  for (const char* name : {"S3KeyPrefix", "SnsTopicName", "SnsTopicARN", "KmsKeyId",
                           "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn"}) {
    EXPECT_EQ(text(cleared, name), "(absent)") << name;
  }
  EXPECT_EQ(text(cleared, "LogFileValidationEnabled"), "true");
  EXPECT_EQ(cleared.body.object()->size() + 3, trail("changing").object()->size());
}

TEST_F(TrailsTest, RefusesWrongUpdates) {
  create("single", R"(,"IncludeGlobalServiceEvents":false)");
  create("logging", R"(,"CloudWatchLogsLogGroupArn":")" + std::string(kGroup) +
                        R"(","CloudWatchLogsRoleArn":")" + kRole + "\"");
  const std::string single = json::write(trail("single"));
  const std::string logging = json::write(trail("logging"));
  const struct {
    const char* name;
    const char* trail;
    const char* more;
    const char* error;
  } cases[] = {
      {"unknown", "nothing", "", "TrailNotFoundException"},
      {"no name", "a b", "", "InvalidTrailNameException"},
      {"malformed ARN", "arn:aws:cloudtrail:us-east-1:111122223333:trail", "",
       "CloudTrailARNInvalidException"},
      {"bucket", "single", R"(,"S3BucketName":"")", "InvalidS3BucketNameException"},
      {"all Regions without global events", "single", R"(,"IsMultiRegionTrail":true)",
       "InvalidParameterCombinationException"},
      {"organization", "single", R"(,"IsOrganizationTrail":true)", "OrganizationsNotInUseException"},
      {"role cleared alone", "logging", R"(,"CloudWatchLogsRoleArn":"")",
       "InvalidCloudWatchLogsRoleArnException"},
      {"group cleared alone", "logging", R"(,"CloudWatchLogsLogGroupArn":"","S3KeyPrefix":"kept out")",
       "InvalidCloudWatchLogsLogGroupArnException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = update(c.trail, c.more);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(json::write(trail("single")), single);
  EXPECT_EQ(json::write(trail("logging")), logging);
  EXPECT_EQ(update("single", R"(,"IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":true)").error(), "");
}

TEST_F(TrailsTest, DeletesATrailWithAllThatIsAttached) {
  create("short-lived");
  ASSERT_EQ(
      service_
          .call("PutInsightSelectors",
                R"({"TrailName":"short-lived","InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]})")
          .error(),
      "");
  EXPECT_EQ(json::write(service_.call("DeleteTrail", named("short-lived")).body), "{}");
  for (const char* operation : {"DeleteTrail", "GetTrail", "GetTrailStatus", "StartLogging", "StopLogging"}) {
    const Reply reply = service_.call(operation, named("short-lived"));
    EXPECT_EQ(reply.error(), "TrailNotFoundException") << operation;
    EXPECT_THAT(reply.message(), HasSubstr("trail/short-lived for the user: 111122223333"));
  }
  EXPECT_THAT(described("{}"), IsEmpty());
  create("short-lived");
  EXPECT_EQ(json::write(*trail("short-lived").find("HasInsightSelectors")), "false");
}

TEST_F(TrailsTest, IsAtHomeInOneRegion) {
  create("everywhere", R"(,"IsMultiRegionTrail":true)");
  create("here");
  create("there", "", "eu-west-1");
  const std::string everywhere = std::string(kArns) + "everywhere";
  const std::string here = std::string(kArns) + "here";
  const struct {
    const char* name;
    std::string trail;
    const char* read;    // the error of reads from eu-west-1
    const char* change;  // and of changes
  } cases[] = {
      {"shadow by ARN", everywhere, "", "InvalidHomeRegionException"},
      {"shadow by name", "everywhere", "TrailNotFoundException", "InvalidHomeRegionException"},
      {"elsewhere by ARN", here, "", "InvalidHomeRegionException"},
      {"elsewhere by name", "here", "TrailNotFoundException", "TrailNotFoundException"},
      {"nowhere by ARN", std::string(kArns) + "nothing", "TrailNotFoundException", "TrailNotFoundException"},
      {"of another account", "arn:aws:cloudtrail:us-east-1:444455556666:trail/here", "TrailNotFoundException",
       "TrailNotFoundException"},
      {"at home", "there", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string trail_name = R"({"TrailName":")" + c.trail + "\"";
    for (const char* operation : {"GetTrail", "GetTrailStatus"}) {
      EXPECT_EQ(service_.call(operation, named(c.trail), {.region = "eu-west-1"}).error(), c.read)
          << operation;
    }
    EXPECT_EQ(service_.call("GetEventSelectors", trail_name + "}", {.region = "eu-west-1"}).error(), c.read);
    EXPECT_EQ(
        service_.call("PutEventSelectors", trail_name + R"(,"EventSelectors":[{}]})", {.region = "eu-west-1"})
            .error(),
        c.change);
    EXPECT_EQ(service_
                  .call("PutInsightSelectors",
                        trail_name + R"(,"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]})",
                        {.region = "eu-west-1"})
                  .error(),
              c.change);
    EXPECT_EQ(update(c.trail, "", "eu-west-1").error(), c.change);
    for (const char* operation : {"StartLogging", "StopLogging", "DeleteTrail"}) {
      EXPECT_EQ(service_.call(operation, named(c.trail), {.region = "eu-west-1"}).error(), c.change)
          << operation;
    }
  }
}

TEST_F(TrailsTest, DescribesShadowTrails) {
  create("everywhere", R"(,"IsMultiRegionTrail":true)");
  create("here");
  create("there", "", "eu-west-1");
  const std::string everywhere = "\"" + std::string(kArns) + "everywhere\"";
  const std::string here = "\"" + std::string(kArns) + "here\"";
  EXPECT_THAT(described("{}"), UnorderedElementsAre("everywhere@us-east-1", "here@us-east-1"));
  EXPECT_THAT(described("{}", "eu-west-1"), UnorderedElementsAre("everywhere@us-east-1", "there@eu-west-1"));
  EXPECT_THAT(described(R"({"includeShadowTrails":false})", "eu-west-1"), ElementsAre("there@eu-west-1"));
  EXPECT_THAT(described(R"({"includeShadowTrails":false})"),
              UnorderedElementsAre("everywhere@us-east-1", "here@us-east-1"));
  EXPECT_THAT(described(R"({"trailNameList":[]})", "ap-northeast-1"), ElementsAre("everywhere@us-east-1"));
  EXPECT_THAT(described(R"({"trailNameList":["everywhere","here","no-such"]})", "eu-west-1"),
              ElementsAre("everywhere@us-east-1"));
  EXPECT_THAT(described(R"({"trailNameList":[)" + here + "]}", "eu-west-1"), ElementsAre("here@us-east-1"));
  EXPECT_THAT(described(R"({"includeShadowTrails":false,"trailNameList":[)" + everywhere + "]}", "eu-west-1"),
              IsEmpty());
  EXPECT_EQ(service_.call("DescribeTrails", R"({"trailNameList":["a b"]})").error(),
            "InvalidTrailNameException");
  EXPECT_EQ(service_.call("DescribeTrails", R"({"trailNameList":["arn:aws:nonsense"]})").error(),
            "CloudTrailARNInvalidException");
}

TEST_F(TrailsTest, CountsShadowTrailsInEachRegion) {
  service_.quotas.trails = 5;
  service_.restart();
  for (const char* name : {"one", "two", "three", "four"}) {
    ASSERT_EQ(create(name).error(), "");
  }
  ASSERT_EQ(create("far", R"(,"IsMultiRegionTrail":true)", "eu-west-1").error(), "");
  const Reply full = create("five");
  EXPECT_EQ(full.error(), "MaximumNumberOfTrailsExceededException");
  EXPECT_THAT(full.message(), HasSubstr("us-east-1"));
  EXPECT_EQ(create("farther", R"(,"IsMultiRegionTrail":true)", "eu-west-1").error(),
            "MaximumNumberOfTrailsExceededException")
      << "it would be the sixth of us-east-1";
  EXPECT_EQ(create("near-far", "", "eu-west-1").error(), "");
  EXPECT_EQ(update("near-far", R"(,"IsMultiRegionTrail":true)", "eu-west-1").error(), "ConflictException");
  EXPECT_EQ(update("one", R"(,"IsMultiRegionTrail":true)").error(), "") << "it counts itself once";
  service_.call("DeleteTrail", named("two"));
  EXPECT_EQ(create("five").error(), "");
  EXPECT_EQ(create("six").error(), "MaximumNumberOfTrailsExceededException");
  service_.quotas = {};
  service_.restart();
  EXPECT_EQ(create("six").error(), "");
}

TEST_F(TrailsTest, KeepsNamesApartFromThoseOfShadowTrails) {
  create("same");
  EXPECT_EQ(create("same", "", "eu-west-1").error(), "") << "two Regions, two trails";
  EXPECT_EQ(create("same", R"(,"IsMultiRegionTrail":true)", "ap-northeast-1").error(),
            "TrailAlreadyExistsException");
  EXPECT_EQ(update("same", R"(,"IsMultiRegionTrail":true)").error(), "ConflictException");
  create("wide", R"(,"IsMultiRegionTrail":true)");
  EXPECT_EQ(create("wide", "", "eu-west-1").error(), "TrailAlreadyExistsException");
}

TEST_F(TrailsTest, ListsAllTrailsOfTheAccountByPages) {
  constexpr std::array kRegions = {"ap-south-1", "ca-west-1",  "cn-north-1", "eu-north-1", "eu-south-2",
                                   "eu-west-1",  "me-south-1", "sa-east-1",  "us-east-2",  "us-west-1"};
  for (const char* region : kRegions) {
    for (int number = 1; number <= 10; ++number) {
      ASSERT_EQ(create("trail-" + std::to_string(number), "", region).error(), "");
    }
  }
  for (int number = 1; number <= 5; ++number) {
    ASSERT_EQ(create("trail-" + std::to_string(number)).error(), "");
  }
  const Reply first = service_.call("ListTrails");
  ASSERT_EQ(first.body.find("Trails")->array()->size(), 100u);
  ASSERT_NE(first.member("NextToken"), "");
  const json::Value& newest = first.body.find("Trails")->array()->front();
  ASSERT_EQ(newest.object()->size(), 3u);
  const std::string name = *newest.find("Name")->string();
  const std::string region = *newest.find("HomeRegion")->string();
  EXPECT_EQ(*newest.find("TrailARN")->string(),
            "arn:aws:cloudtrail:" + region + ":111122223333:trail/" + name);
  const Reply second = service_.call("ListTrails", R"({"NextToken":")" + first.member("NextToken") + "\"}");
  EXPECT_EQ(second.body.find("Trails")->array()->size(), 5u);
  EXPECT_EQ(text(second, "NextToken"), "(absent)");
  EXPECT_EQ(service_.call("ListTrails", R"({"NextToken":"nonsense"})").error(), "InvalidNextTokenException");
}

}  // namespace
}  // namespace tarn::service
