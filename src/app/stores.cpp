// `tarn stores` and `tarn store`: what event data stores there are, and changes to one of them.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/output.hpp"
#include "app/store_scope.hpp"
#include "catalog/store_category.hpp"
#include "ingest/table_watch.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "json/value.hpp"
#include "service/store_lifecycle.hpp"
#include "service/upkeep.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using catalog::EventDataStore;
using service::StoreLifecycle;
using service::StoreUpdate;

constexpr std::uint64_t kSelectorsFileMax = 1u << 20;

struct ListedStore {
  EventDataStore store{};
  catalog::StoreTotals totals{};
};

enum class StoreColumn : std::uint8_t {
  Name,
  Id,
  Status,
  Category,
  Events,
  Bytes,
  FirstDay,
  LastDay,
  RetentionDays
};
constexpr std::array kStoreColumns = {"name",  "id",        "status",   "category",      "events",
                                      "bytes", "first_day", "last_day", "retention_days"};

std::string_view category_text(const EventDataStore& store) {
  const auto category = catalog::category_of(store);
  if (!category) {
    return "unknown";
  }
  switch (*category) {
    case event::Category::CloudTrail: return "CloudTrail";
    case event::Category::Insight: return "Insight";
    case event::Category::ConfigurationItem: return "ConfigurationItem";
    case event::Category::Evidence: return "Evidence";
    case event::Category::ActivityAuditLog: return "ActivityAuditLog";
  }
  return {};
}

std::string day_text(const std::optional<Timestamp>& time) {
  return time ? format_day(day_of(*time)) : std::string();
}

class StoreCells final : public Cells {
 public:
  explicit StoreCells(std::vector<ListedStore> stores) : stores_(std::move(stores)) {}

  std::size_t rows() const override { return stores_.size(); }
  bool is_null(std::size_t row, std::size_t column) const override { return text(row, column).empty(); }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    out += text(row, column);
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    const auto of = static_cast<StoreColumn>(column);
    const bool is_number =
        of == StoreColumn::Events || of == StoreColumn::Bytes || of == StoreColumn::RetentionDays;
    is_number ? void(out += text(row, column)) : json::append_quoted(out, text(row, column));
  }

 private:
  std::string text(std::size_t row, std::size_t column) const {
    const auto& [store, totals] = stores_[row];
    switch (static_cast<StoreColumn>(column)) {
      case StoreColumn::Name: return store.name;
      case StoreColumn::Id: return store.id.value();
      case StoreColumn::Status: return std::string(catalog::to_string(store.status));
      case StoreColumn::Category: return std::string(category_text(store));
      case StoreColumn::Events: return std::to_string(totals.rows);
      case StoreColumn::Bytes: return std::to_string(totals.bytes);
      case StoreColumn::FirstDay: return day_text(totals.min_time);
      case StoreColumn::LastDay: return day_text(totals.max_time);
      case StoreColumn::RetentionDays: return std::to_string(store.retention_days);
    }
    return {};
  }

  std::vector<ListedStore> stores_;
};

Result<> list_stores(const StoresOptions& options) {
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Reading));
  auto found = TARN_TRY(lake->control().stores({.limit = service::kStoresMax}));
  std::ranges::sort(found.items, {}, &EventDataStore::name);
  std::vector<ListedStore> listed;
  listed.reserve(found.items.size());
  for (auto& store : found.items) {
    const auto totals = TARN_TRY(lake->data().totals(store.id));
    listed.push_back({std::move(store), totals});
  }
  const auto printer =
      make_text_printer(options.format, std::vector<std::string>(kStoreColumns.begin(), kStoreColumns.end()));
  TARN_TRY(printer->add_cells(StoreCells(std::move(listed))));
  return printer->finish();
}

// By name, else by ID.
Result<EventDataStore> store_named(service::Lake& lake, const std::string& name) {
  auto named = lake.control().store_named(name);
  if (!named && named.error().code() == ErrorCode::NotFound) {
    named = lake.control().store(EventDataStoreId(name));
  }
  if (!named && named.error().code() == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound,
                fmt::format("there is no event data store called so; 'tarn stores' lists them: {}", name));
  }
  return named;
}

