// What may be done to an event data store, and what becomes of it: pure functions, after the User Guide's
// "Managing event data store lifecycles" and the API Reference of the *EventDataStore operations.
#pragma once

#include "catalog/control_records.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

enum class StoreOperation : std::uint8_t {
  Update,
  Delete,
  Restore,
  StartIngestion,
  StopIngestion,
  Import,
  Query,
};

// Why something was not done to a store; what the API calls each is in exception_of().
enum class StoreProblem : std::uint8_t {
  NotFound,
  Inactive,        // it is pending deletion
  Status,          // its status is another than the operation needs
  Protected,       // from deletion
  Category,        // its events are of a category that does not allow this
  NameTaken,       // by another store
  OngoingImport,   // into it
  HasChannel,      // that delivers to it
  Federated,       // and must not be, first
  TooMany,         // stores
  NoOrganization,  // whose events it could take
  NotManagement,   // the caller, of whom this must come
  Selectors,       // they break a rule
  Insights,        // are enabled on events that it would log no more
  Parameter,       // a value is out of its bounds
  Unsupported,     // valid in CloudTrail, and not offered here
  Busy,            // try again later
  Internal,        // the message is for the log
};

struct StoreRefusal {
  StoreProblem problem = StoreProblem::Internal;
  std::string message{};
};

std::unexpected<StoreRefusal> refuse_store(StoreProblem problem, std::string message);

// The status that a store has after the operation: its present one, where that does not change it.
std::expected<catalog::StoreStatus, StoreProblem> next_status(catalog::StoreStatus status,
                                                              StoreOperation operation);
// The same, with what to tell whoever asked for it.
std::expected<catalog::StoreStatus, StoreRefusal> require_status(const catalog::EventDataStore& store,
                                                                 StoreOperation operation);

// Events arrive by themselves only in stores of CloudTrail events and of configuration items.
bool has_ingestion(const catalog::EventDataStore& store);
// Whether the operation, StartIngestion or StopIngestion, is for a store of such events. One that was made
// without ingestion may be started whatever its events are: else nothing could ever reach it.
std::expected<void, StoreRefusal> require_ingestion(const catalog::EventDataStore& store,
                                                    StoreOperation operation);

struct RetentionDays {
  std::uint32_t least;
  std::uint32_t usual;
  std::uint32_t most;
};
RetentionDays retention_of(catalog::BillingMode mode);

using Checked = std::expected<void, StoreRefusal>;

Checked check_store_name(std::string_view name);
Checked check_retention(std::uint32_t days, catalog::BillingMode mode);
// Of JSON text: the rules of each category, and that all are of one.
Checked check_store_selectors(const std::string& selectors);

// What changes of a store; what is absent stays.
struct StoreUpdate {
  std::optional<std::string> name{};
  std::optional<std::string> advanced_event_selectors{};  // JSON
  std::optional<bool> multi_region{};
  std::optional<bool> organization{};
  std::optional<std::uint32_t> retention_days{};
  std::optional<bool> termination_protection{};
  std::optional<std::string> kms_key_id{};
  std::optional<catalog::BillingMode> billing_mode{};
};

// The store as it is afterwards. Whether the name is another store's, or an import runs, is not asked here.
std::expected<catalog::EventDataStore, StoreRefusal> updated_store(const catalog::EventDataStore& store,
                                                                   const StoreUpdate& update);

}  // namespace tarn::service
