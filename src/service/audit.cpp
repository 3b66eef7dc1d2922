#include "service/audit.hpp"

#include "access/wildcard.hpp"
#include "service/call_resources.hpp"
#include "service/operations.hpp"
#include "service/recorded_elements.hpp"
#include "service/user_identity.hpp"
#include "wire/api_model.hpp"

#include <array>

namespace tarn::service {
namespace {

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
constexpr std::string_view kEventVersion = "1.11";
constexpr std::string_view kEventSource = "cloudtrail.amazonaws.com";
constexpr std::string_view kTarnEventSource = "tarn";  // of operations that CloudTrail does not have
// CloudTrail's own limit on the texts of an event.
constexpr std::size_t kTextBytesMax = 1024;
constexpr std::string_view kOutcomeUnknownMessage = "The call began, and what came of it is not recorded.";

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

// Whose event history the event is for.
const AccountId& recipient_of(const AuditedCall& call) {
  const bool is_told = call.other != nullptr && !call.other->recipient.empty();
  return is_told ? call.other->recipient : call.caller.principal.account;
}

bool is_foreign(const AuditedCall& call) {
  return recipient_of(call) != call.caller.principal.account;
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
  return recorded_elements(call.other == nullptr ? known_elements(call.operation, *call.input) : *call.input);
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

json::Value make_record(const AuditedCall& call, const catalog::HistoryEvent& event) {
  json::Value record(json::Object{
      {"eventVersion", kEventVersion},
      {"userIdentity", is_foreign(call) ? foreign_identity(call.caller) : user_identity(call.caller)},
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
  record.set("requestID", call.request_id);
  record.set("eventID", event.event_id);
  record.set("readOnly", is_read(call));
  if (!event.resources.empty()) {
    record.set("resources", resource_members(event.resources));
  }
  record.set("eventType", "AwsApiCall");
  record.set("managementEvent", true);
  record.set("recipientAccountId", recipient_of(call).value());
  if (call.other != nullptr && !call.other->shared_event_id.empty()) {
    record.set("sharedEventID", call.other->shared_event_id);
  }
  record.set("eventCategory", "Management");
  return record;
}

// The event of another account than the caller's is written at the end alone, under an ID of its own.
catalog::HistoryEvent event_of(Lake& lake, const AuditedCall& call) {
  const bool was_begun = !call.begun_event.empty() && !is_foreign(call);
  catalog::HistoryEvent event =
      audit_event(call, lake.settings(),
                  was_begun ? std::string(call.begun_event) : io::make_uuid(lake.random()));
  event.replaces = was_begun;
  return event;
}

}  // namespace

catalog::HistoryEvent audit_event(const AuditedCall& call, const catalog::LakeSettings& settings,
                                  std::string event_id) {
  catalog::HistoryEvent event;
  event.event_id = std::move(event_id);
  // As in the record: two calls of one second keep their order by their arrival.
  event.event_time = std::chrono::floor<std::chrono::seconds>(call.time);
  event.account = recipient_of(call);
  event.region = call.region;
  event.event_name = call.operation;
  event.event_source = event_source_of(call);
  if (!is_foreign(call)) {
    event.user_name = call.caller.principal.name;
    event.access_key_id = call.caller.key_id.value();
  }
  event.read_only = is_read(call) ? "true" : "false";
  event.category = "Management";
  event.resources = resources_of(call, settings);
  event.json = json::write(make_record(call, event));
  return event;
}

Result<std::string> record_beginning(Lake& lake, AuditedCall call) {
  call.has_ended = false;
  catalog::HistoryEvent event = event_of(lake, call);
  std::string event_id = event.event_id;
  TARN_TRY(lake.history_writer().insert(std::move(event)));
  return event_id;
}

Result<> record_call(Lake& lake, const AuditedCall& call) {
  return lake.history_writer().insert(event_of(lake, call));
}

Result<> record_calls(Lake& lake, std::span<const AuditedCall> calls) {
  std::vector<catalog::HistoryEvent> events;
  events.reserve(calls.size());
  for (const AuditedCall& call : calls) {
    events.push_back(event_of(lake, call));
  }
  TARN_TRY(lake.history().insert(events));
  return {};
}

}  // namespace tarn::service
