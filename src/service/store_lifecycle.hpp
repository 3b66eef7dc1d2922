// Event data stores from their creation on, with CloudTrail Lake's defaults; for the API and for the command
// line.
#pragma once

#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "catalog/store_scope.hpp"
#include "event/schema.hpp"
#include "service/lake.hpp"
#include "service/store_rules.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::string_view kDefaultStoreName = "default";
// Within these a store that was deleted can be restored.
inline constexpr std::chrono::hours kDeletionPending{7 * 24};

struct NewStore {
  std::string name{};
  std::optional<std::string> advanced_event_selectors{};  // JSON; absent: all management events
  bool multi_region = true;
  bool organization = false;
  std::optional<std::uint32_t> retention_days{};  // absent: the billing mode's default
  bool termination_protection = true;
  catalog::BillingMode billing_mode = catalog::BillingMode::ExtendableRetentionPricing;
  std::string tags = "[]";  // JSON
  bool start_ingestion = true;
};

// Thread-safe.
class StoreLifecycle {
 public:
  // `lake` must outlive this object. It holds as many stores as its own limits and `stores_max` both allow.
  explicit StoreLifecycle(Lake& lake, std::uint64_t stores_max = kStoresMax)
      : lake_(lake), stores_max_(std::min(stores_max, lake.limits().stores)) {}

  // InvalidArgument, AlreadyExists for a name that is taken, ResourceExhausted beyond the limit, FailedState
  // for an organization's store where the lake knows no organization.
  Result<catalog::EventDataStore> create(const NewStore& wanted);

  // The store after a change, which is one transaction.
  using Outcome = std::expected<catalog::EventDataStore, StoreRefusal>;

  // Not while an import into the store runs, nor to selectors that log no more what its Insights are found
  // on. A shorter retention period acts when events are next expired.
  Outcome update(const EventDataStoreId& id, const StoreUpdate& update);
  // Which accounts and Regions the store collects from now on. What it has stays. Not while an import into
  // the store runs.
  Outcome set_scope(const EventDataStoreId& id, const catalog::StoreScope& scope);
  // Begins the seven days in which a store is still there, but takes and shows nothing. Not under termination
  // protection, nor while it is federated, a channel delivers to it, or an import into it runs.
  Outcome begin_deletion(const EventDataStoreId& id);
  // Ends them early: all that the store had is there, and it takes events again.
  Outcome restore(const EventDataStoreId& id);
  // Whether events arrive by themselves. A store that takes none is queried and imported into as before.
  Outcome start_ingestion(const EventDataStoreId& id);
  Outcome stop_ingestion(const EventDataStoreId& id);

  // For whoever holds the store's lock and is about to import: FailedState where the store's status does not
  // allow it, such as after a deletion that began meanwhile.
  Result<> admit_import(const EventDataStoreId& id);

  // The store of that name, made with the longest retention where the lake has none. No name means
  // kDefaultStoreName. Where an eventCategory is given, the store is made for it, and FailedState where there
  // is one for other events. FailedState for one that is pending deletion.
  Result<catalog::EventDataStore> for_import(std::string_view name, std::string_view event_category = {});

  // The store of that name, made for that eventCategory where the lake has none. FailedState where there is
  // one for other events.
  Result<catalog::EventDataStore> for_category(std::string_view name, std::string_view event_category);

  // FailedState where the store's selectors name no category, which only damage can bring about.
  static Result<event::Category> category(const catalog::EventDataStore& store);

  // usual_among() all stores.
  Result<std::optional<EventDataStoreId>> usual_store();

 private:
  using Change = std::function<Outcome(const catalog::EventDataStore&)>;

  Result<catalog::EventDataStore> find_or_create(const NewStore& wanted);
  Outcome change(const EventDataStoreId& id, const Change& change);
  std::expected<void, StoreRefusal> check_free(const EventDataStoreId& id);
  std::expected<void, StoreRefusal> check_reach(const EventDataStoreId& id, const StoreUpdate& update);
  Outcome change_without_import(const EventDataStoreId& id, const Change& change);
  Outcome set_ingestion(const EventDataStoreId& id, StoreOperation operation);
  Result<catalog::EventDataStore> of_category(NewStore wanted, std::string_view event_category);

  Lake& lake_;
  std::uint64_t stores_max_;
};

// What $EDS_ID stands for where nobody says: the only store, else the one called kDefaultStoreName, else
// none.
std::optional<EventDataStoreId> usual_among(std::span<const catalog::EventDataStore> stores);

}  // namespace tarn::service