std::optional<bool> is_on(const std::string& flag) {
  return flag.empty() ? std::nullopt : std::optional(flag == kSwitchOn);
}

Result<StoreUpdate> read_store_update(io::FileSystem& files, const StoreOptions& options) {
  StoreUpdate update;
  if (!options.name.empty()) {
    update.name = options.name;
  }
  if (!options.selectors_file.empty()) {
    update.advanced_event_selectors =
        TARN_TRY(io::read_file(files, options.selectors_file, kSelectorsFileMax));
  }
  update.retention_days = options.retention_days;
  update.multi_region = is_on(options.multi_region);
  update.organization = is_on(options.organization);
  update.termination_protection = is_on(options.termination_protection);
  if (options.extendable_retention) {
    update.billing_mode = catalog::BillingMode::ExtendableRetentionPricing;
  }
  return update;
}

Result<EventDataStore> change_store(service::Lake& lake, const EventDataStore& store,
                                    const StoreOptions& options) {
  StoreLifecycle lifecycle(lake);
  const auto outcome = [&]() -> Result<StoreLifecycle::Outcome> {
    if (options.action == "update") {
      const auto update = TARN_TRY(read_store_update(lake.files(), options));
      return lifecycle.update(store.id, update);
    }
    if (options.action == "delete") {
      return lifecycle.begin_deletion(store.id);
    }
    if (options.action == "restore") {
      return lifecycle.restore(store.id);
    }
    return options.action == "start" ? lifecycle.start_ingestion(store.id)
                                     : lifecycle.stop_ingestion(store.id);
  }();
  const auto changed = TARN_TRY(outcome);
  return changed ? Result<EventDataStore>(*changed) : fail(ErrorCode::FailedState, changed.error().message);
}

void print_change(const StoreOptions& options, const EventDataStore& store) {
  fmt::print("{} ({}) is {} and keeps events for {} days.\n", store.name, store.id.value(),
             catalog::to_string(store.status), store.retention_days);
  if (store.scope != "{}") {
    fmt::print("It collects but its scope: 'tarn store scope {}' tells it.\n", store.name);
  }
  if (options.action == "delete") {
    fmt::print(
        "'tarn store restore {}' brings it back until {}; then a running server removes it for good.\n",
        store.name, format_iso_seconds(store.updated + service::kDeletionPending));
  }
  if (options.action == "update" && options.retention_days) {
    fmt::print("A server removes what is older at its next daily sweep.\n");
  }
}

Result<> reset_store(service::Lake& lake, const StoreOptions& options, const EventDataStore& store) {
  const auto folder = TARN_TRY(lake.files().canonical(options.data));
  const auto access = TARN_TRY(service::access_to(lake, folder, store));
  const bool was_moved = TARN_TRY(ingest::reset_table(access));
  if (was_moved) {
    fmt::print(
        "The table of {} is again at Tarn's last snapshot. What the other engine wrote is still in the "
        "store's "
        "folder, where 'tarn verify' names it; give that engine read access alone.\n",
        store.name);
  } else {
    fmt::print("The table of {} is at Tarn's last snapshot: there was nothing to do.\n", store.name);
  }
  return {};
}

Result<> store_command(const StoreOptions& options) {
  const auto lake =
      TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Events, options.proof));
  const auto store = TARN_TRY(store_named(*lake, options.store));
  if (options.action == "reset") {
    return reset_store(*lake, options, store);
  }
  if (options.action == "scope") {
    return scope_command(*lake, store, options.scope);
  }
  const auto changed = TARN_TRY(change_store(*lake, store, options));
  print_change(options, changed);
  return {};
}

}  // namespace

int run_stores(const StoresOptions& options) {
  const auto outcome = list_stores(options);
  const bool is_fine = outcome || outcome.error().code() == ErrorCode::Cancelled;
  return is_fine ? kExitFine : report(outcome.error());
}

int run_store(const StoreOptions& options) {
  const auto outcome = store_command(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
