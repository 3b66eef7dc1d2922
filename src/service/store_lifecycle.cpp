#include "service/store_lifecycle.hpp"

#include "base/log.hpp"
#include "catalog/store_category.hpp"
#include "ingest/pending_files.hpp"
#include "service/arn.hpp"
#include "service/channel_rules.hpp"
#include "service/insight_rules.hpp"
#include "service/scope_rules.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::BillingMode;
using catalog::EventDataStore;
using catalog::StoreStatus;

// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateEventDataStore.html
constexpr std::string_view kDefaultSelectors =
    R"([{"Name":"Default management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";

Result<> check(const NewStore& wanted) {
  auto checked = check_store_name(wanted.name);
  if (checked && wanted.retention_days) {
    checked = check_retention(*wanted.retention_days, wanted.billing_mode);
  }
  return checked ? Result<>() : fail(ErrorCode::InvalidArgument, checked.error().message);
}

StoreProblem problem_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::NotFound: return StoreProblem::NotFound;
    case ErrorCode::AlreadyExists: return StoreProblem::NameTaken;
    case ErrorCode::InvalidArgument:
    case ErrorCode::PermissionDenied:
    case ErrorCode::FailedState:
    case ErrorCode::Busy:
    case ErrorCode::ResourceExhausted:
    case ErrorCode::Corrupt:
    case ErrorCode::Cancelled:
    case ErrorCode::TimedOut:
    case ErrorCode::Unsupported:
    case ErrorCode::Io:
    case ErrorCode::Internal: break;
  }
  return StoreProblem::Internal;
}

std::unexpected<StoreRefusal> refuse_change(const Error& error) {
  return refuse_store(problem_of(error), error.message());
}

// Of a store that takes an organization's events. Source: User Guide, "Event data stores for organizations".
std::expected<void, StoreRefusal> check_organization(Lake& lake, const EventDataStore& store) {
  const auto category = catalog::category_of(store);
  if (category == event::Category::ActivityAuditLog || category == event::Category::Evidence) {
    return refuse_store(
        StoreProblem::Parameter,
        "Events from outside AWS, and evidence of Audit Manager, belong to no organization: leave "
        "OrganizationEnabled out.");
  }
  const auto organization = lake.control().organization_updated();
  if (!organization) {
    return refuse_change(organization.error());
  }
  if (!*organization) {
    return refuse_store(
        StoreProblem::NoOrganization,
        "This lake knows no organization: tell it of one with 'tarn org import' or 'tarn org create'.");
  }
  return {};
}

ErrorCode error_code_of(StoreProblem problem) {
  if (problem == StoreProblem::NoOrganization) {
    return ErrorCode::FailedState;
  }
  return problem == StoreProblem::Internal ? ErrorCode::Internal : ErrorCode::InvalidArgument;
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

// A channel whose document cannot be read is reported and passed over: PutAuditEvents refuses it, so that it
// delivers to no store, and one damaged channel must not keep every store of the lake from deletion, which
// can be taken back for seven days besides.
bool delivers_to(const catalog::Resource& channel, std::string_view store_arn) {
  const auto read = read_channel(channel.document);
  if (!read) {
    log::error("a channel is damaged and delivers to nothing: delete it, and make it anew",
               {{"channel", channel.id.value()}, {"reason", read.error().message()}});
    return false;
  }
  return std::ranges::find(read->destinations, store_arn) != read->destinations.end();
}

// One that delivers to the store.
Result<std::optional<ResourceArn>> channel_into(catalog::ControlCatalog& control,
                                                std::string_view store_arn) {
  catalog::PageRequest page{.limit = catalog::kPageItemsMax};
  do {
    const auto channels = TARN_TRY(control.resources({.kind = catalog::ResourceKind::Channel}, page));
    const auto found = std::ranges::find_if(
        channels.items, [&](const catalog::Resource& channel) { return delivers_to(channel, store_arn); });
    if (found != channels.items.end()) {
      return found->id;
    }
    page.after = channels.next;
  } while (page.after);
  return std::nullopt;
}

// Whether the store logs what the Insights that are enabled on it, if any, are found on.
std::expected<void, StoreRefusal> check_insights(const EventDataStore& store,
                                                 const std::optional<catalog::Attachment>& insights) {
  if (!insights) {
    return {};
  }
  const auto enabled = json::parse(insights->document);
  const json::Value* selectors = enabled ? enabled->find("InsightSelectors") : nullptr;
  const auto logged = json::parse(store.advanced_event_selectors);
  if (selectors == nullptr || selectors->array() == nullptr || !logged) {
    return refuse_store(
        StoreProblem::Internal,
        fmt::format("the selectors of the event data store cannot be read: {}", store.id.value()));
  }
  if (const auto problem = find_unlogged_insight(
          *selectors->array(), logged_events(*logged, event::SelectorHolder::EventDataStore))) {
    return refuse_store(StoreProblem::Insights,
                        fmt::format("Insights are enabled on the event data store: {} Change them by "
                                    "PutInsightSelectors first.",
                                    *problem));
  }
  return {};
}

}  // namespace

