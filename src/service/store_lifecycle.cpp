#include "service/store_lifecycle.hpp"

#include "catalog/store_category.hpp"
#include "ingest/pending_files.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::BillingMode;
using catalog::EventDataStore;
using catalog::StoreStatus;

constexpr std::size_t kNameBytesMin = 3;
constexpr std::size_t kStoreNameBytesMax = 128;
constexpr std::uint32_t kRetentionDaysMin = 7;

// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html
constexpr std::string_view kDefaultSelectors =
    R"([{"Name":"Default management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";

struct Retention {
  std::uint32_t usual;
  std::uint32_t most;
};

Retention retention_of(BillingMode mode) {
  switch (mode) {
    case BillingMode::ExtendableRetentionPricing: return {366, 3653};
    case BillingMode::FixedRetentionPricing: return {2557, 2557};
  }
  return {};
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

Result<> check(const NewStore& wanted) {
  if (wanted.name.size() < kNameBytesMin || wanted.name.size() > kStoreNameBytesMax ||
      !std::ranges::all_of(wanted.name, is_name_byte)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a store's name has {} to {} letters, digits, periods, underscores or dashes: {}",
                            kNameBytesMin, kStoreNameBytesMax, wanted.name));
  }
  const std::uint32_t most = retention_of(wanted.billing_mode).most;
  if (wanted.retention_days &&
      (*wanted.retention_days < kRetentionDaysMin || *wanted.retention_days > most)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the retention period must be {} to {} days with this billing mode: {}",
                            kRetentionDaysMin, most, *wanted.retention_days));
  }
  return {};
}

EventDataStore make_store(const NewStore& wanted, const Lake& lake) {
  EventDataStore store;
  store.id = EventDataStoreId(io::make_uuid(lake.random()));
  store.name = wanted.name;
  store.status =
      wanted.start_ingestion ? catalog::StoreStatus::Enabled : catalog::StoreStatus::StoppedIngestion;
  store.advanced_event_selectors = wanted.advanced_event_selectors.value_or(std::string(kDefaultSelectors));
  store.multi_region = wanted.multi_region;
  store.organization = wanted.organization;
  store.retention_days = wanted.retention_days.value_or(retention_of(wanted.billing_mode).usual);
  store.termination_protection = wanted.termination_protection;
  store.billing_mode = wanted.billing_mode;
  store.tags = wanted.tags;
  store.created = lake.clock().now();
  store.updated = store.created;
  return store;
}

}  // namespace

Result<EventDataStore> StoreLifecycle::create(const NewStore& wanted) {
  TARN_TRY(check(wanted));
  const auto existing = TARN_TRY(lake_.control().stores({.limit = kStoresMax}));
  if (existing.items.size() >= kStoresMax) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("a lake holds at most {} event data stores", kStoresMax));
  }
  EventDataStore store = make_store(wanted, lake_);
  TARN_TRY(lake_.control().insert_store(store));
  return store;
}

Result<EventDataStore> StoreLifecycle::begin_deletion(const EventDataStoreId& id) {
  auto store = TARN_TRY(lake_.control().store(id));
  if (store.status == StoreStatus::PendingDeletion) {
    return fail(ErrorCode::FailedState, fmt::format("the store is pending deletion already: {}", id.value()));
  }
  if (store.termination_protection) {
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the store is protected from deletion: switch that off first ({})", id.value()));
  }
  // Held until the status is written, so that no import begins in between.
  const auto import = TARN_TRY(ingest::lock_store(lake_.files(), lake_.folder(), id));
  store.status = StoreStatus::PendingDeletion;
  store.updated = lake_.clock().now();
  TARN_TRY(lake_.control().update_store(store));
  return store;
}

Result<EventDataStore> StoreLifecycle::restore(const EventDataStoreId& id) {
  auto store = TARN_TRY(lake_.control().store(id));
  if (store.status != StoreStatus::PendingDeletion) {
    return fail(ErrorCode::FailedState, fmt::format("the store is not pending deletion: {}", id.value()));
  }
  // The same lock as the final deletion's: whoever is second sees what the first one did.
  const auto import = TARN_TRY(ingest::lock_store(lake_.files(), lake_.folder(), id));
  if (store.updated + kDeletionPending <= lake_.clock().now()) {
    return fail(ErrorCode::FailedState,
                fmt::format("the seven days in which a store can be restored are over: {}", id.value()));
  }
  store.status = StoreStatus::Enabled;
  store.updated = lake_.clock().now();
  TARN_TRY(lake_.control().update_store(store));
  return store;
}

Result<EventDataStore> StoreLifecycle::find_or_create(const NewStore& wanted) {
  Result<EventDataStore> found = lake_.control().store_named(wanted.name);
  if (found.has_value() && found->status == StoreStatus::PendingDeletion) {
    return fail(ErrorCode::FailedState,
                fmt::format("the store is pending deletion: restore it first, or import into another ({})",
                            wanted.name));
  }
  if (found.has_value() || found.error().code() != ErrorCode::NotFound) {
    return found;
  }
  Result<EventDataStore> made = create(wanted);
  if (!made.has_value() && made.error().code() == ErrorCode::AlreadyExists) {
    return lake_.control().store_named(wanted.name);  // another process was quicker
  }
  return made;
}

Result<EventDataStore> StoreLifecycle::for_import(std::string_view name, std::string_view event_category) {
  // Whoever imports a folder may bring old logs, and did not ask for them to go.
  NewStore wanted{.name = std::string(name.empty() ? kDefaultStoreName : name),
                  .retention_days = retention_of(BillingMode::ExtendableRetentionPricing).most};
  return event_category.empty() ? find_or_create(wanted) : of_category(std::move(wanted), event_category);
}

Result<EventDataStore> StoreLifecycle::for_category(std::string_view name, std::string_view event_category) {
  return of_category({.name = std::string(name)}, event_category);
}

Result<EventDataStore> StoreLifecycle::of_category(NewStore wanted, std::string_view event_category) {
  wanted.advanced_event_selectors =
      fmt::format(R"([{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}]}}])", event_category);
  EventDataStore store = TARN_TRY(find_or_create(wanted));
  if (catalog::category_of(store) != event::category_of(event_category)) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("an event data store of that name holds other events than those of category {}: {}",
                    event_category, wanted.name));
  }
  return store;
}

Result<event::Category> StoreLifecycle::category(const EventDataStore& store) {
  const auto category = catalog::category_of(store);
  if (!category) {
    return fail(ErrorCode::FailedState,
                fmt::format("the selectors of the event data store name no category of events: {}",
                            store.id.value()));
  }
  return *category;
}

Result<std::optional<EventDataStoreId>> StoreLifecycle::usual_store() {
  const auto stores = TARN_TRY(lake_.control().stores({.limit = kStoresMax}));
  if (stores.items.size() == 1) {
    return stores.items.front().id;
  }
  const auto usual = std::ranges::find(stores.items, kDefaultStoreName, &EventDataStore::name);
  return usual == stores.items.end() ? std::nullopt : std::optional(usual->id);
}

}  // namespace tarn::service
