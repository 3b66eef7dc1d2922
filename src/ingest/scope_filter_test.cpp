#include "ingest/scope_filter.hpp"

#include "catalog/temp_folder.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

constexpr const char* kOne = "111122223333";
constexpr const char* kTwo = "222222222222";
constexpr const char* kThree = "333333333333";

// r-ab12 has the unit 1111 with account two, which has the unit 2222 with account three.
catalog::Organization organization() {
  catalog::Organization made{.id = "o-exampleorgid", .management = AccountId(kOne), .root = "r-ab12"};
  made.units = {{.id = "ou-ab12-11111111", .parent = "r-ab12", .name = "outer"},
                {.id = "ou-ab12-22222222", .parent = "ou-ab12-11111111", .name = "inner"}};
  made.accounts = {{.id = AccountId(kOne), .parent = "r-ab12"},
                   {.id = AccountId(kTwo), .parent = "ou-ab12-11111111"},
                   {.id = AccountId(kThree), .parent = "ou-ab12-22222222"}};
  return made;
}

ScopeFilter filter_of(const char* text, const std::optional<catalog::Organization>& of = organization()) {
  const auto scope = catalog::parse_scope(text);
  EXPECT_TRUE(scope) << text;
  return {scope.value_or(catalog::StoreScope{}), of};
}

TEST(ScopeFilter, TakesTheChosenButTheExcluded) {
  const struct {
    const char* scope;
    const char* account;
    const char* region;
    bool takes;
  } cases[] = {
      {"{}", kOne, "us-east-1", true},
      {"{}", "", "", true},
      {R"({"Accounts":["222222222222"]})", kTwo, "us-east-1", true},
      {R"({"Accounts":["222222222222"]})", kTwo, "", true},
      {R"({"Accounts":["222222222222"]})", kOne, "us-east-1", false},
      {R"({"Accounts":["222222222222"]})", "", "us-east-1", false},
      {R"({"ExcludedAccounts":["222222222222"]})", kTwo, "us-east-1", false},
      {R"({"ExcludedAccounts":["222222222222"]})", kOne, "us-east-1", true},
      {R"({"ExcludedAccounts":["222222222222"]})", "", "us-east-1", false},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"]})", kTwo, "us-east-1", true},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"]})", kThree, "us-east-1", true},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"]})", kOne, "us-east-1", false},
      {R"({"OrganizationalUnits":["ou-ab12-22222222"]})", kTwo, "us-east-1", false},
      {R"({"OrganizationalUnits":["ou-ab12-99999999"]})", kTwo, "us-east-1", false},
      {R"({"OrganizationalUnits":["ou-ab12-22222222"],"Accounts":["111122223333"]})", kOne, "x", true},
      {R"({"OrganizationalUnits":["ou-ab12-22222222"],"Accounts":["111122223333"]})", kThree, "x", true},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"],"ExcludedOrganizationalUnits":["ou-ab12-22222222"]})",
       kThree, "x", false},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"],"ExcludedOrganizationalUnits":["ou-ab12-22222222"]})",
       kTwo, "x", true},
      {R"({"Accounts":["222222222222"],"ExcludedAccounts":["222222222222"]})", kTwo, "x", false},
      {R"({"Regions":["us-east-1"]})", kOne, "us-east-1", true},
      {R"({"Regions":["us-east-1"]})", "", "us-east-1", true},
      {R"({"Regions":["us-east-1"]})", kOne, "eu-west-1", false},
      {R"({"Regions":["us-east-1"]})", kOne, "", false},
      {R"({"ExcludedRegions":["us-east-1"]})", kOne, "us-east-1", false},
      {R"({"ExcludedRegions":["us-east-1"]})", kOne, "eu-west-1", true},
      {R"({"ExcludedRegions":["us-east-1"]})", kOne, "", false},
      {R"({"Accounts":["222222222222"],"Regions":["us-east-1"]})", kTwo, "eu-west-1", false},
      {R"({"Accounts":["222222222222"],"Regions":["us-east-1"]})", kTwo, "us-east-1", true},
  };
  for (const auto& [scope, account, region, takes] : cases) {
    EXPECT_EQ(filter_of(scope).takes({.account = account, .region = region}), takes)
        << scope << " " << account << " " << region;
  }
}

TEST(ScopeFilter, FindsNobodyInUnitsWithoutAnOrganization) {
  const auto chosen = filter_of(R"({"OrganizationalUnits":["ou-ab12-11111111"]})", std::nullopt);
  EXPECT_FALSE(chosen.takes({.account = kTwo, .region = "us-east-1"}));
  EXPECT_FALSE(chosen.takes_everything());
  const auto excluded = filter_of(R"({"ExcludedOrganizationalUnits":["ou-ab12-11111111"]})", std::nullopt);
  EXPECT_TRUE(excluded.takes({.account = kTwo, .region = "us-east-1"}));
}

TEST(ScopeFilter, LosesAnAccountThatLeft) {
  auto of = organization();
  of.accounts[2].left = Timestamp{};
  EXPECT_FALSE(filter_of(R"({"OrganizationalUnits":["ou-ab12-11111111"]})", of)
                   .takes({.account = kThree, .region = "us-east-1"}));
}

TEST(ScopeFilter, HasADigestThatTellsScopesApart) {
  EXPECT_EQ(filter_of("{}").digest(), "");
  EXPECT_TRUE(filter_of("{}").takes_everything());
  std::set<std::string> digests;
  const std::vector<const char*> scopes = {
      R"({"Accounts":["111122223333"]})",
      R"({"Accounts":["111122223333","222222222222"]})",
      R"({"ExcludedAccounts":["111122223333"]})",
      R"({"OrganizationalUnits":["ou-ab12-99999999"]})",
      R"({"ExcludedOrganizationalUnits":["ou-ab12-99999999"]})",
      R"({"Regions":["us-east-1"]})",
      R"({"ExcludedRegions":["us-east-1"]})",
  };
  for (const char* scope : scopes) {
    digests.insert(filter_of(scope).digest());
  }
  EXPECT_EQ(digests.size(), scopes.size());
  // By the accounts that are meant, however they are named.
  EXPECT_EQ(filter_of(R"({"OrganizationalUnits":["ou-ab12-11111111"]})").digest(),
            filter_of(R"({"Accounts":["222222222222","333333333333"]})").digest());
}

TEST(ScopeFilter, ComesFromTheCatalogAsItIsNow) {
  const catalog::TempFolder folder;
  auto control = catalog::ControlCatalog::create(*folder.files, folder.at("control.db"));
  ASSERT_TRUE(control);
  catalog::EventDataStore store{.id = EventDataStoreId("11111111-2222-4333-8444-555555555555"), .name = "s"};
  store.scope = R"({"OrganizationalUnits":["ou-ab12-22222222"]})";
  ASSERT_TRUE(control->insert_store(store));
  const EventPlace place{.account = kThree, .region = "us-east-1"};
  auto filter = scope_filter_of(*control, store.id);
  ASSERT_TRUE(filter) << filter.error().message();
  EXPECT_FALSE(filter->takes(place)) << "there is no organization";
  ASSERT_TRUE(control->change_organization([](const auto&) { return organization(); }, Timestamp{}));
  filter = scope_filter_of(*control, store.id);
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->takes(place));
  store.scope = R"({"Accounts":"all"})";
  ASSERT_TRUE(control->update_store(store));
  filter = scope_filter_of(*control, store.id);
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().code(), ErrorCode::FailedState);
}

}  // namespace
}  // namespace tarn::ingest
