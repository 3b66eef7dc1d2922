#include "wire/rest_protocol.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

std::string header(const WireResponse& response, std::string_view name) {
  const auto found = std::ranges::find(response.headers, name, &NewHeader::name);
  return found == response.headers.end() ? std::string() : found->value;
}

TEST(RestProtocol, ReadsParametersOfTheRequestLine) {
  const struct {
    const char* target;
    const char* name;
    std::optional<std::string> value;
  } cases[] = {
      {"/PutAuditEvents", "channelArn", std::nullopt},
      {"/PutAuditEvents?", "channelArn", std::nullopt},
      {"/PutAuditEvents?channelArnX=1", "channelArn", std::nullopt},
      {"/PutAuditEvents?channelArn", "channelArn", ""},
      {"/PutAuditEvents?channelArn=arn%3Aaws%3Acloudtrail%3Aus-east-1%3A1%3Achannel%2Fx", "channelArn",
       "arn:aws:cloudtrail:us-east-1:1:channel/x"},
      {"/PutAuditEvents?channelArn=arn:aws:x&externalId=a%2Bb+c", "externalId", "a+b+c"},
      {"/PutAuditEvents?&&a=1&a=2", "a", "1"},
      {"/PutAuditEvents?a=%zz%4", "a", "%zz%4"},
      {"/PutAuditEvents?a=x=y", "a", "x=y"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(query_parameter(c.target, c.name), c.value) << c.target;
  }
}

TEST(RestProtocol, NamesAnErrorInAHeader) {
  const WireResponse refused = rest_error_response({"ChannelNotFound", "no \"such\""}, "id");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, R"({"__type":"ChannelNotFound","message":"no \"such\""})");
  EXPECT_EQ(header(refused, "x-amzn-errortype"), "ChannelNotFound");
  EXPECT_EQ(header(refused, "Content-Type"), "application/json");
  EXPECT_EQ(header(refused, "x-amzn-RequestId"), "id");
  EXPECT_EQ(rest_error_response({"InternalFailure", ""}, "id").status, 500);
  EXPECT_EQ(rest_error_response({"ServiceUnavailable", ""}, "id").status, 503);
}

TEST(RestProtocol, AnswersWithTheOutput) {
  const WireResponse made = rest_success_response(json::Object{{"failed", json::Array{}}}, "id");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.body, R"({"failed":[]})");
  EXPECT_EQ(header(made, "x-amzn-errortype"), "");
}

}  // namespace
}  // namespace tarn::wire
