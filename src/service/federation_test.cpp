#include "service/test_service.hpp"

#include <atomic>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

constexpr const char* kRole = "arn:aws:iam::111122223333:role/service/Federation";

class FederationTest : public testing::Test {
 protected:
  static std::string enable(const std::string& store, const std::string& role = kRole) {
    return fmt::format(R"({{"EventDataStore":"{}","FederationRoleArn":"{}"}})", store, role);
  }
  static std::string by(const std::string& store) {
    return fmt::format(R"({{"EventDataStore":"{}"}})", store);
  }

  TestService service_;
  std::string store_ = service_.make_audit_store("federated");
  std::string arn_ = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + store_;
};

// Whoever is second is told what the first one did.
TEST_F(FederationTest, HoldsOnToItsStoreWhoeverIsFirst) {
  for (int i = 0; i < 20; ++i) {
    const std::string store = service_.make_audit_store(fmt::format("contended-{}", i));
    std::atomic<int> enabled = 0;
    std::atomic<bool> is_deleted = false;
    {
      const auto try_to_enable = [&](const char* role) {
        enabled += service_.call("EnableFederation", enable(store, role)).error().empty() ? 1 : 0;
      };
      const std::jthread first(try_to_enable, "arn:aws:iam::111122223333:role/first");
      const std::jthread second(try_to_enable, "arn:aws:iam::111122223333:role/second");
      const std::jthread third(
          [&] { is_deleted = service_.call("DeleteEventDataStore", by(store)).error().empty(); });
    }
    EXPECT_EQ(enabled + (is_deleted ? 1 : 0), 1);
  }
}

TEST_F(FederationTest, RefusesWrongRequests) {
  const std::string pending = service_.make_audit_store("pending");
  service_.call("DeleteEventDataStore", by(pending));
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"nothing", "{}", "ValidationException"},
      {"no role", by(store_), "ValidationException"},
      {"no such store", enable("nothing"), "EventDataStoreNotFoundException"},
      {"a malformed ARN", enable("arn:aws:x"), "EventDataStoreARNInvalidException"},
      {"pending deletion", enable(pending), "InactiveEventDataStoreException"},
      {"no ARN of a role", enable(store_, "Federation"), "InvalidParameterException"},
      {"a user", enable(store_, "arn:aws:iam::111122223333:user/x"), "InvalidParameterException"},
      {"another account's", enable(store_, "arn:aws:iam::444455556666:role/x"), "InvalidParameterException"},
      {"no name", enable(store_, "arn:aws:iam::111122223333:role/"), "InvalidParameterException"},
  };
  for (const auto& c : cases) {
    const Reply reply = service_.call("EnableFederation", c.input);
    EXPECT_EQ(reply.error(), c.error) << c.name << ": " << reply.message();
  }
  EXPECT_EQ(service_.call("DisableFederation", "{}").error(), "ValidationException");
  EXPECT_EQ(service_.call("DisableFederation", by("nothing")).error(), "EventDataStoreNotFoundException");
  EXPECT_EQ(service_.call("DisableFederation", by("arn:aws:x")).error(), "EventDataStoreARNInvalidException");
  EXPECT_EQ(service_.call("DisableFederation", by(pending)).error(), "InactiveEventDataStoreException");
  EXPECT_EQ(service_.call("GetEventDataStore", by(store_)).member("FederationStatus"), "DISABLED");
}

// ENABLED would say that there are tables.
TEST_F(FederationTest, IsRememberedAsNotYetRunning) {
  const Reply enabled = service_.call("EnableFederation", enable(store_));
  ASSERT_EQ(enabled.error(), "") << enabled.message();
  EXPECT_EQ(enabled.member("EventDataStoreArn"), arn_);
  EXPECT_EQ(enabled.member("FederationStatus"), "ENABLING");
  EXPECT_EQ(enabled.member("FederationRoleArn"), kRole);
  EXPECT_EQ(service_.call("EnableFederation", enable(arn_)).error(),
            "EventDataStoreFederationEnabledException");
  service_.restart();
  for (const char* operation : {"GetEventDataStore", "UpdateEventDataStore"}) {
    const Reply shown = service_.call(operation, by(store_));
    EXPECT_EQ(shown.member("FederationStatus"), "ENABLING") << operation;
    EXPECT_EQ(shown.member("FederationRoleArn"), kRole) << operation;
  }
  const Reply disabled = service_.call("DisableFederation", by(store_));
  EXPECT_EQ(disabled.member("EventDataStoreArn"), arn_);
  EXPECT_EQ(disabled.member("FederationStatus"), "DISABLED");
  const Reply shown = service_.call("GetEventDataStore", by(store_));
  EXPECT_EQ(shown.member("FederationStatus"), "DISABLED");
  EXPECT_EQ(shown.body.find("FederationRoleArn"), nullptr);
  EXPECT_EQ(service_.call("DisableFederation", by(store_)).member("FederationStatus"), "DISABLED");
}

TEST_F(FederationTest, KeepsAStoreFromBeingDeleted) {
  ASSERT_EQ(service_.call("EnableFederation", enable(store_)).error(), "");
  EXPECT_EQ(service_.call("DeleteEventDataStore", by(store_)).error(),
            "EventDataStoreFederationEnabledException");
  ASSERT_EQ(service_
                .call("UpdateEventDataStore",
                      fmt::format(R"({{"EventDataStore":"{}","TerminationProtectionEnabled":true}})", store_))
                .error(),
            "");
  EXPECT_EQ(service_.call("DeleteEventDataStore", by(store_)).error(),
            "EventDataStoreTerminationProtectedException");
  ASSERT_EQ(
      service_
          .call("UpdateEventDataStore",
                fmt::format(R"({{"EventDataStore":"{}","TerminationProtectionEnabled":false}})", store_))
          .error(),
      "");
  ASSERT_EQ(service_.call("DisableFederation", by(store_)).error(), "");
  EXPECT_EQ(service_.call("DeleteEventDataStore", by(store_)).error(), "");
}

}  // namespace
}  // namespace tarn::service
