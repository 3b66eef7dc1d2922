// PutEventConfiguration, GetEventConfiguration: of trails and of event data stores.
#include "catalog/store_category.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/trail_registry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::AttachmentKind;
using catalog::EventDataStore;

constexpr std::string_view kMaxEventSize = "MaxEventSize";
constexpr std::string_view kContextKeys = "ContextKeySelectors";
constexpr std::string_view kAggregation = "AggregationConfigurations";
constexpr std::string_view kStandard = "Standard";
constexpr std::string_view kLarge = "Large";

// User Guide, "Enrich CloudTrail events by adding resource tag keys and IAM global condition keys".
constexpr std::array<std::string_view, 22> kConditionKeys = {
    "aws:FederatedProvider",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIdentity",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:ViaAWSService",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SourceAccount",
    "aws:SourceOrgID",
};

std::unexpected<wire::ApiError> bad_parameter(std::string message) {
  return refuse("InvalidParameterException", std::move(message));
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// IAM does not tell upper from lower case in the names of condition keys.
bool is_condition_key(std::string_view text) {
  return std::ranges::any_of(kConditionKeys, [text](std::string_view key) {
    return std::ranges::equal(text, key, {}, lower, lower);
  });
}

// The texts of a list, none of them twice.
wire::ApiResult<json::Array> read_distinct(const std::vector<std::string>& texts, std::string_view where) {
  json::Array kept;
  kept.reserve(texts.size());
  for (const std::string& text : texts) {
    if (std::ranges::count(texts, text) > 1) {
      return bad_parameter(fmt::format("{} name {} more than once.", where, text));
    }
    kept.emplace_back(text);
  }
  return kept;
}

wire::ApiResult<json::Value> read_context_keys(const json::Value& given) {
  json::Array selectors;
  std::vector<std::string> types;
  for (const json::Value& element : *given.array()) {
    const Input selector(element);
    const std::string type = selector.text("Type");
    if (std::ranges::find(types, type) != types.end()) {
      return bad_parameter(
          fmt::format("ContextKeySelectors name {} more than once: put all keys into one.", type));
    }
    types.push_back(type);
    const std::vector<std::string> keys = selector.texts("Equals");
    const auto unknown = std::ranges::find_if_not(keys, is_condition_key);
    if (type == "RequestContext" && unknown != keys.end()) {
      return bad_parameter(
          fmt::format("{} is no IAM global condition key that events can be enriched with: "
                      "give one such as aws:PrincipalArn.",
                      *unknown));
    }
    json::Array kept = TARN_TRY(read_distinct(keys, "ContextKeySelectors"));
    selectors.emplace_back(json::Object{{"Type", type}, {"Equals", std::move(kept)}});
  }
  return selectors;
}

wire::ApiResult<json::Value> read_aggregation(const json::Value& given) {
  json::Array configurations;
  for (const json::Value& element : *given.array()) {
    const Input configuration(element);
    json::Array templates =
        TARN_TRY(read_distinct(configuration.texts("Templates"), "Templates of AggregationConfigurations"));
    configurations.emplace_back(json::Object{{"Templates", std::move(templates)},
                                             {"EventCategory", configuration.text("EventCategory")}});
  }
  return configurations;
}

wire::ApiResult<void> refuse_members(const Input& input, std::initializer_list<std::string_view> members,
                                     std::string_view whose) {
  for (const std::string_view member : members) {
    if (input.has(member)) {
      return refuse("InvalidParameterCombinationException",
                    fmt::format("{} is of {}: leave it out here.", member, whose));
    }
  }
  return {};
}

json::Value default_configuration(bool is_trail) {
  return is_trail ? json::Object{{std::string(kAggregation), json::Array{}}}
                  : json::Object{{std::string(kMaxEventSize), kStandard},
                                 {std::string(kContextKeys), json::Array{}}};
}

// Puts what the call gives into the configuration; what is absent stays, an empty list clears.
wire::ApiResult<void> apply_to_trail(const Input& input, json::Value& configuration) {
  TARN_TRY(refuse_members(input, {kMaxEventSize, kContextKeys}, "event data stores"));
  const json::Value* aggregation = input.value(kAggregation);
  if (aggregation == nullptr) {
    return bad_parameter("Give AggregationConfigurations: a trail has no other event configuration.");
  }
  configuration.set(kAggregation, TARN_TRY(read_aggregation(*aggregation)));
  return {};
}

wire::ApiResult<void> apply_to_store(const Input& input, json::Value& configuration) {
  TARN_TRY(refuse_members(input, {kAggregation}, "trails"));
  const auto size = input.optional_text(kMaxEventSize);
  const json::Value* keys = input.value(kContextKeys);
  if (!size && keys == nullptr) {
    return bad_parameter("Give MaxEventSize or ContextKeySelectors: there is nothing to configure.");
  }
  if (size) {
    configuration.set(kMaxEventSize, *size);
  }
  if (keys != nullptr) {
    configuration.set(kContextKeys, TARN_TRY(read_context_keys(*keys)));
  }
  if (!configuration.find(kContextKeys)->array()->empty() &&
      Input(configuration).text(kMaxEventSize) != kLarge) {
    return refuse(
        "InvalidParameterCombinationException",
        "ContextKeySelectors need MaxEventSize to be Large: set it, or clear them with an empty list.");
  }
  return {};
}

// `inactive` is what the operation calls a store that is pending deletion.
wire::ApiResult<void> check_store(const EventDataStore& store, std::string_view inactive) {
  if (store.status == catalog::StoreStatus::PendingDeletion) {
    return refuse(inactive,
                  fmt::format("The event data store is pending deletion: restore it first: {}", store.name));
  }
  if (catalog::category_of(store) != event::Category::CloudTrail) {
    return refuse("InvalidEventDataStoreCategoryException",
                  fmt::format("Only an event data store of CloudTrail events has an event configuration: {}",
                              store.name));
  }
  return {};
}

wire::ApiResult<TrailOrStore> find_target(const Services& services, const Call& call, TrailUse use) {
  TrailOrStore target = TARN_TRY(find_trail_or_store(services, call, use));
  if (const auto* store = std::get_if<EventDataStore>(&target)) {
    TARN_TRY(check_store(*store, use == TrailUse::Change ? "InactiveEventDataStoreException"
                                                         : "InvalidEventDataStoreStatusException"));
  }
  return target;
}

wire::ApiResult<json::Value> configuration_of(const Services& services, const Call& call,
                                              const TrailOrStore& target) {
  json::Value document = TARN_TRY(
      attached_document(services, call, arn_of(services, target), AttachmentKind::EventConfiguration));
  return document.object() != nullptr ? std::move(document)
                                      : default_configuration(std::holds_alternative<Trail>(target));
}

json::Value describe_configuration(const Services& services, const TrailOrStore& target,
                                   const json::Value& configuration) {
  json::Value output = name_target(services, target);
  for (const json::Member& member : *configuration.object()) {
    output.set(member.name, member.value);
  }
  return output;
}

}  // namespace

Answer put_event_configuration(const Services& services, const Call& call) {
  const Input input(call.input);
  const TrailOrStore target = TARN_TRY(find_target(services, call, TrailUse::Change));
  json::Value configuration = TARN_TRY(configuration_of(services, call, target));
  if (std::holds_alternative<Trail>(target)) {
    TARN_TRY(apply_to_trail(input, configuration));
  } else {
    TARN_TRY(apply_to_store(input, configuration));
  }
  TARN_TRY(attach_document(services, call, arn_of(services, target), AttachmentKind::EventConfiguration,
                           configuration));
  return describe_configuration(services, target, configuration);
}

Answer get_event_configuration(const Services& services, const Call& call) {
  const TrailOrStore target = TARN_TRY(find_target(services, call, TrailUse::Read));
  return describe_configuration(services, target, TARN_TRY(configuration_of(services, call, target)));
}

}  // namespace tarn::service
