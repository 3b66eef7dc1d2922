// GetEventDataStoreScope, PutEventDataStoreScope.
#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

constexpr const char* kUnit = "ou-exam-11111111";

class StoreScopeTest : public testing::Test {
 protected:
  StoreScopeTest() {
    service_.make_organization({"222222222222", "333333333333"});
    change([](const catalog::Organization& before) {
      return access::add_unit(before, {.id = kUnit, .name = "workloads"});
    });
    arn_ = service_.call("CreateEventDataStore", R"({"Name":"all","OrganizationEnabled":true})")
               .member("EventDataStoreArn");
  }

  template <class Change>
  void change(const Change& made) {
    must(service_.lake->control().change_organization(
        [&](const std::optional<catalog::Organization>& before) { return made(*before); },
        service_.clock.now()));
  }
  Reply call(std::string_view operation, const std::string& input, CallOptions options = {}) {
    options.target_prefix = "Tarn_20261122.";
    return service_.call(operation, input, options);
  }
  std::string by_store() const { return fmt::format(R"({{"EventDataStore":"{}"}})", arn_); }
  Reply put(std::string_view scope, const CallOptions& options = {}) {
    return call("PutEventDataStoreScope", fmt::format(R"({{"EventDataStore":"{}","Scope":{}}})", arn_, scope),
                options);
  }
  std::string scope_of(const Reply& reply) const {
    const auto* scope = reply.body.find("Scope");
    return scope == nullptr ? reply.error() : json::write(*scope);
  }
  std::string scope() { return scope_of(call("GetEventDataStoreScope", by_store())); }
  static std::int64_t left_out(const Reply& reply) {
    const auto* counts = reply.body.find("LeftOut");
    return counts == nullptr ? -1 : *counts->find("Events")->integer();
  }
  std::uint64_t rows() {
    return must(service_.lake->data().totals(EventDataStoreId(arn_.substr(arn_.rfind('/') + 1)))).rows;
  }
  void import() {
    const auto started =
        service_.call("StartImport", service_.start_import(arn_, file_uri(service_.folder.at("logs"))));
    ASSERT_EQ(started.error(), "") << started.message();
    EXPECT_EQ(service_.wait_for_import(started.member("ImportId")).member("ImportStatus"), "COMPLETED");
  }
  static std::string record(int number, std::string_view account) {
    std::string text = log_record(number, "RunInstances", "2026-06-30T10:00:00Z");
    const std::string_view owner = "111122223333";
    return text.replace(text.find(owner), owner.size(), account);
  }

  TestService service_;
  std::string arn_;
};

TEST_F(StoreScopeTest, IsEverythingUntilItIsPut) {
  EXPECT_EQ(scope(), "{}");
  constexpr const char* kScope =
      R"({"Accounts":["222222222222"],"OrganizationalUnits":["ou-exam-11111111"],"Regions":["us-east-1"],)"
      R"("ExcludedAccounts":["333333333333"]})";
  const Reply reply = put(kScope);
  EXPECT_EQ(scope_of(reply), kScope) << reply.message();
  EXPECT_EQ(reply.member("EventDataStoreArn"), arn_);
  EXPECT_EQ(left_out(reply), 0);
  EXPECT_EQ(scope(), kScope);
  EXPECT_EQ(scope_of(put(R"({"Regions":["eu-west-1"]})")), R"({"Regions":["eu-west-1"]})") << "as a whole";
  EXPECT_EQ(scope_of(put("{}")), "{}");
  EXPECT_EQ(service_.call("GetEventDataStore", by_store()).body.find("Scope"), nullptr) << "as AWS has it";
}

TEST_F(StoreScopeTest, RefusesWhatIsNoScopeOfTheStore) {
  const std::string own = service_.make_store("own");
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"no scope", by_store(), "ValidationException"},
      {"no store", R"({"Scope":{}})", "ValidationException"},
      {"an unknown store", R"({"EventDataStore":"11111111-2222-4333-8444-555555555555","Scope":{}})",
       "EventDataStoreNotFoundException"},
      {"a short account", fmt::format(R"({{"EventDataStore":"{}","Scope":{{"Accounts":["1"]}}}})", arn_),
       "ValidationException"},
      {"no Region", fmt::format(R"({{"EventDataStore":"{}","Scope":{{"Regions":["us"]}}}})", arn_),
       "InvalidParameterException"},
      {"another member", fmt::format(R"({{"EventDataStore":"{}","Scope":{{"Units":[]}}}})", arn_),
       "InvalidParameterException"},
      {"a unit that is not there",
       fmt::format(R"({{"EventDataStore":"{}","Scope":{{"OrganizationalUnits":["ou-exam-99999999"]}}}})",
                   arn_),
       "InvalidParameterException"},
      {"an account of an account's store",
       fmt::format(R"({{"EventDataStore":"{}","Scope":{{"Accounts":["222222222222"]}}}})", own),
       "InvalidParameterException"},
  };
  for (const auto& [name, input, error] : cases) {
    const Reply reply = call("PutEventDataStoreScope", input);
    EXPECT_EQ(reply.error(), error) << name << ": " << reply.message();
  }
  EXPECT_EQ(scope(), "{}");
  EXPECT_EQ(call("PutEventDataStoreScope",
                 fmt::format(R"({{"EventDataStore":"{}","Scope":{{"Regions":["us-east-1"]}}}})", own))
                .error(),
            "");
}

