#include "service/store_rules.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using catalog::BillingMode;
using catalog::EventDataStore;
using catalog::StoreStatus;
using Op = StoreOperation;
using Why = StoreProblem;

// What becomes of a store of each status by each operation: the next status, or why there is none.
TEST(StoreRules, EveryStatusMeetsEveryOperation) {
  using enum StoreStatus;
  constexpr std::array kOperations = {Op::Update,        Op::Delete, Op::Restore, Op::StartIngestion,
                                      Op::StopIngestion, Op::Import, Op::Query};
  using Next = std::expected<StoreStatus, StoreProblem>;
  const Next status(std::unexpect, Why::Status);
  const Next inactive(std::unexpect, Why::Inactive);
  const struct {
    StoreStatus now;
    std::array<Next, kOperations.size()> next;  // in the order of kOperations
  } rows[] = {
      {Created, {Created, PendingDeletion, status, status, status, status, Created}},
      {Enabled, {Enabled, PendingDeletion, status, status, StoppedIngestion, Enabled, Enabled}},
      {PendingDeletion, {inactive, inactive, Enabled, status, status, inactive, inactive}},
      {StartingIngestion,
       {StartingIngestion, PendingDeletion, status, status, status, status, StartingIngestion}},
      {StoppedIngestion,
       {StoppedIngestion, PendingDeletion, status, Enabled, status, StoppedIngestion, StoppedIngestion}},
      {StoppingIngestion,
       {StoppingIngestion, PendingDeletion, status, status, status, status, StoppingIngestion}},
  };
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kOperations.size(); ++i) {
      SCOPED_TRACE(fmt::format("{}, operation {}", catalog::to_string(row.now), i));
      EXPECT_EQ(next_status(row.now, kOperations[i]), row.next[i]);
      EventDataStore store;
      store.id = EventDataStoreId("the-store");
      store.status = row.now;
      const auto required = require_status(store, kOperations[i]);
      ASSERT_EQ(required.has_value(), row.next[i].has_value());
      if (!required) {
        EXPECT_EQ(required.error().problem, row.next[i].error());
        EXPECT_THAT(required.error().message, testing::HasSubstr("the-store"));
      }
    }
  }
}

std::string of_category(std::string_view category, std::string_view more = {}) {
  return fmt::format(R"([{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}{}]}}])", category,
                     more);
}

const std::string kS3Data =
    of_category("Data", R"(,{"Field":"resources.type","Equals":["AWS::S3::Object"]})");

EventDataStore store_of(std::string_view category,
                        BillingMode mode = BillingMode::ExtendableRetentionPricing) {
  EventDataStore store;
  store.id = EventDataStoreId("id");
  store.name = "former";
  store.status = StoreStatus::Enabled;
  store.advanced_event_selectors = of_category(category);
  store.billing_mode = mode;
  return store;
}

TEST(StoreRules, WhatAnUpdateMayNot) {
  using enum BillingMode;
  auto keyed = store_of("Management");
  keyed.kms_key_id = "alias/ours";
  const struct {
    const char* name;
    EventDataStore store;
    StoreUpdate update;
    StoreProblem problem;
  } cases[] = {
      {"short name", store_of("Management"), {.name = "ab"}, Why::Parameter},
      {"long name", store_of("Management"), {.name = std::string(129, 'a')}, Why::Parameter},
      {"other characters", store_of("Management"), {.name = "a b c"}, Why::Parameter},
      {"six days", store_of("Management"), {.retention_days = 6}, Why::Parameter},
      {"too many days", store_of("Management"), {.retention_days = 3654}, Why::Parameter},
      {"too many days, fixed",
       store_of("Management", FixedRetentionPricing),
       {.retention_days = 2558},
       Why::Parameter},
      {"back to fixed", store_of("Management"), {.billing_mode = FixedRetentionPricing}, Why::Parameter},
      {"a first key", store_of("Management"), {.kms_key_id = "alias/ours"}, Why::Unsupported},
      {"another key", keyed, {.kms_key_id = "alias/other"}, Why::Parameter},
      {"no key any more", keyed, {.kms_key_id = ""}, Why::Parameter},
      {"no JSON", store_of("Management"), {.advanced_event_selectors = "[{"}, Why::Selectors},
      {"no category", store_of("Management"), {.advanced_event_selectors = "[]"}, Why::Selectors},
      {"unknown category",
       store_of("Management"),
       {.advanced_event_selectors = of_category("Nonsense")},
       Why::Selectors},
      {"another category",
       store_of("Management"),
       {.advanced_event_selectors = of_category("Insight")},
       Why::Category},
      {"another category still",
       store_of("ConfigurationItem"),
       {.advanced_event_selectors = of_category("Management")},
       Why::Category},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto after = updated_store(c.store, c.update);
    ASSERT_FALSE(after.has_value());
    EXPECT_EQ(after.error().problem, c.problem) << after.error().message;
    EXPECT_FALSE(after.error().message.empty());
  }
}

