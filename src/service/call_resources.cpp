#include "service/call_resources.hpp"

#include "service/cloudtrail_arn.hpp"
#include "service/input.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::HistoryResource;

constexpr std::size_t kArnBytesMax = 256;
// As many as a channel may have destinations, and as many tags as a request may bring.
constexpr std::size_t kListedMax = 200;

struct Kind {
  std::string_view arn_type;
  std::string_view history_type;
};

constexpr auto kKinds = std::to_array<Kind>({
    {kTrailArnType, "AWS::CloudTrail::Trail"},
    {kStoreArnType, "AWS::CloudTrail::EventDataStore"},
    {kChannelArnType, "AWS::CloudTrail::Channel"},
    {kDashboardArnType, "AWS::CloudTrail::Dashboard"},
});

// A member that names resources: one by a text, several by a list of texts or of Destinations.
struct NamingMember {
  std::string_view member;
  std::string_view arn_type;  // of what a name or an ID means; empty where only an ARN names anything
};

// What an operation acts on stands before what it sends something to.
constexpr auto kInputMembers = std::to_array<NamingMember>({
    {"TrailName", kTrailArnType},
    {"trailNameList", kTrailArnType},
    {"Channel", kChannelArnType},
    {"DashboardId", kDashboardArnType},
    {"EventDataStore", kStoreArnType},
    {"EventDataStores", kStoreArnType},
    {"ResourceId", {}},
    {"ResourceIdList", {}},
    {"ResourceArn", {}},
    {"InsightSource", {}},
    {"Destination", kStoreArnType},
    {"Destinations", kStoreArnType},
    {"InsightsDestination", kStoreArnType},
});

// A condition key is made of each tag.
constexpr auto kTagMembers = std::to_array<std::string_view>({"Tags", "TagsList"});

constexpr auto kOutputMembers =
    std::to_array<std::string_view>({"TrailARN", "EventDataStoreArn", "ChannelArn", "DashboardArn"});

// Those whose member Name is a trail's.
constexpr auto kOfOneTrail =
    std::to_array<std::string_view>({"CreateTrail", "DeleteTrail", "GetTrail", "GetTrailStatus",
                                     "StartLogging", "StopLogging", "UpdateTrail"});
constexpr std::string_view kDescribeTrails = "DescribeTrails";

bool is_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

// A name or an ID alone is of the caller's own account, so that nobody learns from an answer whose lake this
// is. Stores and channels live in the lake's Region, trails and dashboards in that of the call.
std::string arn_of_id(const NamingCall& call, std::string_view arn_type, std::string_view id) {
  const bool is_of_region = arn_type == kTrailArnType || arn_type == kDashboardArnType;
  return to_string(CloudTrailArn{.partition = call.settings.partition,
                                 .region = is_of_region ? call.region : call.settings.region,
                                 .account = call.caller,
                                 .type = std::string(arn_type),
                                 .id = std::string(id)});
}

void add_arn(std::vector<HistoryResource>& resources, std::string_view text) {
  const auto arn = text.size() <= kArnBytesMax ? parse_cloudtrail_arn(text) : std::nullopt;
  if (!arn) {
    return;
  }
  const auto kind = std::ranges::find(kKinds, arn->type, &Kind::arn_type);
  const bool is_there = std::ranges::find(resources, text, &HistoryResource::name) != resources.end();
  if (kind != kKinds.end() && !is_there) {
    resources.push_back({std::string(kind->history_type), std::string(text)});
  }
}

void add_named(std::vector<HistoryResource>& resources, const NamingCall& call, std::string_view arn_type,
               std::string_view text) {
  if (text.starts_with("arn:")) {
    add_arn(resources, text);
  } else if (!arn_type.empty() && is_id(text)) {
    add_arn(resources, arn_of_id(call, arn_type, text));
  }
}

