#include "service/forged_calls.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string told(ForgedCalls& calls, int times, Timestamp now, std::string_view key = "AKIAEXAMPLE") {
  testing::internal::CaptureStderr();
  for (int i = 0; i < times; ++i) {
    calls.tell({.reason = "UnrecognizedClientException", .key = key, .peer = "192.0.2.1"}, now);
  }
  return testing::internal::GetCapturedStderr();
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(ForgedCallsTest, TellsTheFirstOfAMinuteAndThenHowManyThereWere) {
  log::set_level(log::Level::Info);
  ForgedCalls calls;
  const Timestamp start = from_micros(0);
  const std::string first = told(calls, 100, start);
  EXPECT_EQ(lines_of(first), ForgedCalls::kToldPerMinute);
  EXPECT_THAT(first, HasSubstr("signature refused"));
  EXPECT_THAT(first, HasSubstr("key=AKIAEXAMPLE peer=192.0.2.1"));
  const std::string second = told(calls, 1, start + std::chrono::minutes(1));
  EXPECT_EQ(lines_of(second), 2u);
  EXPECT_THAT(second, HasSubstr("count=70"));
  EXPECT_EQ(lines_of(told(calls, 1, start + std::chrono::minutes(2))), 1u) << "nothing was left untold";
}

TEST(ForgedCallsTest, ShowsKeysAlone) {
  log::set_level(log::Level::Info);
  ForgedCalls calls;
  for (const char* secret : {"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AKIA\x1b[2J", "", "AKIAexample"}) {
    const std::string line = told(calls, 1, from_micros(0), secret);
    EXPECT_THAT(line, HasSubstr("key=(none)")) << secret;
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace tarn::service
