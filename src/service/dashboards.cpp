// CreateDashboard, UpdateDashboard, DeleteDashboard, GetDashboard, ListDashboards.
#include "io/hash.hpp"
#include "service/dashboard.hpp"
#include "service/input.hpp"
#include "service/query_requests.hpp"
#include "service/store_description.hpp"
#include "service/tag_rules.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::int64_t kDashboardsOnAPage = 100;

std::unexpected<wire::ApiError> refuse_input(std::string message) {
  return refuse("ValidationException", std::move(message));
}

// A widget's statement is planned as a refresh would run it, without the rows.
std::optional<wire::ApiError> check_widget(const Services& services, const Call& call, const Widget& widget,
                                           std::size_t number) {
  const std::string where = fmt::format("Widget {}: ", number);
  const auto usual = read_refresh_values(nullptr, DashboardType::Custom, services.lake.clock().now());
  AskedQuery asked{.statement = widget.statement, .parameters = widget.parameters, .alias = {}};
  asked.mismatch = "InvalidQueryStatementException";
  if (usual.has_value()) {
    asked.parameters = with_refresh_values(widget.parameters, *usual);
  }
  auto request = make_request(services, call, asked);
  if (!request.has_value()) {
    request.error().message = where + request.error().message;
    return std::move(request.error());
  }
  const auto plan = services.queries.plan(*request);
  if (!plan.has_value()) {
    return refuse_plan(call, plan.error(), where).error();
  }
  const std::string problem = check_view_properties(widget.view_properties, plan->columns);
  if (!problem.empty()) {
    return refuse_input(where + problem).error();
  }
  return std::nullopt;
}

// Those that a request brings, without aliases; nullopt where it names none.
wire::ApiResult<std::optional<std::vector<Widget>>> read_widgets(const Services& services, const Call& call,
                                                                 std::string_view dashboard) {
  const json::Value* given = Input(call.input).value("Widgets");
  if (given == nullptr || given->array() == nullptr) {
    return std::nullopt;
  }
  const json::Array& widgets = *given->array();
  if (dashboard == kHighlights && !widgets.empty()) {
    return refuse_input(fmt::format(
        "{} has no widgets of one's own: leave Widgets out, or choose another name.", kHighlights));
  }
  if (widgets.size() > kWidgetsMax) {
    return refuse(
        "ServiceQuotaExceededException",
        fmt::format("A dashboard has at most {} widgets; these are {}.", kWidgetsMax, widgets.size()));
  }
  std::vector<Widget> read;
  read.reserve(widgets.size());
  for (const json::Value& widget : widgets) {
    read.push_back(read_widget(widget));
    read.back().alias.clear();
    if (auto problem = check_widget(services, call, read.back(), read.size())) {
      return std::unexpected(std::move(*problem));
    }
  }
  return read;
}

// A widget that asks what one of the former ones asked is found by the same alias; each alias goes to one.
void give_aliases(io::Random& random, std::vector<Widget> former, std::vector<Widget>& widgets) {
  for (Widget& widget : widgets) {
    const auto same =
        std::ranges::find_if(former, [&](const Widget& one) { return is_same_query(one, widget); });
    if (same == former.end()) {
      widget.alias = fmt::format("{}{}", kReservedPrefix, io::make_uuid(random));
      continue;
    }
    widget.alias = same->alias;
    former.erase(same);
  }
}

wire::ApiResult<json::Value> read_schedule(const Input& input, const Dashboard& former) {
  const json::Value* given = input.value("RefreshSchedule");
  if (given == nullptr) {
    return former.refresh_schedule;
  }
  auto schedule = merged_schedule(former.refresh_schedule, *given);
  if (!schedule.has_value()) {
    return refuse_input(std::move(schedule.error()));
  }
  if (former.name == kHighlights && !is_schedule_of_highlights(*schedule)) {
    return refuse_input(fmt::format("{} is refreshed every 6 HOURS.", kHighlights));
  }
  return std::move(*schedule);
}

// Nobody shall wait for what will not come.
constexpr const char* kNoSchedules =
    "Schedules are kept, and not run yet: StartDashboardRefresh refreshes the dashboard.";

bool is_scheduled(const Dashboard& dashboard) {
  return !dashboard.refresh_schedule.is_null() &&
         Input(dashboard.refresh_schedule).text("Status") != "DISABLED";
}

