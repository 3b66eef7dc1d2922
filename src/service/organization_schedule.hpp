// A running server's refreshes of its organization.
#pragma once

#include "base/guarded.hpp"
#include "base/time.hpp"
#include "io/http_client.hpp"
#include "service/lake.hpp"
#include "service/organizations_client.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace tarn::service {

struct OrganizationScheduleOptions {
  OrganizationSource source{};
  std::chrono::milliseconds every = std::chrono::hours(24);
  std::chrono::milliseconds after_failure = std::chrono::minutes(15);  // where that is sooner
};

struct OrganizationTotals {
  std::uint64_t refreshed = 0;
  std::uint64_t failed = 0;
  std::optional<Timestamp> last{};  // that succeeded
};

// Refreshes at once, and then every so often, on a thread of its own. What fails changes nothing, is logged
// and counted. Its destructor breaks a refresh off. Thread-safe.
class OrganizationSchedule {
 public:
  // `lake` must outlive the schedule.
  OrganizationSchedule(Lake& lake, std::unique_ptr<io::HttpClient> http, OrganizationScheduleOptions options);

  OrganizationTotals totals() const { return *totals_.lock(); }

 private:
  void run(const std::stop_token& stop);
  bool refresh(const std::stop_token& stop);

  Lake& lake_;
  std::unique_ptr<io::HttpClient> http_;
  OrganizationScheduleOptions options_;
  mutable Guarded<OrganizationTotals> totals_;
  std::jthread thread_;
};

// For Prometheus.
void write_organization_metrics(std::string& out, const OrganizationTotals& totals);

}  // namespace tarn::service