TEST_F(StoreScopeTest, KeepsTheStoreFitForIt) {
  ASSERT_EQ(put(R"({"Accounts":["222222222222"],"Regions":["us-east-1"]})").error(), "");
  const auto update = [&](const char* member) {
    return service_.call("UpdateEventDataStore",
                         fmt::format(R"({{"EventDataStore":"{}","{}":false}})", arn_, member));
  };
  EXPECT_THAT(update("OrganizationEnabled").message(), HasSubstr("OrganizationEnabled"));
  EXPECT_EQ(update("MultiRegionEnabled").error(), "InvalidParameterException");
  ASSERT_EQ(put("{}").error(), "");
  EXPECT_EQ(update("OrganizationEnabled").error(), "");
  EXPECT_EQ(update("MultiRegionEnabled").error(), "");
}

TEST_F(StoreScopeTest, IsForAdministrators) {
  const auto delegate = service_.make_user("222222222222", "delegate");
  const auto member = service_.make_user("333333333333", "member");
  ASSERT_EQ(
      service_.call("RegisterOrganizationDelegatedAdmin", R"({"MemberAccountId":"222222222222"})").error(),
      "");
  EXPECT_EQ(put(R"({"Regions":["us-east-1"]})", delegate).error(), "");
  EXPECT_EQ(call("GetEventDataStoreScope", by_store(), delegate).error(), "");
  for (const auto& who : {member, service_.make_user("999999999999", "stranger")}) {
    EXPECT_EQ(put("{}", who).error(), "EventDataStoreNotFoundException");
    EXPECT_EQ(call("GetEventDataStoreScope", by_store(), who).error(), "EventDataStoreNotFoundException");
  }
  // Who may see the store may not see its scope by that.
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:GetEventDataStore"}]})";
  ASSERT_EQ(service_
                .call("PutResourcePolicy",
                      json::write(json::Object{{"ResourceArn", arn_}, {"ResourcePolicy", policy}}))
                .error(),
            "");
  EXPECT_EQ(put("{}", member).error(), "AccessDeniedException");
  EXPECT_EQ(call("GetEventDataStoreScope", by_store(), member).error(), "AccessDeniedException");
  EXPECT_EQ(scope(), R"({"Regions":["us-east-1"]})");
}

TEST_F(StoreScopeTest, IsRecordedLikeAnyChange) {
  ASSERT_EQ(put(R"({"Accounts":["222222222222"]})").error(), "");
  const auto found = must(service_.lake->history().lookup(
      {.account = AccountId("111122223333"), .region = Region("us-east-1"), .limit = 100}));
  const auto event =
      std::ranges::find(found.events, "PutEventDataStoreScope", &catalog::HistoryEvent::event_name);
  ASSERT_NE(event, found.events.end());
  EXPECT_THAT(event->json, HasSubstr("222222222222"));
  EXPECT_THAT(event->json, HasSubstr(R"("readOnly":false)"));
}

TEST_F(StoreScopeTest, HoldsForImportsAndALaterOneBringsTheRest) {
  service_.write_log("a.json", log_file({record(1, "111122223333"), record(2, "222222222222"),
                                         record(3, "333333333333"), record(4, "333333333333")}));
  ASSERT_EQ(put(R"({"OrganizationalUnits":["ou-exam-11111111"]})").error(), "");
  import();
  EXPECT_EQ(rows(), 0u) << "the unit is empty";
  EXPECT_EQ(left_out(call("GetEventDataStoreScope", by_store())), 4);
  change([](const catalog::Organization& before) {
    return access::move(before, AccountId("333333333333"), kUnit);
  });
  import();
  EXPECT_EQ(rows(), 2u);
  EXPECT_EQ(left_out(put("{}")), 2);
  import();
  EXPECT_EQ(rows(), 4u);
  EXPECT_EQ(left_out(call("GetEventDataStoreScope", by_store())), 0);
}

}  // namespace
}  // namespace tarn::service
