#include "service/trail_selectors.hpp"

#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/selector_arns.hpp"
#include "service/trail_registry.hpp"
#include "service/trail_rules.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kObjects = "AWS::S3::Object";
constexpr std::string_view kFunctions = "AWS::Lambda::Function";
constexpr std::string_view kTables = "AWS::DynamoDB::Table";
constexpr std::array<std::string_view, 2> kExcludable = {"kms.amazonaws.com", "rdsdata.amazonaws.com"};

std::unexpected<wire::ApiError> broken(std::string message) {
  return std::unexpected(wire::ApiError{"InvalidEventSelectorsException", std::move(message)});
}

// Takes "arn:<partition>:<service>" off the front; false where it is not there.
bool take_service(std::string_view& value, std::string_view service) {
  constexpr std::string_view kArn = "arn:";
  const std::size_t colon = value.find(':', kArn.size());
  if (!value.starts_with(kArn) || colon == std::string_view::npos ||
      !is_partition_name(value.substr(kArn.size(), colon - kArn.size())) ||
      !value.substr(colon + 1).starts_with(service)) {
    return false;
  }
  value.remove_prefix(colon + 1 + service.size());
  return true;
}

// All buckets, or a bucket with a slash and perhaps the beginning of keys behind it.
bool is_object_value(std::string_view value) {
  constexpr std::string_view kBuckets = ":::";
  if (!take_service(value, "s3")) {
    return false;
  }
  if (value.empty() || value == kBuckets) {
    return true;
  }
  if (!value.starts_with(kBuckets)) {
    return false;
  }
  value.remove_prefix(kBuckets.size());
  const std::size_t slash = value.find('/');
  return slash != std::string_view::npos && check_bucket_name(value.substr(0, slash)).has_value();
}

// All resources of the service, or the ARN of one.
bool is_service_value(std::string_view value, std::string_view service, std::string_view resource) {
  std::string_view rest = value;
  if (!take_service(rest, service)) {
    return false;
  }
  if (rest.empty()) {
    return true;
  }
  const ArnParts arn = split_arn(value).value_or(ArnParts{});
  return arn.service == service && !arn.region.empty() && !arn.account.empty() &&
         arn.resource.starts_with(resource) && arn.resource.size() > resource.size();
}

// What a value must be that is none; nullptr for one that is.
const char* broken_value_rule(std::string_view type, std::string_view value) {
  if (type == kObjects) {
    return is_object_value(value)
               ? nullptr
               : "arn:aws:s3 for all objects, or arn:aws:s3:::<bucket>/ with the beginning "
                 "of keys behind it";
  }
  if (type == kFunctions) {
    return is_service_value(value, "lambda", "function:")
               ? nullptr
               : "arn:aws:lambda for all functions, or the ARN of one";
  }
  return is_service_value(value, "dynamodb", "table/") ? nullptr
                                                       : "arn:aws:dynamodb for all tables, or the ARN of one";
}

wire::ApiResult<json::Value> read_data_resource(const json::Value& given) {
  const Input resource(given);
  const std::string type = resource.text("Type");
  if (type != kObjects && type != kFunctions && type != kTables) {
    return broken(
        fmt::format("The Type of DataResources is {}, {} or {}, not {}: other types need "
                    "AdvancedEventSelectors.",
                    kObjects, kFunctions, kTables, type));
  }
  const std::vector<std::string> values = resource.texts("Values");
  if (values.empty()) {
    return broken(fmt::format("DataResources of {} need at least one of Values.", type));
  }
  json::Array kept;
  kept.reserve(values.size());
  for (const std::string& value : values) {
    if (const char* rule = broken_value_rule(type, value)) {
      return broken(
          fmt::format("Value {} for DataResources.Values of {} is not valid: give {}.", value, type, rule));
    }
    kept.emplace_back(value);
  }
  return json::Object{{"Type", type}, {"Values", std::move(kept)}};
}

wire::ApiResult<json::Value> read_exclusions(const Input& selector, bool has_management) {
  json::Array kept;
  for (const std::string& source : selector.texts("ExcludeManagementEventSources")) {
    if (std::ranges::find(kExcludable, source) == kExcludable.end()) {
      return broken(fmt::format("ExcludeManagementEventSources may hold {} and {}, not {}.", kExcludable[0],
                                kExcludable[1], source));
    }
    if (!has_management) {
      return broken(
          "ExcludeManagementEventSources need IncludeManagementEvents to be true: without management events, "
          "there is nothing to leave out.");
    }
    kept.emplace_back(source);
  }
  return kept;
}

wire::ApiResult<json::Value> read_event_selector(const json::Value& given) {
  const Input selector(given);
  const bool has_management = selector.boolean("IncludeManagementEvents", true);
  json::Array resources;
  if (const json::Value* list = selector.value("DataResources");
      list != nullptr && list->array() != nullptr) {
    resources.reserve(list->array()->size());
    for (const json::Value& resource : *list->array()) {
      resources.push_back(TARN_TRY(read_data_resource(resource)));
    }
  }
  json::Value exclusions = TARN_TRY(read_exclusions(selector, has_management));
  return json::Object{
      {"ReadWriteType", selector.optional_text("ReadWriteType").value_or("All")},
      {"IncludeManagementEvents", has_management},
      {"DataResources", std::move(resources)},
      {"ExcludeManagementEventSources", std::move(exclusions)},
  };
}

