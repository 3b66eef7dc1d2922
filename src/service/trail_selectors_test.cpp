#include "service/trail_selectors.hpp"

#include "service/trail_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

json::Value parsed(const std::string& text) {
  return json::parse(text).value();
}

// One selector that logs data of S3, of `count` buckets.
std::string selector_of(int count) {
  json::Array values;
  for (int bucket = 0; bucket < count; ++bucket) {
    values.emplace_back("arn:aws:s3:::bucket-" + std::to_string(bucket) + "/");
  }
  return json::write(
      json::Object{{"DataResources",
                    json::Array{json::Object{{"Type", "AWS::S3::Object"}, {"Values", std::move(values)}}}}});
}

std::string with_value(std::string_view type, std::string_view value) {
  return R"([{"DataResources":[{"Type":")" + std::string(type) + R"(","Values":[")" + std::string(value) +
         R"("]}]}])";
}

TEST(TrailSelectors, FillsInDefaults) {
  EXPECT_EQ(json::write(read_event_selectors(parsed("[{}]")).value()),
            json::write(default_event_selectors()));
  EXPECT_EQ(
      json::write(read_event_selectors(
                      parsed(
                          R"([{"ReadWriteType":"WriteOnly","IncludeManagementEvents":false,"Unknown":1,
                       "DataResources":[{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}]},
                      {"ExcludeManagementEventSources":["kms.amazonaws.com","rdsdata.amazonaws.com"]}])"))
                      .value()),
      R"([{"ReadWriteType":"WriteOnly","IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::Lambda::Function","Values":["arn:aws:lambda"]}],"ExcludeManagementEventSources":[]},)"
      R"({"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":["kms.amazonaws.com","rdsdata.amazonaws.com"]}])");
}

TEST(TrailSelectors, RefusesWrongBasicOnes) {
  const struct {
    const char* name;
    std::string selectors;
    const char* message;
  } cases[] = {
      {"six", "[{},{},{},{},{},{}]", "at most 5"},
      {"type", with_value("AWS::SQS::Queue", "arn:aws:sqs"), "AdvancedEventSelectors"},
      {"no type", R"([{"DataResources":[{"Values":["arn:aws:s3"]}]}])", "Type of DataResources"},
      {"no values", R"([{"DataResources":[{"Type":"AWS::S3::Object","Values":[]}]}])", "at least one"},
      {"values missing", R"([{"DataResources":[{"Type":"AWS::S3::Object"}]}])", "at least one"},
      {"251 values in one", "[" + selector_of(251) + "]", "at most 250"},
      {"251 values in two", "[" + selector_of(250) + "," + selector_of(1) + "]", "at most 250"},
      {"excluded source", R"([{"ExcludeManagementEventSources":["ec2.amazonaws.com"]}])",
       "ec2.amazonaws.com"},
      {"excluded of nothing",
       R"([{"IncludeManagementEvents":false,"ExcludeManagementEventSources":["kms.amazonaws.com"]}])",
       "IncludeManagementEvents"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto read = read_event_selectors(parsed(c.selectors));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().name, "InvalidEventSelectorsException");
    EXPECT_THAT(read.error().message, HasSubstr(c.message));
  }
  EXPECT_TRUE(read_event_selectors(parsed("[" + selector_of(250) + ",{},{},{},{}]")).has_value());
}

TEST(TrailSelectors, ChecksDataResources) {
  constexpr const char* kObjects = "AWS::S3::Object";
  constexpr const char* kFunctions = "AWS::Lambda::Function";
  constexpr const char* kTables = "AWS::DynamoDB::Table";
  const struct {
    const char* type;
    const char* value;
    bool is_valid;
  } cases[] = {
      {kObjects, "arn:aws:s3", true},
      {kObjects, "arn:aws:s3:::", true},
      {kObjects, "arn:aws-cn:s3:::bucket/", true},
      {kObjects, "arn:aws:s3:::bucket/some/prefix", true},
      {kObjects, "arn:aws:s3:::bucket", false},
      {kObjects, "arn:aws:s3:::Bucket/", false},
      {kObjects, "arn:aws:s3bucket", false},
      {kObjects, "arn:aws:lambda", false},
      {kObjects, "arn:other:s3", false},
      {kObjects, "bucket/", false},
      {kObjects, "", false},
      {kFunctions, "arn:aws:lambda", true},
      {kFunctions, "arn:aws:lambda:us-east-1:111122223333:function:f", true},
      {kFunctions, "arn:aws:lambda:us-east-1:111122223333:function:", false},
      {kFunctions, "arn:aws:lambda:us-east-1:111122223333:layer:f", false},
      {kFunctions, "arn:aws:lambdas:us-east-1:111122223333:function:f", false},
      {kTables, "arn:aws:dynamodb", true},
      {kTables, "arn:aws:dynamodb:us-east-1:111122223333:table/t", true},
      {kTables, "arn:aws:dynamodb:us-east-1::table/t", false},
      {kTables, "arn:aws:s3", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(read_event_selectors(parsed(with_value(c.type, c.value))).has_value(), c.is_valid)
        << c.type << ' ' << c.value;
  }
}

TEST(TrailSelectors, KeepsWhatAdvancedOnesHave) {
  const std::string selectors =
      R"([{"Name":"s3","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}])";
  EXPECT_EQ(json::write(read_advanced_event_selectors(parsed(selectors)).value()), selectors);
  EXPECT_EQ(
      json::write(
          read_advanced_event_selectors(
              parsed(
                  R"([{"Name":null,"X":1,"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"],"StartsWith":null}]}])"))
              .value()),
      R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])");
}

