#include "service/store_description.hpp"

#include "service/arn.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace tarn::service {
namespace {

// What the API calls each problem; empty for one that is not the caller's.
std::string_view exception_of(StoreProblem problem) {
  switch (problem) {
    case StoreProblem::NotFound: return "EventDataStoreNotFoundException";
    case StoreProblem::Inactive: return "InactiveEventDataStoreException";
    case StoreProblem::Status: return "InvalidEventDataStoreStatusException";
    case StoreProblem::Protected: return "EventDataStoreTerminationProtectedException";
    case StoreProblem::Category: return "InvalidEventDataStoreCategoryException";
    case StoreProblem::NameTaken: return "EventDataStoreAlreadyExistsException";
    case StoreProblem::OngoingImport: return "EventDataStoreHasOngoingImportException";
    case StoreProblem::HasChannel: return "ChannelExistsForEDSException";
    case StoreProblem::Federated: return "EventDataStoreFederationEnabledException";
    case StoreProblem::TooMany: return "EventDataStoreMaxLimitExceededException";
    case StoreProblem::NoOrganization: return "OrganizationsNotInUseException";
    case StoreProblem::NotManagement: return "NotOrganizationMasterAccountException";
    case StoreProblem::Selectors: return "InvalidEventSelectorsException";
    case StoreProblem::Insights: return "InvalidInsightSelectorsException";
    case StoreProblem::Parameter: return "InvalidParameterException";
    case StoreProblem::Unsupported: return "UnsupportedOperationException";
    case StoreProblem::Busy: return "ThrottlingException";
    case StoreProblem::Internal: break;
  }
  return {};
}

}  // namespace

json::Value stored_json(const std::string& text) {
  Result<json::Value> value = json::parse(text);
  return value.has_value() ? std::move(*value) : json::Value(json::Array{});
}

json::Value describe_store(const Services& services, const catalog::EventDataStore& store) {
  return json::Object{
      {"EventDataStoreArn", event_data_store_arn(services.lake.settings(), store.id)},
      {"Name", store.name},
      {"Status", catalog::to_string(store.status)},
      {"AdvancedEventSelectors", stored_json(store.advanced_event_selectors)},
      {"MultiRegionEnabled", store.multi_region},
      {"OrganizationEnabled", store.organization},
      {"RetentionPeriod", std::int64_t{store.retention_days}},
      {"TerminationProtectionEnabled", store.termination_protection},
      {"CreatedTimestamp", epoch_seconds(store.created)},
      {"UpdatedTimestamp", epoch_seconds(store.updated)},
  };
}

json::Value describe_whole_store(const Services& services, const catalog::EventDataStore& store) {
  json::Value output = describe_store(services, store);
  output.set("BillingMode", catalog::to_string(store.billing_mode));
  return output;
}

wire::ApiResult<std::optional<std::string>> read_selectors(const Input& input) {
  const json::Value* selectors = input.value("AdvancedEventSelectors");
  if (selectors == nullptr || selectors->array() == nullptr || selectors->array()->empty()) {
    return std::optional<std::string>();
  }
  std::string text = json::write(*selectors);
  if (const auto checked = check_store_selectors(text); !checked) {
    return refuse(exception_of(checked.error().problem), checked.error().message);
  }
  return std::optional(std::move(text));
}

std::unexpected<wire::ApiError> refuse_by_rule(const Call& call, const StoreRefusal& refusal) {
  const std::string_view exception = exception_of(refusal.problem);
  return exception.empty() ? refuse_internal(call, Error(ErrorCode::Internal, refusal.message))
                           : refuse(exception, refusal.message);
}

}  // namespace tarn::service
