#include "service/unread_requests.hpp"

#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(UnreadRequests, AreRefusedInTheShapeOfAws) {
  const auto random = io::make_seeded_random(1);
  const struct {
    int status;
    const char* name;
    const char* message;
  } cases[] = {
      {400, "MalformedHttpRequestException", "Bad Request"},
      {408, "RequestTimeoutException", "did not arrive in time"},
      {413, "RequestEntityTooLargeException", "longer than 8388608 bytes"},
      {417, "MalformedHttpRequestException", "Expectation Failed"},
      {431, "MalformedHttpRequestException", "Request Header Fields Too Large"},
      {500, "InternalFailure", "internal"},
      {501, "MalformedHttpRequestException", "Not Implemented"},
      {503, "ServiceUnavailable", "repeat the request later"},
      {505, "MalformedHttpRequestException", "HTTP Version Not Supported"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.status);
    const http::Response response = refuse_unread(c.status, 8u << 20, *random);
    EXPECT_EQ(response.status, c.status);
    const auto body = json::parse(response.body);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(*body->find("__type")->string(), c.name);
    EXPECT_THAT(*body->find("Message")->string(), testing::HasSubstr(c.message));
    EXPECT_TRUE(wire::is_known_exception(c.name));
    EXPECT_EQ(*response.headers.find("x-amzn-errortype"), c.name);
    EXPECT_EQ(*response.headers.find("Content-Type"), "application/x-amz-json-1.1");
    ASSERT_NE(response.headers.find("x-amzn-RequestId"), nullptr);
    EXPECT_EQ(response.headers.find("x-amzn-RequestId")->size(), 36u);
  }
}

}  // namespace
}  // namespace tarn::service