json::Value describe(const Dashboard& dashboard) {
  json::Array widgets;
  widgets.reserve(dashboard.widgets.size());
  std::ranges::transform(dashboard.widgets, std::back_inserter(widgets), write_widget);
  json::Value described(json::Object{{"DashboardArn", dashboard.arn.value()},
                                     {"Type", to_string(dashboard.type)},
                                     {"Widgets", std::move(widgets)}});
  if (!dashboard.refresh_schedule.is_null()) {
    described.set("RefreshSchedule", dashboard.refresh_schedule);
  }
  described.set("TerminationProtectionEnabled", dashboard.is_termination_protected);
  return described;
}

wire::ApiResult<Dashboard> read_new_dashboard(const Services& services, const Call& call) {
  const Input input(call.input);
  Dashboard wanted;
  wanted.name = input.text("Name");
  if (std::string problem = check_dashboard_name(wanted.name); !problem.empty()) {
    return refuse("ConflictException", std::move(problem));
  }
  auto schedule = read_schedule(input, wanted);
  if (!schedule.has_value()) {
    return std::unexpected(std::move(schedule.error()));
  }
  wanted.refresh_schedule = std::move(*schedule);
  if (wanted.name == kHighlights && Input(wanted.refresh_schedule).text("Status") != "ENABLED") {
    return refuse_input(
        fmt::format("{} needs a RefreshSchedule that is ENABLED, every 6 HOURS.", kHighlights));
  }
  auto widgets = read_widgets(services, call, wanted.name);
  if (!widgets.has_value()) {
    return std::unexpected(std::move(widgets.error()));
  }
  wanted.widgets = std::move(*widgets).value_or(std::vector<Widget>());
  give_aliases(services.lake.random(), {}, wanted.widgets);
  wanted.arn = dashboard_arn(services, call, wanted.name);
  wanted.is_termination_protected = input.boolean("TerminationProtectionEnabled", false);
  wanted.created = services.lake.clock().now();
  wanted.updated = wanted.created;
  return wanted;
}

std::unexpected<wire::ApiError> refuse_creation(const Services& services, const Call& call,
                                                const Error& error) {
  switch (error.code()) {
    case ErrorCode::AlreadyExists:
      return refuse("ConflictException",
                    fmt::format("A dashboard of that name exists: {}", Input(call.input).text("Name")));
    case ErrorCode::ResourceExhausted:
      return refuse("ServiceQuotaExceededException",
                    fmt::format("A Region has at most {} custom dashboards: delete one first.",
                                services.quotas.custom_dashboards));
    default: return refuse_internal(call, error);
  }
}

// Only what somebody made can be changed and deleted.
wire::ApiResult<Dashboard> find_custom_dashboard(const Services& services, const Call& call) {
  auto dashboard = find_dashboard(services, call, Input(call.input).text("DashboardId"));
  if (dashboard.has_value() && dashboard->type == DashboardType::Managed) {
    return refuse("UnsupportedOperationException",
                  "A managed dashboard stays as it is: make a custom one with its widgets, and change that.");
  }
  return dashboard;
}

std::unexpected<wire::ApiError> refuse_vanished(const Call& call, const Error& error) {
  return error.code() == ErrorCode::NotFound
             ? refuse("ResourceNotFoundException",
                      fmt::format("The dashboard was not found: {}", Input(call.input).text("DashboardId")))
             : refuse_internal(call, error);
}

bool is_listed(const Dashboard& dashboard, const Input& input) {
  const std::string type = input.text("Type");
  return (type.empty() || type == to_string(dashboard.type)) &&
         dashboard.name.starts_with(input.text("NamePrefix"));
}

}  // namespace

Answer create_dashboard(const Services& services, const Call& call) {
  const auto tags = read_new_tags(Input(call.input).value("TagsList"), "InvalidTagParameterException");
  if (!tags.has_value()) {
    return std::unexpected(tags.error());
  }
  const auto wanted = read_new_dashboard(services, call);
  if (!wanted.has_value()) {
    return std::unexpected(wanted.error());
  }
  const catalog::Resource resource{.id = wanted->arn,
                                   .kind = catalog::ResourceKind::Dashboard,
                                   .account = services.lake.settings().account,
                                   .region = call.region,
                                   .name = wanted->name,
                                   .document = dashboard_document(*wanted),
                                   .tags = *tags,
                                   .created = wanted->created,
                                   .updated = wanted->updated};
  const Result<> inserted =
      services.lake.control().insert_resource(resource, services.quotas.custom_dashboards);
  if (!inserted.has_value()) {
    return refuse_creation(services, call, inserted.error());
  }
  json::Value output = describe(*wanted);
  output.set("Name", wanted->name);
  output.set("TagsList", stored_json(*tags));
  return output;
}

