// LookupEvents; LookupEventsInAllRegions, which is Tarn's own: the same of every Region at once.
#include "service/audit.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::int64_t kEventsOnAPage = 50;
constexpr std::string_view kInsight = "Insight";
constexpr std::string_view kInAllRegions = "LookupEventsInAllRegions";
constexpr std::array<catalog::LookupAttribute, 3> kOfInsights = {catalog::LookupAttribute::EventId,
                                                                 catalog::LookupAttribute::EventName,
                                                                 catalog::LookupAttribute::EventSource};

std::unexpected<wire::ApiError> refuse_attributes(std::string message) {
  return refuse("InvalidLookupAttributesException", std::move(message));
}

wire::ApiResult<catalog::LookupCondition> read_condition(const json::Value& given,
                                                         std::string_view category) {
  const Input input(given);
  const std::string key = input.text("AttributeKey");
  const auto attribute = catalog::parse_lookup_attribute(key);
  if (!attribute) {
    return refuse_attributes(fmt::format("Events cannot be looked up by that attribute: {}", key));
  }
  if (category == kInsight && std::ranges::find(kOfInsights, *attribute) == kOfInsights.end()) {
    return refuse_attributes("Insights events are looked up by EventId, EventName or EventSource.");
  }
  return catalog::LookupCondition{*attribute, input.text("AttributeValue")};
}

// AWS takes one attribute; several, which an event must meet all, are Tarn's own and for those who ask for
// them.
wire::ApiResult<std::vector<catalog::LookupCondition>> read_conditions(const Services& services,
                                                                       const Call& call,
                                                                       std::string_view category) {
  std::vector<catalog::LookupCondition> conditions;
  const json::Value* attributes = Input(call.input).value("LookupAttributes");
  if (attributes == nullptr || attributes->array() == nullptr) {
    return conditions;
  }
  if (attributes->array()->size() > 1 && services.lookups == LookupAttributes::One) {
    return refuse_attributes("You can specify only one LookupAttribute.");
  }
  for (const json::Value& attribute : *attributes->array()) {
    const catalog::LookupCondition read = TARN_TRY(read_condition(attribute, category));
    if (std::ranges::find(conditions, read.attribute, &catalog::LookupCondition::attribute) !=
        conditions.end()) {
      return refuse_attributes(
          fmt::format("Each AttributeKey may be given once: {}", Input(attribute).text("AttributeKey")));
    }
    conditions.push_back(read);
  }
  return conditions;
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
  request.region = call.operation == kInAllRegions ? Region() : call.region;
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
  request.conditions = TARN_TRY(read_conditions(services, call, request.category));
  return read_cursor(services, call, std::move(request));
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
  // An empty list would say that nothing unusual happened.
  if (request->category == kInsight) {
    return refuse("UnsupportedOperationException",
                  "This version of Tarn does not detect unusual activity, so that it has no Insights events: "
                  "leave EventCategory out.");
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
