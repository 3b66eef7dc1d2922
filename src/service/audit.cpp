#include "service/audit.hpp"

#include "access/wildcard.hpp"
#include "service/api.hpp"
#include "service/call_resources.hpp"
#include "service/input.hpp"
#include "service/logging_controls.hpp"
#include "service/operations.hpp"
#include "service/recorded_elements.hpp"
#include "service/user_identity.hpp"
#include "wire/api_model.hpp"
#include "wire/known_members.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace tarn::service {
namespace {

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
constexpr std::string_view kEventVersion = "1.11";
constexpr std::string_view kEventSource = "cloudtrail.amazonaws.com";
constexpr std::string_view kTarnEventSource = "tarn";  // of operations that CloudTrail does not have
// CloudTrail's own limit on the texts of an event.
constexpr std::size_t kTextBytesMax = 1024;
constexpr std::string_view kOutcomeUnknownMessage = "The call began, and what came of it is not recorded.";
constexpr std::string_view kTrailHistoryType = "AWS::CloudTrail::Trail";
constexpr std::string_view kStoreHistoryType = "AWS::CloudTrail::EventDataStore";
constexpr auto kOfQueries =
    std::to_array<std::string_view>({"CancelQuery", "DescribeQuery", "GetQueryResults", "StartQuery"});

std::string_view event_source_of(const AuditedCall& call) {
  if (call.other != nullptr) {
    return call.other->event_source;
  }
  return wire::find_tarn_operation(call.operation) == nullptr ? kEventSource : kTarnEventSource;
}

bool is_read(const AuditedCall& call) {
  return call.other != nullptr ? call.other->is_read_only : is_read_only(call.operation);
}

// Of a reading call the response is not shown, but for what other services choose to show.
bool shows_response(const AuditedCall& call) {
  return call.other != nullptr || !is_read(call) || call.operation == "StartQuery";
}

// One of the events that a call is.
struct EventOfCall {
  std::string id{};
  AccountId recipient{};    // whose event history it is for
  std::string shared_id{};  // the same in the events of both accounts; empty where there is one
  catalog::HistoryWrite write = catalog::HistoryWrite::Add;
};

bool is_foreign(const AuditedCall& call, const EventOfCall& event) {
  return event.recipient != call.caller.principal.account;
}

std::string shortened(std::string_view text) {
  if (text.size() <= kTextBytesMax) {
    return std::string(text);
  }
  std::size_t end = kTextBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;  // not in the middle of a character
  }
  return std::string(text.substr(0, end));
}

json::Value request_parameters(const AuditedCall& call) {
  if (call.input == nullptr) {
    return nullptr;
  }
  const wire::Operation* operation = wire::find_operation(call.operation);
  operation = operation == nullptr ? wire::find_tarn_operation(call.operation) : operation;
  const bool is_modelled = call.other == nullptr && operation != nullptr;
  return recorded_elements(is_modelled ? wire::known_parts(*operation, *call.input) : *call.input);
}

// null where there is nothing to show.
json::Value response_elements(const AuditedCall& call) {
  return call.output != nullptr && shows_response(call) ? recorded_elements(*call.output)
                                                        : json::Value(nullptr);
}

// Those that a successful call was about, and those that one names whose end is not known.
std::vector<catalog::HistoryResource> resources_of(const AuditedCall& call,
                                                   const catalog::LakeSettings& settings) {
  if (call.other != nullptr) {
    return call.error == nullptr ? call.other->resources : std::vector<catalog::HistoryResource>();
  }
  if (call.input == nullptr || (call.output == nullptr && call.has_ended)) {
    return {};
  }
  const NamingCall naming{.settings = settings,
                          .caller = call.caller.principal.account,
                          .region = call.region,
                          .operation = call.operation,
                          .input = *call.input};
  return call.has_ended ? resources_of_success(naming, *call.output) : resources_asked_for(naming);
}

// Whose the resource is.
std::string account_of(const catalog::HistoryResource& resource) {
  const auto arn = access::split_arn(resource.name);
  return arn ? std::string((*arn)[4]) : std::string();
}

