#include "service/store_rules.hpp"

#include "catalog/store_category.hpp"
#include "event/selectors.hpp"
#include "json/value.hpp"
#include "service/selector_arns.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::BillingMode;
using catalog::EventDataStore;
using catalog::StoreStatus;

constexpr std::size_t kNameBytesMin = 3;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::uint32_t kRetentionLeast = 7;

using Next = std::expected<StoreStatus, StoreProblem>;

Next only_from(StoreStatus status, StoreStatus needed, StoreStatus next) {
  return status == needed ? Next(next) : Next(std::unexpect, StoreProblem::Status);
}

Next unless_pending(StoreStatus status, StoreStatus next) {
  return status == StoreStatus::PendingDeletion ? Next(std::unexpect, StoreProblem::Inactive) : Next(next);
}

Next for_import(StoreStatus status) {
  const bool is_ready = status == StoreStatus::Enabled || status == StoreStatus::StoppedIngestion;
  return is_ready ? Next(status)
                  : Next(std::unexpect, status == StoreStatus::PendingDeletion ? StoreProblem::Inactive
                                                                               : StoreProblem::Status);
}

std::string_view needed_for(StoreOperation operation) {
  switch (operation) {
    case StoreOperation::Restore: return "PENDING_DELETION";
    case StoreOperation::StartIngestion: return "STOPPED_INGESTION";
    case StoreOperation::StopIngestion: return "ENABLED";
    case StoreOperation::Import: return "ENABLED or STOPPED_INGESTION";
    case StoreOperation::Update:
    case StoreOperation::Delete:
    case StoreOperation::Query: break;
  }
  return "active";
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

std::optional<event::Category> category_of_selectors(const std::string& selectors) {
  EventDataStore probe;
  probe.advanced_event_selectors = selectors;
  return catalog::category_of(probe);
}

// Other events would need other columns than the store's table has.
Checked check_same_category(const EventDataStore& store, const std::string& selectors) {
  if (category_of_selectors(selectors) != catalog::category_of(store)) {
    return refuse_store(StoreProblem::Category,
                        "A store's selectors may change within its category of events alone: make another "
                        "event data store for other events.");
  }
  return {};
}

Checked check_kms_key(const EventDataStore& store, const std::string& key) {
  if (key == store.kms_key_id) {
    return {};
  }
  if (!store.kms_key_id.empty()) {
    return refuse_store(StoreProblem::Parameter,
                        "The KMS key of an event data store can be neither removed nor changed.");
  }
  return refuse_store(
      StoreProblem::Unsupported,
      "KmsKeyId is not available in this version of Tarn: leave it out, and encrypt the lake's disk.");
}

Checked check_billing(const EventDataStore& store, BillingMode mode) {
  if (store.billing_mode == BillingMode::ExtendableRetentionPricing &&
      mode == BillingMode::FixedRetentionPricing) {
    return refuse_store(StoreProblem::Parameter,
                        "A store with EXTENDABLE_RETENTION_PRICING cannot go back to "
                        "FIXED_RETENTION_PRICING: make another event data store.");
  }
  return {};
}

Checked check_update(const EventDataStore& store, const StoreUpdate& update) {
  Checked outcome;
  if (update.name) {
    outcome = check_store_name(*update.name);
  }
  if (outcome && update.kms_key_id) {
    outcome = check_kms_key(store, *update.kms_key_id);
  }
  if (outcome && update.billing_mode) {
    outcome = check_billing(store, *update.billing_mode);
  }
  if (outcome && update.retention_days) {
    outcome = check_retention(*update.retention_days, update.billing_mode.value_or(store.billing_mode));
  }
  if (outcome && update.advanced_event_selectors) {
    outcome = check_store_selectors(*update.advanced_event_selectors);
  }
  if (outcome && update.advanced_event_selectors) {
    outcome = check_same_category(store, *update.advanced_event_selectors);
  }
  return outcome;
}

}  // namespace

std::unexpected<StoreRefusal> refuse_store(StoreProblem problem, std::string message) {
  return std::unexpected(StoreRefusal{problem, std::move(message)});
}

