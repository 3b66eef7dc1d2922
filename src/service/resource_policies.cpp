// PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy.
#include "service/arn.hpp"
#include "service/cloudtrail_arn.hpp"
#include "service/delegated_policy.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/policy_document.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::AttachmentKind;

struct Holder {
  PolicyHolder type = PolicyHolder::Channel;
  std::string arn{};
  bool is_of_organization = false;
  bool is_pending_deletion = false;
};

std::optional<PolicyHolder> holder_of(std::string_view type) {
  if (type == kChannelArnType) {
    return PolicyHolder::Channel;
  }
  if (type == kStoreArnType) {
    return PolicyHolder::EventDataStore;
  }
  return type == kDashboardArnType ? std::optional(PolicyHolder::Dashboard) : std::nullopt;
}

std::unexpected<wire::ApiError> refuse_unknown(std::string_view arn) {
  return refuse("ResourceNotFoundException", fmt::format("The resource was not found: {}", arn));
}

wire::ApiResult<Holder> find_policy_store(const Services& services, const Call& call,
                                          const std::string& arn) {
  const auto id = parse_store_reference(services.lake.settings(), arn);
  if (!id.has_value()) {
    return refuse_unknown(arn);
  }
  const auto store = services.lake.control().store(*id);
  if (!store.has_value()) {
    return store.error().code() == ErrorCode::NotFound ? refuse_unknown(arn)
                                                       : refuse_internal(call, store.error());
  }
  return Holder{.type = PolicyHolder::EventDataStore,
                .arn = arn,
                .is_of_organization = store->organization,
                .is_pending_deletion = store->status == catalog::StoreStatus::PendingDeletion};
}

// The resource that the input names.
wire::ApiResult<Holder> find_holder(const Services& services, const Call& call) {
  const std::string text = Input(call.input).text("ResourceArn");
  const auto arn = parse_cloudtrail_arn(text);
  if (!arn) {
    return refuse("ResourceARNNotValidException",
                  fmt::format("Name the resource by its ARN, as in arn:aws:cloudtrail:us-east-1:111122223333:"
                              "channel/01234567890: {}",
                              text));
  }
  const auto type = holder_of(arn->type);
  if (!type) {
    return refuse("ResourceTypeNotSupportedException",
                  fmt::format("Channels, event data stores and dashboards have resource policies: {}", text));
  }
  if (*type == PolicyHolder::EventDataStore) {
    return find_policy_store(services, call, text);
  }
  const auto resource = services.lake.control().resource(ResourceArn(text));
  if (!resource.has_value()) {
    return resource.error().code() == ErrorCode::NotFound ? refuse_unknown(text)
                                                          : refuse_internal(call, resource.error());
  }
  return Holder{.type = *type, .arn = text};
}

std::string delegated_text(const Call& call, const Holder& holder) {
  const catalog::Organization* organization = call.access.organization();
  return organization != nullptr && holder.is_of_organization
             ? delegated_policy_text(*organization, holder.arn)
             : std::string();
}

// With what the organization's administrators may do, for a store of the organization.
json::Value describe(const Call& call, const Holder& holder, const std::string& policy) {
  json::Value output(json::Object{{"ResourceArn", holder.arn}});
  if (!policy.empty()) {
    output.set("ResourcePolicy", policy);
  }
  const std::string delegated = delegated_text(call, holder);
  if (!delegated.empty()) {
    output.set("DelegatedAdminResourcePolicy", delegated);
  }
  return output;
}

std::unexpected<wire::ApiError> refuse_without_policy(const std::string& arn) {
  return refuse("ResourcePolicyNotFoundException",
                fmt::format("The resource has no policy: attach one by PutResourcePolicy: {}", arn));
}

std::unexpected<wire::ApiError> refuse_pending(const std::string& arn) {
  return refuse("ConflictException",
                fmt::format("The event data store is pending deletion: restore it first: {}", arn));
}

}  // namespace

Answer put_resource_policy(const Services& services, const Call& call) {
  const auto holder = find_holder(services, call);
  if (!holder.has_value()) {
    return std::unexpected(holder.error());
  }
  const std::string policy = Input(call.input).text("ResourcePolicy");
  if (const auto parsed = parse_policy(holder->type, holder->arn, policy); !parsed.has_value()) {
    return refuse("ResourcePolicyNotValidException",
                  fmt::format("The resource policy is not valid: {}", parsed.error()));
  }
  if (holder->is_pending_deletion) {
    return refuse_pending(holder->arn);
  }
  const Result<> attached = services.lake.control().attach(
      AttachmentKind::ResourcePolicy,
      {.resource = holder->arn, .document = policy, .updated = services.lake.clock().now()});
  return attached.has_value() ? Answer(describe(call, *holder, policy))
                              : refuse_internal(call, attached.error());
}

Answer get_resource_policy(const Services& services, const Call& call) {
  const auto holder = find_holder(services, call);
  if (!holder.has_value()) {
    return std::unexpected(holder.error());
  }
  const auto found = services.lake.control().attachment(holder->arn, AttachmentKind::ResourcePolicy);
  if (!found.has_value()) {
    return refuse_internal(call, found.error());
  }
  const std::optional<catalog::Attachment>& policy = *found;
  const bool is_there = policy || !delegated_text(call, *holder).empty();
  return is_there ? Answer(describe(call, *holder, policy ? policy->document : std::string()))
                  : refuse_without_policy(holder->arn);
}

Answer delete_resource_policy(const Services& services, const Call& call) {
  const auto holder = find_holder(services, call);
  if (!holder.has_value()) {
    return std::unexpected(holder.error());
  }
  if (holder->is_pending_deletion) {
    return refuse_pending(holder->arn);
  }
  const auto detached = services.lake.control().detach(holder->arn, AttachmentKind::ResourcePolicy);
  if (!detached.has_value()) {
    return refuse_internal(call, detached.error());
  }
  return *detached ? Answer(json::Object{}) : refuse_without_policy(holder->arn);
}

}  // namespace tarn::service
