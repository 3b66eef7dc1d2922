#include "service/call_rates.hpp"

#include "service/test_service.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using namespace std::chrono_literals;

const AccountId kAccount("111122223333");
const Region kRegion("us-east-1");
const Timestamp kNow = *parse_timestamp("2026-07-01T12:00:00Z");

// How many of two hundred calls at once are admitted.
int admitted(CallRates& rates, std::string_view operation, Timestamp now = kNow,
             const Region& region = kRegion, const AccountId& account = kAccount) {
  int count = 0;
  for (int i = 0; i < 200; ++i) {
    count += rates.admit(account, region, operation, now) ? 1 : 0;
  }
  return count;
}

TEST(CallRates, AreThoseOfAws) {
  const struct {
    const char* operation;
    double per_second;
    int at_once;
  } cases[] = {
      {"CreateTrail", 1, 1},
      {"UpdateEventDataStore", 1, 1},
      {"DeleteChannel", 1, 1},
      {"PutResourcePolicy", 1, 1},
      {"StartLogging", 1, 1},
      {"StopImport", 1, 1},
      {"RestoreEventDataStore", 1, 1},
      {"AddTags", 1, 1},
      {"RemoveTags", 1, 1},
      {"EnableFederation", 1, 1},
      {"GetTrail", 10, 10},
      {"ListChannels", 10, 10},
      {"DescribeTrails", 10, 10},
      {"RegisterOrganizationDelegatedAdmin", 10, 10},
      {"DeregisterOrganizationDelegatedAdmin", 10, 10},
      {"SearchSampleQueries", 10, 10},
      {"StartQuery", 3, 3},
      {"CancelQuery", 3, 3},
      {"LookupEvents", 2, 2},
      {"ListInsightsData", 2, 2},
      {"ListInsightsMetricData", 1, 1},
      {"PutAuditEvents", 100, 100},
      {"GenerateQuery", 4.0 / 60, 1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.operation);
    EXPECT_DOUBLE_EQ(call_rate(QuotaSet::Aws, c.operation).per_second, c.per_second);
    CallRates rates(QuotaSet::Aws);
    EXPECT_EQ(admitted(rates, c.operation), c.at_once);
  }
}

TEST(CallRates, EveryOperationHasOne) {
  for (const wire::Operation& operation : wire::operations()) {
    const CallRate rate = call_rate(QuotaSet::Aws, operation.name);
    EXPECT_GT(rate.per_second, 0) << operation.name;
    EXPECT_GE(rate.burst, 1) << operation.name;
    EXPECT_GT(call_rate(QuotaSet::Generous, operation.name).per_second, 1000) << operation.name;
  }
  EXPECT_GT(call_rate(QuotaSet::Aws, "StartExport").per_second, 1000)
      << "AWS has no quota for what is Tarn's";
}

TEST(CallRates, FillAsTimeGoesBy) {
  CallRates rates(QuotaSet::Aws);
  EXPECT_EQ(admitted(rates, "StartQuery"), 3);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow + 333ms), 0);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow + 334ms), 1);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow + 1h), 3) << "never more than a second's worth";
  EXPECT_EQ(admitted(rates, "GenerateQuery"), 1);
  EXPECT_EQ(admitted(rates, "GenerateQuery", kNow + 14s), 0);
  EXPECT_EQ(admitted(rates, "GenerateQuery", kNow + 15s), 1);
}

TEST(CallRates, ClocksMayGoBack) {
  CallRates rates(QuotaSet::Aws);
  EXPECT_EQ(admitted(rates, "StartQuery"), 3);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow - 1h), 0);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow - 1h + 1s), 3) << "and do not stop the time";
}

TEST(CallRates, EachAccountRegionAndOperationHasItsOwn) {
  CallRates rates(QuotaSet::Aws);
  EXPECT_EQ(admitted(rates, "StartQuery"), 3);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow, Region("eu-west-1")), 3);
  EXPECT_EQ(admitted(rates, "StartQuery", kNow, kRegion, AccountId("444455556666")), 3);
  EXPECT_EQ(admitted(rates, "CancelQuery"), 3);
  EXPECT_EQ(admitted(rates, "StartQuery"), 0);
  EXPECT_EQ(rates.buckets(), 4u);
}

