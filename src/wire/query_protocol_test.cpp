#include "wire/query_protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr QueryApi kSts{"https://sts.amazonaws.com/doc/2011-06-15/"};

TEST(QueryProtocol, ReadsAForm) {
  const auto input = QueryInput::parse("Action=A&RoleArn=arn%3Aaws%3Aiam&&Text=a+b%2B%e3%81%82&Empty=&Bare");
  ASSERT_TRUE(input);
  EXPECT_EQ(*input->find("Action"), "A");
  EXPECT_EQ(*input->find("RoleArn"), "arn:aws:iam");
  EXPECT_EQ(*input->find("Text"), "a b+\xe3\x81\x82");
  EXPECT_EQ(*input->find("Empty"), "");
  EXPECT_EQ(*input->find("Bare"), "");
  EXPECT_EQ(input->find("action"), nullptr);
  EXPECT_EQ(input->parameters().size(), 5u);
  EXPECT_TRUE(QueryInput::parse("")->parameters().empty());
}

TEST(QueryProtocol, RefusesWhatIsNoForm) {
  std::string many;
  for (std::size_t i = 0; i <= kQueryParametersMax; ++i) {
    many += "p" + std::to_string(i) + "=&";
  }
  for (const std::string& form :
       {std::string("a=1&a=2"), std::string("a=1&%61=2"), std::string("a=%"), std::string("a=%4"),
        std::string("a=%4x"), std::string("%=1"), std::string("a=%ff"), std::string("a=%c0%80"), many}) {
    const auto input = QueryInput::parse(form);
    ASSERT_FALSE(input) << form.substr(0, 20);
    EXPECT_EQ(input.error().name, "MalformedQueryString");
  }
}

TEST(QueryProtocol, WritesAnAnswer) {
  const json::Value output(json::Object{{"Arn", "a<b>&\"c\"\x01"},
                                        {"Absent", nullptr},
                                        {"Inner", json::Object{{"Number", 900}}},
                                        {"List", json::Array{"x", "y"}}});
  const auto made = query_success_response(kSts, "GetIt", output, "id-1");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.body,
            "<GetItResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetItResult>"
            "<Arn>a&lt;b&gt;&amp;&quot;c&quot;\xEF\xBF\xBD</Arn><Inner><Number>900</Number></Inner>"
            "<List><member>x</member><member>y</member></List></GetItResult>"
            "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetItResponse>\n");
  EXPECT_THAT(made.headers, ElementsAre(testing::FieldsAre("Content-Type", "text/xml"),
                                        testing::FieldsAre("x-amzn-RequestId", "id-1")));
}

TEST(QueryProtocol, WritesAnError) {
  const auto made = query_error_response(kSts, {"AccessDenied", "no & no"}, "id-1");
  EXPECT_EQ(made.status, 403);
  EXPECT_EQ(made.body,
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
            "<Code>AccessDenied</Code><Message>no &amp; no</Message></Error><RequestId>id-1</RequestId>"
            "</ErrorResponse>\n");
  const auto ours = query_error_response(kSts, {"InternalFailure", ""}, "id-1");
  EXPECT_EQ(ours.status, 500);
  EXPECT_THAT(ours.body, HasSubstr("<Type>Receiver</Type>"));
  const auto throttled = query_error_response(kSts, {"ThrottlingException", ""}, "id-1");
  EXPECT_EQ(throttled.status, 400);
  EXPECT_THAT(throttled.body, HasSubstr("<Code>Throttling</Code>"));
}

TEST(QueryProtocol, NamesRefusedSignaturesAsStsDoes) {
  const std::pair<AuthProblem, const char*> cases[] = {
      {AuthProblem::MissingToken, "MissingAuthenticationToken"},
      {AuthProblem::Incomplete, "IncompleteSignature"},
      {AuthProblem::UnknownKey, "InvalidClientTokenId"},
      {AuthProblem::ExpiredToken, "ExpiredToken"},
      {AuthProblem::WrongSignature, "SignatureDoesNotMatch"},
      {AuthProblem::Expired, "SignatureDoesNotMatch"},
      {AuthProblem::WrongScope, "SignatureDoesNotMatch"},
  };
  for (const auto& [problem, code] : cases) {
    EXPECT_EQ(to_query_error({problem, "m"}).name, code);
  }
}

}  // namespace
}  // namespace tarn::wire
