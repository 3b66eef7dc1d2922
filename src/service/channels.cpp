// CreateChannel, UpdateChannel, DeleteChannel, GetChannel, ListChannels.
#include "base/log.hpp"
#include "catalog/store_category.hpp"
#include "io/hash.hpp"
#include "service/arn.hpp"
#include "service/channel_rules.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/tag_rules.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::EventDataStore;
using catalog::Resource;

constexpr std::uint64_t kChannelsOnAPage = 100;
constexpr std::string_view kToStore = "EVENT_DATA_STORE";

std::unexpected<wire::ApiError> refuse_unknown(std::string_view reference) {
  return refuse("ChannelNotFoundException", fmt::format("The channel was not found: {}", reference));
}

std::unexpected<wire::ApiError> refuse_malformed(std::string_view reference) {
  return refuse("ChannelARNInvalidException",
                fmt::format("The ARN of a channel is not valid: {}", reference));
}

// The channel that the input names.
wire::ApiResult<Resource> find_channel(const Services& services, const Call& call) {
  const std::string reference = Input(call.input).text("Channel");
  const auto arn = parse_channel_reference(services.lake.settings(), reference);
  if (!arn.has_value()) {
    return arn.error() == ReferenceProblem::MalformedArn ? refuse_malformed(reference)
                                                         : refuse_unknown(reference);
  }
  Result<Resource> found = services.lake.control().resource(*arn);
  if (!found.has_value()) {
    return found.error().code() == ErrorCode::NotFound ? refuse_unknown(reference)
                                                       : refuse_internal(call, found.error());
  }
  return *std::move(found);
}

wire::ApiResult<void> check_destination(const EventDataStore& store, std::string_view location) {
  if (store.status != catalog::StoreStatus::Enabled) {
    return refuse("InactiveEventDataStoreException",
                  fmt::format("The event data store of a channel must be ENABLED; this one is {}: {}",
                              catalog::to_string(store.status), location));
  }
  if (category_of(store) != event::Category::ActivityAuditLog) {
    return refuse("InvalidEventDataStoreCategoryException",
                  fmt::format("A channel delivers to event data stores of the category ActivityAuditLog "
                              "alone: make one with that eventCategory: {}",
                              location));
  }
  if (store.multi_region || store.organization) {
    return refuse(
        "InvalidParameterException",
        fmt::format("The event data store of a channel is of one Region and of one account: update it "
                    "with MultiRegionEnabled and OrganizationEnabled false: {}",
                    location));
  }
  return {};
}

wire::ApiResult<std::string> read_destination(const Services& services, const Call& call,
                                              const json::Value& destination) {
  const Input input(destination);
  if (input.text("Type") != kToStore) {
    return refuse(
        "InvalidParameterException",
        "A destination's Type is EVENT_DATA_STORE: AWS_SERVICE is for the channels that AWS's services "
        "make.");
  }
  const std::string location = input.text("Location");
  const auto store = find_store(services, call, location);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (auto checked = check_destination(*store, location); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  return event_data_store_arn(services.lake.settings(), store->id);
}

// Empty where the input has none.
wire::ApiResult<std::vector<std::string>> read_destinations(const Services& services, const Call& call) {
  std::vector<std::string> arns;
  const json::Value* destinations = Input(call.input).value("Destinations");
  if (destinations == nullptr) {
    return arns;
  }
  arns.reserve(destinations->array()->size());
  for (const json::Value& destination : *destinations->array()) {
    auto arn = read_destination(services, call, destination);
    if (!arn.has_value()) {
      return std::unexpected(std::move(arn).error());
    }
    if (std::ranges::find(arns, *arn) != arns.end()) {
      return refuse("InvalidParameterException", fmt::format("A destination occurs twice: {}", *arn));
    }
    arns.push_back(*std::move(arn));
  }
  return arns;
}

json::Array describe_destinations(const Channel& channel) {
  json::Array destinations;
  destinations.reserve(channel.destinations.size());
  for (const std::string& arn : channel.destinations) {
    destinations.emplace_back(json::Object{{"Type", kToStore}, {"Location", arn}});
  }
  return destinations;
}

json::Value describe(const Resource& resource, const Channel& channel) {
  return json::Object{{"ChannelArn", resource.id.value()},
                      {"Name", resource.name},
                      {"Source", channel.source},
                      {"Destinations", describe_destinations(channel)}};
}

// What never happened is left out.
json::Value describe(const IngestionStatus& status) {
  json::Value output(json::Object{});
  const auto set_time = [&output](std::string_view name, const std::optional<Timestamp>& time) {
    if (time) {
      output.set(name, epoch_seconds(*time));
    }
  };
  const auto set_text = [&output](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      output.set(name, text);
    }
  };
  set_time("LatestIngestionSuccessTime", status.success_time);
  set_text("LatestIngestionSuccessEventID", status.success_event_id);
  set_text("LatestIngestionErrorCode", status.error_code);
  set_time("LatestIngestionAttemptTime", status.attempt_time);
  set_text("LatestIngestionAttemptEventID", status.attempt_event_id);
  return output;
}