std::size_t count_data_resources(const json::Array& selectors) {
  std::size_t count = 0;
  for (const json::Value& selector : selectors) {
    for (const json::Value& resource : *selector.find("DataResources")->array()) {
      count += resource.find("Values")->array()->size();
    }
  }
  return count;
}

json::Value field_selector(const json::Value& given) {
  constexpr std::array<std::string_view, 7> kMembers = {
      "Field", "Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"};
  json::Object kept;
  for (const std::string_view name : kMembers) {
    if (const json::Value* member = Input(given).value(name)) {
      kept.push_back({std::string(name), *member});
    }
  }
  return kept;
}

// REQUIRES: parse_selectors() takes it.
json::Value advanced_selector(const json::Value& given) {
  json::Array fields;
  const json::Array& given_fields = *given.find("FieldSelectors")->array();
  fields.reserve(given_fields.size());
  for (const json::Value& field : given_fields) {
    fields.push_back(field_selector(field));
  }
  json::Object kept;
  if (const auto name = Input(given).optional_text("Name")) {
    kept.push_back({"Name", *name});
  }
  kept.push_back({"FieldSelectors", std::move(fields)});
  return kept;
}

void add_logged(LoggedEvents& logged, const event::EventSelector& selector) {
  const auto first_value = [&selector](event::SelectorField field) -> std::string_view {
    const auto found = std::ranges::find(selector.fields, field, &event::FieldSelector::field);
    return found == selector.fields.end() ? std::string_view() : found->conditions.front().values.front();
  };
  const std::string_view category = first_value(event::SelectorField::EventCategory);
  const std::string_view read_only = first_value(event::SelectorField::ReadOnly);
  logged.data = logged.data || category == "Data";
  if (category == "Management") {
    logged.management_reads = logged.management_reads || read_only != "false";
    logged.management_writes = logged.management_writes || read_only != "true";
  }
}

}  // namespace

json::Value default_event_selectors() {
  return json::Array{json::Object{
      {"ReadWriteType", "All"},
      {"IncludeManagementEvents", true},
      {"DataResources", json::Array{}},
      {"ExcludeManagementEventSources", json::Array{}},
  }};
}

wire::ApiResult<json::Value> read_event_selectors(const json::Value& given) {
  const json::Array& list = *given.array();
  if (list.size() > kEventSelectorsOfATrail) {
    return broken(fmt::format("A trail has at most {} event selectors.", kEventSelectorsOfATrail));
  }
  json::Array selectors;
  selectors.reserve(list.size());
  for (const json::Value& selector : list) {
    selectors.push_back(TARN_TRY(read_event_selector(selector)));
  }
  if (count_data_resources(selectors) > kDataResourcesOfATrail) {
    return broken(
        fmt::format("The event selectors of a trail hold at most {} data resources together: use "
                    "AdvancedEventSelectors, or name all resources of a type.",
                    kDataResourcesOfATrail));
  }
  return selectors;
}

wire::ApiResult<json::Value> read_advanced_event_selectors(const json::Value& given) {
  const auto parsed = event::parse_selectors(given, event::SelectorHolder::Trail);
  if (!parsed.has_value()) {
    return broken(parsed.error().message());
  }
  if (auto problem = problem_of_resource_arns(*parsed)) {
    return broken(*std::move(problem));
  }
  json::Array selectors;
  selectors.reserve(given.array()->size());
  for (const json::Value& selector : *given.array()) {
    selectors.push_back(advanced_selector(selector));
  }
  return selectors;
}

bool has_custom_selectors(const Trail& trail) {
  return !trail.advanced_event_selectors.is_null() ||
         json::write(trail.event_selectors) != json::write(default_event_selectors());
}

LoggedEvents logged_events(const Trail& trail) {
  if (!trail.advanced_event_selectors.is_null()) {
    return logged_events(trail.advanced_event_selectors, event::SelectorHolder::Trail);
  }
  LoggedEvents logged;
  for (const json::Value& selector : *trail.event_selectors.array()) {
    const Input members(selector);
    const std::string kind = members.text("ReadWriteType");
    const bool has_management = members.boolean("IncludeManagementEvents", true);
    const json::Value* resources = members.value("DataResources");
    logged.management_reads = logged.management_reads || (has_management && kind != "WriteOnly");
    logged.management_writes = logged.management_writes || (has_management && kind != "ReadOnly");
    logged.data = logged.data || (resources != nullptr && !resources->array()->empty());
  }
  return logged;
}

LoggedEvents logged_events(const json::Value& selectors, event::SelectorHolder holder) {
  LoggedEvents logged;
  const auto parsed = event::parse_selectors(selectors, holder);
  if (parsed.has_value()) {
    for (const event::EventSelector& selector : *parsed) {
      add_logged(logged, selector);
    }
  }
  return logged;
}

}  // namespace tarn::service
