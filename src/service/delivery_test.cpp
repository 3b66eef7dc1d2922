#include "service/delivery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(Delivery, ChecksWhereToPutRows) {
  const struct {
    const char* name;
    std::string uri;
    const char* error;  // "" for a URI that is right
  } cases[] = {
      {"none", "", ""},
      {"bucket", "s3://my-bucket", ""},
      {"bucket and slash", "s3://my-bucket/", ""},
      {"prefix", "s3://my.bucket/a/b", ""},
      {"dots side by side", "s3://my..bucket", "InvalidS3BucketNameException"},
      {"a dot beside a dash", "s3://my.-bucket", "InvalidS3BucketNameException"},
      {"an address", "s3://192.0.2.1/a", "InvalidS3BucketNameException"},
      {"an alias of an access point", "s3://mine-s3alias", "InvalidS3BucketNameException"},
      {"a part without a name", "s3://my-bucket/a//b", "InvalidS3PrefixException"},
      {"a prefix that begins with a slash", "s3://my-bucket//b", "InvalidS3PrefixException"},
      {"a control character", "s3://my-bucket/a\nb", "InvalidS3PrefixException"},
      {"too long for a key", "s3://my-bucket/" + std::string(1000, 'a'), "InvalidS3PrefixException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto problem = check_delivery_uri(c.uri, AccountId("111122223333"));
    EXPECT_EQ(problem ? problem->name : "", c.error);
  }
}

TEST(Delivery, SaysThatNothingIsDelivered) {
  const struct {
    catalog::QueryStatus status;
    const char* delivery;
  } cases[] = {
      {catalog::QueryStatus::Queued, "PENDING"},      {catalog::QueryStatus::Running, "PENDING"},
      {catalog::QueryStatus::Finished, "FAILED"},     {catalog::QueryStatus::Failed, "FAILED"},
      {catalog::QueryStatus::Cancelled, "CANCELLED"}, {catalog::QueryStatus::TimedOut, "FAILED"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(catalog::to_string(c.status));
    catalog::Query query;
    query.status = c.status;
    const Delivery delivery = delivery_of(query);
    EXPECT_EQ(delivery.status, c.delivery);
    EXPECT_EQ(delivery.message.empty(), std::string_view(c.delivery) == "PENDING");
  }
}

}  // namespace
}  // namespace tarn::service
