// The trails of an account: how each is kept, how callers find it, and what answers tell of it.
#pragma once

#include "base/time.hpp"
#include "catalog/control_records.hpp"
#include "json/value.hpp"
#include "service/operations.hpp"
#include "service/trail_rules.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tarn::service {

// A trail as its resource's document has it. A text that is empty was not given.
struct Trail {
  ResourceArn arn{};
  std::string name{};
  TrailOwner owner{};
  std::string bucket{};  // kept; before anything is written to it, AllowedPlaces is to be asked
  std::string key_prefix{};
  std::string topic{};  // as given, a name or an ARN
  std::string topic_arn{};
  std::string log_group_arn{};
  std::string log_role_arn{};
  std::string kms_key_arn{};
  bool global_service_events = true;
  bool multi_region = false;
  bool log_file_validation = false;
  bool recursive_logging = true;
  bool organization = false;  // whether it is an organization's, and not of its account alone
  bool is_logging = false;
  std::optional<Timestamp> logging_started{};  // the last time
  std::optional<Timestamp> logging_stopped{};
  // One of the two is a list, the other null.
  json::Value event_selectors{};
  json::Value advanced_event_selectors{};
};

// REQUIRES: the resource is a trail. Corrupt where its document is none of a trail.
Result<Trail> read_trail(const catalog::Resource& resource);
std::string trail_document(const Trail& trail);

// A trail of all Regions is seen in each: as shadow trail where it is not at home.
bool is_seen_in(const Trail& trail, const Region& region);

// Whose trail a call makes, and in which Region.
TrailOwner owner_of_call(const Services& services, const Call& call);

// All trails at home in an account, of every Region, newest first.
wire::ApiResult<std::vector<catalog::Resource>> trail_resources_of(const Services& services, const Call& call,
                                                                   const AccountId& account);
wire::ApiResult<std::vector<Trail>> trails_of(const Services& services, const Call& call,
                                              const AccountId& account);
// REQUIRES: they are trails.
wire::ApiResult<std::vector<Trail>> read_trails(const Call& call,
                                                const std::vector<catalog::Resource>& resources);

// Whether the caller's account has the trail, be it as its own or as its organization's.
bool is_seen_by_caller(const Call& call, const Trail& trail);

enum class TrailUse : std::uint8_t { Read, Change };

// The trail that a name or ARN means. A name is one of the caller's account and the call's Region, an ARN of
// any Region, and of an organization trail of another account; a change must be asked for in the home Region.
// Whether the caller may do it was asked before, by the same name or ARN. InvalidTrailNameException,
// CloudTrailARNInvalidException, TrailNotFoundException, InvalidHomeRegionException.
wire::ApiResult<Trail> find_trail(const Services& services, const Call& call, std::string_view reference,
                                  TrailUse use);

// Does `change` to the trail as it is in that moment, if the caller's account still has it; where `change`
// refuses, the trail stays as it is. `change` must not use the catalog.
using TrailChange = std::function<wire::ApiResult<void>(Trail&)>;
wire::ApiResult<Trail> change_trail(const Services& services, const Call& call, const ResourceArn& arn,
                                    const TrailChange& change);

std::unexpected<wire::ApiError> refuse_unknown_trail(const Call& call, std::string_view reference);

// The members that the answers of CreateTrail and UpdateTrail have.
json::Value describe_trail(const Trail& trail);
// With what GetTrail and DescribeTrails tell besides.
json::Value describe_whole_trail(const Trail& trail, bool has_insight_selectors);

// What the operations on trails and event data stores alike are about: exactly one of TrailName and
// EventDataStore, else InvalidParameterCombinationException.
using TrailOrStore = std::variant<Trail, catalog::EventDataStore>;
wire::ApiResult<TrailOrStore> find_trail_or_store(const Services& services, const Call& call, TrailUse use);

// What is attached to it, and how its answers name it: {"TrailARN": ...} or {"EventDataStoreArn": ...}.
std::string arn_of(const Services& services, const TrailOrStore& target);
json::Value name_target(const Services& services, const TrailOrStore& target);

// The document of what is attached, null where nothing is.
wire::ApiResult<json::Value> attached_document(const Services& services, const Call& call,
                                               std::string_view arn, catalog::AttachmentKind kind);
wire::ApiResult<void> attach_document(const Services& services, const Call& call, std::string_view arn,
                                      catalog::AttachmentKind kind, const json::Value& document);

}  // namespace tarn::service
