// AddTags, RemoveTags, ListTags.
#include "service/arn.hpp"
#include "service/cloudtrail_arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/tag_rules.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::size_t kResourcesMax = 20;  // of one ListTags
constexpr std::string_view kAddTags = "AddTags";
constexpr std::size_t kTrailNameMin = 3;
constexpr std::size_t kTrailNameMax = 128;

// Who has the tags: an event data store, or a resource of another type.
struct Tagged {
  std::optional<EventDataStoreId> store{};
  ResourceArn resource{};
  std::string tags{};
};

bool is_trail_name(std::string_view name) {
  return name.size() >= kTrailNameMin && name.size() <= kTrailNameMax &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
         });
}

std::unexpected<wire::ApiError> refuse_malformed(std::string_view text) {
  for (const auto& [type, exception] : {std::pair(kStoreArnType, "EventDataStoreARNInvalidException"),
                                        std::pair(kChannelArnType, "ChannelARNInvalidException")}) {
    if (looks_like_arn_of(text, type)) {
      return refuse(exception, fmt::format("The ARN is not valid: {}", text));
    }
  }
  return refuse("CloudTrailARNInvalidException",
                fmt::format("Name the resource by its ARN, as in arn:aws:cloudtrail:us-east-1:111122223333:"
                            "trail/MyTrail: {}",
                            text));
}

wire::ApiResult<Tagged> find_tagged_store(const Services& services, const Call& call,
                                          const std::string& text) {
  auto store = find_store(services, call, text);
  if (!store.has_value()) {
    return std::unexpected(std::move(store).error());
  }
  if (store->status == catalog::StoreStatus::PendingDeletion) {
    return refuse("InactiveEventDataStoreException",
                  fmt::format("The event data store is pending deletion: restore it first: {}", text));
  }
  return Tagged{.store = store->id, .tags = std::move(store->tags)};
}

// ListTags has no exception of its own for a channel that is not there.
std::string_view not_found_exception(const Call& call, std::string_view type) {
  return type == kChannelArnType && call.operation != "ListTags" ? "ChannelNotFoundException"
                                                                 : "ResourceNotFoundException";
}

wire::ApiResult<Tagged> find_tagged(const Services& services, const Call& call, const std::string& text) {
  const auto arn = parse_cloudtrail_arn(text);
  if (!arn) {
    return refuse_malformed(text);
  }
  if (arn->type == kStoreArnType) {
    return find_tagged_store(services, call, text);
  }
  if (arn->type != kTrailArnType && arn->type != kChannelArnType && arn->type != kDashboardArnType) {
    return refuse("ResourceTypeNotSupportedException",
                  fmt::format("Trails, event data stores, channels and dashboards have tags: {}", text));
  }
  if (arn->type == kTrailArnType && !is_trail_name(arn->id)) {
    return refuse(
        "InvalidTrailNameException",
        fmt::format("A trail's name has {} to {} letters, digits, periods, underscores or dashes: {}",
                    kTrailNameMin, kTrailNameMax, arn->id));
  }
  auto resource = services.lake.control().resource(ResourceArn(text));
  if (!resource.has_value()) {
    return resource.error().code() == ErrorCode::NotFound
               ? refuse(not_found_exception(call, arn->type),
                        fmt::format("The resource was not found: {}", text))
               : refuse_internal(call, resource.error());
  }
  if (arn->type == kTrailArnType && call.operation != "ListTags" && resource->region != call.region) {
    return refuse(
        "ResourceNotFoundException",
        fmt::format("The trail {} is at home in {}: make the call there.", text, resource->region.value()));
  }
  return Tagged{.resource = resource->id, .tags = std::move(resource->tags)};
}

// The limit is of what a resource has, so that RemoveTags declares no exception for it.
std::unexpected<wire::ApiError> refuse_tags(const Call& call, const TagProblem& problem) {
  const bool is_over_limit = problem.kind == TagProblem::Kind::TooMany && call.operation == kAddTags;
  return refuse(is_over_limit ? "TagsLimitExceededException" : "InvalidTagParameterException",
                problem.message);
}

using TagChange = std::function<json::Value(const json::Value& present, const json::Value& given)>;

// Changes the tags of what the input names by those that it gives; the limit counts what comes out.
Answer change_tags(const Services& services, const Call& call, const TagChange& change) {
  const Input input(call.input);
  const json::Value& given = *input.value("TagsList");
  const auto tagged = find_tagged(services, call, input.text("ResourceId"));
  if (!tagged.has_value()) {
    return std::unexpected(tagged.error());
  }
  if (const auto problem = check_tags(given)) {
    return refuse_tags(call, *problem);
  }
  std::optional<TagProblem> problem;
  const auto changed_tags = [&](std::string& tags) -> Result<> {
    // What cannot be read is not written over.
    const json::Value changed = change(TARN_TRY(json::parse(tags)), given);
    // Of tags of long ago some may be against the rules, and taking others away makes that no worse.
    problem = call.operation == kAddTags ? check_tags_together(changed) : std::nullopt;
    if (problem) {
      return fail(ErrorCode::FailedState, problem->message);
    }
    tags = json::write(changed);
    return {};
  };
  const auto change_one = [&changed_tags](auto owner) -> Result<decltype(owner)> {
    TARN_TRY(changed_tags(owner.tags));
    return owner;
  };
  const std::optional<EventDataStoreId>& store = tagged->store;
  std::optional<Error> failure;
  if (store) {
    const auto changed = services.lake.control().change_store(*store, change_one);
    failure = changed ? std::nullopt : std::optional(changed.error());
  } else {
    const auto changed = services.lake.control().change_resource(tagged->resource, change_one);
    failure = changed ? std::nullopt : std::optional(changed.error());
  }
  if (problem) {
    return refuse_tags(call, *problem);
  }
  if (failure) {
    return refuse_internal(call, *failure);
  }
  return json::Object{};
}

}  // namespace

Answer add_tags(const Services& services, const Call& call) {
  return change_tags(services, call, with_tags);
}

Answer remove_tags(const Services& services, const Call& call) {
  return change_tags(services, call, without_tags);
}

// One entry for each resource, also for one without tags. All fit one page, so that no token is ever right.
Answer list_tags(const Services& services, const Call& call) {
  const Input input(call.input);
  if (input.has("NextToken")) {
    return refuse("InvalidTokenException",
                  "The NextToken is not valid: the tags of all resources fit one page.");
  }
  const std::vector<std::string> arns = input.texts("ResourceIdList");
  if (arns.size() > kResourcesMax) {
    return refuse("ValidationException",
                  fmt::format("ResourceIdList names at most {} resources: {}", kResourcesMax, arns.size()));
  }
  json::Array listed;
  listed.reserve(arns.size());
  for (const std::string& arn : arns) {
    const auto tagged = find_tagged(services, call, arn);
    if (!tagged.has_value()) {
      return std::unexpected(tagged.error());
    }
    listed.emplace_back(json::Object{{"ResourceId", arn}, {"TagsList", stored_json(tagged->tags)}});
  }
  return json::Object{{"ResourceTagList", std::move(listed)}};
}

}  // namespace tarn::service
