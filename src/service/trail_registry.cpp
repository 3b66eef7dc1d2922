#include "service/trail_registry.hpp"

#include "access/organization.hpp"
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/organization_trails.hpp"
#include "service/trail_selectors.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::AttachmentKind;
using catalog::Resource;
using catalog::ResourceKind;

std::optional<Timestamp> read_time(const Input& document, std::string_view name) {
  const auto time = document.integer(name);
  return time ? std::optional(from_micros(*time)) : std::nullopt;
}

json::Value time_or_null(const std::optional<Timestamp>& time) {
  return time ? json::Value(micros(*time)) : json::Value(nullptr);
}

json::Value value_or_null(const json::Value* value) {
  return value == nullptr ? json::Value(nullptr) : *value;
}

// Some of a trail's members have no place in answers until they are given.
void set_given(json::Value& output, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    output.set(name, text);
  }
}

std::unexpected<wire::ApiError> refuse_other_region(const Trail& trail) {
  return refuse("InvalidHomeRegionException",
                fmt::format("The trail {} is at home in {}: make the call there.", trail.arn.value(),
                            trail.owner.region.value()));
}

// nullopt where the caller's account has no such trail.
wire::ApiResult<std::optional<Trail>> trail_of_arn(const Services& services, const Call& call,
                                                   const ResourceArn& arn) {
  const Result<Resource> resource = services.lake.control().resource(arn);
  if (!resource.has_value()) {
    return resource.error().code() == ErrorCode::NotFound
               ? wire::ApiResult<std::optional<Trail>>(std::nullopt)
               : refuse_internal(call, resource.error());
  }
  if (resource->kind != ResourceKind::Trail) {
    return std::optional<Trail>();
  }
  Result<Trail> trail = read_trail(*resource);
  if (!trail.has_value()) {
    return refuse_internal(call, trail.error());
  }
  return is_seen_by_caller(call, *trail) ? std::optional(std::move(*trail)) : std::nullopt;
}

std::unexpected<wire::ApiError> refuse_shadow_by_name(const Trail& shadow) {
  return refuse("TrailNotFoundException", fmt::format("{} is a shadow trail here: name it by its ARN, {}",
                                                      shadow.name, shadow.arn.value()));
}

const Trail* find_shadow(const std::vector<Trail>& trails, const Call& call, std::string_view name) {
  const auto found = std::ranges::find_if(
      trails, [&](const Trail& trail) { return trail.name == name && is_seen_in(trail, call.region); });
  return found == trails.end() ? nullptr : &*found;
}

// No trail of that name is at home in the call's Region.
std::unexpected<wire::ApiError> refuse_name(const Services& services, const Call& call, std::string_view name,
                                            TrailUse use) {
  const std::vector<Trail> own = TARN_TRY(trails_of(services, call, call.access.account()));
  if (const Trail* shadow = find_shadow(own, call, name)) {
    return use == TrailUse::Change ? refuse_other_region(*shadow) : refuse_shadow_by_name(*shadow);
  }
  const auto foreign = TARN_TRY(foreign_organization_trails(services, call));
  const std::vector<Trail> of_organization = TARN_TRY(read_trails(call, foreign));
  if (const Trail* shadow = find_shadow(of_organization, call, name)) {
    return refuse_shadow_by_name(*shadow);
  }
  return refuse_unknown_trail(call, trail_arn(owner_of_call(services, call), name).value());
}

}  // namespace

Result<Trail> read_trail(const Resource& resource) {
  const auto arn = parse_trail_arn(resource.id.value());
  const json::Value value = TARN_TRY(json::parse(resource.document));
  if (!arn || value.object() == nullptr) {
    return fail(ErrorCode::Corrupt, fmt::format("not the record of a trail: {}", resource.id.value()));
  }
  const Input document(value);
  Trail trail{.arn = resource.id, .name = resource.name, .owner = arn->owner};
  trail.bucket = document.text("bucket");
  trail.key_prefix = document.text("keyPrefix");
  trail.topic = document.text("topic");
  trail.topic_arn = document.text("topicArn");
  trail.log_group_arn = document.text("logGroupArn");
  trail.log_role_arn = document.text("logRoleArn");
  trail.kms_key_arn = document.text("kmsKeyArn");
  trail.global_service_events = document.boolean("globalServiceEvents", true);
  trail.multi_region = document.boolean("multiRegion", false);
  trail.log_file_validation = document.boolean("logFileValidation", false);
  trail.recursive_logging = document.boolean("recursiveLogging", true);
  trail.organization = document.boolean("organization", false);
  trail.is_logging = document.boolean("isLogging", false);
  trail.logging_started = read_time(document, "loggingStarted");
  trail.logging_stopped = read_time(document, "loggingStopped");
  trail.event_selectors = value_or_null(document.value("eventSelectors"));
  trail.advanced_event_selectors = value_or_null(document.value("advancedEventSelectors"));
  if ((trail.event_selectors.array() == nullptr) == (trail.advanced_event_selectors.array() == nullptr)) {
    return fail(ErrorCode::Corrupt, fmt::format("a trail without selectors: {}", resource.id.value()));
  }
  return trail;
}

