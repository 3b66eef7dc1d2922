#include "catalog/store_category.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using event::Category;

std::string selector(std::string_view category) {
  return fmt::format(R"({{"FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}]}})", category);
}

std::optional<Category> category(std::string selectors) {
  EventDataStore store;
  store.advanced_event_selectors = std::move(selectors);
  return category_of(store);
}

TEST(StoreCategory, IsNoneWhereSelectorsNameNone) {
  for (const char* text :
       {"", "{", "[]", "{}", "[1]", R"([{"FieldSelectors":1}])", R"([{"FieldSelectors":[]}])",
        R"([{"FieldSelectors":[{"Field":"eventName","Equals":["Management"]}]}])",
        R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":[]}]}])",
        R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":[7]}]}])",
        R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight","Management"]}]}])",
        R"([{"FieldSelectors":[{"Field":"eventCategory","StartsWith":["Insight"]}]}])"}) {
    EXPECT_EQ(category(text), std::nullopt) << text;
  }
  EXPECT_EQ(category("[" + selector("insight") + "]"), std::nullopt);
  EXPECT_EQ(category("[" + selector("Aggregated") + "]"), std::nullopt);
}

TEST(StoreCategory, IsNoneWhereSelectorsDisagree) {
  EXPECT_EQ(category("[" + selector("Management") + "," + selector("Insight") + "]"), std::nullopt);
  EXPECT_EQ(category("[" + selector("Management") + ",{}]"), std::nullopt);
}

TEST(StoreCategory, IsWhatSelectorsName) {
  EXPECT_EQ(category("[" + selector("Management") + "]"), Category::CloudTrail);
  EXPECT_EQ(category("[" + selector("Management") + "," + selector("Data") + "," +
                     selector("NetworkActivity") + "]"),
            Category::CloudTrail);
  EXPECT_EQ(category("[" + selector("Insight") + "]"), Category::Insight);
  EXPECT_EQ(category("[" + selector("ConfigurationItem") + "]"), Category::ConfigurationItem);
  EXPECT_EQ(category("[" + selector("Evidence") + "]"), Category::Evidence);
  EXPECT_EQ(category("[" + selector("ActivityAuditLog") + "]"), Category::ActivityAuditLog);
}

}  // namespace
}  // namespace tarn::catalog