Result<EventDataStore> StoreLifecycle::create(const NewStore& wanted) {
  TARN_TRY(check(wanted));
  const auto existing = TARN_TRY(lake_.control().stores({.limit = kStoresMax}));
  if (existing.items.size() >= stores_max_) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("this lake holds at most {} event data stores, those pending deletion included",
                            stores_max_));
  }
  EventDataStore store = make_store(wanted, lake_);
  if (store.organization) {
    if (const auto checked = check_organization(lake_, store); !checked) {
      return fail(error_code_of(checked.error().problem), checked.error().message);
    }
  }
  TARN_TRY(lake_.control().insert_store(store));
  return store;
}

StoreLifecycle::Outcome StoreLifecycle::change(const EventDataStoreId& id, const Change& change) {
  std::optional<StoreRefusal> refusal;
  auto changed = lake_.control().change_store(id, [&](const EventDataStore& store) -> Result<EventDataStore> {
    auto after = change(store);
    if (!after) {
      refusal = std::move(after).error();
      return fail(ErrorCode::FailedState, "the store may not be changed so");
    }
    after->updated = lake_.clock().now();
    return *std::move(after);
  });
  if (refusal) {
    return std::unexpected(*std::move(refusal));
  }
  if (!changed) {
    return refuse_change(changed.error());
  }
  return *std::move(changed);
}

// Under the lock that imports hold, so that none is running and none begins before the change is written.
// What is refused anyway does not wait for it.
StoreLifecycle::Outcome StoreLifecycle::change_without_import(const EventDataStoreId& id,
                                                              const Change& wanted) {
  const auto store = lake_.control().store(id);
  if (!store) {
    return refuse_change(store.error());
  }
  if (auto tried = wanted(*store); !tried) {
    return tried;
  }
  const auto lock = ingest::lock_store(lake_.files(), lake_.folder(), id);
  if (!lock && lock.error().code() == ErrorCode::Busy) {
    return refuse_store(StoreProblem::OngoingImport,
                        fmt::format("An import into the event data store is running: {}", id.value()));
  }
  if (!lock) {
    return refuse_change(lock.error());
  }
  return change(id, wanted);
}

// What CreateChannel asks of a destination holds for as long as it is one.
std::expected<void, StoreRefusal> StoreLifecycle::check_reach(const EventDataStoreId& id,
                                                              const StoreUpdate& update) {
  if (!update.multi_region.value_or(false) && !update.organization.value_or(false)) {
    return {};
  }
  const auto channel = channel_into(lake_.control(), event_data_store_arn(lake_.settings(), id));
  if (!channel) {
    return refuse_change(channel.error());
  }
  if (const std::optional<ResourceArn>& there = *channel; there) {
    return refuse_store(
        StoreProblem::Parameter,
        fmt::format("A channel delivers to the event data store, which therefore stays of one "
                    "Region and of one account: {}",
                    there->value()));
  }
  return {};
}

