// PutAuditEvents, of cloudtrail-data: a channel's events go into its event data stores.
#include "base/log.hpp"
#include "io/hash.hpp"
#include "service/arn.hpp"
#include "service/audit_events.hpp"
#include "service/channel_rules.hpp"
#include "service/data_api.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/policy_document.hpp"

#include <algorithm>
#include <expected>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::Resource;

constexpr std::size_t kEventBytesMax = 1u << 20;  // of all events of a call

// One event on its way: its record or why it was not taken.
struct Entry {
  std::string id{};
  std::string event_id{};
  std::expected<std::string, AuditFailure> record{};
};

std::unexpected<wire::ApiError> refuse_unknown(const Call& call) {
  return refuse("ChannelNotFound",
                fmt::format("The channel was not found: {}", Input(call.input).text("channelArn")));
}

wire::ApiResult<Resource> find_channel(const Services& services, const Call& call) {
  const std::string reference = Input(call.input).text("channelArn");
  const auto arn = parse_channel_reference(services.lake.settings(), reference);
  if (!arn.has_value() && arn.error() == ReferenceProblem::MalformedArn) {
    return refuse("InvalidChannelARN", fmt::format("The ARN of a channel is not valid: {}", reference));
  }
  if (arn.has_value()) {
    Result<Resource> found = services.lake.control().resource(*arn);
    if (found.has_value()) {
      return *std::move(found);
    }
    if (found.error().code() != ErrorCode::NotFound) {
      return refuse_internal(call, found.error());
    }
  }
  return refuse_unknown(call);
}

// Of the channel's own account those may call whom their policies let, unless the channel's policy denies it;
// of other accounts, those whom both let. To the others of other accounts the channel is not there.
wire::ApiResult<void> check_policy(const Services& services, const Call& call, const Resource& channel) {
  const auto found =
      services.lake.control().attachment(channel.id.value(), catalog::AttachmentKind::ResourcePolicy);
  if (!found.has_value()) {
    return refuse_internal(call, found.error());
  }
  std::optional<access::Policy> policy;
  if (const std::optional<catalog::Attachment>& attached = *found) {
    auto parsed = parse_policy(PolicyHolder::Channel, channel.id.value(), attached->document);
    if (!parsed.has_value()) {
      return refuse_internal(call, Error(ErrorCode::Corrupt, parsed.error()));
    }
    policy = *std::move(parsed);
  }
  const auto external_id = Input(call.input).optional_text("externalId");
  const auto decision = call.access.decision_on_channel(channel, policy ? &*policy : nullptr, external_id);
  if (!decision) {
    return refuse_internal(call, decision.error());
  }
  if (!call.access.is_owner()) {
    return decision->is_allowed() ? wire::ApiResult<void>() : refuse_unknown(call);
  }
  const access::Caller& caller = call.caller.caller;
  const bool is_admitted =
      !policy || channel_policy_admits(
                     *policy, {.arn = caller.arn, .account = caller.account, .external_id = external_id});
  if (decision->is_allowed() && is_admitted) {
    return {};
  }
  return refuse(
      "ChannelInsufficientPermission",
      fmt::format("User: {} is not authorized to perform: cloudtrail-data:PutAuditEvents because {}",
                  caller.arn,
                  is_admitted ? "no policy allows it"
                              : "the channel's resource policy does not admit it with this external ID"));
}

wire::ApiResult<std::vector<AuditEvent>> read_events(const Call& call) {
  const json::Array& listed = *call.input.find("auditEvents")->array();
  std::vector<AuditEvent> events;
  events.reserve(listed.size());
  std::set<std::string> ids;
  std::size_t bytes = 0;
  for (const json::Value& value : listed) {
    const Input input(value);
    events.push_back({.id = input.text("id"),
                      .data = input.text("eventData"),
                      .checksum = input.optional_text("eventDataChecksum")});
    bytes += events.back().data.size();
    if (!ids.insert(events.back().id).second) {
      return refuse("DuplicatedAuditEventId",
                    fmt::format("An ID occurs twice among the audit events: {}", events.back().id));
    }
  }
  if (bytes > kEventBytesMax) {
    return refuse(
        "RequestEntityTooLargeException",
        fmt::format("The audit events of a call have at most {} bytes together; send fewer at once: {}",
                    kEventBytesMax, bytes));
  }
  return events;
}

// Those of the channel's destinations that take events now.
wire::ApiResult<std::vector<EventDataStoreId>> open_destinations(const Services& services, const Call& call,
                                                                 const Channel& channel) {
  std::vector<EventDataStoreId> open;
  open.reserve(channel.destinations.size());
  for (const std::string& arn : channel.destinations) {
    const auto id = parse_store_reference(services.lake.settings(), arn);
    const auto store = services.lake.control().store(id.value_or(EventDataStoreId()));
    if (store.has_value() && store->status == catalog::StoreStatus::Enabled) {
      open.push_back(store->id);
    } else if (!store.has_value() && store.error().code() != ErrorCode::NotFound) {
      return refuse_internal(call, store.error());
    }
  }
  return open;
}

