#include "catalog/test_sql.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

constexpr const char* kHere = "arn:aws:cloudtrail:us-east-1:111122223333:";

class TagsTest : public testing::Test {
 protected:
  static std::string input(const std::string& arn, std::string_view tags) {
    return fmt::format(R"({{"ResourceId":"{}","TagsList":{}}})", arn, tags);
  }
  std::string tags_of(const std::string& arn) {
    const Reply listed = service_.call("ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", arn));
    const json::Value* list = listed.body.find("ResourceTagList");
    if (list == nullptr) {
      return listed.error();
    }
    EXPECT_EQ(*list->array()->front().find("ResourceId")->string(), arn);
    return json::write(*list->array()->front().find("TagsList"));
  }
  // A resource as its own operations would leave it.
  std::string make(catalog::ResourceKind kind, const std::string& name) {
    catalog::Resource resource;
    resource.id = ResourceArn(fmt::format("{}{}/{}", kHere, catalog::to_string(kind), name));
    resource.kind = kind;
    resource.account = AccountId("111122223333");
    resource.region = Region("us-east-1");
    resource.name = name;
    resource.document = R"({"Source":"Custom","Destinations":["arn:of-a-store"]})";
    resource.created = resource.updated = service_.clock.now();
    must(service_.lake->control().insert_resource(resource, 10));
    return resource.id.value();
  }
  static std::string many(int first, int count) {
    std::string list = "[";
    for (int i = first; i < first + count; ++i) {
      list += fmt::format(R"({}{{"Key":"k{}"}})", i == first ? "" : ",", i);
    }
    return list + "]";
  }

  TestService service_;
  std::string store_ = kHere + std::string("eventdatastore/") + service_.make_store("tagged");
};

TEST_F(TagsTest, RefusesByEachExceptionOfTheModel) {
  const std::string channel = make(catalog::ResourceKind::Channel, "there");
  const std::string pending = kHere + std::string("eventdatastore/") + service_.make_audit_store("pending");
  ASSERT_EQ(
      service_.call("DeleteEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", pending)).error(),
      "");
  const struct {
    const char* name;
    std::string arn;
    const char* changing;
    const char* listing;
  } cases[] = {
      {"no ARN", "main", "CloudTrailARNInvalidException", "CloudTrailARNInvalidException"},
      {"another service's", "arn:aws:s3:us-east-1:111122223333:bucket/x", "CloudTrailARNInvalidException",
       "CloudTrailARNInvalidException"},
      {"malformed store", "arn:aws:cloudtrail:us-east-1:1:eventdatastore/x",
       "EventDataStoreARNInvalidException", "EventDataStoreARNInvalidException"},
      {"malformed channel", "arn:aws:cloudtrail:us-east-1:1:channel/x", "ChannelARNInvalidException",
       "ChannelARNInvalidException"},
      {"another type", kHere + std::string("querything/x"), "ResourceTypeNotSupportedException",
       "ResourceTypeNotSupportedException"},
      {"no such store", kHere + std::string("eventdatastore/x"), "EventDataStoreNotFoundException",
       "EventDataStoreNotFoundException"},
      {"a store elsewhere", "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x",
       "EventDataStoreNotFoundException", "EventDataStoreNotFoundException"},
      {"no such channel", kHere + std::string("channel/x"), "ChannelNotFoundException",
       "ResourceNotFoundException"},
      {"no such trail", kHere + std::string("trail/main"), "ResourceNotFoundException",
       "ResourceNotFoundException"},
      {"no trail's name", kHere + std::string("trail/m!"), "InvalidTrailNameException",
       "InvalidTrailNameException"},
      {"no such dashboard", kHere + std::string("dashboard/x"), "ResourceNotFoundException",
       "ResourceNotFoundException"},
      {"pending deletion", pending, "InactiveEventDataStoreException", "InactiveEventDataStoreException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(service_.call("AddTags", input(c.arn, "[]")).error(), c.changing);
    EXPECT_EQ(service_.call("RemoveTags", input(c.arn, "[]")).error(), c.changing);
    EXPECT_EQ(tags_of(c.arn), c.listing);
  }
  EXPECT_EQ(service_.call("AddTags", input(channel, R"([{"Key":"aws:x"}])")).error(),
            "InvalidTagParameterException");
  EXPECT_EQ(service_.call("AddTags", input(channel, R"([{"Key":"a"},{"Key":"a"}])")).error(),
            "InvalidTagParameterException");
  EXPECT_EQ(service_.call("RemoveTags", input(channel, R"([{"Key":"a"},{"Key":"a"}])")).error(),
            "InvalidTagParameterException");
  EXPECT_EQ(service_.call("AddTags", input(channel, many(0, 51))).error(), "TagsLimitExceededException");
  EXPECT_EQ(service_.call("AddTags", input(channel, R"([{"Key":""}])")).error(), "ValidationException");
  EXPECT_EQ(service_.call("AddTags", R"({"ResourceId":"x"})").error(), "ValidationException");
  EXPECT_EQ(tags_of(channel), "[]") << "nothing of it was kept";
}