TEST(CallRates, TakeALimitedPlace) {
  CallRates rates(QuotaSet::Aws);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < CallRates::kBucketsMax + 10; ++i) {
    refused += rates.admit(kAccount, Region(std::to_string(i)), "GetTrail", kNow) ? 0 : 1;
  }
  EXPECT_EQ(refused, 10u) << "no bucket is full";
  EXPECT_EQ(rates.buckets(), CallRates::kBucketsMax);
  EXPECT_TRUE(rates.admit(kAccount, Region("another"), "GetTrail", kNow + 1s));
  EXPECT_EQ(rates.buckets(), 1u) << "full ones went";
}

TEST(CallRates, ThreadsShareThem) {
  CallRates rates(QuotaSet::Aws);
  std::atomic<int> count = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { count += admitted(rates, "PutAuditEvents"); });
    }
  }
  EXPECT_EQ(count, 100);
}

class Quota : public testing::Test {
 protected:
  void use_aws() {
    service_.quotas = quotas_of(QuotaSet::Aws);
    service_.restart();
  }
  TestService service_;
};

TEST_F(Quota, CallsThatComeTooFastAreThrottledAsClientsExpect) {
  use_aws();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(service_.call("LookupEvents").error(), "");
  }
  const Reply refused = service_.call("LookupEvents");
  EXPECT_EQ(refused.error(), "ThrottlingException");
  EXPECT_EQ(refused.http.status, 400) << "SDKs back off by the name; with 429 they would by their own counts";
  EXPECT_EQ(*refused.http.headers.find("x-amzn-errortype"), "ThrottlingException");
  EXPECT_THAT(refused.message(), testing::StartsWith("Rate exceeded"));
  EXPECT_EQ(service_.call("LookupEvents", "{}", {.region = "eu-west-1"}).error(), "");
  EXPECT_EQ(service_.call("ListEventDataStores").error(), "");
  service_.clock.advance(500ms);
  EXPECT_EQ(service_.call("LookupEvents").error(), "");
  EXPECT_EQ(service_.call("LookupEvents").error(), "ThrottlingException");
}

TEST_F(Quota, ForgedCallsTakeNothingFromWhomTheyName) {
  use_aws();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(service_.call("LookupEvents", "{}", {.secret = "wrong"}).error(), "InvalidSignatureException");
  }
  EXPECT_EQ(service_.call("LookupEvents").error(), "");
}

TEST_F(Quota, UsualCallsMeetNoLimit) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(service_.call("LookupEvents", R"({"MaxResults":1})").error(), "");
  }
}

TEST_F(Quota, AwsKeepsTenEventDataStoresWithThoseThatGo) {
  use_aws();
  std::string store;
  for (int i = 0; i < 10; ++i) {
    service_.clock.advance(1s);
    const Reply made =
        service_.call("CreateEventDataStore", R"({"Name":"store-)" + std::to_string(i) +
                                                  R"(","TerminationProtectionEnabled":false})");
    EXPECT_EQ(made.error(), "") << made.message();
    store = made.member("EventDataStoreArn");
  }
  service_.clock.advance(1s);
  const Reply going = service_.call("DeleteEventDataStore", R"({"EventDataStore":")" + store + "\"}");
  EXPECT_EQ(going.error(), "") << going.message();
  const Reply refused = service_.call("CreateEventDataStore", R"({"Name":"one-more"})");
  EXPECT_EQ(refused.error(), "EventDataStoreMaxLimitExceededException");
  EXPECT_THAT(refused.message(), testing::HasSubstr("at most 10 event data stores"));
  service_.quotas = quotas_of(QuotaSet::Generous);
  service_.restart();
  EXPECT_EQ(service_.call("CreateEventDataStore", R"({"Name":"one-more"})").error(), "");
}

TEST(Quotas, OfAwsAreItsOwn) {
  constexpr Quotas kAws = quotas_of(QuotaSet::Aws);
  EXPECT_EQ(kAws.trails, 5u);
  EXPECT_EQ(kAws.event_data_stores, 10u);
  EXPECT_EQ(kAws.channels, 25u);
  EXPECT_EQ(kAws.custom_dashboards, 100u);
  EXPECT_EQ(kAws.queries, 10u);
}

}  // namespace
}  // namespace tarn::service
