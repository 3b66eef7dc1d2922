// Dashboards as the operations on them see them: kept ones, and those that CloudTrail has by itself.
#pragma once

#include "catalog/control_records.hpp"
#include "service/dashboard_rules.hpp"
#include "service/operations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

struct Dashboard {
  ResourceArn arn{};
  std::string name{};
  DashboardType type = DashboardType::Custom;
  std::vector<Widget> widgets{};
  json::Value refresh_schedule{};  // null where there is none
  bool is_termination_protected = false;
  bool is_updated = false;  // since it was made
  Timestamp created{};
  Timestamp updated{};
};

std::string_view to_string(DashboardType type);

// "arn:aws:cloudtrail:us-east-1:111122223333:dashboard/<name>", in the Region of the call.
ResourceArn dashboard_arn(const Services& services, const Call& call, std::string_view name);

// What control.db keeps of a custom one.
Result<Dashboard> read_dashboard(const catalog::Resource& resource);
std::string dashboard_document(const Dashboard& dashboard);

// By name or ARN: ResourceNotFoundException.
wire::ApiResult<Dashboard> find_dashboard(const Services& services, const Call& call,
                                          std::string_view reference);
// Those of the call's Region, by name.
Result<std::vector<Dashboard>> all_dashboards(const Services& services, const Call& call);
// The widget of that alias, of whichever dashboard.
Result<std::optional<Widget>> find_widget(const Services& services, const Call& call, std::string_view alias);

// A dashboard's newest refresh whose results are still kept; nullopt where there is none.
struct LastRefresh {
  std::string id;
  // Empty where no query of it failed. Why one failed is told to those alone who may read that query: the
  // engine's words may have values of rows in them.
  std::string failure;
};
Result<std::optional<LastRefresh>> last_refresh(const Services& services, const Call& call,
                                                const Dashboard& dashboard);

}  // namespace tarn::service