TEST_F(TagsTest, AddsReplacesAndRemovesOnEveryType) {
  for (const std::string& arn :
       {store_, make(catalog::ResourceKind::Trail, "main"), make(catalog::ResourceKind::Channel, "c"),
        make(catalog::ResourceKind::Dashboard, "d")}) {
    SCOPED_TRACE(arn);
    EXPECT_EQ(tags_of(arn), "[]");
    const Reply added = service_.call("AddTags", input(arn, R"([{"Key":"a","Value":"1"},{"Key":"b"}])"));
    EXPECT_EQ(added.http.body, "{}");
    ASSERT_EQ(service_.call("AddTags", input(arn, R"([{"Key":"a","Value":"2"},{"Key":"c"}])")).error(), "");
    EXPECT_EQ(tags_of(arn), R"([{"Key":"a","Value":"2"},{"Key":"b"},{"Key":"c"}])");
    // Terraform sends the values too.
    const Reply removed =
        service_.call("RemoveTags", input(arn, R"([{"Key":"a","Value":"9"},{"Key":"nothing"}])"));
    EXPECT_EQ(removed.http.body, "{}");
    EXPECT_EQ(tags_of(arn), R"([{"Key":"b"},{"Key":"c"}])");
  }
  service_.restart();
  EXPECT_EQ(tags_of(store_), R"([{"Key":"b"},{"Key":"c"}])");
}

TEST_F(TagsTest, KeepsNothingThatTheModelDoesNotKnow) {
  ASSERT_EQ(service_.call("AddTags", input(store_, R"([{"Key":"a","Junk":"x","Value":"1"}])")).error(), "");
  EXPECT_EQ(tags_of(store_), R"([{"Key":"a","Value":"1"}])");
  ASSERT_EQ(service_.call("AddTags", input(store_, R"([{"Key":"a","Value":"2","Junk":"x"}])")).error(), "");
  EXPECT_EQ(tags_of(store_), R"([{"Key":"a","Value":"2"}])");
}

// A Deny may go by a tag that is there no longer.
TEST_F(TagsTest, TakesDamagedTagsForNothing) {
  catalog::run_sql(service_.lake->path("control.db"), "UPDATE stores SET tags = '[{'");
  for (const char* operation : {"AddTags", "RemoveTags"}) {
    EXPECT_EQ(service_.call(operation, input(store_, R"([{"Key":"a"}])")).error(), "InternalFailure");
  }
  EXPECT_EQ(service_.call("GetEventDataStore", fmt::format(R"({{"EventDataStore":"{}"}})", store_)).error(),
            "InternalFailure");
}

TEST_F(TagsTest, ChangesThoseOfATrailAtItsHomeAlone) {
  ASSERT_EQ(service_.call("CreateTrail", R"({"Name":"wide","S3BucketName":"logs","IsMultiRegionTrail":true})")
                .error(),
            "");
  const std::string trail = kHere + std::string("trail/wide");
  ASSERT_EQ(service_.call("AddTags", input(trail, R"([{"Key":"a"}])")).error(), "");
  const CallOptions elsewhere{.region = "eu-west-1"};
  for (const char* operation : {"AddTags", "RemoveTags"}) {
    const Reply refused = service_.call(operation, input(trail, R"([{"Key":"a"}])"), elsewhere);
    EXPECT_EQ(refused.error(), "ResourceNotFoundException");
    EXPECT_THAT(refused.message(), testing::HasSubstr("at home in us-east-1"));
  }
  const Reply listed =
      service_.call("ListTags", fmt::format(R"({{"ResourceIdList":["{}"]}})", trail), elsewhere);
  EXPECT_EQ(listed.error(), "");
  EXPECT_EQ(tags_of(trail), R"([{"Key":"a"}])");
}

