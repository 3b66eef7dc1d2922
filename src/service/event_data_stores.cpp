// CreateEventDataStore, GetEventDataStore, ListEventDataStores.
#include "service/federation.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/store_lifecycle.hpp"
#include "service/tag_rules.hpp"
#include "service/visible_page.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::EventDataStore;

constexpr std::uint64_t kStoresOnAPage = 100;

wire::ApiResult<NewStore> read_new_store(const Input& input) {
  if (input.has("KmsKeyId")) {
    return refuse(
        "UnsupportedOperationException",
        "KmsKeyId is not available in this version of Tarn: leave it out, and encrypt the lake's disk.");
  }
  auto selectors = read_selectors(input);
  if (!selectors.has_value()) {
    return std::unexpected(selectors.error());
  }
  auto tags = read_new_tags(input.value("TagsList"), "InvalidTagParameterException");
  if (!tags.has_value()) {
    return std::unexpected(tags.error());
  }
  NewStore wanted;
  wanted.name = input.text("Name");
  wanted.advanced_event_selectors = std::move(*selectors);
  wanted.multi_region = input.boolean("MultiRegionEnabled", true);
  wanted.organization = input.boolean("OrganizationEnabled", false);
  if (const auto days = input.integer("RetentionPeriod")) {
    wanted.retention_days = static_cast<std::uint32_t>(*days);
  }
  wanted.termination_protection = input.boolean("TerminationProtectionEnabled", true);
  wanted.billing_mode = catalog::parse_enum<catalog::BillingMode>(input.text("BillingMode"))
                            .value_or(catalog::BillingMode::ExtendableRetentionPricing);
  wanted.tags = std::move(*tags);
  wanted.start_ingestion = input.boolean("StartIngestion", true);
  return wanted;
}

std::unexpected<wire::ApiError> refuse_creation(const Call& call, const Error& error) {
  if (error.code() == ErrorCode::AlreadyExists) {
    return refuse("EventDataStoreAlreadyExistsException",
                  fmt::format("An event data store of that name exists: {}", Input(call.input).text("Name")));
  }
  if (error.code() == ErrorCode::ResourceExhausted) {
    return refuse("EventDataStoreMaxLimitExceededException", error.message());
  }
  if (error.code() == ErrorCode::FailedState) {
    return refuse("OrganizationsNotInUseException", error.message());
  }
  if (error.code() == ErrorCode::InvalidArgument) {
    return refuse("InvalidParameterException", error.message());
  }
  return refuse_internal(call, error);
}

// The stores of the lake's account for its own callers; for others, those that they may read. A page is full
// whatever else there is, so that its length tells nothing.
Result<catalog::Page<EventDataStore>> visible_stores(const Services& services, const Call& call,
                                                     const catalog::PageRequest& page) {
  if (call.access.is_owner()) {
    return services.lake.control().stores(page);
  }
  return visible_page<EventDataStore>(
      page, [&](const catalog::PageRequest& part) { return services.lake.control().stores(part); },
      [&](const EventDataStore& store) { return call.access.may("GetEventDataStore", store); });
}

}  // namespace

Answer create_event_data_store(const Services& services, const Call& call) {
  const auto wanted = read_new_store(Input(call.input));
  if (!wanted.has_value()) {
    return std::unexpected(wanted.error());
  }
  const Result<EventDataStore> store =
      StoreLifecycle(services.lake, services.quotas.event_data_stores).create(*wanted);
  if (!store.has_value()) {
    return refuse_creation(call, store.error());
  }
  json::Value output = describe_whole_store(services, *store);
  // As in AWS: the store is seen as ENABLED or STOPPED_INGESTION from the next call on.
  output.set("Status", catalog::to_string(catalog::StoreStatus::Created));
  output.set("TagsList", stored_json(store->tags));
  return output;
}

Answer get_event_data_store(const Services& services, const Call& call) {
  const auto store = find_store(services, call, Input(call.input).text("EventDataStore"));
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  json::Value output = describe_whole_store(services, *store);
  if (auto described = describe_federation(services, call, *store, output); !described) {
    return std::unexpected(std::move(described).error());
  }
  return output;
}

Answer list_event_data_stores(const Services& services, const Call& call) {
  const auto page = read_page_request(services, call, kStoresOnAPage);
  if (!page.has_value()) {
    return std::unexpected(page.error());
  }
  const auto stores = visible_stores(services, call, *page);
  if (!stores.has_value()) {
    return refuse_internal(call, stores.error());
  }
  json::Array described;
  for (const EventDataStore& store : stores->items) {
    described.push_back(describe_store(services, store));
  }
  json::Value output(json::Object{{"EventDataStores", std::move(described)}});
  set_next_token(output, services, call, stores->next);
  return output;
}

}  // namespace tarn::service