StoreLifecycle::Outcome StoreLifecycle::update(const EventDataStoreId& id, const StoreUpdate& update) {
  if (auto checked = check_reach(id, update); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  if (update.organization.value_or(false)) {
    const auto store = lake_.control().store(id);
    if (!store) {
      return refuse_change(store.error());
    }
    const auto checked = check_organization(lake_, *store);
    if (!checked) {
      return std::unexpected(checked.error());
    }
  }
  const auto insights = lake_.control().attachment(event_data_store_arn(lake_.settings(), id),
                                                   catalog::AttachmentKind::InsightSelectors);
  if (!insights) {
    return refuse_change(insights.error());
  }
  return change_without_import(id, [&](const EventDataStore& store) -> Outcome {
    if (auto status = require_status(store, StoreOperation::Update); !status) {
      return std::unexpected(std::move(status).error());
    }
    Outcome updated = updated_store(store, update);
    if (auto fitting = updated ? check_scope(*updated) : Checked(); !fitting) {
      return std::unexpected(std::move(fitting).error());
    }
    if (updated && update.advanced_event_selectors) {
      if (auto checked = check_insights(*updated, *insights); !checked) {
        return std::unexpected(std::move(checked).error());
      }
    }
    return updated;
  });
}

StoreLifecycle::Outcome StoreLifecycle::set_scope(const EventDataStoreId& id,
                                                  const catalog::StoreScope& scope) {
  const auto organization = lake_.control().organization();
  if (!organization) {
    return refuse_change(organization.error());
  }
  if (auto checked = check_units(scope, *organization); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  return change_without_import(id, [&scope](EventDataStore store) -> Outcome {
    if (auto status = require_status(store, StoreOperation::Update); !status) {
      return std::unexpected(std::move(status).error());
    }
    store.scope = catalog::to_text(scope);
    if (auto checked = check_scope(store); !checked) {
      return std::unexpected(std::move(checked).error());
    }
    return store;
  });
}

// Whether anything but an import holds on to the store.
std::expected<void, StoreRefusal> StoreLifecycle::check_free(const EventDataStoreId& id) {
  const std::string arn = event_data_store_arn(lake_.settings(), id);
  const auto federation = lake_.control().attachment(arn, catalog::AttachmentKind::Federation);
  if (!federation) {
    return refuse_change(federation.error());
  }
  if (const std::optional<catalog::Attachment>& there = *federation; there) {
    return refuse_store(
        StoreProblem::Federated,
        fmt::format("The event data store is federated: DisableFederation first: {}", id.value()));
  }
  const auto channel = channel_into(lake_.control(), arn);
  if (!channel) {
    return refuse_change(channel.error());
  }
  if (const std::optional<ResourceArn>& there = *channel; there) {
    return refuse_store(StoreProblem::HasChannel,
                        fmt::format("A channel delivers to the event data store: delete it, or give it other "
                                    "destinations: {}",
                                    there->value()));
  }
  return {};
}

StoreLifecycle::Outcome StoreLifecycle::begin_deletion(const EventDataStoreId& id) {
  const auto begin = [](EventDataStore store) -> Outcome {
    auto status = require_status(store, StoreOperation::Delete);
    if (!status) {
      return std::unexpected(std::move(status).error());
    }
    if (store.termination_protection) {
      return refuse_store(
          StoreProblem::Protected,
          fmt::format("The event data store is protected from deletion: switch that off first: {}",
                      store.id.value()));
    }
    store.status = *status;
    return store;
  };
  const auto store = lake_.control().store(id);
  if (!store) {
    return refuse_change(store.error());
  }
  // What the store itself forbids is told first.
  if (auto tried = begin(*store); !tried) {
    return tried;
  }
  if (auto checked = check_free(id); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  return change_without_import(id, begin);
}

// The lock is the final deletion's too: whoever is second sees what the first one did.
StoreLifecycle::Outcome StoreLifecycle::restore(const EventDataStoreId& id) {
  const auto stores = lake_.control().stores({.limit = kStoresMax});
  if (!stores) {
    return refuse_change(stores.error());
  }
  if (stores->items.size() > stores_max_) {
    return refuse_store(StoreProblem::TooMany,
                        fmt::format("This lake holds at most {} event data stores.", stores_max_));
  }
  auto restored = change_without_import(id, [&](EventDataStore store) -> Outcome {
    auto status = require_status(store, StoreOperation::Restore);
    if (!status) {
      return std::unexpected(std::move(status).error());
    }
    if (store.updated + kDeletionPending <= lake_.clock().now()) {
      return refuse_store(
          StoreProblem::Status,
          fmt::format("The seven days in which the event data store can be restored are over: {}",
                      store.id.value()));
    }
    store.status = *status;
    return store;
  });
  if (!restored && restored.error().problem == StoreProblem::OngoingImport) {
    return refuse_store(StoreProblem::Busy, "The event data store is in use: try again.");
  }
  return restored;
}

StoreLifecycle::Outcome StoreLifecycle::start_ingestion(const EventDataStoreId& id) {
  return set_ingestion(id, StoreOperation::StartIngestion);
}

StoreLifecycle::Outcome StoreLifecycle::stop_ingestion(const EventDataStoreId& id) {
  return set_ingestion(id, StoreOperation::StopIngestion);
}

StoreLifecycle::Outcome StoreLifecycle::set_ingestion(const EventDataStoreId& id, StoreOperation operation) {
  return change(id, [operation](EventDataStore store) -> Outcome {
    if (auto required = require_ingestion(store, operation); !required) {
      return std::unexpected(std::move(required).error());
    }
    auto status = require_status(store, operation);
    if (!status) {
      return std::unexpected(std::move(status).error());
    }
    store.status = *status;
    return store;
  });
}

Result<> StoreLifecycle::admit_import(const EventDataStoreId& id) {
  const auto store = TARN_TRY(lake_.control().store(id));
  const auto status = require_status(store, StoreOperation::Import);
  return status ? Result<>() : fail(ErrorCode::FailedState, status.error().message);
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
  return usual_among(TARN_TRY(lake_.control().stores({.limit = kStoresMax})).items);
}

std::optional<EventDataStoreId> usual_among(std::span<const EventDataStore> stores) {
  if (stores.size() == 1) {
    return stores.front().id;
  }
  const auto usual = std::ranges::find(stores, kDefaultStoreName, &EventDataStore::name);
  return usual == stores.end() ? std::nullopt : std::optional(usual->id);
}

}  // namespace tarn::service