std::vector<Entry> make_entries(const Services& services, const Call& call, const Resource& channel,
                                const std::vector<AuditEvent>& events) {
  const AuditEnvelope envelope{.account = channel.account,
                               .region = call.region,
                               .channel_arn = channel.id.value(),
                               .ingested = services.lake.clock().now()};
  std::vector<Entry> entries;
  entries.reserve(events.size());
  for (const AuditEvent& event : events) {
    std::string event_id = io::make_uuid(services.lake.random());
    auto record = make_audit_record(event, envelope, event_id);
    entries.push_back({event.id, std::move(event_id), std::move(record)});
  }
  return entries;
}

// Brings the records of `entries` into the stores; those that are not taken become failures.
wire::ApiResult<void> push(const Services& services, const Call& call,
                           std::span<const EventDataStoreId> stores, std::vector<Entry>& entries) {
  const AuditFailure nobody{"InactiveEventDataStore",
                            "no event data store of the channel takes events: see GetChannel's Destinations"};
  std::vector<Entry*> sent;
  std::vector<std::string_view> records;
  sent.reserve(entries.size());
  records.reserve(entries.size());
  for (Entry& entry : entries) {
    if (entry.record.has_value() && stores.empty()) {
      entry.record = std::unexpected(nobody);
    } else if (entry.record.has_value()) {
      sent.push_back(&entry);
      records.push_back(*entry.record);
    }
  }
  if (sent.empty()) {
    return {};
  }
  const auto taken = services.pusher->push_into(stores, records);
  if (!taken.has_value()) {
    return taken.error().code() == ErrorCode::ResourceExhausted
               ? refuse("ServiceUnavailable", "The server has no room for events now: try again later.")
               : refuse_internal(call, taken.error());
  }
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const ingest::Acknowledgement& acknowledgement = (*taken)[i];
    if (acknowledgement.kind == ingest::Acknowledgement::Kind::Refused) {
      sent[i]->record = std::unexpected(AuditFailure{"InvalidData", acknowledgement.reason});
    } else if (acknowledgement.kind == ingest::Acknowledgement::Kind::Unwanted) {
      sent[i]->record = std::unexpected(nobody);
    }
  }
  return {};
}

// What GetChannel tells of the call. The events are durable: that this is not written down is no reason to
// have them sent again.
void note(const Services& services, const Resource& channel, const std::vector<Entry>& entries) {
  const auto noted =
      services.lake.control().change_resource(channel.id, [&](Resource resource) -> Result<Resource> {
        Channel changed = TARN_TRY(read_channel(resource.document));
        IngestionStatus& status = changed.ingestion;
        status.attempt_time = services.lake.clock().now();
        status.attempt_event_id = entries.back().event_id;
        for (const Entry& entry : entries) {
          if (entry.record.has_value()) {
            status.success_time = status.attempt_time;
            status.success_event_id = entry.event_id;
          } else {
            status.error_code = entry.record.error().code;
          }
        }
        resource.document = to_document(changed);
        return resource;
      });
  if (!noted.has_value()) {
    log::warning("a channel's ingestion status was not written",
                 {{"channel", channel.id.value()}, {"reason", noted.error().message()}});
  }
}

json::Value describe(const std::vector<Entry>& entries) {
  json::Array successful;
  json::Array failed;
  for (const Entry& entry : entries) {
    if (entry.record.has_value()) {
      successful.emplace_back(json::Object{{"eventID", entry.event_id}, {"id", entry.id}});
    } else {
      const AuditFailure& failure = entry.record.error();
      failed.emplace_back(
          json::Object{{"errorCode", failure.code}, {"errorMessage", failure.message}, {"id", entry.id}});
    }
  }
  return json::Object{{"failed", std::move(failed)}, {"successful", std::move(successful)}};
}

}  // namespace

Answer put_audit_events(const Services& services, const Call& call) {
  if (services.pusher == nullptr) {
    return refuse("UnsupportedOperationException", "This server takes no events.");
  }
  const auto resource = find_channel(services, call);
  if (!resource.has_value()) {
    return std::unexpected(resource.error());
  }
  const Result<Channel> channel = read_channel(resource->document);
  if (!channel.has_value()) {
    return refuse_internal(call, channel.error());
  }
  if (auto admitted = check_policy(services, call, *resource); !admitted) {
    return std::unexpected(std::move(admitted).error());
  }
  const auto events = read_events(call);
  if (!events.has_value()) {
    return std::unexpected(events.error());
  }
  const auto stores = open_destinations(services, call, *channel);
  if (!stores.has_value()) {
    return std::unexpected(stores.error());
  }
  std::vector<Entry> entries = make_entries(services, call, *resource, *events);
  if (auto pushed = push(services, call, *stores, entries); !pushed) {
    return std::unexpected(std::move(pushed).error());
  }
  note(services, *resource, entries);
  return describe(entries);
}

}  // namespace tarn::service