TEST(StoreRules, AnUpdateChangesWhatItNames) {
  using enum BillingMode;
  const auto plain = store_of("Management", FixedRetentionPricing);
  const auto changed = [&](auto change) {
    auto store = plain;
    change(store);
    return store;
  };
  const struct {
    const char* name;
    StoreUpdate update;
    EventDataStore expected;
  } cases[] = {
      {"nothing", {}, plain},
      {"name", {.name = "later"}, changed([](auto& s) { s.name = "later"; })},
      {"its own name", {.name = "former"}, plain},
      {"fewest days", {.retention_days = 7}, changed([](auto& s) { s.retention_days = 7; })},
      {"most days", {.retention_days = 2557}, changed([](auto& s) { s.retention_days = 2557; })},
      {"extendable", {.billing_mode = ExtendableRetentionPricing}, changed([](auto& s) {
         s.billing_mode = ExtendableRetentionPricing;
       })},
      {"the same billing", {.billing_mode = FixedRetentionPricing}, plain},
      {"extendable, with its days",
       {.retention_days = 3653, .billing_mode = ExtendableRetentionPricing},
       changed([](auto& s) {
         s.billing_mode = ExtendableRetentionPricing;
         s.retention_days = 3653;
       })},
      {"the same key: none", {.kms_key_id = ""}, plain},
      {"Regions", {.multi_region = false}, changed([](auto& s) { s.multi_region = false; })},
      {"organization", {.organization = true}, changed([](auto& s) { s.organization = true; })},
      {"protection", {.termination_protection = false}, changed([](auto& s) {
         s.termination_protection = false;
       })},
      {"selectors of the same category", {.advanced_event_selectors = kS3Data}, changed([](auto& s) {
         s.advanced_event_selectors = kS3Data;
       })},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto after = updated_store(plain, c.update);
    ASSERT_TRUE(after.has_value()) << after.error().message;
    EXPECT_EQ(*after, c.expected);
  }
}

TEST(StoreRules, IngestionIsOfTwoCategories) {
  const std::pair<const char*, bool> cases[] = {
      {"Management", true}, {"Data", true},      {"NetworkActivity", true},  {"ConfigurationItem", true},
      {"Insight", false},   {"Evidence", false}, {"ActivityAuditLog", false}};
  for (const auto& [category, has] : cases) {
    EventDataStore store = store_of(category);
    EXPECT_EQ(has_ingestion(store), has) << category;
    store.status = catalog::StoreStatus::Enabled;
    EXPECT_EQ(require_ingestion(store, StoreOperation::StopIngestion).has_value(), has) << category;
    EXPECT_EQ(require_ingestion(store, StoreOperation::StartIngestion).has_value(), has) << category;
    store.status = catalog::StoreStatus::StoppedIngestion;
    EXPECT_TRUE(require_ingestion(store, StoreOperation::StartIngestion)) << category;
    EXPECT_EQ(require_ingestion(store, StoreOperation::StopIngestion).has_value(), has) << category;
  }
}

}  // namespace
}  // namespace tarn::service
