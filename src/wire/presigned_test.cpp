#include "wire/presigned.hpp"

#include "io/hash.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTarget =
    "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Fus-east-1%2Fsts%2Faws4_request"
    "&X-Amz-Date=20261122T003300Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
const Timestamp kNow = *parse_timestamp("2026-11-22T00:33:00Z");

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

// In the way that whoever makes such a URL does, with the key "secret".
std::string sign_target(const std::string& target) {
  const std::vector<std::string> signed_headers = {"host"};
  const std::vector<HeaderView> headers = {{"Host", "h"}};
  const std::string canonical =
      canonical_request({"GET", target, headers, ""}, signed_headers, io::hex(io::as_text(io::sha256(""))),
                        PathNormalization::On);
  io::Sha256 key = io::hmac_sha256("AWS4secret", "20261122");
  for (const std::string_view part : {"us-east-1", "sts", "aws4_request"}) {
    key = io::hmac_sha256(io::as_text(key), part);
  }
  const std::string text = "AWS4-HMAC-SHA256\n20261122T003300Z\n20261122/us-east-1/sts/aws4_request\n" +
                           io::hex(io::as_text(io::sha256(canonical)));
  return target + "&X-Amz-Signature=" + io::hex(io::as_text(io::hmac_sha256(io::as_text(key), text)));
}

std::expected<AuthenticatedCaller, AuthFailure> verify_at(
    std::string_view target, Timestamp now = kNow,
    PresignedRequests presigned = PresignedRequests::Accepted) {
  const std::vector<HeaderView> headers = {{"Host", "h"}};
  const auto secret_of = [](std::string_view id, std::string_view token) {
    const bool is_known = id == "AKIAIOSFODNN7EXAMPLE" && (token.empty() || token == "a/token+");
    return is_known ? std::optional<std::string>("secret") : std::nullopt;
  };
  return verify({"GET", target, headers, ""}, now, secret_of, {.service = "sts", .presigned = presigned});
}

TEST(Presigned, IsVerified) {
  const std::string good = sign_target(std::string(kTarget));
  const auto caller = verify_at(good);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(caller->region, "us-east-1");
  EXPECT_TRUE(verify_at(sign_target(std::string(kTarget) + "&X-Amz-Security-Token=a%2Ftoken%2B")));
}

TEST(Presigned, IsRefusedUnlessAskedFor) {
  const auto caller = verify_at(sign_target(std::string(kTarget)), kNow, PresignedRequests::Refused);
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().problem, AuthProblem::MissingToken);
}

TEST(Presigned, IsGoodForItsTime) {
  const std::string minute = sign_target(std::string(kTarget));
  EXPECT_TRUE(verify_at(minute, kNow + std::chrono::seconds(60)));
  EXPECT_EQ(verify_at(minute, kNow + std::chrono::seconds(61)).error().problem, AuthProblem::Expired);
  EXPECT_TRUE(verify_at(minute, kNow - std::chrono::seconds(300)));
  EXPECT_EQ(verify_at(minute, kNow - std::chrono::seconds(301)).error().problem, AuthProblem::NotYetCurrent);
  const std::string hour = sign_target(replaced(std::string(kTarget), "Expires=60", "Expires=3600"));
  EXPECT_TRUE(verify_at(hour, kNow + std::chrono::seconds(900)));
  EXPECT_EQ(verify_at(hour, kNow + std::chrono::seconds(901)).error().problem, AuthProblem::Expired);
}

TEST(Presigned, NothingOfItCanBeChanged) {
  const std::string good = sign_target(std::string(kTarget));
  for (const auto& changed :
       {replaced(good, "GetCallerIdentity", "AssumeRole"), replaced(good, "Expires=60", "Expires=61"),
        good + "&RoleArn=a", replaced(good, "Signature=", "Signature=0")}) {
    const auto caller = verify_at(changed);
    ASSERT_FALSE(caller) << changed;
    EXPECT_EQ(caller.error().problem, AuthProblem::WrongSignature) << changed;
  }
  // A token that was put in later counts as one: the key needs none.
  EXPECT_EQ(verify_at(good + "&X-Amz-Security-Token=t").error().problem, AuthProblem::UnknownKey);
}

TEST(Presigned, WhatCannotBeReadIsIncomplete) {
  const std::string good = sign_target(std::string(kTarget));
  const std::pair<std::string, const char*> cases[] = {
      {std::string(kTarget), "'X-Amz-Signature'"},
      {replaced(good, "&X-Amz-Expires=60", ""), "'X-Amz-Expires'"},
      {replaced(good, "&X-Amz-SignedHeaders=host", ""), "'X-Amz-SignedHeaders'"},
      {good + "&X-Amz-Signature=1", "must be given once"},
      {good + "&X-Amz-Security-Token=1&X-Amz-Security-Token=1", "must be given once"},
      {replaced(good, "SHA256", "SHA512"), "Unsupported AWS 'algorithm'"},
      {replaced(good, "Expires=60", "Expires=0"), "X-Amz-Expires"},
      {replaced(good, "Expires=60", "Expires=604801"), "X-Amz-Expires"},
      {replaced(good, "Expires=60", "Expires=6x"), "X-Amz-Expires"},
      {replaced(good, "Date=2026", "Date=x"), "basic format"},
      {replaced(good, "%2Fsts", ""), "exactly 5"},
      {replaced(good, "Headers=host", "Headers=host%3B%3Ba"), "SignedHeaders"},
  };
  for (const auto& [target, words] : cases) {
    const auto caller = verify_at(target);
    ASSERT_FALSE(caller) << target;
    EXPECT_EQ(caller.error().problem, AuthProblem::Incomplete) << target;
    EXPECT_THAT(caller.error().message, HasSubstr(words));
  }
}

TEST(Presigned, TheHostIsSignedAndThereIsOneSignature) {
  const auto unsigned_host = replaced(std::string(kTarget), "Headers=host", "Headers=x");
  EXPECT_EQ(verify_at(sign_target(unsigned_host)).error().problem, AuthProblem::UnsignedHeader);
  const std::string good = sign_target(std::string(kTarget));
  const std::vector<HeaderView> headers = {{"Host", "h"}, {"Authorization", "AWS4-HMAC-SHA256 x"}};
  EXPECT_EQ(parse_presigned({"GET", good, headers, ""}).error().problem, AuthProblem::Incomplete);
}

}  // namespace
}  // namespace tarn::wire
