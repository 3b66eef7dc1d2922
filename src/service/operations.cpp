#include "service/operations.hpp"

#include "base/log.hpp"
#include "service/arn.hpp"
#include "service/input.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::service {
namespace {

#include "wire/operation_names.inc"

struct Entry {
  std::string_view operation;
  Handler& handler;
};

constexpr auto kHandlers = std::to_array<Entry>({
    {"AddTags", add_tags},
    {"CancelExport", cancel_export},
    {"CancelQuery", cancel_query},
    {"CreateChannel", create_channel},
    {"CreateDashboard", create_dashboard},
    {"CreateEventDataStore", create_event_data_store},
    {"CreateTrail", create_trail},
    {"DeleteChannel", delete_channel},
    {"DeleteDashboard", delete_dashboard},
    {"DeleteEventDataStore", delete_event_data_store},
    {"DeleteResourcePolicy", delete_resource_policy},
    {"DeleteTrail", delete_trail},
    {"DeregisterOrganizationDelegatedAdmin", deregister_organization_delegated_admin},
    {"DescribeQuery", describe_query},
    {"DescribeTrails", describe_trails},
    {"DisableFederation", disable_federation},
    {"EnableFederation", enable_federation},
    {"GenerateQuery", generate_query},
    {"GetChannel", get_channel},
    {"GetDashboard", get_dashboard},
    {"GetEventConfiguration", get_event_configuration},
    {"GetEventDataStore", get_event_data_store},
    {"GetEventDataStoreScope", get_event_data_store_scope},
    {"GetEventSelectors", get_event_selectors},
    {"GetExport", get_export},
    {"GetImport", get_import},
    {"GetInsightSelectors", get_insight_selectors},
    {"GetQueryResults", get_query_results},
    {"GetResourcePolicy", get_resource_policy},
    {"GetTrail", get_trail},
    {"GetTrailStatus", get_trail_status},
    {"ListChannels", list_channels},
    {"ListDashboards", list_dashboards},
    {"ListEventDataStores", list_event_data_stores},
    {"ListExports", list_exports},
    {"ListImportFailures", list_import_failures},
    {"ListImports", list_imports},
    {"ListInsightsData", list_insights_data},
    {"ListInsightsMetricData", list_insights_metric_data},
    {"ListPublicKeys", list_public_keys},
    {"ListQueries", list_queries},
    {"ListTags", list_tags},
    {"ListTrails", list_trails},
    {"LookupEvents", lookup_events},
    {"LookupEventsInAllRegions", lookup_events},
    {"PutEventConfiguration", put_event_configuration},
    {"PutEventDataStoreScope", put_event_data_store_scope},
    {"PutEventSelectors", put_event_selectors},
    {"PutInsightSelectors", put_insight_selectors},
    {"PutResourcePolicy", put_resource_policy},
    {"RegisterOrganizationDelegatedAdmin", register_organization_delegated_admin},
    {"RemoveTags", remove_tags},
    {"RestoreEventDataStore", restore_event_data_store},
    {"SearchSampleQueries", search_sample_queries},
    {"StartDashboardRefresh", start_dashboard_refresh},
    {"StartEventDataStoreIngestion", start_event_data_store_ingestion},
    {"StartExport", start_export},
    {"StartImport", start_import},
    {"StartLogging", start_logging},
    {"StartQuery", start_query},
    {"StopEventDataStoreIngestion", stop_event_data_store_ingestion},
    {"StopImport", stop_import},
    {"StopLogging", stop_logging},
    {"UpdateChannel", update_channel},
    {"UpdateDashboard", update_dashboard},
    {"UpdateEventDataStore", update_event_data_store},
    {"UpdateTrail", update_trail},
});
constexpr bool has_handlers_of_all_operations() {
  return std::ranges::equal(kHandlers, kOperationNames, {}, &Entry::operation);
}
static_assert(has_handlers_of_all_operations(),
              "kHandlers has an entry for each operation, in the order of their names");

// StartQuery counts as a read, as in IAM's list of CloudTrail's actions: it changes no resource.
constexpr std::array<std::string_view, 7> kReadOnlyVerbs = {"Describe", "Generate", "Get",       "List",
                                                            "Lookup",   "Search",   "StartQuery"};

wire::ApiError bad_token() {
  return {"InvalidNextTokenException", "The NextToken is not valid for this request."};
}

}  // namespace