Next next_status(StoreStatus status, StoreOperation operation) {
  switch (operation) {
    case StoreOperation::Update:
    case StoreOperation::Query: return unless_pending(status, status);
    case StoreOperation::Delete: return unless_pending(status, StoreStatus::PendingDeletion);
    // AWS does not say what a restored store was; it takes events again.
    case StoreOperation::Restore:
      return only_from(status, StoreStatus::PendingDeletion, StoreStatus::Enabled);
    case StoreOperation::StartIngestion:
      return only_from(status, StoreStatus::StoppedIngestion, StoreStatus::Enabled);
    case StoreOperation::StopIngestion:
      return only_from(status, StoreStatus::Enabled, StoreStatus::StoppedIngestion);
    case StoreOperation::Import: return for_import(status);
  }
  return std::unexpected(StoreProblem::Internal);
}

std::expected<StoreStatus, StoreRefusal> require_status(const EventDataStore& store,
                                                        StoreOperation operation) {
  const auto next = next_status(store.status, operation);
  if (next.has_value()) {
    return *next;
  }
  if (next.error() == StoreProblem::Inactive) {
    return refuse_store(next.error(),
                        fmt::format("The event data store is pending deletion: {}", store.id.value()));
  }
  return refuse_store(next.error(),
                      fmt::format("This needs a store that is {}; this one is {}: {}", needed_for(operation),
                                  catalog::to_string(store.status), store.id.value()));
}

bool has_ingestion(const EventDataStore& store) {
  const auto category = catalog::category_of(store);
  return category == event::Category::CloudTrail || category == event::Category::ConfigurationItem;
}

std::expected<void, StoreRefusal> require_ingestion(const EventDataStore& store, StoreOperation operation) {
  const bool is_first_start =
      operation == StoreOperation::StartIngestion && store.status == StoreStatus::StoppedIngestion;
  if (has_ingestion(store) || is_first_start) {
    return {};
  }
  return refuse_store(StoreProblem::Category,
                      fmt::format("Ingestion starts and stops in stores of CloudTrail events and of "
                                  "configuration items alone: {}",
                                  store.id.value()));
}

RetentionDays retention_of(BillingMode mode) {
  switch (mode) {
    case BillingMode::ExtendableRetentionPricing: return {kRetentionLeast, 366, 3653};
    case BillingMode::FixedRetentionPricing: return {kRetentionLeast, 2557, 2557};
  }
  return {};
}

Checked check_store_name(std::string_view name) {
  if (name.size() < kNameBytesMin || name.size() > kNameBytesMax ||
      !std::ranges::all_of(name, is_name_byte)) {
    return refuse_store(
        StoreProblem::Parameter,
        fmt::format("a store's name has {} to {} letters, digits, periods, underscores or dashes: {}",
                    kNameBytesMin, kNameBytesMax, name));
  }
  return {};
}

Checked check_retention(std::uint32_t days, BillingMode mode) {
  const auto bounds = retention_of(mode);
  if (days < bounds.least || days > bounds.most) {
    return refuse_store(StoreProblem::Parameter,
                        fmt::format("the retention period must be {} to {} days with this billing mode: {}",
                                    bounds.least, bounds.most, days));
  }
  return {};
}

Checked check_store_selectors(const std::string& selectors) {
  const auto value = json::parse(selectors);
  if (!value) {
    return refuse_store(StoreProblem::Selectors, value.error().message());
  }
  const auto read = event::parse_selectors(*value, event::SelectorHolder::EventDataStore);
  if (!read) {
    return refuse_store(StoreProblem::Selectors, read.error().message() + ".");
  }
  if (auto problem = problem_of_resource_arns(*read)) {
    return refuse_store(StoreProblem::Selectors, *std::move(problem));
  }
  if (!category_of_selectors(selectors)) {
    return refuse_store(
        StoreProblem::Selectors,
        "An event data store has one category of events: Management, Data and NetworkActivity together, "
        "or one of Insight, ConfigurationItem, Evidence and ActivityAuditLog.");
  }
  return {};
}

std::expected<EventDataStore, StoreRefusal> updated_store(const EventDataStore& store,
                                                          const StoreUpdate& update) {
  if (auto checked = check_update(store, update); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  EventDataStore after = store;
  after.name = update.name.value_or(store.name);
  after.advanced_event_selectors = update.advanced_event_selectors.value_or(store.advanced_event_selectors);
  after.multi_region = update.multi_region.value_or(store.multi_region);
  after.organization = update.organization.value_or(store.organization);
  after.retention_days = update.retention_days.value_or(store.retention_days);
  after.termination_protection = update.termination_protection.value_or(store.termination_protection);
  after.billing_mode = update.billing_mode.value_or(store.billing_mode);
  return after;
}

}  // namespace tarn::service
