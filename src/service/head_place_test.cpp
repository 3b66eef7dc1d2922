#include "service/head_place.hpp"

#include "io/hash.hpp"
#include "wire/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

const Timestamp kNow = *parse_timestamp("2026-07-01T12:00:00Z");
constexpr const char* kName = "lake-000000000007-0123456789abcdef.json";

TEST(HeadPlace, ReadsPlaces) {
  const struct {
    const char* text;
    bool is_bucket;
    const char* bucket;
    const char* prefix;
    const char* url;
  } cases[] = {
      {"s3://heads", true, "heads", "", ""},
      {"s3://heads/", true, "heads", "", ""},
      {"s3://heads.example/a/b", true, "heads.example", "a/b/", ""},
      {"s3://heads/a/", true, "heads", "a/", ""},
      {"https://example.org/hook?x=1", false, "", "", "https://example.org/hook?x=1"},
      {"http://127.0.0.1:80", false, "", "", "http://127.0.0.1:80"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_TRUE(is_head_place(c.text));
    const auto place = parse_head_place(c.text);
    ASSERT_TRUE(place) << place.error().message();
    EXPECT_EQ(place->kind == HeadPlace::Kind::Bucket, c.is_bucket);
    EXPECT_EQ(place->bucket, c.bucket);
    EXPECT_EQ(place->prefix, c.prefix);
    EXPECT_EQ(place->url, c.url);
  }
  EXPECT_FALSE(is_head_place("/mnt/elsewhere"));
}

TEST(HeadPlace, RefusesWhatIsNone) {
  for (const char* text : {"s3://", "s3:///a", "s3://ab", "s3://under_score", "s3://bucket/pre fix",
                           "s3://bucket/a%20b", "https://", "https:///path", "ftp://host/x", "file:///x",
                           "https://user:secret@host/x", "https://host/\nx", "://"}) {
    const auto place = parse_head_place(text);
    ASSERT_FALSE(place) << text;
    EXPECT_EQ(place.error().code(), ErrorCode::InvalidArgument);
  }
  EXPECT_THAT(parse_head_place("https://user:secret@host/x").error().message(),
              testing::Not(HasSubstr("secret@")));
}

TEST(HeadPlace, ShowsNoPathOfAWebhook) {
  EXPECT_EQ(parse_head_place("https://host:1/secret?x").value().label, "https://host:1");
  EXPECT_EQ(parse_head_place("https://host?secret").value().label, "https://host");
  EXPECT_EQ(parse_head_place("s3://heads/a").value().label, "s3://heads/a");
  EXPECT_THAT(parse_head_place("https://host/sec ret").error().message(), testing::Not(HasSubstr("ret")));
}

TEST(HeadPlace, ReadsEndpoints) {
  EXPECT_EQ(parse_endpoint("http://127.0.0.1:9000").value(), "http://127.0.0.1:9000");
  EXPECT_EQ(parse_endpoint("https://[::1]:9000/").value(), "https://[::1]:9000");
  for (const char* text : {"", "https://", "https:///", "host:9000", "https://host/path", "https://host?x",
                           "https://user:password@host", "https://ho st", "ftp://host"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

BucketAccess access_with(std::string endpoint, std::string region = "eu-west-1") {
  BucketAccess access;
  access.region = Region(std::move(region));
  access.endpoint = std::move(endpoint);
  access.access_key_id = "AKIAEXAMPLE";
  access.secret = io::Secret("the-secret");
  return access;
}

std::string field_of(const io::HttpRequest& request, std::string_view name) {
  for (const auto& field : request.fields) {
    if (field.name == name) {
      return field.value;
    }
  }
  return "(absent)";
}

TEST(HeadPlace, AddressesBuckets) {
  const struct {
    const char* place;
    const char* endpoint;
    const char* region;
    const char* url;
  } cases[] = {
      {"s3://heads/a", "", "eu-west-1", "https://heads.s3.eu-west-1.amazonaws.com/a/"},
      {"s3://heads", "", "cn-north-1", "https://heads.s3.cn-north-1.amazonaws.com.cn/"},
      {"s3://he.ads/a", "", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/he.ads/a/"},
      {"s3://heads/a", "http://127.0.0.1:9000", "eu-west-1", "http://127.0.0.1:9000/heads/a/"},
  };
  for (const auto& c : cases) {
    const auto request = bucket_request(parse_head_place(c.place).value(), access_with(c.endpoint, c.region),
                                        kName, "{}", kNow);
    EXPECT_EQ(request.url, std::string(c.url) + kName);
    EXPECT_EQ(request.method, "PUT");
  }
}

TEST(HeadPlace, SignsWhatItPutsAndReplacesNothing) {
  auto access = access_with("");
  access.session_token = "token";
  access.lock_days = 30;
  const auto request = bucket_request(parse_head_place("s3://heads/a").value(), access, kName, "body", kNow);
  EXPECT_EQ(field_of(request, "If-None-Match"), "*");
  EXPECT_EQ(field_of(request, "x-amz-object-lock-mode"), "COMPLIANCE");
  EXPECT_EQ(field_of(request, "x-amz-object-lock-retain-until-date"), "2026-07-31T12:00:00Z");
  EXPECT_EQ(field_of(request, "x-amz-checksum-sha256"), io::base64(io::as_text(io::sha256("body"))));
  EXPECT_EQ(field_of(request, "x-amz-security-token"), "token");
  const auto authorization = field_of(request, "Authorization");
  EXPECT_THAT(authorization, HasSubstr("Credential=AKIAEXAMPLE/20260701/eu-west-1/s3/aws4_request"));
  EXPECT_THAT(authorization, HasSubstr("SignedHeaders=content-type;host;if-none-match;x-amz-checksum-sha256;"
                                       "x-amz-content-sha256;x-amz-date;x-amz-object-lock-mode;"
                                       "x-amz-object-lock-retain-until-date;x-amz-security-token,"));
  for (const auto& field : request.fields) {
    EXPECT_THAT(field.value, testing::Not(HasSubstr("the-secret")));
  }
  access.lock_days = 0;
  EXPECT_EQ(field_of(bucket_request(parse_head_place("s3://heads").value(), access, kName, "", kNow),
                     "x-amz-object-lock-mode"),
            "(absent)");
}

TEST(HeadPlace, SignsWebhooksByTheBody) {
  const auto place = parse_head_place("https://example.org/hook").value();
  const auto request = webhook_request(place, "key", kName, "what");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://example.org/hook");
  EXPECT_EQ(field_of(request, "X-Tarn-Head"), kName);
  EXPECT_EQ(field_of(request, "X-Tarn-Signature"),
            "sha256=" + io::hex(io::as_text(io::hmac_sha256("key", "what"))));
  EXPECT_EQ(field_of(webhook_request(place, "", kName, "what"), "X-Tarn-Signature"), "(absent)");
}

TEST(HeadPlace, KnowsWhichAnswersMeanThatItIsThere) {
  using Kind = HeadPlace::Kind;
  for (const auto& [kind, status, is_there] : {std::tuple{Kind::Bucket, 200, true},
                                               {Kind::Bucket, 412, true},
                                               {Kind::Bucket, 409, false},
                                               {Kind::Bucket, 403, false},
                                               {Kind::Bucket, 301, false},
                                               {Kind::Bucket, 503, false},
                                               {Kind::Webhook, 200, true},
                                               {Kind::Webhook, 204, true},
                                               {Kind::Webhook, 412, false},
                                               {Kind::Webhook, 302, false},
                                               {Kind::Webhook, 500, false},
                                               {Kind::Webhook, 0, false}}) {
    EXPECT_EQ(has_head(kind, status), is_there) << status;
  }
}

}  // namespace
}  // namespace tarn::service
