#include "sample/generator_options.hpp"

#include <fmt/format.h>

namespace tarn::sample {
namespace {

constexpr std::uint64_t kSecondsOfDay = 86'400;

Result<> check_trails(const Options& options) {
  const auto& trails = options.delivery.trails;
  if (trails.empty() || trails.size() > kTrailsMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("number of trails must be 1 to {}: {}", kTrailsMax, trails.size()));
  }
  for (const Trail& trail : trails) {
    if (trail.account.value_or(0) >= options.accounts) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("trail follows an account that is not there: {}", trail.name));
    }
  }
  return {};
}

Result<> check_change(const Change& change) {
  if (change.end <= change.start) {
    return fail(ErrorCode::InvalidArgument, "the end of an organization's change must be after its start");
  }
  if (change.growth_percent > kGrowthPercentMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("growth must be 0 to {} per cent: {}", kGrowthPercentMax, change.growth_percent));
  }
  return {};
}

}  // namespace

Result<std::uint64_t> events_per_day_of(const Options& options) {
  if (options.end <= options.start) {
    return fail(ErrorCode::InvalidArgument, "the end of the period must be after its start");
  }
  if (options.accounts < 1 || options.accounts > kAccountsMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("number of accounts must be 1 to {}: {}", kAccountsMax, options.accounts));
  }
  TARN_TRY(check_trails(options));
  if (options.change) {
    TARN_TRY(check_change(*options.change));
  }
  if (options.events > kEventsMax) {
    return fail(ErrorCode::InvalidArgument, fmt::format("number of events must be at most {}", kEventsMax));
  }
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::ceil<std::chrono::seconds>(options.end - options.start).count());
  const std::uint64_t rate =
      options.events == 0 ? options.events_per_day : options.events * kSecondsOfDay / seconds;
  if (rate > kEventsPerDayMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("events must be at most {} a day: {}", kEventsPerDayMax, rate));
  }
  return rate;
}

}  // namespace tarn::sample
