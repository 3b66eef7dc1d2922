// EnableFederation, DisableFederation.
#include "service/federation.hpp"

#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/store_description.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kStatus = "FederationStatus";
constexpr std::string_view kRole = "FederationRoleArn";
constexpr std::string_view kDisabled = "DISABLED";
constexpr std::string_view kEnabling = "ENABLING";
constexpr std::string_view kRoleResource = "role/";

// "arn:aws:iam::111122223333:role/path/Name", of the lake's partition and account.
bool is_role_of_lake(const catalog::LakeSettings& settings, std::string_view arn) {
  const std::string begin =
      fmt::format("arn:{}:iam::{}:{}", settings.partition.value(), settings.account.value(), kRoleResource);
  return arn.starts_with(begin) && arn.size() > begin.size() && !arn.ends_with('/');
}

// The store that the input names, unless it is pending deletion.
wire::ApiResult<catalog::EventDataStore> find_active_store(const Services& services, const Call& call) {
  auto store = find_store(services, call, Input(call.input).text("EventDataStore"));
  if (store.has_value() && store->status == catalog::StoreStatus::PendingDeletion) {
    return refuse(
        "InactiveEventDataStoreException",
        fmt::format("The event data store is pending deletion: restore it first: {}", store->id.value()));
  }
  return store;
}

}  // namespace

wire::ApiResult<void> describe_federation(const Services& services, const Call& call,
                                          const catalog::EventDataStore& store, json::Value& output) {
  const std::string arn = event_data_store_arn(services.lake.settings(), store.id);
  const auto found = services.lake.control().attachment(arn, catalog::AttachmentKind::Federation);
  if (!found.has_value()) {
    return refuse_internal(call, found.error());
  }
  const std::optional<catalog::Attachment>& federation = *found;
  output.set(kStatus, federation ? kEnabling : kDisabled);
  if (federation) {
    output.set(kRole, Input(stored_json(federation->document)).text(kRole));
  }
  return {};
}

Answer enable_federation(const Services& services, const Call& call) {
  const auto store = find_active_store(services, call);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  const catalog::LakeSettings& settings = services.lake.settings();
  const std::string role = Input(call.input).text(kRole);
  if (!is_role_of_lake(settings, role)) {
    return refuse(
        "InvalidParameterException",
        fmt::format("FederationRoleArn is the ARN of a role of the account {}, as in "
                    "arn:{}:iam::{}:role/Federation: {}",
                    settings.account.value(), settings.partition.value(), settings.account.value(), role));
  }
  catalog::ControlCatalog& control = services.lake.control();
  const std::string arn = event_data_store_arn(settings, store->id);
  const auto present = control.attachment(arn, catalog::AttachmentKind::Federation);
  if (!present.has_value()) {
    return refuse_internal(call, present.error());
  }
  const std::optional<catalog::Attachment>& there = *present;
  if (there) {
    return refuse("EventDataStoreFederationEnabledException",
                  fmt::format("Federation of the event data store is enabled already: {}", arn));
  }
  const Result<> attached = control.attach(catalog::AttachmentKind::Federation,
                                           {.resource = arn,
                                            .document = json::write(json::Object{{std::string(kRole), role}}),
                                            .updated = services.lake.clock().now()});
  if (!attached.has_value()) {
    return refuse_internal(call, attached.error());
  }
  json::Value output(json::Object{{"EventDataStoreArn", arn}});
  if (auto described = describe_federation(services, call, *store, output); !described) {
    return std::unexpected(std::move(described).error());
  }
  return output;
}

// A store that is not federated is as the caller wants it.
Answer disable_federation(const Services& services, const Call& call) {
  const auto store = find_active_store(services, call);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  const std::string arn = event_data_store_arn(services.lake.settings(), store->id);
  const auto detached = services.lake.control().detach(arn, catalog::AttachmentKind::Federation);
  if (!detached.has_value()) {
    return refuse_internal(call, detached.error());
  }
  return json::Object{{"EventDataStoreArn", arn}, {std::string(kStatus), kDisabled}};
}

}  // namespace tarn::service
