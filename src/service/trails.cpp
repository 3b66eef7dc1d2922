// CreateTrail, UpdateTrail, DeleteTrail.
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/organization_trails.hpp"
#include "service/tag_rules.hpp"
#include "service/trail_registry.hpp"
#include "service/trail_selectors.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using Applied = wire::ApiResult<void>;

// In what follows, what a call leaves out stays as it is, and an empty text clears it.

Applied apply_place(const Input& input, Trail& trail) {
  if (const auto bucket = input.optional_text("S3BucketName")) {
    TARN_TRY(check_bucket_name(*bucket));
    trail.bucket = *bucket;
  }
  if (const auto prefix = input.optional_text("S3KeyPrefix")) {
    TARN_TRY(check_key_prefix(*prefix));
    trail.key_prefix = *prefix;
  }
  if (const auto topic = input.optional_text("SnsTopicName")) {
    trail.topic_arn = topic->empty() ? std::string() : TARN_TRY(topic_arn(*topic, trail.owner));
    trail.topic = *topic;
  }
  if (const auto key = input.optional_text("KmsKeyId")) {
    trail.kms_key_arn = key->empty() ? std::string() : TARN_TRY(key_arn(*key, trail.owner));
  }
  return {};
}

Applied check_role_of_organization_trail(const Trail& trail, std::string_view role, const AccountId& caller) {
  const auto parts = split_arn(role);
  if (trail.organization && parts && parts->account != caller.value()) {
    return refuse("InvalidCloudWatchLogsRoleArnException",
                  fmt::format("The role of an organization trail is of the account that makes the call, {}: "
                              "{}",
                              caller.value(), role));
  }
  return {};
}

// A log group, and an organization trail's role, are the caller's, which need not be the trail's owner.
Applied apply_log_group(const Call& call, const Input& input, Trail& trail) {
  const AccountId& caller = call.access.account();
  if (const auto group = input.optional_text("CloudWatchLogsLogGroupArn")) {
    if (!group->empty()) {
      TARN_TRY(check_log_group(*group, caller));
    }
    trail.log_group_arn = *group;
  }
  if (const auto role = input.optional_text("CloudWatchLogsRoleArn")) {
    if (!role->empty()) {
      TARN_TRY(check_log_role(*role));
      TARN_TRY(check_role_of_organization_trail(trail, *role, caller));
    }
    trail.log_role_arn = *role;
  }
  if (!trail.log_group_arn.empty() && trail.log_role_arn.empty()) {
    return refuse("InvalidCloudWatchLogsRoleArnException",
                  "A log group needs a role that may write to it: give CloudWatchLogsRoleArn as well.");
  }
  if (trail.log_group_arn.empty() && !trail.log_role_arn.empty()) {
    return refuse(
        "InvalidCloudWatchLogsLogGroupArnException",
        "A role for CloudWatch Logs needs a log group: give CloudWatchLogsLogGroupArn as well, or no role.");
  }
  return {};
}

Applied apply_switches(const Input& input, Trail& trail) {
  trail.global_service_events = input.boolean("IncludeGlobalServiceEvents", trail.global_service_events);
  trail.multi_region = input.boolean("IsMultiRegionTrail", trail.multi_region);
  trail.log_file_validation = input.boolean("EnableLogFileValidation", trail.log_file_validation);
  trail.recursive_logging = input.boolean("RecursiveLogging", trail.recursive_logging);
  if (trail.multi_region && !trail.global_service_events) {
    return refuse("InvalidParameterCombinationException",
                  "A multi-Region trail includes the events of global services: set "
                  "IncludeGlobalServiceEvents to true, or IsMultiRegionTrail to false.");
  }
  return {};
}

Applied apply(const Call& call, const Input& input, Trail& trail) {
  TARN_TRY(convert_trail(call, input.boolean("IsOrganizationTrail", trail.organization), trail));
  TARN_TRY(apply_place(input, trail));
  TARN_TRY(apply_log_group(call, input, trail));
  return apply_switches(input, trail);
}

bool share_a_region(const Trail& left, const Trail& right) {
  return is_seen_in(left, right.owner.region) || is_seen_in(right, left.owner.region);
}

std::uint64_t count_seen_in(const Region& region, const std::vector<Trail>& trails) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(trails, [&region](const Trail& trail) { return is_seen_in(trail, region); }));
}

// The trail of that name in one of the Regions in which `trail` is seen.
const Trail* find_namesake(const Trail& trail, const std::vector<Trail>& others) {
  const auto found = std::ranges::find_if(others, [&trail](const Trail& other) {
    return other.name == trail.name && share_a_region(trail, other);
  });
  return found == others.end() ? nullptr : &*found;
}

// A Region that has no room for the trail. A trail of all Regions, which is one more in each, finds no more
// in a Region without trails of its own than in its home.
const Region* find_full_region(const Trail& trail, const std::vector<Trail>& others, std::uint64_t most) {
  if (count_seen_in(trail.owner.region, others) >= most) {
    return &trail.owner.region;
  }
  const auto found = std::ranges::find_if(others, [&](const Trail& other) {
    return trail.multi_region && count_seen_in(other.owner.region, others) >= most;
  });
  return found == others.end() ? nullptr : &found->owner.region;
}

