#include "query/planner.hpp"

#include "catalog/temp_folder.hpp"
#include "event/schema.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::query {
namespace {

using event::Category;
using testing::HasSubstr;

template <class Catalog>
Catalog must(Result<Catalog> made) {
  if (!made) {
    ADD_FAILURE() << made.error().message();
    std::abort();
  }
  return std::move(*made);
}

class PlannerTest : public testing::Test {
 protected:
  PlannerTest() {
    add("trail", "Management");
    add("insights", "Insight");
    add("config", "ConfigurationItem");
    add("evidence", "Evidence");
    add("activity", "ActivityAuditLog");
    add("damaged", "Nonsense");
  }

  void add(const std::string& name, std::string_view category) {
    catalog::EventDataStore store{.id = EventDataStoreId("id-of-" + name), .name = name};
    store.advanced_event_selectors =
        fmt::format(R"([{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}]}}])", category);
    EXPECT_TRUE(control_.insert_store(store));
  }

  catalog::TempFolder folder_;
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  catalog::ControlCatalog control_ =
      must(catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db")));
  catalog::LakeCatalog lake_ =
      must(catalog::LakeCatalog::create(*folder_.files, folder_.at("lake.db"), "lake"));
  Planner planner_{control_, lake_, clock_, "/lake"};
};

TEST_F(PlannerTest, RefusesColumnsOfAnotherCategory) {
  const struct {
    const char* statement;
    const char* message;
  } cases[] = {
      {"SELECT requestParameters FROM insights", "requestParameters"},
      {"SELECT insightType FROM trail", "insightType"},
      {"SELECT eventJsonChecksum FROM config", "eventJsonChecksum"},
      {"SELECT userIdentity.arn FROM config", "userIdentity"},
      {"SELECT metadata.channelArn FROM evidence", "metadata"},
  };
  for (const auto& [statement, message] : cases) {
    const auto plan = planner_.plan(statement, {});
    ASSERT_FALSE(plan) << statement;
    EXPECT_EQ(plan.error().kind, PlanFailure::Kind::InvalidStatement) << statement;
    EXPECT_THAT(plan.error().message, HasSubstr(message));
  }
}

TEST_F(PlannerTest, RefusesAStoreOfNoCategory) {
  const auto plan = planner_.plan("SELECT eventID FROM damaged", {});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, PlanFailure::Kind::Internal);
  EXPECT_THAT(plan.error().message, HasSubstr("id-of-damaged"));
}

TEST_F(PlannerTest, GivesEachStoreItsColumns) {
  const struct {
    const char* statement;
    Category category;
  } cases[] = {
      {"SELECT eventJsonChecksum, requestParameters['x'] FROM trail", Category::CloudTrail},
      {"SELECT insightType, insightContext.baselineAverage FROM insights", Category::Insight},
      {"SELECT eventData.configuration['x'], eventData.tags FROM config", Category::ConfigurationItem},
      {"SELECT eventData.complianceCheck FROM evidence", Category::Evidence},
      {"SELECT eventData.userIdentity.details['x'], metadata.channelArn FROM activity",
       Category::ActivityAuditLog},
  };
  for (const auto& [statement, category] : cases) {
    SCOPED_TRACE(statement);
    const auto plan = planner_.plan(statement, {});
    ASSERT_TRUE(plan) << plan.error().message;
    ASSERT_EQ(plan->tables.size(), 1u);
    const auto* table = std::get_if<engine::ParquetTable>(&plan->tables.front());
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->schema, &event::schema_of(category));
  }
}

TEST_F(PlannerTest, JoinsStoresOfSeveralCategories) {
  const auto plan = planner_.plan(
      "SELECT i.insightType, t.eventName FROM insights i JOIN trail t ON t.eventName = i.insightEventName",
      {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->tables.size(), 2u);
  EXPECT_EQ(plan->stores.size(), 2u);
}

}  // namespace
}  // namespace tarn::query
