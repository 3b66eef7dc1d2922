#include "service/dashboard.hpp"

#include "service/input.hpp"
#include "service/managed_dashboards.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kWidgets = "widgets";
constexpr std::string_view kSchedule = "refreshSchedule";
constexpr std::string_view kProtected = "terminationProtection";
constexpr std::string_view kUpdated = "updated";
constexpr std::size_t kReasonBytesMax = 1000;

// One that CloudTrail has by itself; it is as old as the lake.
Dashboard managed(const Services& services, const Call& call, const ManagedDashboard& source) {
  Dashboard dashboard;
  dashboard.name = source.name;
  dashboard.arn = dashboard_arn(services, call, source.name);
  dashboard.type = DashboardType::Managed;
  dashboard.widgets = managed_widgets(source);
  dashboard.created = services.lake.settings().created;
  dashboard.updated = dashboard.created;
  return dashboard;
}

std::unexpected<wire::ApiError> refuse_unknown(std::string_view reference) {
  return refuse("ResourceNotFoundException", fmt::format("The dashboard was not found: {}", reference));
}

std::string title_of(const Widget& widget) {
  const json::Value properties(widget.view_properties);
  return Input(properties).optional_text("Title").value_or(widget.alias);
}

std::string cut(std::string text) {
  if (text.size() > kReasonBytesMax) {
    std::size_t end = kReasonBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;  // not in the middle of a character
    }
    text.resize(end);
  }
  return text;
}

bool has_failed(const catalog::Query& query) {
  return catalog::is_final(query.status) && query.status != catalog::QueryStatus::Finished;
}

}  // namespace

std::string_view to_string(DashboardType type) {
  return type == DashboardType::Managed ? "MANAGED" : "CUSTOM";
}

ResourceArn dashboard_arn(const Services& services, const Call& call, std::string_view name) {
  const catalog::LakeSettings& settings = services.lake.settings();
  return ResourceArn(fmt::format("arn:{}:cloudtrail:{}:{}:dashboard/{}", settings.partition.value(),
                                 call.region.value(), settings.account.value(), name));
}

Result<Dashboard> read_dashboard(const catalog::Resource& resource) {
  const json::Value document = TARN_TRY(json::parse(resource.document));
  const Input input(document);
  Dashboard dashboard;
  dashboard.arn = resource.id;
  dashboard.name = resource.name;
  if (const json::Value* widgets = input.value(kWidgets); widgets != nullptr && widgets->array() != nullptr) {
    std::ranges::transform(*widgets->array(), std::back_inserter(dashboard.widgets), read_widget);
  }
  if (const json::Value* schedule = input.value(kSchedule)) {
    dashboard.refresh_schedule = *schedule;
  }
  dashboard.is_termination_protected = input.boolean(kProtected, false);
  dashboard.is_updated = input.boolean(kUpdated, false);
  dashboard.created = resource.created;
  dashboard.updated = resource.updated;
  return dashboard;
}

std::string dashboard_document(const Dashboard& dashboard) {
  json::Array widgets;
  widgets.reserve(dashboard.widgets.size());
  std::ranges::transform(dashboard.widgets, std::back_inserter(widgets), write_widget);
  return json::write(json::Object{{std::string(kWidgets), std::move(widgets)},
                                  {std::string(kSchedule), dashboard.refresh_schedule},
                                  {std::string(kProtected), dashboard.is_termination_protected},
                                  {std::string(kUpdated), dashboard.is_updated}});
}

wire::ApiResult<Dashboard> find_dashboard(const Services& services, const Call& call,
                                          std::string_view reference) {
  constexpr std::string_view kResource = ":dashboard/";
  const std::size_t at = reference.starts_with("arn:") ? reference.find(kResource) : std::string_view::npos;
  const std::string_view name =
      at == std::string_view::npos ? reference : reference.substr(at + kResource.size());
  const ResourceArn arn = dashboard_arn(services, call, name);
  if (reference != name && reference != arn.value()) {
    return refuse_unknown(reference);
  }
  if (const ManagedDashboard* found = find_managed_dashboard(name)) {
    return managed(services, call, *found);
  }
  const Result<catalog::Resource> resource = services.lake.control().resource(arn);
  if (!resource.has_value()) {
    return resource.error().code() == ErrorCode::NotFound ? refuse_unknown(reference)
                                                          : refuse_internal(call, resource.error());
  }
  Result<Dashboard> dashboard = read_dashboard(*resource);
  if (!dashboard.has_value()) {
    return refuse_internal(call, dashboard.error());
  }
  return std::move(*dashboard);
}

Result<std::vector<Dashboard>> all_dashboards(const Services& services, const Call& call) {
  static_assert(Quotas().custom_dashboards <= catalog::kPageItemsMax);
  const catalog::ResourceFilter filter{.kind = catalog::ResourceKind::Dashboard,
                                       .account = services.lake.settings().account,
                                       .region = call.region};
  const auto page = TARN_TRY(services.lake.control().resources(filter, {.limit = catalog::kPageItemsMax}));
  std::vector<Dashboard> dashboards;
  dashboards.reserve(page.items.size() + managed_dashboards().size());
  for (const catalog::Resource& resource : page.items) {
    Dashboard read = TARN_TRY(read_dashboard(resource));
    dashboards.push_back(std::move(read));
  }
  for (const ManagedDashboard& source : managed_dashboards()) {
    dashboards.push_back(managed(services, call, source));
  }
  std::ranges::sort(dashboards, {}, &Dashboard::name);
  return dashboards;
}

Result<std::optional<Widget>> find_widget(const Services& services, const Call& call,
                                          std::string_view alias) {
  const std::vector<Dashboard> dashboards = TARN_TRY(all_dashboards(services, call));
  for (const Dashboard& dashboard : dashboards) {
    const auto found = std::ranges::find(dashboard.widgets, alias, &Widget::alias);
    if (found != dashboard.widgets.end()) {
      return *found;
    }
  }
  return std::nullopt;
}

Result<std::optional<LastRefresh>> last_refresh(const Services& services, const Call& call,
                                                const Dashboard& dashboard) {
  LastRefresh last;
  std::size_t failures = 0;
  for (const Widget& widget : dashboard.widgets) {
    const auto stored = services.lake.control().refreshed_query(widget.alias, std::nullopt);
    const auto query = stored.has_value() ? services.queries.describe(stored->id) : stored;
    if (!query.has_value() && query.error().code() == ErrorCode::NotFound) {
      continue;
    }
    if (!query.has_value()) {
      return fail(query.error());
    }
    // Whether a query failed tells of the rows that it saw.
    const bool may_read = TARN_TRY(call.access.may_read_query("DescribeQuery", *query));
    // Ids grow, and are written with the same number of digits.
    if (!may_read || query->refresh_id < last.id) {
      continue;
    }
    if (query->refresh_id > last.id) {
      last = {.id = query->refresh_id, .failure = {}};
      failures = 0;
    }
    if (has_failed(*query)) {
      ++failures;
      if (last.failure.empty()) {
        last.failure = fmt::format("{}: {} {}", title_of(widget), catalog::to_string(query->status),
                                   query->error_message);
      }
    }
  }
  if (last.id.empty()) {
    return std::nullopt;
  }
  if (failures > 0) {
    last.failure = cut(
        fmt::format("{} of {} widgets have no result. {}", failures, dashboard.widgets.size(), last.failure));
  }
  return last;
}

}  // namespace tarn::service
