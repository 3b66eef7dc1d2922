// PutInsightSelectors, GetInsightSelectors: of trails and of event data stores.
#include "catalog/store_category.hpp"
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/insight_rules.hpp"
#include "service/operations.hpp"
#include "service/store_description.hpp"
#include "service/trail_registry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::AttachmentKind;
using catalog::EventDataStore;

std::unexpected<wire::ApiError> broken(std::string message) {
  return refuse("InvalidInsightSelectorsException", std::move(message));
}

// These operations declare no exception that would say so of a store.
template <class T>
wire::ApiResult<T> as_parameter(wire::ApiResult<T> found) {
  const bool is_of_store = !found.has_value() && (found.error().name == "EventDataStoreNotFoundException" ||
                                                  found.error().name == "EventDataStoreARNInvalidException");
  return is_of_store ? wire::ApiResult<T>(refuse("InvalidParameterException", found.error().message))
                     : std::move(found);
}

wire::ApiResult<json::Value> read_categories(const Input& selector, bool is_trail) {
  std::vector<std::string> categories = selector.texts("EventCategories");
  if (categories.empty()) {
    categories.emplace_back(kManagementCategory);
  }
  json::Array kept;
  kept.reserve(categories.size());
  for (const std::string& category : categories) {
    if (!is_trail && category != kManagementCategory) {
      return broken("An event data store has Insights on Management events alone: Data is for trails.");
    }
    if (std::ranges::count(categories, category) > 1) {
      return broken(fmt::format("EventCategories name {} more than once.", category));
    }
    kept.emplace_back(category);
  }
  return kept;
}

// The selectors as GetInsightSelectors answers them, each with its categories.
wire::ApiResult<json::Array> read_insight_selectors(const Input& input, bool is_trail) {
  json::Array selectors;
  std::vector<std::string> types;
  for (const json::Value& given : *input.value("InsightSelectors")->array()) {
    const Input selector(given);
    const std::string type = selector.text("InsightType");
    if (type.empty()) {
      return broken(fmt::format("An Insights selector needs an InsightType: {} or {}.", kCallRateInsight,
                                kErrorRateInsight));
    }
    if (std::ranges::find(types, type) != types.end()) {
      return broken(fmt::format("InsightSelectors name {} more than once.", type));
    }
    types.push_back(type);
    json::Value categories = TARN_TRY(read_categories(selector, is_trail));
    selectors.emplace_back(json::Object{{"InsightType", type}, {"EventCategories", std::move(categories)}});
  }
  return selectors;
}

wire::ApiResult<void> check_logged(const json::Array& selectors, const LoggedEvents& logged) {
  if (auto problem = find_unlogged_insight(selectors, logged)) {
    return broken(*std::move(problem));
  }
  return {};
}

wire::ApiResult<void> check_active(const EventDataStore& store, std::string_view member) {
  if (store.status == catalog::StoreStatus::PendingDeletion) {
    return refuse("InvalidParameterException",
                  fmt::format("{} is pending deletion: restore it first, or name another.", member));
  }
  return {};
}

// The ARN of the store that takes the Insights events of `source`.
wire::ApiResult<std::string> read_destination(const Services& services, const Call& call,
                                              const EventDataStore& source) {
  const auto named = Input(call.input).optional_text("InsightsDestination");
  if (!named) {
    return refuse("InvalidParameterException",
                  "Insights of an event data store need InsightsDestination: an event data store that takes "
                  "Insight events.");
  }
  const EventDataStore destination = TARN_TRY(as_parameter(find_store(services, call, *named)));
  TARN_TRY(check_active(source, "EventDataStore"));
  TARN_TRY(check_active(destination, "InsightsDestination"));
  if (catalog::category_of(destination) != event::Category::Insight) {
    return broken(fmt::format("InsightsDestination takes no Insight events: {}", destination.name));
  }
  return event_data_store_arn(services.lake.settings(), destination.id);
}

wire::ApiResult<void> detach_selectors(const Services& services, const Call& call, std::string_view arn) {
  const auto detached = services.lake.control().detach(arn, AttachmentKind::InsightSelectors);
  if (!detached.has_value()) {
    return refuse_internal(call, detached.error());
  }
  return {};
}

// What is kept: the selectors, and the destination of a store's.
wire::ApiResult<json::Value> read_document(const Services& services, const Call& call,
                                           const TrailOrStore& target) {
  const auto* trail = std::get_if<Trail>(&target);
  const Input input(call.input);
  if (trail != nullptr && input.has("InsightsDestination")) {
    return refuse("InvalidParameterCombinationException",
                  "InsightsDestination is for an event data store: a trail delivers Insights events to its "
                  "bucket.");
  }
  json::Array selectors = TARN_TRY(read_insight_selectors(input, trail != nullptr));
  json::Value document(json::Object{{"InsightSelectors", selectors}});
  if (selectors.empty()) {
    return document;
  }
  if (trail != nullptr) {
    TARN_TRY(check_logged(selectors, logged_events(*trail)));
    return document;
  }
  const auto& store = std::get<EventDataStore>(target);
  document.set("InsightsDestination", TARN_TRY(read_destination(services, call, store)));
  TARN_TRY(check_logged(selectors, logged_events(stored_json(store.advanced_event_selectors),
                                                 event::SelectorHolder::EventDataStore)));
  return document;
}

json::Value describe_selectors(const Services& services, const TrailOrStore& target,
                               const json::Value& document) {
  json::Value output = name_target(services, target);
  for (const json::Member& member : *document.object()) {
    output.set(member.name, member.value);
  }
  return output;
}

}  // namespace

Answer put_insight_selectors(const Services& services, const Call& call) {
  const TrailOrStore target = TARN_TRY(as_parameter(find_trail_or_store(services, call, TrailUse::Change)));
  const json::Value document = TARN_TRY(read_document(services, call, target));
  const std::string arn = arn_of(services, target);
  if (document.find("InsightSelectors")->array()->empty()) {
    TARN_TRY(detach_selectors(services, call, arn));
  } else {
    TARN_TRY(attach_document(services, call, arn, AttachmentKind::InsightSelectors, document));
  }
  return describe_selectors(services, target, document);
}

Answer get_insight_selectors(const Services& services, const Call& call) {
  const TrailOrStore target = TARN_TRY(as_parameter(find_trail_or_store(services, call, TrailUse::Read)));
  const std::string arn = arn_of(services, target);
  const json::Value document =
      TARN_TRY(attached_document(services, call, arn, AttachmentKind::InsightSelectors));
  if (document.object() == nullptr) {
    return refuse("InsightNotEnabledException",
                  fmt::format("Insights are not enabled on {}: enable them with PutInsightSelectors.", arn));
  }
  return describe_selectors(services, target, document);
}

}  // namespace tarn::service