Resource make_resource(const Services& services, const Input& input) {
  const catalog::LakeSettings& settings = services.lake.settings();
  Resource resource;
  resource.id = ResourceArn(channel_arn(settings, io::make_uuid(services.lake.random())));
  resource.kind = catalog::ResourceKind::Channel;
  resource.account = settings.account;
  resource.region = settings.region;
  resource.name = input.text("Name");
  resource.created = services.lake.clock().now();
  resource.updated = resource.created;
  return resource;
}

// The others of its account and Region have other sources, or one that may be shared. One that is damaged
// takes no events of any source, and so stands in nobody's way.
catalog::ControlCatalog::ResourceCheck with_another_source(const std::string& source) {
  return [source](const Resource& there) -> Result<> {
    const Result<Channel> other = read_channel(there.document);
    if (!other.has_value()) {
      log::error("a channel is damaged and takes nothing: delete it, and make it anew",
                 {{"channel", there.id.value()}, {"reason", other.error().message()}});
      return {};
    }
    if (other->source != source || is_shared_source(source)) {
      return {};
    }
    return fail(ErrorCode::FailedState,
                fmt::format("There is a channel for the source {}: {}", source, there.id.value()));
  };
}

std::unexpected<wire::ApiError> refuse_insertion(const Services& services, const Call& call,
                                                 const Error& error) {
  if (error.code() == ErrorCode::AlreadyExists) {
    return refuse("ChannelAlreadyExistsException",
                  fmt::format("A channel of that name exists: {}", Input(call.input).text("Name")));
  }
  if (error.code() == ErrorCode::FailedState) {
    return refuse("ChannelAlreadyExistsException", error.message());
  }
  if (error.code() == ErrorCode::ResourceExhausted) {
    return refuse("ChannelMaxLimitExceededException",
                  fmt::format("A lake has at most {} channels: delete one first.", services.quotas.channels));
  }
  return refuse_internal(call, error);
}

}  // namespace

Answer create_channel(const Services& services, const Call& call) {
  const Input input(call.input);
  Channel channel{.source = input.text("Source")};
  if (!is_channel_source(channel.source)) {
    return refuse(
        "InvalidSourceException",
        fmt::format("Source is Custom, or the name of a partner of CloudTrail's: {}", channel.source));
  }
  auto destinations = read_destinations(services, call);
  if (!destinations.has_value()) {
    return std::unexpected(std::move(destinations).error());
  }
  auto tags = read_new_tags(input.value("Tags"), "TagsLimitExceededException");
  if (!tags.has_value()) {
    return std::unexpected(std::move(tags).error());
  }
  channel.destinations = *std::move(destinations);
  Resource resource = make_resource(services, input);
  resource.document = to_document(channel);
  resource.tags = *std::move(tags);
  const Result<> inserted = services.lake.control().insert_resource(resource, services.quotas.channels,
                                                                    with_another_source(channel.source));
  if (!inserted.has_value()) {
    return refuse_insertion(services, call, inserted.error());
  }
  json::Value output = describe(resource, channel);
  output.set("Tags", stored_json(resource.tags));
  return output;
}

