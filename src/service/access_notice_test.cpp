#include "service/access_notice.hpp"

#include "service/test_service.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

class AccessNoticeTest : public testing::Test {
 protected:
  AccessNotice tell() {
    const auto told = tell_of_access(*service_.lake);
    EXPECT_TRUE(told) << told.error().message();
    return told.value_or(AccessNotice::NoServer);
  }
  std::string error_of_call() { return service_.call("ListTrails", "{}", user_).error(); }

  TestService service_;
  CallOptions user_ = service_.make_user("444455556666", "somebody");
};

TEST_F(AccessNoticeTest, MakesAChangeHoldAtOnce) {
  const auto door = open_access_door(*service_.lake);
  ASSERT_TRUE(door) << door.error().message();
  EXPECT_EQ(error_of_call(), "");
  ASSERT_TRUE(service_.lake->control().set_access_key_status(AccessKeyId(user_.key_id.value_or("")),
                                                             catalog::KeyStatus::Inactive));
  EXPECT_EQ(error_of_call(), "") << "nobody told";
  EXPECT_EQ(tell(), AccessNotice::Noted);
  EXPECT_EQ(error_of_call(), "UnrecognizedClientException");
}

TEST_F(AccessNoticeTest, NeedsNoServer) {
  EXPECT_EQ(tell(), AccessNotice::NoServer);
}

TEST_F(AccessNoticeTest, SaysWhatItDoesNotUnderstand) {
  const auto door = open_access_door(*service_.lake);
  const auto path = service_.lake->path("server.sock");
  const auto answer = io::ask_at_door(path, "open sesame", std::chrono::seconds(20));
  EXPECT_EQ(answer.value_or(""), "what was asked is not known");
}

}  // namespace
}  // namespace tarn::service
