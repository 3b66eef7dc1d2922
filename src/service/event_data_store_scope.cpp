// GetEventDataStoreScope, PutEventDataStoreScope: Tarn's own operations.
#include "catalog/store_scope.hpp"
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/store_lifecycle.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

// For those who administer the store: a scope tells of accounts and units, and counts other accounts' events.
wire::ApiResult<catalog::EventDataStore> find_administered(const Services& services, const Call& call) {
  auto store = find_store(services, call, Input(call.input).text("EventDataStore"));
  if (!store.has_value()) {
    return store;
  }
  const bool administers =
      call.access.is_owner() || (store->organization && call.access.is_delegated_administrator());
  if (!administers) {
    return refuse("AccessDeniedException",
                  "The scope of an event data store is for the management account and the organization's "
                  "delegated administrators.");
  }
  return store;
}

Answer describe_scope(const Services& services, const Call& call, const catalog::EventDataStore& store) {
  const auto scope = catalog::parse_scope(store.scope);
  if (!scope) {
    return refuse_internal(call, scope.error());
  }
  json::Value output(json::Object{
      {"EventDataStoreArn", event_data_store_arn(services.lake.settings(), store.id)},
      {"Scope", catalog::to_json(*scope)},
  });
  const auto is_limited = call.access.is_limited_by_rows(store);
  if (!is_limited) {
    return refuse_internal(call, is_limited.error());
  }
  // How many events of others there are is not for those who may not see them.
  if (!*is_limited) {
    const auto left_out = services.lake.data().left_out(store.id);
    if (!left_out) {
      return refuse_internal(call, left_out.error());
    }
    output.set("LeftOut", json::Object{{"Files", left_out->files}, {"Events", left_out->events}});
  }
  output.set("UpdatedTimestamp", epoch_seconds(store.updated));
  return output;
}

}  // namespace

Answer get_event_data_store_scope(const Services& services, const Call& call) {
  const auto store = find_administered(services, call);
  return store.has_value() ? describe_scope(services, call, *store) : Answer(std::unexpected(store.error()));
}

Answer put_event_data_store_scope(const Services& services, const Call& call) {
  const json::Value* const given = Input(call.input).value("Scope");
  const auto scope = catalog::scope_from(given == nullptr ? json::Value() : *given);
  const auto store = find_administered(services, call);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (!scope) {
    return refuse("InvalidParameterException", fmt::format("Scope: {}.", scope.error().message()));
  }
  // An import that is about to begin holds the store's lock only once it knows its files.
  if (services.imports.imports_into(store->id)) {
    return refuse("EventDataStoreHasOngoingImportException",
                  fmt::format("An import into the event data store is running: {}", store->id.value()));
  }
  const auto changed =
      StoreLifecycle(services.lake, services.quotas.event_data_stores).set_scope(store->id, *scope);
  return changed.has_value() ? describe_scope(services, call, *changed)
                             : Answer(refuse_by_rule(call, changed.error()));
}

}  // namespace tarn::service
