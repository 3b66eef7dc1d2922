#include "access/session_token.hpp"

#include <gtest/gtest.h>

namespace tarn::access {
namespace {

SessionToken example() {
  return {.role_arn = "arn:aws:iam::444455556666:role/auditor",
          .role_id = "AROAEXAMPLE",
          .name = "alice",
          .issued = from_micros(1'700'000'000'000'000),
          .expires = from_micros(1'700'003'600'000'000),
          .policy_names = {"AWSCloudTrail_ReadOnlyAccess"},
          .policy = "{\"Statement\":[]}",
          .source_identity = "alice@example.com"};
}

TEST(SessionToken, IsReadAsItWasWritten) {
  EXPECT_EQ(read_session_token(write_session_token(example())), example());
  const SessionToken bare{.role_arn = "a", .role_id = "b", .name = "c"};
  EXPECT_EQ(read_session_token(write_session_token(bare)), bare);
}

TEST(SessionToken, LacksNothing) {
  const std::string good = write_session_token(example());
  ASSERT_TRUE(read_session_token(good));
  for (const char* member : {"role", "id", "name", "issued", "expires", "policies", "policy", "source"}) {
    std::string other = good;
    other.replace(other.find("\"" + std::string(member) + "\""), 2, "\"_");
    EXPECT_FALSE(read_session_token(other)) << member;
  }
  for (const char* text : {"", "{}", "[]", "null", "{\"role\":1}"}) {
    EXPECT_FALSE(read_session_token(text)) << text;
  }
  std::string numbers = good;
  numbers.replace(numbers.find("[\"AWS"), 2, "[1,\"");
  EXPECT_FALSE(read_session_token(numbers));
}

}  // namespace
}  // namespace tarn::access