TEST_F(TagsTest, CountsWhatIsThereAlready) {
  ASSERT_EQ(service_.call("AddTags", input(store_, many(0, 50))).error(), "");
  EXPECT_EQ(service_.call("AddTags", input(store_, many(50, 1))).error(), "TagsLimitExceededException");
  EXPECT_EQ(service_.call("AddTags", input(store_, many(10, 1))).error(), "") << "this key is there";
  ASSERT_EQ(service_.call("RemoveTags", input(store_, many(0, 1))).error(), "");
  EXPECT_EQ(service_.call("AddTags", input(store_, many(50, 1))).error(), "");
}

// As a lake of before that rule may have them.
TEST_F(TagsTest, RemovesBesideTagsThatTheRulesAreAgainst) {
  const std::string arn = make(catalog::ResourceKind::Channel, "old");
  const auto give_tags = [](catalog::Resource resource) -> Result<catalog::Resource> {
    resource.tags = R"([{"Key":"team"},{"Key":"Team"},{"Key":"other"}])";
    return resource;
  };
  must(service_.lake->control().change_resource(ResourceArn(arn), give_tags));
  EXPECT_EQ(service_.call("AddTags", input(arn, R"([{"Key":"new"}])")).error(),
            "InvalidTagParameterException");
  EXPECT_EQ(service_.call("RemoveTags", input(arn, R"([{"Key":"other"}])")).http.body, "{}");
  EXPECT_EQ(tags_of(arn), R"([{"Key":"team"},{"Key":"Team"}])");
  EXPECT_EQ(service_.call("RemoveTags", input(arn, R"([{"Key":"Team"}])")).http.body, "{}");
  EXPECT_EQ(service_.call("AddTags", input(arn, R"([{"Key":"new"}])")).error(), "");
  EXPECT_EQ(tags_of(arn), R"([{"Key":"team"},{"Key":"new"}])");
}

TEST_F(TagsTest, RemoveTagsDeclaresNoLimit) {
  EXPECT_EQ(service_.call("RemoveTags", input(store_, many(0, 51))).error(), "InvalidTagParameterException");
  EXPECT_EQ(service_.call("RemoveTags", input(store_, many(0, 201))).error(), "ValidationException");
}

TEST_F(TagsTest, ListsAnEntryForEachResourceOnOnePage) {
  const std::string trail = make(catalog::ResourceKind::Trail, "main");
  const Reply listed =
      service_.call("ListTags", fmt::format(R"({{"ResourceIdList":["{}","{}"]}})", trail, store_));
  const json::Array& entries = *listed.body.find("ResourceTagList")->array();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(*entries[0].find("ResourceId")->string(), trail);
  EXPECT_EQ(*entries[1].find("ResourceId")->string(), store_);
  EXPECT_EQ(listed.member("NextToken"), "");
  EXPECT_EQ(
      service_.call("ListTags", fmt::format(R"({{"ResourceIdList":["{}"],"NextToken":"x"}})", trail)).error(),
      "InvalidTokenException");
  std::string too_many = R"({"ResourceIdList":[")" + trail + '"';
  for (int i = 0; i < 20; ++i) {
    too_many += ",\"" + trail + '"';
  }
  EXPECT_EQ(service_.call("ListTags", too_many + "]}").error(), "ValidationException");
  EXPECT_EQ(service_.call("ListTags", "{}").error(), "ValidationException");
}

TEST_F(TagsTest, RefusesReservedKeysOfANewStore) {
  const Reply refused =
      service_.call("CreateEventDataStore", R"({"Name":"new","TagsList":[{"Key":"aws:x"}]})");
  EXPECT_EQ(refused.error(), "InvalidTagParameterException");
}

}  // namespace
}  // namespace tarn::service
