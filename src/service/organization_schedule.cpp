#include "service/organization_schedule.hpp"

#include "base/log.hpp"
#include "service/metrics.hpp"
#include "service/organization_refresh.hpp"

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {

OrganizationSchedule::OrganizationSchedule(Lake& lake, std::unique_ptr<io::HttpClient> http,
                                           OrganizationScheduleOptions options)
    : lake_(lake),
      http_(std::move(http)),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void OrganizationSchedule::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  while (!stop.stop_requested()) {
    const bool is_fine = refresh(stop);
    std::unique_lock guard(mutex);
    woken.wait_for(guard, stop, is_fine ? options_.every : std::min(options_.every, options_.after_failure),
                   [] { return false; });
  }
}

bool OrganizationSchedule::refresh(const std::stop_token& stop) {
  const auto outcome = refresh_organization(lake_, *http_, options_.source, stop);
  if (!outcome && outcome.error().code() == ErrorCode::Cancelled && stop.stop_requested()) {
    return false;
  }
  if (!outcome) {
    ++totals_.lock()->failed;
    log::warning("the organization was not refreshed, and stays as it was",
                 {{"endpoint", options_.source.endpoint}, {"reason", outcome.error().message()}});
    return false;
  }
  {
    const auto totals = totals_.lock();
    ++totals->refreshed;
    totals->last = lake_.clock().now();
  }
  log::info("the organization was refreshed",
            {{"organization", outcome->organization.id},
             {"accounts", std::to_string(catalog::members(outcome->organization).size())},
             {"joined", std::to_string(outcome->joined)},
             {"left", std::to_string(outcome->left)},
             {"changed", std::to_string(outcome->changed)}});
  return true;
}

void write_organization_metrics(std::string& out, const OrganizationTotals& totals) {
  const auto append = std::back_inserter(out);
  write_metric_head(out, "tarn_organization_refreshes_total", MetricType::Counter,
                    "Refreshes of the organization, by outcome.");
  fmt::format_to(append,
                 "tarn_organization_refreshes_total{{outcome=\"ok\"}} {}\n"
                 "tarn_organization_refreshes_total{{outcome=\"failed\"}} {}\n",
                 totals.refreshed, totals.failed);
  if (const auto last = totals.last) {
    constexpr double kMicros = 1e6;
    write_metric_head(out, "tarn_organization_refreshed_seconds", MetricType::Gauge,
                      "When the organization was refreshed last, in seconds since 1970.");
    fmt::format_to(append, "tarn_organization_refreshed_seconds {:.3f}\n",
                   static_cast<double>(micros(*last)) / kMicros);
  }
}

}  // namespace tarn::service