std::string trail_document(const Trail& trail) {
  return json::write(json::Object{
      {"bucket", trail.bucket},
      {"keyPrefix", trail.key_prefix},
      {"topic", trail.topic},
      {"topicArn", trail.topic_arn},
      {"logGroupArn", trail.log_group_arn},
      {"logRoleArn", trail.log_role_arn},
      {"kmsKeyArn", trail.kms_key_arn},
      {"globalServiceEvents", trail.global_service_events},
      {"multiRegion", trail.multi_region},
      {"logFileValidation", trail.log_file_validation},
      {"recursiveLogging", trail.recursive_logging},
      {"organization", trail.organization},
      {"isLogging", trail.is_logging},
      {"loggingStarted", time_or_null(trail.logging_started)},
      {"loggingStopped", time_or_null(trail.logging_stopped)},
      {"eventSelectors", trail.event_selectors},
      {"advancedEventSelectors", trail.advanced_event_selectors},
  });
}

bool is_seen_in(const Trail& trail, const Region& region) {
  return trail.multi_region || trail.owner.region == region;
}

TrailOwner owner_of_call(const Services& services, const Call& call) {
  return {services.lake.settings().partition, call.region, call.caller.principal.account};
}

wire::ApiResult<std::vector<Resource>> trail_resources_of(const Services& services, const Call& call,
                                                          const AccountId& account) {
  std::vector<Resource> trails;
  catalog::PageRequest page{.limit = catalog::kPageItemsMax};
  do {
    auto found = services.lake.control().resources({.kind = ResourceKind::Trail, .account = account}, page);
    if (!found.has_value()) {
      return refuse_internal(call, found.error());
    }
    trails.reserve(trails.size() + found->items.size());
    std::ranges::move(found->items, std::back_inserter(trails));
    page.after = found->next;
  } while (page.after);
  return trails;
}

wire::ApiResult<std::vector<Trail>> read_trails(const Call& call, const std::vector<Resource>& resources) {
  std::vector<Trail> trails;
  trails.reserve(resources.size());
  for (const Resource& resource : resources) {
    Result<Trail> trail = read_trail(resource);
    if (!trail.has_value()) {
      return refuse_internal(call, trail.error());
    }
    trails.push_back(std::move(*trail));
  }
  return trails;
}

wire::ApiResult<std::vector<Trail>> trails_of(const Services& services, const Call& call,
                                              const AccountId& account) {
  const auto resources = TARN_TRY(trail_resources_of(services, call, account));
  return read_trails(call, resources);
}

bool is_seen_by_caller(const Call& call, const Trail& trail) {
  const AccountId& caller = call.access.account();
  const auto& organization = call.access.organization();
  return trail.owner.account == caller ||
         (trail.organization && organization && trail.owner.account == organization->management &&
          access::is_member(*organization, caller));
}

wire::ApiResult<Trail> find_trail(const Services& services, const Call& call, std::string_view reference,
                                  TrailUse use) {
  const bool is_arn = reference.starts_with("arn:");
  if (is_arn && !parse_trail_arn(reference)) {
    return refuse("CloudTrailARNInvalidException",
                  fmt::format("This is not the ARN of a trail, arn:aws:cloudtrail:<Region>:<account>:trail/"
                              "<name>: {}",
                              reference));
  }
  if (!is_arn) {
    TARN_TRY(check_trail_name(reference));
  }
  const ResourceArn arn =
      is_arn ? ResourceArn(reference) : trail_arn(owner_of_call(services, call), reference);
  std::optional<Trail> trail = TARN_TRY(trail_of_arn(services, call, arn));
  if (!trail) {
    return is_arn ? refuse_unknown_trail(call, reference) : refuse_name(services, call, reference, use);
  }
  if (use == TrailUse::Change && trail->owner.region != call.region) {
    return refuse_other_region(*trail);
  }
  return *std::move(trail);
}