json::Array resource_members(const std::vector<catalog::HistoryResource>& resources) {
  json::Array members;
  members.reserve(resources.size());
  for (const catalog::HistoryResource& resource : resources) {
    members.emplace_back(
        json::Object{{"accountId", account_of(resource)}, {"type", resource.type}, {"ARN", resource.name}});
  }
  return members;
}

bool is_of_query(const AuditedCall& call) {
  return std::ranges::find(kOfQueries, call.operation) != kOfQueries.end();
}

// The account that owns what a successful call reached, where that is not the caller's; else empty. Beside
// roles, it is the lake's account alone that shares anything: all queries of others are on its stores.
AccountId foreign_owner(const AuditedCall& call, const catalog::LakeSettings& settings,
                        const std::vector<catalog::HistoryResource>& resources) {
  const AccountId& caller = call.caller.principal.account;
  if (call.other != nullptr) {
    return call.other->owner == caller ? AccountId() : call.other->owner;
  }
  if (call.output == nullptr || caller == settings.account) {
    return {};
  }
  const auto is_reached = [&](const catalog::HistoryResource& resource) {
    const bool is_seen_trail = is_read(call) && resource.type == kTrailHistoryType;
    return !is_seen_trail && account_of(resource) == settings.account.value();
  };
  return is_of_query(call) || std::ranges::any_of(resources, is_reached) ? settings.account : AccountId();
}

// Whose things the call may turn out to have reached. Stores are the lake's account's, also where an ID alone
// names one. It may be one too many: what was begun is withdrawn then.
AccountId possible_owner(const AuditedCall& call, const catalog::LakeSettings& settings,
                         const std::vector<catalog::HistoryResource>& resources) {
  if (call.caller.principal.account == settings.account) {
    return {};
  }
  const bool makes_one =
      call.operation == "CreateEventDataStore" || (call.operation == "CreateTrail" && call.input != nullptr &&
                                                   Input(*call.input).boolean("IsOrganizationTrail", false));
  const auto is_reachable = [&](const catalog::HistoryResource& resource) {
    return resource.type == kStoreHistoryType || account_of(resource) == settings.account.value();
  };
  return makes_one || is_of_query(call) || std::ranges::any_of(resources, is_reachable) ? settings.account
                                                                                        : AccountId();
}

// Of a call that ended: who has an event of it, and what becomes of what was begun.
std::vector<EventOfCall> events_of(Lake& lake, const AuditedCall& call, const AccountId& owner) {
  using enum catalog::HistoryWrite;
  const BegunEvents none;
  const BegunEvents& begun = call.begun == nullptr ? none : *call.begun;
  const bool was_begun = !begun.of_caller.empty();
  const bool was_shared = !begun.owner.empty() && begun.owner == owner;
  // Then nobody knows how far the call came: what the owner was told of its beginning stays.
  const bool is_unsure = call.error != nullptr && call.error->name == internal_failure().name;
  std::vector<EventOfCall> events;
  events.reserve(3);
  events.push_back({.id = was_begun ? begun.of_caller : io::make_uuid(lake.random()),
                    .recipient = call.caller.principal.account,
                    .write = was_begun ? Replace : Add});
  if (is_unsure) {
    events.front().shared_id = begun.shared_id;
  } else if (!begun.owner.empty() && !was_shared) {
    events.push_back({.id = begun.of_owner, .recipient = begun.owner, .write = Withdraw});
  }
  if (!owner.empty()) {
    const std::string shared = was_shared ? begun.shared_id : io::make_uuid(lake.random());
    events.front().shared_id = shared;
    events.push_back({.id = was_shared ? begun.of_owner : io::make_uuid(lake.random()),
                      .recipient = owner,
                      .shared_id = shared,
                      .write = was_shared ? Replace : Add});
  }
  return events;
}