std::unexpected<wire::ApiError> refuse_name_taken(const Trail& there) {
  return refuse("TrailAlreadyExistsException", fmt::format("Trail {} already exists for customer: {}",
                                                           there.arn.value(), there.owner.account.value()));
}

std::unexpected<wire::ApiError> refuse_full(const Trail& trail, const Region& region, std::uint64_t most) {
  return refuse("MaximumNumberOfTrailsExceededException",
                fmt::format("User: {} already has {} trails in {}: delete one first. A trail of all Regions "
                            "counts in each.",
                            trail.owner.account.value(), most, region.value()));
}

wire::ApiResult<Trail> read_new_trail(const Services& services, const Call& call) {
  const Input input(call.input);
  const std::string name = input.text("Name");
  TARN_TRY(check_trail_name(name));
  TrailOwner owner = owner_of_call(services, call);
  const bool organization = input.boolean("IsOrganizationTrail", false);
  if (organization) {
    owner.account = TARN_TRY(home_of_organization_trails(call));
  }
  Trail trail{.arn = trail_arn(owner, name),
              .name = name,
              .owner = owner,
              .organization = organization,
              .event_selectors = default_event_selectors()};
  TARN_TRY(apply(call, input, trail));
  return trail;
}

// Two trails of one name that are made in two Regions at once may both come to be; a name means the one at
// home in its Region then, and their ARNs tell them apart.
Applied insert_trail(const Services& services, const Call& call, const Trail& trail,
                     const std::string& tags) {
  const std::uint64_t most = services.quotas.trails;
  const std::vector<Trail> others = TARN_TRY(trails_of(services, call, trail.owner.account));
  if (const Trail* namesake = find_namesake(trail, others)) {
    return refuse_name_taken(*namesake);
  }
  if (const Region* full = find_full_region(trail, others, most)) {
    return refuse_full(trail, *full, most);
  }
  const auto shadows = std::ranges::count_if(
      others, [&](const Trail& other) { return other.multi_region && other.owner.region != call.region; });
  const Timestamp now = services.lake.clock().now();
  const auto inserted = services.lake.control().insert_resource({.id = trail.arn,
                                                                 .kind = catalog::ResourceKind::Trail,
                                                                 .account = trail.owner.account,
                                                                 .region = trail.owner.region,
                                                                 .name = trail.name,
                                                                 .document = trail_document(trail),
                                                                 .tags = tags,
                                                                 .created = now,
                                                                 .updated = now},
                                                                most - static_cast<std::uint64_t>(shadows));
  if (inserted.has_value()) {
    return {};
  }
  if (inserted.error().code() == ErrorCode::AlreadyExists) {
    return refuse_name_taken(trail);
  }
  if (inserted.error().code() == ErrorCode::ResourceExhausted) {
    return refuse_full(trail, trail.owner.region, most);
  }
  return refuse_internal(call, inserted.error());
}

// UpdateTrail declares neither exception with which CreateTrail refuses these.
Applied check_room_in_all_regions(const Services& services, const Call& call, const Trail& trail) {
  std::vector<Trail> others = TARN_TRY(trails_of(services, call, trail.owner.account));
  std::erase_if(others, [&trail](const Trail& other) { return other.arn == trail.arn; });
  if (const Trail* namesake = find_namesake(trail, others)) {
    return refuse(
        "ConflictException",
        fmt::format("The trail cannot be one of all Regions: {} has its name. Delete one of the two.",
                    namesake->arn.value()));
  }
  if (const Region* full = find_full_region(trail, others, services.quotas.trails)) {
    return refuse("ConflictException",
                  fmt::format("The trail cannot be one of all Regions: {} has {} trails already.",
                              full->value(), services.quotas.trails));
  }
  return {};
}

}  // namespace

Answer create_trail(const Services& services, const Call& call) {
  const Trail trail = TARN_TRY(read_new_trail(services, call));
  const std::string tags =
      TARN_TRY(read_new_tags(Input(call.input).value("TagsList"), "TagsLimitExceededException"));
  TARN_TRY(insert_trail(services, call, trail, tags));
  return describe_trail(trail);
}

Answer update_trail(const Services& services, const Call& call) {
  const Input input(call.input);
  const Trail trail = TARN_TRY(find_trail(services, call, input.text("Name"), TrailUse::Change));
  Trail wanted = trail;
  TARN_TRY(apply(call, input, wanted));
  if (wanted.multi_region && !trail.multi_region) {
    TARN_TRY(check_room_in_all_regions(services, call, wanted));
  }
  return describe_trail(TARN_TRY(
      change_trail(services, call, trail.arn, [&](Trail& stored) { return apply(call, input, stored); })));
}

Answer delete_trail(const Services& services, const Call& call) {
  const Trail trail = TARN_TRY(find_trail(services, call, Input(call.input).text("Name"), TrailUse::Change));
  const Result<> removed = services.lake.control().remove_resource(trail.arn);
  if (removed.has_value()) {
    return json::Object{};
  }
  return removed.error().code() == ErrorCode::NotFound ? Answer(refuse_unknown_trail(call, trail.arn.value()))
                                                       : Answer(refuse_internal(call, removed.error()));
}

}  // namespace tarn::service
