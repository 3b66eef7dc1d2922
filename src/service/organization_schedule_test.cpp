#include "service/organization_schedule.hpp"

#include "service/test_organizations.hpp"
#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class Condition>
bool eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

std::unique_ptr<FakeOrganizations> one_account() {
  auto http = std::make_unique<FakeOrganizations>();
  http->accounts["r-ab12"] = {"111122223333"};
  return http;
}

TEST(OrganizationSchedule, RefreshesAgainAndAgain) {
  TestService service;
  const OrganizationSchedule schedule(*service.lake, one_account(),
                                      {.source = test_source(), .every = std::chrono::milliseconds(1)});
  EXPECT_TRUE(eventually([&] { return schedule.totals().refreshed >= 3; }));
  EXPECT_EQ(schedule.totals().failed, 0u);
  EXPECT_EQ(schedule.totals().last, service.clock.now());
  EXPECT_TRUE(must(service.lake->control().organization()).has_value());
}

TEST(OrganizationSchedule, TriesSoonerAfterAFailure) {
  TestService service;
  auto http = one_account();
  http->replies = {io::HttpReply{.status = 400, .body = R"({"__type":"AccessDeniedException"})"},
                   io::HttpReply{.status = 400, .body = R"({"__type":"AccessDeniedException"})"}};
  const OrganizationSchedule schedule(*service.lake, std::move(http),
                                      {.source = test_source(),
                                       .every = std::chrono::hours(1),
                                       .after_failure = std::chrono::milliseconds(1)});
  EXPECT_TRUE(eventually([&] { return schedule.totals().refreshed == 1; }));
  EXPECT_EQ(schedule.totals().failed, 2u);
}

TEST(OrganizationSchedule, EndsWithinItsPause) {
  TestService service;
  auto http = one_account();
  http->replies = {io::HttpReply{.status = 503, .body = ""}};
  auto source = test_source();
  source.first_pause = std::chrono::hours(1);
  source.longest_pause = std::chrono::hours(1);

  const auto begun = std::chrono::steady_clock::now();
  {
    const OrganizationSchedule schedule(*service.lake, std::move(http), {.source = std::move(source)});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::minutes(1));
  EXPECT_FALSE(must(service.lake->control().organization()).has_value());
}

TEST(OrganizationSchedule, Metrics) {
  std::string before;
  write_organization_metrics(before, {.refreshed = 0, .failed = 3});
  EXPECT_THAT(before, HasSubstr("tarn_organization_refreshes_total{outcome=\"failed\"} 3\n"));
  EXPECT_THAT(before, Not(HasSubstr("tarn_organization_refreshed_seconds")));
  std::string after;
  write_organization_metrics(after, {.refreshed = 2, .failed = 0, .last = from_micros(1'500'000)});
  EXPECT_THAT(after, HasSubstr("tarn_organization_refreshes_total{outcome=\"ok\"} 2\n"));
  EXPECT_THAT(after, HasSubstr("tarn_organization_refreshed_seconds 1.500\n"));
}

}  // namespace
}  // namespace tarn::service