void add_member(std::vector<HistoryResource>& resources, const NamingCall& call, std::string_view arn_type,
                const json::Value* value) {
  if (value == nullptr) {
    return;
  }
  if (const std::string* text = value->string()) {
    add_named(resources, call, arn_type, *text);
  }
  if (const json::Array* values = value->array()) {
    for (const json::Value& one : *values) {
      const std::string* text = one.string();
      add_named(resources, call, arn_type, text != nullptr ? *text : Input(one).text("Location"));
    }
  }
}

void add_name(std::vector<HistoryResource>& resources, const NamingCall& call) {
  if (std::ranges::find(kOfOneTrail, call.operation) != kOfOneTrail.end()) {
    add_named(resources, call, kTrailArnType, Input(call.input).text("Name"));
  }
}

// An ID of a store is one of the account of `of_stores`.
void add_members(std::vector<HistoryResource>& resources, const NamingCall& call,
                 const NamingCall& of_stores) {
  const Input input(call.input);
  for (const NamingMember& naming : kInputMembers) {
    add_member(resources, naming.arn_type == kStoreArnType ? of_stores : call, naming.arn_type,
               input.value(naming.member));
  }
}

// A name may be that of a shadow trail, whose ARN only the answer has. Who asked for all trails asked for
// none.
void add_described_trails(std::vector<HistoryResource>& resources, const NamingCall& call,
                          const Input& output) {
  const json::Value* trails = output.value("trailList");
  if (Input(call.input).texts("trailNameList").empty() || trails == nullptr || trails->array() == nullptr) {
    return;
  }
  for (const json::Value& trail : *trails->array()) {
    add_arn(resources, Input(trail).text("TrailARN"));
  }
}

std::optional<wire::ApiError> refusal_of_long_list(const json::Value& input, std::string_view member) {
  const json::Value* value = Input(input).value(member);
  if (value == nullptr || value->array() == nullptr || value->array()->size() <= kListedMax) {
    return std::nullopt;
  }
  std::string shown(member);
  shown.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(shown.front())));
  return wire::ApiError{
      "ValidationException",
      fmt::format("1 validation error detected: Value at '{}' failed to satisfy constraint: Member must "
                  "have length less than or equal to {}",
                  shown, kListedMax)};
}

}  // namespace

std::optional<wire::ApiError> refusal_of_many(const json::Value& input) {
  for (const NamingMember& naming : kInputMembers) {
    if (auto refusal = refusal_of_long_list(input, naming.member)) {
      return refusal;
    }
  }
  for (const std::string_view member : kTagMembers) {
    if (auto refusal = refusal_of_long_list(input, member)) {
      return refusal;
    }
  }
  return std::nullopt;
}

std::vector<HistoryResource> resources_asked_for(const NamingCall& call) {
  std::vector<HistoryResource> resources;
  add_name(resources, call);
  add_members(resources, call, call);
  return resources;
}

std::vector<HistoryResource> resources_of_success(const NamingCall& call, const json::Value& output) {
  std::vector<HistoryResource> resources;
  const Input made(output);
  // Other accounts have no stores of their own: an ID by which one was reached is of the lake's.
  const NamingCall reached{.settings = call.settings,
                           .caller = call.settings.account,
                           .region = call.region,
                           .operation = call.operation,
                           .input = call.input};
  if (call.operation == kDescribeTrails) {
    add_described_trails(resources, call, made);
    return resources;
  }
  for (const std::string_view member : kOutputMembers) {
    add_arn(resources, made.text(member));
  }
  // The home of a trail that was made is the organization's to say, not the name's.
  if (!made.has("TrailARN")) {
    add_name(resources, call);
  }
  add_members(resources, call, reached);
  // An import that goes on is named by its ID alone.
  if (call.operation == "StartImport" || call.operation == "StopImport") {
    add_member(resources, call, kStoreArnType, made.value("Destinations"));
  }
  return resources;
}

}  // namespace tarn::service