json::Value make_record(const AuditedCall& call, const EventOfCall& of_call,
                        const catalog::HistoryEvent& event) {
  json::Value record(json::Object{
      {"eventVersion", kEventVersion},
      {"userIdentity",
       is_foreign(call, of_call) ? foreign_identity(call.caller) : user_identity(call.caller)},
      {"eventTime", format_iso_seconds(call.time)},
      {"eventSource", event_source_of(call)},
      {"eventName", call.operation},
      {"awsRegion", call.region.value()},
      {"sourceIPAddress", call.source_ip},
      {"userAgent", shortened(call.user_agent)},
  });
  if (call.error != nullptr) {
    record.set("errorCode", call.error->name);
    record.set("errorMessage", shortened(call.error->message));
  }
  if (!call.has_ended) {
    record.set("errorCode", kOutcomeUnknown);
    record.set("errorMessage", kOutcomeUnknownMessage);
  }
  record.set("requestParameters", request_parameters(call));
  record.set("responseElements", response_elements(call));
  if (call.other == nullptr && changes_logging(call.operation)) {
    record.set("additionalEventData", json::Object{{std::string(kChangesLogging), true}});
  }
  record.set("requestID", call.request_id);
  record.set("eventID", event.event_id);
  record.set("readOnly", is_read(call));
  if (!event.resources.empty()) {
    record.set("resources", resource_members(event.resources));
  }
  record.set("eventType", "AwsApiCall");
  record.set("managementEvent", true);
  record.set("recipientAccountId", of_call.recipient.value());
  if (!of_call.shared_id.empty()) {
    record.set("sharedEventID", of_call.shared_id);
  }
  record.set("eventCategory", "Management");
  return record;
}

catalog::HistoryEvent make_event(const AuditedCall& call, const EventOfCall& of_call,
                                 const std::vector<catalog::HistoryResource>& resources) {
  catalog::HistoryEvent event;
  event.event_id = of_call.id;
  event.write = of_call.write;
  // As in the record: two calls of one second keep their order by their arrival.
  event.event_time = std::chrono::floor<std::chrono::seconds>(call.time);
  event.account = of_call.recipient;
  event.region = call.region;
  event.event_name = call.operation;
  event.event_source = event_source_of(call);
  if (!is_foreign(call, of_call)) {
    event.user_name = call.caller.principal.name;
    event.access_key_id = call.caller.key_id.value();
  }
  event.read_only = is_read(call) ? "true" : "false";
  event.category = "Management";
  event.resources = resources;
  event.json = json::write(make_record(call, of_call, event));
  return event;
}

// All or none.
Result<> write_events(Lake& lake, const AuditedCall& call, std::span<const EventOfCall> events,
                      const std::vector<catalog::HistoryResource>& resources) {
  if (events.size() == 1) {
    return lake.history_writer().insert(make_event(call, events.front(), resources));
  }
  std::vector<catalog::HistoryEvent> made;
  made.reserve(events.size());
  for (const EventOfCall& event : events) {
    made.push_back(make_event(call, event, resources));
  }
  TARN_TRY(lake.history().insert(made));
  return {};
}

}  // namespace

Result<BegunEvents> record_beginning(Lake& lake, AuditedCall call) {
  call.has_ended = false;
  const auto resources = resources_of(call, lake.settings());
  BegunEvents begun{.of_caller = io::make_uuid(lake.random()),
                    .owner = possible_owner(call, lake.settings(), resources)};
  std::vector<EventOfCall> events = {{.id = begun.of_caller, .recipient = call.caller.principal.account}};
  if (!begun.owner.empty()) {
    begun.of_owner = io::make_uuid(lake.random());
    begun.shared_id = io::make_uuid(lake.random());
    events.front().shared_id = begun.shared_id;
    events.push_back({.id = begun.of_owner, .recipient = begun.owner, .shared_id = begun.shared_id});
  }
  TARN_TRY(write_events(lake, call, events, resources));
  return begun;
}

Result<> record_call(Lake& lake, const AuditedCall& call) {
  const auto resources = resources_of(call, lake.settings());
  const AccountId owner = foreign_owner(call, lake.settings(), resources);
  return write_events(lake, call, events_of(lake, call, owner), resources);
}

}  // namespace tarn::service