wire::ApiResult<Trail> change_trail(const Services& services, const Call& call, const ResourceArn& arn,
                                    const TrailChange& change) {
  std::optional<wire::ApiError> refusal;
  const auto changed =
      services.lake.control().change_resource(arn, [&](const Resource& stored) -> Result<Resource> {
        Trail trail = TARN_TRY(read_trail(stored));
        if (!is_seen_by_caller(call, trail)) {
          return fail(ErrorCode::NotFound, "no trail of the caller's");
        }
        if (const auto outcome = change(trail); !outcome) {
          refusal = outcome.error();
          return fail(ErrorCode::FailedState, outcome.error().message);
        }
        Resource resource = stored;
        resource.document = trail_document(trail);
        resource.updated = services.lake.clock().now();
        return resource;
      });
  if (refusal) {
    return std::unexpected(*std::move(refusal));
  }
  if (!changed.has_value()) {
    return changed.error().code() == ErrorCode::NotFound ? refuse_unknown_trail(call, arn.value())
                                                         : refuse_internal(call, changed.error());
  }
  Result<Trail> trail = read_trail(*changed);
  if (!trail.has_value()) {
    return refuse_internal(call, trail.error());
  }
  return std::move(*trail);
}

std::unexpected<wire::ApiError> refuse_unknown_trail(const Call& call, std::string_view reference) {
  return refuse("TrailNotFoundException", fmt::format("Unknown trail: {} for the user: {}", reference,
                                                      call.caller.principal.account.value()));
}

json::Value describe_trail(const Trail& trail) {
  json::Value output(json::Object{{"Name", trail.name}, {"S3BucketName", trail.bucket}});
  set_given(output, "S3KeyPrefix", trail.key_prefix);
  set_given(output, "SnsTopicName", trail.topic);
  set_given(output, "SnsTopicARN", trail.topic_arn);
  output.set("IncludeGlobalServiceEvents", trail.global_service_events);
  output.set("IsMultiRegionTrail", trail.multi_region);
  output.set("TrailARN", trail.arn.value());
  output.set("LogFileValidationEnabled", trail.log_file_validation);
  set_given(output, "CloudWatchLogsLogGroupArn", trail.log_group_arn);
  set_given(output, "CloudWatchLogsRoleArn", trail.log_role_arn);
  set_given(output, "KmsKeyId", trail.kms_key_arn);
  output.set("IsOrganizationTrail", trail.organization);
  output.set("RecursiveLogging", trail.recursive_logging);
  return output;
}

json::Value describe_whole_trail(const Trail& trail, bool has_insight_selectors) {
  json::Value output = describe_trail(trail);
  output.set("HomeRegion", trail.owner.region.value());
  output.set("HasCustomEventSelectors", has_custom_selectors(trail));
  output.set("HasInsightSelectors", has_insight_selectors);
  return output;
}

wire::ApiResult<TrailOrStore> find_trail_or_store(const Services& services, const Call& call, TrailUse use) {
  const Input input(call.input);
  const bool names_trail = input.has("TrailName");
  if (names_trail == input.has("EventDataStore")) {
    return refuse(
        "InvalidParameterCombinationException",
        "Give either TrailName or EventDataStore: this is of one trail or of one event data store.");
  }
  if (names_trail) {
    return TARN_TRY(find_trail(services, call, input.text("TrailName"), use));
  }
  return TARN_TRY(find_store(services, call, input.text("EventDataStore")));
}

std::string arn_of(const Services& services, const TrailOrStore& target) {
  if (const auto* trail = std::get_if<Trail>(&target)) {
    return trail->arn.value();
  }
  return event_data_store_arn(services.lake.settings(), std::get<catalog::EventDataStore>(target).id);
}

json::Value name_target(const Services& services, const TrailOrStore& target) {
  const bool is_trail = std::holds_alternative<Trail>(target);
  return json::Object{{is_trail ? "TrailARN" : "EventDataStoreArn", arn_of(services, target)}};
}

wire::ApiResult<json::Value> attached_document(const Services& services, const Call& call,
                                               std::string_view arn, AttachmentKind kind) {
  const auto found = services.lake.control().attachment(arn, kind);
  if (!found.has_value()) {
    return refuse_internal(call, found.error());
  }
  const std::optional<catalog::Attachment>& attachment = *found;
  if (!attachment) {
    return json::Value(nullptr);
  }
  Result<json::Value> document = json::parse(attachment->document);
  if (!document.has_value()) {
    return refuse_internal(call, document.error());
  }
  return std::move(*document);
}

wire::ApiResult<void> attach_document(const Services& services, const Call& call, std::string_view arn,
                                      AttachmentKind kind, const json::Value& document) {
  const auto attached = services.lake.control().attach(
      kind, {std::string(arn), json::write(document), services.lake.clock().now()});
  if (!attached.has_value()) {
    return refuse_internal(call, attached.error());
  }
  return {};
}

}  // namespace tarn::service