Handler& handler_of(const wire::Operation& operation) {
  return std::ranges::lower_bound(kHandlers, operation.name, {}, &Entry::operation)->handler;
}

bool is_read_only(std::string_view operation) {
  return std::ranges::any_of(kReadOnlyVerbs,
                             [&](std::string_view verb) { return operation.starts_with(verb); });
}

std::unexpected<wire::ApiError> refuse_internal(const Call& call, const Error& error) {
  log::error("an operation failed",
             {{"operation", std::string(call.operation)}, {"reason", error.message()}});
  return refuse("InternalFailure",
                "The request failed because of an internal error; the server's log tells why.");
}

wire::ApiResult<catalog::EventDataStore> find_store(const Services& services, const Call& call,
                                                    std::string_view reference) {
  const auto id = parse_store_reference(services.lake.settings(), reference);
  if (!id.has_value() && id.error() == ReferenceProblem::MalformedArn) {
    return refuse("EventDataStoreARNInvalidException",
                  fmt::format("The ARN of an event data store is not valid: {}", reference));
  }
  if (id.has_value()) {
    Result<catalog::EventDataStore> store = services.lake.control().store(*id);
    const bool is_there = store.has_value() || store.error().code() != ErrorCode::NotFound;
    const Result<Authorizer::Verdict> verdict =
        store.has_value() ? call.access.verdict_on(call.operation, *store) : fail(store.error());
    if (is_there && !verdict) {
      return refuse_internal(call, verdict.error());
    }
    if (is_there && verdict->is_allowed) {
      return std::move(*store);
    }
    if (is_there && verdict->is_known) {
      return refuse("AccessDeniedException", verdict->denial);
    }
  }
  return refuse("EventDataStoreNotFoundException",
                fmt::format("The event data store was not found: {}", reference));
}

namespace {

// Pages are of one account's view of one Region.
std::string pages_owner(const Call& call) {
  return fmt::format("{} {}", call.caller.principal.account.value(), call.region.value());
}

}  // namespace

wire::ApiResult<std::optional<std::string>> read_page_token(const Services& services, const Call& call) {
  const std::optional<std::string> token = Input(call.input).optional_text("NextToken");
  if (!token) {
    return std::optional<std::string>();
  }
  auto cursor = services.tokens.decode({call.operation, pages_owner(call), call.input}, *token);
  if (!cursor.has_value()) {
    return std::unexpected(cursor.error());
  }
  return std::optional(std::move(*cursor));
}

std::string make_page_token(const Services& services, const Call& call, std::string_view cursor) {
  return services.tokens.encode({call.operation, pages_owner(call), call.input}, cursor);
}

wire::ApiResult<catalog::PageRequest> read_page_request(const Services& services, const Call& call,
                                                        std::uint64_t usual_limit) {
  catalog::PageRequest page;
  page.limit = static_cast<std::uint64_t>(
      Input(call.input).integer("MaxResults").value_or(static_cast<std::int64_t>(usual_limit)));
  auto cursor = read_page_token(services, call);
  if (!cursor.has_value()) {
    return std::unexpected(cursor.error());
  }
  const std::optional<std::string>& there = *cursor;
  if (!there) {
    return page;
  }
  const std::string_view text = *there;
  const std::size_t blank = text.find(' ');
  const auto created = parse_integer(text.substr(0, blank));
  if (!created || blank == std::string_view::npos) {
    return std::unexpected(bad_token());
  }
  page.after = catalog::PageCursor{from_micros(*created), std::string(text.substr(blank + 1))};
  return page;
}

void set_next_token(json::Value& output, const Services& services, const Call& call,
                    const std::optional<catalog::PageCursor>& next) {
  if (next) {
    output.set("NextToken",
               make_page_token(services, call, fmt::format("{} {}", micros(next->created), next->id)));
  }
}

}  // namespace tarn::service
