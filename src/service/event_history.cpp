// LookupEvents.
#include "service/audit.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::int64_t kEventsOnAPage = 50;
constexpr std::string_view kInsight = "Insight";
constexpr std::array<catalog::LookupAttribute, 3> kOfInsights = {catalog::LookupAttribute::EventId,
                                                                 catalog::LookupAttribute::EventName,
                                                                 catalog::LookupAttribute::EventSource};

wire::ApiResult<catalog::LookupRequest> read_attribute(const Input& input, catalog::LookupRequest request) {
  const json::Value* attributes = input.value("LookupAttributes");
  if (attributes == nullptr || attributes->array() == nullptr || attributes->array()->empty()) {
    return request;
  }
  if (attributes->array()->size() > 1) {
    return refuse("InvalidLookupAttributesException", "You can specify only one LookupAttribute.");
  }
  const Input attribute(attributes->array()->front());
  request.attribute = catalog::parse_lookup_attribute(attribute.text("AttributeKey"));
  request.value = attribute.text("AttributeValue");
  if (!request.attribute) {
    return refuse(
        "InvalidLookupAttributesException",
        fmt::format("Events cannot be looked up by that attribute: {}", attribute.text("AttributeKey")));
  }
  if (request.category == kInsight &&
      std::ranges::find(kOfInsights, *request.attribute) == kOfInsights.end()) {
    return refuse("InvalidLookupAttributesException",
                  "Insights events are looked up by EventId, EventName or EventSource.");
  }
  return request;
}

wire::ApiResult<catalog::LookupRequest> read_cursor(const Services& services, const Call& call,
                                                    catalog::LookupRequest request) {
  const auto cursor = read_page_token(services, call);
  if (!cursor.has_value()) {
    return std::unexpected(cursor.error());
  }
  const std::optional<std::string>& token = *cursor;
  if (!token) {
    return request;
  }
  const std::string_view text = *token;
  const std::size_t blank = std::min(text.find(' '), text.size() - 1);
  const auto time = parse_integer(text.substr(0, blank));
  const auto row = parse_integer(text.substr(blank + 1));
  if (!time || !row) {
    return refuse("InvalidNextTokenException", "The NextToken is not valid for this request.");
  }
  request.after = catalog::HistoryCursor{from_micros(*time), *row};
  return request;
}

wire::ApiResult<catalog::LookupRequest> read_request(const Services& services, const Call& call) {
  const Input input(call.input);
  catalog::LookupRequest request;
  request.account = call.caller.principal.account;
  request.region = call.region;
  request.category = input.has("EventCategory") ? kInsight : "Management";
  request.limit = static_cast<std::uint64_t>(input.integer("MaxResults").value_or(kEventsOnAPage));
  // The daily sweep is late by up to a day; nobody sees that.
  const Timestamp oldest = services.lake.clock().now() - kHistoryKept;
  const auto start = input.time("StartTime");
  request.from = std::max(start.value_or(oldest), oldest);
  request.to = input.time("EndTime");
  if (start && request.to && *request.to < *start) {
    return refuse("InvalidTimeRangeException", "EndTime is before StartTime.");
  }
  auto with_attribute = read_attribute(input, std::move(request));
  if (!with_attribute.has_value()) {
    return with_attribute;
  }
  return read_cursor(services, call, std::move(*with_attribute));
}

json::Value describe(const catalog::HistoryEvent& event) {
  json::Array resources;
  for (const catalog::HistoryResource& resource : event.resources) {
    resources.emplace_back(json::Object{{"ResourceType", resource.type}, {"ResourceName", resource.name}});
  }
  json::Value described(json::Object{{"EventId", event.event_id},
                                     {"EventName", event.event_name},
                                     {"ReadOnly", event.read_only},
                                     {"EventTime", epoch_seconds(event.event_time)},
                                     {"EventSource", event.event_source},
                                     {"Resources", std::move(resources)},
                                     {"CloudTrailEvent", event.json}});
  if (!event.access_key_id.empty()) {
    described.set("AccessKeyId", event.access_key_id);
  }
  if (!event.user_name.empty()) {
    described.set("Username", event.user_name);
  }
  return described;
}

}  // namespace

Answer lookup_events(const Services& services, const Call& call) {
  const auto request = read_request(services, call);
  if (!request.has_value()) {
    return std::unexpected(request.error());
  }
  const auto page = services.lake.history().lookup(*request);
  if (!page.has_value()) {
    return refuse_internal(call, page.error());
  }
  json::Array events;
  for (const catalog::HistoryEvent& event : page->events) {
    events.push_back(describe(event));
  }
  json::Value output(json::Object{{"Events", std::move(events)}});
  if (const auto& next = page->next) {
    output.set("NextToken",
               make_page_token(services, call, fmt::format("{} {}", micros(next->event_time), next->row)));
  }
  return output;
}

}  // namespace tarn::service