TEST(TrailSelectors, RefusesWrongAdvancedOnes) {
  const auto field = [](const std::string& name, const std::string& op, const std::string& value) {
    return R"({"Field":")" + name + R"(",")" + op + R"(":[")" + value + R"("]})";
  };
  const auto selectors = [](const std::string& fields) { return R"([{"FieldSelectors":[)" + fields + "]}]"; };
  const std::string management = field("eventCategory", "Equals", "Management");
  const std::string data = field("eventCategory", "Equals", "Data");
  json::Array many;
  for (int value = 0; value < 500; ++value) {
    many.emplace_back("Event" + std::to_string(value));
  }
  const struct {
    const char* name;
    std::string selectors;
  } cases[] = {
      {"no category", selectors(field("readOnly", "Equals", "true"))},
      {"data without a type", selectors(data)},
      {"eventName of management", selectors(management + "," + field("eventName", "Equals", "x"))},
      {"source of management",
       selectors(management + "," + field("eventSource", "Equals", "kms.amazonaws.com"))},
      {"other source left out",
       selectors(management + "," + field("eventSource", "NotEquals", "ec2.amazonaws.com"))},
      {"category of stores", selectors(field("eventCategory", "Equals", "Insight"))},
      {"501 values", selectors(data + "," + field("resources.type", "Equals", "AWS::S3::Object") +
                               R"(,{"Field":"eventName","Equals":)" + json::write(many) + "}")},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto read = read_advanced_event_selectors(parsed(c.selectors));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().name, "InvalidEventSelectorsException");
  }
  const auto with_arn = [&](const std::string& op, const std::string& value) {
    const std::string objects = field("resources.type", "Equals", "AWS::S3::Object");
    return read_advanced_event_selectors(
               parsed(selectors(data + "," + objects + "," + field("resources.ARN", op, value))))
        .has_value();
  };
  EXPECT_TRUE(with_arn("Equals", "arn:aws:s3:::bucket/key"));
  EXPECT_TRUE(with_arn("StartsWith", "arn:aws"));
  EXPECT_FALSE(with_arn("Equals", "bucket/key"));
  EXPECT_FALSE(with_arn("NotEquals", "arn:aws:s3"));
  EXPECT_TRUE(
      read_advanced_event_selectors(
          parsed(selectors(management + "," + field("eventSource", "NotEquals", "kms.amazonaws.com"))))
          .has_value());
}

TEST(TrailSelectors, TellsWhatIsLogged) {
  const auto advanced = [](const std::string& category, const std::string& more) {
    return R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":[")" + category + R"("]})" + more + "]}]";
  };
  const struct {
    const char* name;
    bool is_advanced;
    std::string selectors;
    std::string logged;  // r, w and d
  } cases[] = {
      {"default", false, "[{}]", "rw"},
      {"reads", false, R"([{"ReadWriteType":"ReadOnly"}])", "r"},
      {"both by two", false, R"([{"ReadWriteType":"ReadOnly"},{"ReadWriteType":"WriteOnly"}])", "rw"},
      {"data alone", false,
       R"([{"IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}])",
       "d"},
      {"advanced management", true, advanced("Management", ""), "rw"},
      {"advanced writes", true, advanced("Management", R"(,{"Field":"readOnly","Equals":["false"]})"), "w"},
      {"advanced data", true, advanced("Data", R"(,{"Field":"resources.type","Equals":["AWS::SQS::Queue"]})"),
       "d"},
      {"network activity", true,
       advanced("NetworkActivity", R"(,{"Field":"eventSource","Equals":["s3.amazonaws.com"]})"), ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Trail trail;
    if (c.is_advanced) {
      trail.advanced_event_selectors = read_advanced_event_selectors(parsed(c.selectors)).value();
    } else {
      trail.event_selectors = read_event_selectors(parsed(c.selectors)).value();
    }
    const LoggedEvents logged = logged_events(trail);
    EXPECT_EQ(std::string(logged.management_reads ? "r" : "") + (logged.management_writes ? "w" : "") +
                  (logged.data ? "d" : ""),
              c.logged);
    EXPECT_EQ(has_custom_selectors(trail), std::string_view(c.name) != "default");
  }
}

}  // namespace
}  // namespace tarn::service
