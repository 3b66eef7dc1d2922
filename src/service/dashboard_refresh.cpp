// StartDashboardRefresh.
#include "service/dashboard.hpp"
#include "service/input.hpp"
#include "service/query_requests.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using query::QueryService;
using query::StartFailure;

std::unexpected<wire::ApiError> refuse_refresh(const Call& call, const StartFailure& failure) {
  switch (failure.kind) {
    case StartFailure::Kind::Plan:
      return refuse_plan(call, failure.plan, fmt::format("Widget {}: ", failure.request + 1));
    case StartFailure::Kind::TooMany: return refuse("ServiceQuotaExceededException", failure.message);
    case StartFailure::Kind::Refreshing:
      return refuse(
          "ServiceQuotaExceededException",
          "A refresh of this dashboard is running, and a dashboard has one at a time: wait for its end.");
    case StartFailure::Kind::Internal: break;
  }
  return refuse_internal(call, Error(ErrorCode::Internal, failure.message));
}

std::optional<wire::ApiError> refuse_without_widgets(const Dashboard& dashboard) {
  if (!dashboard.widgets.empty()) {
    return std::nullopt;
  }
  if (dashboard.name == kHighlights) {
    return wire::ApiError{
        "UnsupportedOperationException",
        "This version of Tarn makes no highlights: the dashboard is kept, and has no widgets "
        "that a refresh could run."};
  }
  return wire::ApiError{
      "ValidationException",
      fmt::format("The dashboard has no widgets: add some with UpdateDashboard: {}", dashboard.name)};
}

// The store that a managed dashboard asks.
wire::ApiResult<std::optional<EventDataStoreId>> read_store(const Services& services, const Call& call,
                                                            const RefreshValues& values) {
  const auto& reference = values.event_data_store;
  if (!reference) {
    return std::nullopt;
  }
  const auto store = find_store(services, call, *reference);
  if (!store.has_value()) {
    const bool is_malformed = store.error().name == "EventDataStoreARNInvalidException";
    // The operation knows no other name for it.
    return refuse(is_malformed ? "EventDataStoreNotFoundException" : store.error().name,
                  store.error().message);
  }
  return store->id;
}

// Later than the dashboard's former one, also where the clock stands still.
std::string next_refresh_id(const std::optional<LastRefresh>& former, Timestamp now) {
  const std::int64_t before = former ? parse_integer(former->id).value_or(0) : 0;
  return std::to_string(std::max(micros(now), before + 1));
}

wire::ApiResult<std::vector<QueryService::Request>> make_requests(const Services& services, const Call& call,
                                                                  const Dashboard& dashboard,
                                                                  const RefreshValues& values) {
  const auto store = read_store(services, call, values);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  const auto former = last_refresh(services, call, dashboard);
  if (!former.has_value()) {
    return refuse_internal(call, former.error());
  }
  const std::string id = next_refresh_id(*former, services.lake.clock().now());
  std::vector<QueryService::Request> requests;
  requests.reserve(dashboard.widgets.size());
  for (const Widget& widget : dashboard.widgets) {
    auto request = make_request(services, call,
                                {.statement = widget.statement,
                                 .parameters = with_refresh_values(widget.parameters, values),
                                 .alias = widget.alias,
                                 .store = *store});
    if (!request.has_value()) {
      return std::unexpected(std::move(request.error()));
    }
    request->refresh_id = id;
    requests.push_back(std::move(*request));
  }
  return requests;
}

}  // namespace

Answer start_dashboard_refresh(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto dashboard = find_dashboard(services, call, input.text("DashboardId"));
  if (!dashboard.has_value()) {
    return std::unexpected(dashboard.error());
  }
  if (auto problem = refuse_without_widgets(*dashboard)) {
    return std::unexpected(std::move(*problem));
  }
  const auto values =
      read_refresh_values(input.value("QueryParameterValues"), dashboard->type, services.lake.clock().now());
  if (!values.has_value()) {
    return refuse("ValidationException", values.error());
  }
  const auto requests = make_requests(services, call, *dashboard, *values);
  if (!requests.has_value()) {
    return std::unexpected(requests.error());
  }
  const auto started = services.queries.submit_together(*requests);
  if (!started.has_value()) {
    return refuse_refresh(call, started.error());
  }
  for (const QueryId& id : *started) {
    services.tally.started(id);
  }
  return json::Object{{"RefreshId", requests->front().refresh_id}};
}

}  // namespace tarn::service