Answer update_channel(const Services& services, const Call& call) {
  const auto found = find_channel(services, call);
  if (!found.has_value()) {
    return std::unexpected(found.error());
  }
  auto destinations = read_destinations(services, call);
  if (!destinations.has_value()) {
    return std::unexpected(std::move(destinations).error());
  }
  Channel channel;
  const auto changed =
      services.lake.control().change_resource(found->id, [&](Resource resource) -> Result<Resource> {
        channel = TARN_TRY(read_channel(resource.document));
        if (!destinations->empty()) {
          channel.destinations = *destinations;
        }
        resource.name = Input(call.input).optional_text("Name").value_or(resource.name);
        resource.document = to_document(channel);
        resource.updated = services.lake.clock().now();
        return resource;
      });
  if (!changed.has_value()) {
    return changed.error().code() == ErrorCode::NotFound ? refuse_unknown(found->id.value())
                                                         : refuse_insertion(services, call, changed.error());
  }
  return describe(*changed, channel);
}

Answer delete_channel(const Services& services, const Call& call) {
  const auto found = find_channel(services, call);
  if (!found.has_value()) {
    return std::unexpected(found.error());
  }
  const Result<> removed = services.lake.control().remove_resource(found->id);
  if (!removed.has_value()) {
    return removed.error().code() == ErrorCode::NotFound ? refuse_unknown(found->id.value())
                                                         : refuse_internal(call, removed.error());
  }
  return json::Object{};
}

namespace {

// Whether the caller sees but some rows of a store that the channel delivers to.
Result<bool> is_limited_by_rows(const Services& services, const Call& call, const Channel& channel) {
  for (const std::string& arn : channel.destinations) {
    const auto id = parse_store_reference(services.lake.settings(), arn);
    const auto store = id ? services.lake.control().store(*id) : fail(ErrorCode::NotFound, arn);
    if (!store && store.error().code() != ErrorCode::NotFound) {
      return fail(store.error());
    }
    const bool is_limited = store && TARN_TRY(call.access.is_limited_by_rows(*store));
    if (is_limited) {
      return true;
    }
  }
  return false;
}

}  // namespace

Answer get_channel(const Services& services, const Call& call) {
  const auto found = find_channel(services, call);
  if (!found.has_value()) {
    return std::unexpected(found.error());
  }
  const Result<Channel> channel = read_channel(found->document);
  if (!channel.has_value()) {
    return refuse_internal(call, channel.error());
  }
  const auto is_limited = is_limited_by_rows(services, call, *channel);
  if (!is_limited) {
    return refuse_internal(call, is_limited.error());
  }
  json::Value output = describe(*found, *channel);
  // It names the newest event, whoever may see that.
  if (!*is_limited) {
    output.set("IngestionStatus", describe(channel->ingestion));
  }
  return output;
}

Answer list_channels(const Services& services, const Call& call) {
  const auto page = read_page_request(services, call, kChannelsOnAPage);
  if (!page.has_value()) {
    return std::unexpected(page.error());
  }
  const auto found = services.lake.control().resources({.kind = catalog::ResourceKind::Channel}, *page);
  if (!found.has_value()) {
    return refuse_internal(call, found.error());
  }
  json::Array channels;
  channels.reserve(found->items.size());
  for (const Resource& resource : found->items) {
    channels.emplace_back(json::Object{{"ChannelArn", resource.id.value()}, {"Name", resource.name}});
  }
  json::Value output(json::Object{{"Channels", std::move(channels)}});
  set_next_token(output, services, call, found->next);
  return output;
}

}  // namespace tarn::service
