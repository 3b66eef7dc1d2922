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

// What a caller sees who may read all of "insights", some of "trail" and nothing else.
VisibleRows some_rows(const catalog::EventDataStore& store) {
  if (store.name == "insights") {
    return AllRows{};
  }
  if (store.name == "trail") {
    return engine::RowFilter{.columns = {"recipientaccountid"}, .allows = [](auto) { return true; }};
  }
  return NoRows{};
}

TEST_F(PlannerTest, AnswersForAStoreWithoutAccessAsForNone) {
  catalog::EventDataStore gone{.id = EventDataStoreId("id-of-gone"), .name = "gone"};
  gone.status = catalog::StoreStatus::PendingDeletion;
  ASSERT_TRUE(control_.insert_store(gone));
  PlanOptions options;
  options.visible_rows = some_rows;
  options.is_restricted = true;
  const auto refused = [&](std::string_view name) {
    const auto plan = planner_.plan(fmt::format("SELECT eventID FROM {}", name), options);
    EXPECT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().kind, PlanFailure::Kind::StoreNotFound) << name;
    EXPECT_EQ(planner_.in_trino(fmt::format("SELECT eventID FROM {}", name), options).error().message,
              plan.error().message);
    return plan.error().message;
  };
  EXPECT_EQ(refused("nothing"), "event data store nothing is not found");
  // Names, IDs, other cases of names, ARNs; stores that are there, that are damaged, that go.
  for (const auto* name :
       {"config", "CONFIG", "damaged", "gone", "GONE", "\"id-of-config\"", "\"id-of-gone\"",
        "\"arn:aws:cloudtrail:us-east-1:1:eventdatastore/id-of-config\""}) {
    std::string_view text(name);
    text = text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
    EXPECT_EQ(refused(name), fmt::format("event data store {} is not found", text));
  }
  options.default_store = EventDataStoreId("id-of-config");
  const auto hidden = refused("$EDS_ID");
  options.default_store = EventDataStoreId("id-of-nothing");
  EXPECT_EQ(refused("$EDS_ID"), "event data store id-of-nothing is not found");
  EXPECT_EQ(hidden, "event data store id-of-config is not found");
  options.default_store.reset();
  EXPECT_THAT(refused("$EDS_ID"), testing::EndsWith("is not clear"));
}

TEST_F(PlannerTest, NamesOnlyStoresOfWhichRowsAreVisible) {
  PlanOptions options;
  options.visible_rows = some_rows;
  const auto plan = planner_.plan("SELECT eventID FROM config", options);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().message,
            "event data store config is not found: there is trail (id-of-trail), insights (id-of-insights)");
  options.visible_rows = [](const auto&) { return NoRows{}; };
  EXPECT_EQ(planner_.plan("SELECT eventID FROM config", options).error().message,
            "event data store config is not found: there is none to query yet; tarn import makes one");
}

TEST_F(PlannerTest, GivesTablesTheirRowFilterAndBounds) {
  int asked = 0;
  PlanOptions options;
  options.visible_rows = [&](const catalog::EventDataStore& store) {
    ++asked;
    return some_rows(store);
  };
  const auto plan = planner_.plan(
      "SELECT t.eventName FROM trail t JOIN insights i ON t.eventName = i.insightEventName "
      "WHERE t.eventTime > '2026-01-01 00:00:00' AND t.eventName IN (SELECT eventName FROM trail)",
      options);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->tables.size(), 2U);
  EXPECT_EQ(asked, 2) << "once for each store";
  for (const auto& any : plan->tables) {
    const auto& table = std::get<engine::ParquetTable>(any);
    const bool is_trail = table.name == "eds_id-of-trail";
    EXPECT_EQ(table.row_filter.has_value(), is_trail);
    EXPECT_FALSE(table.time_min) << "another mention of the table is not bounded";
  }
  const auto bounded =
      planner_.plan("SELECT eventName FROM trail WHERE eventTime > '2026-01-01 00:00:00'", options);
  ASSERT_TRUE(bounded);
  EXPECT_TRUE(std::get<engine::ParquetTable>(bounded->tables.front()).time_min);
  EXPECT_FALSE(std::get<engine::ParquetTable>(bounded->tables.front()).time_max);
}

}  // namespace
}  // namespace tarn::query
