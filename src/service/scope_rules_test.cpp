#include "service/scope_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

catalog::EventDataStore store_with(const char* scope) {
  catalog::EventDataStore store;
  store.id = EventDataStoreId("11111111-2222-4333-8444-555555555555");
  store.advanced_event_selectors =
      R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";
  store.organization = true;
  store.scope = scope;
  return store;
}

TEST(ScopeRules, FitTheStore) {
  constexpr const char* kAccount = R"({"Accounts":["111122223333"]})";
  constexpr const char* kNotThatUnit = R"({"ExcludedOrganizationalUnits":["ou-ab12-11111111"]})";
  constexpr const char* kRegion = R"({"Regions":["us-east-1"]})";
  const struct {
    const char* name;
    const char* scope;
    bool organization;
    bool multi_region;
    const char* refusal;
  } cases[] = {
      {"none", "{}", false, false, ""},
      {"an account", kAccount, true, false, ""},
      {"an account of nobody's", kAccount, false, true, "OrganizationEnabled"},
      {"a unit of nobody's", kNotThatUnit, false, true, "OrganizationEnabled"},
      {"a Region", kRegion, false, true, ""},
      {"a Region of one", kRegion, true, false, "MultiRegionEnabled"},
      {"damage", "[", true, true, "cannot be read"},
  };
  for (const auto& [name, scope, organization, multi_region, refusal] : cases) {
    auto store = store_with(scope);
    store.organization = organization;
    store.multi_region = multi_region;
    const auto checked = check_scope(store);
    EXPECT_EQ(checked.has_value(), *refusal == '\0') << name;
    if (!checked) {
      EXPECT_THAT(checked.error().message, HasSubstr(refusal)) << name;
    }
  }
}

TEST(ScopeRules, AreNotForEventsFromOutside) {
  auto store = store_with(R"({"Regions":["us-east-1"]})");
  store.advanced_event_selectors =
      R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}])";
  const auto checked = check_scope(store);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().problem, StoreProblem::Parameter);
}

TEST(ScopeRules, WantUnitsThatThereAre) {
  catalog::StoreScope scope;
  scope.chosen.units = {"ou-ab12-11111111"};
  scope.excluded.units = {"ou-ab12-22222222"};
  EXPECT_FALSE(check_units(scope, std::nullopt));
  EXPECT_TRUE(check_units({}, std::nullopt));
  catalog::Organization organization{.id = "o-exampleorgid", .root = "r-ab12"};
  organization.units = {{.id = "ou-ab12-11111111", .parent = "r-ab12", .name = "one"}};
  const auto checked = check_units(scope, organization);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("ou-ab12-22222222"));
  organization.units.push_back({.id = "ou-ab12-22222222", .parent = "ou-ab12-11111111", .name = "two"});
  EXPECT_TRUE(check_units(scope, organization));
}

}  // namespace
}  // namespace tarn::service
