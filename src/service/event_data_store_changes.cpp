// UpdateEventDataStore, DeleteEventDataStore, RestoreEventDataStore, StartEventDataStoreIngestion,
// StopEventDataStoreIngestion.
#include "service/federation.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/store_lifecycle.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using Outcome = StoreLifecycle::Outcome;

std::optional<bool> optional_boolean(const Input& input, std::string_view name) {
  return input.has(name) ? std::optional(input.boolean(name, false)) : std::nullopt;
}

wire::ApiResult<StoreUpdate> read_update(const Input& input) {
  auto selectors = read_selectors(input);
  if (!selectors.has_value()) {
    return std::unexpected(selectors.error());
  }
  StoreUpdate update;
  update.name = input.optional_text("Name");
  update.advanced_event_selectors = std::move(*selectors);
  update.multi_region = optional_boolean(input, "MultiRegionEnabled");
  update.organization = optional_boolean(input, "OrganizationEnabled");
  if (const auto days = input.integer("RetentionPeriod")) {
    update.retention_days = static_cast<std::uint32_t>(*days);
  }
  update.termination_protection = optional_boolean(input, "TerminationProtectionEnabled");
  update.kms_key_id = input.optional_text("KmsKeyId");
  if (const auto mode = input.optional_text("BillingMode")) {
    update.billing_mode = catalog::parse_enum<catalog::BillingMode>(*mode);
  }
  return update;
}

// An import of this server may be about to begin: it holds the store's lock only once it knows its files.
std::optional<StoreRefusal> ongoing_import(const Services& services, const EventDataStoreId& store) {
  if (!services.imports.imports_into(store)) {
    return std::nullopt;
  }
  return StoreRefusal{StoreProblem::OngoingImport,
                      fmt::format("An import into the event data store is running: {}", store.value())};
}

// Does the change to the store that the call names.
template <class Change>
wire::ApiResult<catalog::EventDataStore> change_named(const Services& services, const Call& call,
                                                      const Change& change) {
  const auto store = find_store(services, call, Input(call.input).text("EventDataStore"));
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  StoreLifecycle lifecycle(services.lake, services.quotas.event_data_stores);
  Outcome changed = change(lifecycle, *store);
  if (!changed.has_value()) {
    return refuse_by_rule(call, changed.error());
  }
  return *std::move(changed);
}

Answer empty_or_error(const wire::ApiResult<catalog::EventDataStore>& changed) {
  return changed.has_value() ? Answer(json::Object{}) : Answer(std::unexpected(changed.error()));
}

}  // namespace

Answer update_event_data_store(const Services& services, const Call& call) {
  const auto update = read_update(Input(call.input));
  if (!update.has_value()) {
    return std::unexpected(update.error());
  }
  const auto changed = change_named(
      services, call, [&](StoreLifecycle& lifecycle, const catalog::EventDataStore& store) -> Outcome {
        if (auto status = require_status(store, StoreOperation::Update); !status) {
          return std::unexpected(std::move(status).error());
        }
        if (update->organization.value_or(store.organization) != store.organization &&
            !call.access.is_owner()) {
          return std::unexpected(StoreRefusal{
              StoreProblem::NotManagement,
              "Only the management account makes an event data store the organization's or its own."});
        }
        if (auto import = ongoing_import(services, store.id)) {
          return std::unexpected(*std::move(import));
        }
        return lifecycle.update(store.id, *update);
      });
  if (!changed.has_value()) {
    return std::unexpected(changed.error());
  }
  if (update->retention_days) {
    services.upkeep.ask_for_expiry();  // as in AWS, a shorter period acts at once
  }
  json::Value output = describe_whole_store(services, *changed);
  if (auto described = describe_federation(services, call, *changed, output); !described) {
    return std::unexpected(std::move(described).error());
  }
  return output;
}

Answer delete_event_data_store(const Services& services, const Call& call) {
  return empty_or_error(change_named(
      services, call, [&](StoreLifecycle& lifecycle, const catalog::EventDataStore& store) -> Outcome {
        auto import = ongoing_import(services, store.id);
        if (import && !store.termination_protection) {
          return std::unexpected(*std::move(import));
        }
        return lifecycle.begin_deletion(store.id);
      }));
}

Answer restore_event_data_store(const Services& services, const Call& call) {
  const auto changed =
      change_named(services, call, [](StoreLifecycle& lifecycle, const catalog::EventDataStore& store) {
        return lifecycle.restore(store.id);
      });
  return changed.has_value() ? Answer(describe_whole_store(services, *changed))
                             : Answer(std::unexpected(changed.error()));
}

Answer start_event_data_store_ingestion(const Services& services, const Call& call) {
  return empty_or_error(
      change_named(services, call, [](StoreLifecycle& lifecycle, const catalog::EventDataStore& store) {
        return lifecycle.start_ingestion(store.id);
      }));
}

Answer stop_event_data_store_ingestion(const Services& services, const Call& call) {
  return empty_or_error(
      change_named(services, call, [](StoreLifecycle& lifecycle, const catalog::EventDataStore& store) {
        return lifecycle.stop_ingestion(store.id);
      }));
}

}  // namespace tarn::service