Answer update_dashboard(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto former = find_custom_dashboard(services, call);
  if (!former.has_value()) {
    return std::unexpected(former.error());
  }
  const auto widgets = read_widgets(services, call, former->name);
  if (!widgets.has_value()) {
    return std::unexpected(widgets.error());
  }
  Dashboard updated;
  std::optional<wire::ApiError> problem;
  const auto change = [&](const catalog::Resource& resource) -> Result<catalog::Resource> {
    updated = TARN_TRY(read_dashboard(resource));
    auto schedule = read_schedule(input, updated);
    if (!schedule.has_value()) {
      problem = std::move(schedule.error());
      return fail(ErrorCode::InvalidArgument, problem->message);
    }
    updated.refresh_schedule = std::move(*schedule);
    if (const auto& wanted = *widgets) {
      std::vector<Widget> present = std::exchange(updated.widgets, *wanted);
      give_aliases(services.lake.random(), std::move(present), updated.widgets);
    }
    updated.is_termination_protected =
        input.boolean("TerminationProtectionEnabled", updated.is_termination_protected);
    updated.is_updated = true;
    updated.updated = services.lake.clock().now();
    catalog::Resource changed = resource;
    changed.document = dashboard_document(updated);
    changed.updated = updated.updated;
    return changed;
  };
  const auto changed = services.lake.control().change_resource(former->arn, change);
  if (problem) {
    return std::unexpected(std::move(*problem));
  }
  if (!changed.has_value()) {
    return refuse_vanished(call, changed.error());
  }
  json::Value output = describe(updated);
  output.set("Name", updated.name);
  output.set("CreatedTimestamp", epoch_seconds(updated.created));
  output.set("UpdatedTimestamp", epoch_seconds(updated.updated));
  return output;
}

Answer delete_dashboard(const Services& services, const Call& call) {
  const auto dashboard = find_custom_dashboard(services, call);
  if (!dashboard.has_value()) {
    return std::unexpected(dashboard.error());
  }
  if (dashboard->is_termination_protected) {
    return refuse("ConflictException",
                  fmt::format("The dashboard is protected from deletion: first call UpdateDashboard with "
                              "TerminationProtectionEnabled false: {}",
                              dashboard->name));
  }
  const Result<> removed = services.lake.control().remove_resource(dashboard->arn);
  if (!removed.has_value()) {
    return refuse_vanished(call, removed.error());
  }
  return json::Object{};
}

Answer get_dashboard(const Services& services, const Call& call) {
  const auto dashboard = find_dashboard(services, call, Input(call.input).text("DashboardId"));
  if (!dashboard.has_value()) {
    return std::unexpected(dashboard.error());
  }
  const auto refresh = last_refresh(services, call, *dashboard);
  if (!refresh.has_value()) {
    return refuse_internal(call, refresh.error());
  }
  json::Value output = describe(*dashboard);
  output.set("Status", dashboard->is_updated ? "UPDATED" : "CREATED");
  output.set("CreatedTimestamp", epoch_seconds(dashboard->created));
  output.set("UpdatedTimestamp", epoch_seconds(dashboard->updated));
  if (const auto& last = *refresh) {
    output.set("LastRefreshId", last->id);
    if (!last->failure.empty()) {
      output.set("LastRefreshFailureReason", last->failure);
    }
  }
  if (is_scheduled(*dashboard) && output.find("LastRefreshFailureReason") == nullptr) {
    output.set("LastRefreshFailureReason", kNoSchedules);
  }
  return output;
}

Answer list_dashboards(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto after = read_page_token(services, call);
  if (!after.has_value()) {
    return refuse_input(after.error().message);
  }
  const auto dashboards = all_dashboards(services, call);
  if (!dashboards.has_value()) {
    return refuse_internal(call, dashboards.error());
  }
  const auto limit = static_cast<std::size_t>(input.integer("MaxResults").value_or(kDashboardsOnAPage));
  const std::string behind = after->value_or(std::string());
  json::Array items;
  std::string last;
  bool is_more = false;
  for (const Dashboard& dashboard : *dashboards) {
    if (dashboard.name <= behind || !is_listed(dashboard, input)) {
      continue;
    }
    if (items.size() == limit) {
      is_more = true;
      break;
    }
    items.emplace_back(
        json::Object{{"DashboardArn", dashboard.arn.value()}, {"Type", to_string(dashboard.type)}});
    last = dashboard.name;
  }
  json::Value output(json::Object{{"Dashboards", std::move(items)}});
  if (is_more) {
    output.set("NextToken", make_page_token(services, call, last));
  }
  return output;
}

}  // namespace tarn::service
