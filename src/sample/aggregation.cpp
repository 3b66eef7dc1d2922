#include "sample/aggregation.hpp"

#include "sample/other_records.hpp"
#include "sample/prng.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

// As Aggregation::Dimensions are numbered.
constexpr std::array<std::string_view, 5> kDimensions = {"eventName", "resourceARN", "userIdentity",
                                                         "userAgent", "sourceIpAddress"};

// The most frequent values; among those that are equally frequent, the first of the alphabet.
std::vector<AggregatedCount> most(const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  std::vector<AggregatedCount> sorted;
  sorted.reserve(counts.size());
  for (const auto& [value, count] : counts) {
    sorted.push_back({.value = value, .count = count});
  }
  std::ranges::stable_sort(sorted, std::greater<>(), &AggregatedCount::count);
  sorted.resize(std::min(sorted.size(), Aggregation::kValuesTold));
  return sorted;
}

std::size_t primary_of(AggregateBy by) {
  switch (by) {
    case AggregateBy::ApiActivity: return 0;
    case AggregateBy::ResourceAccess: return 1;
    case AggregateBy::UserActions: return 2;
  }
  return 0;
}

}  // namespace

void Aggregation::add(const Happening& happening, std::uint32_t account, std::uint32_t region) {
  const Operation& operation = happening.operation;
  if (!is_data(operation.text->access)) {
    return;
  }
  start_ = std::chrono::floor<std::chrono::minutes>(happening.time);
  start_ -= (start_.time_since_epoch() % kAggregatedWindow);
  Dimensions& dimensions = places_[{account, region, operation.service->endpoint}];
  const auto count = [](Counts& counts, std::string_view value) {
    if (const auto found = counts.find(value); found != counts.end()) {
      ++found->second;
    } else if (!value.empty() && counts.size() < kValuesCounted) {
      counts.emplace(value, 1);
    }
  };
  std::string arn;
  append_resource_arn(arn, happening);
  const Caller& caller = happening.caller;
  count(dimensions[0], operation.text->name);
  count(dimensions[1], arn);
  count(dimensions[2], caller.arn.empty() ? caller.name : caller.arn);
  count(dimensions[3], caller.user_agent);
  count(dimensions[4], caller.source_address);
}

void Aggregation::tell(const Place& place, const Dimensions& dimensions,
                       std::vector<AggregatedRecord>& told) const {
  const auto& [account, region, endpoint] = place;
  const std::string source = std::string(endpoint) + ".amazonaws.com";
  for (const AggregateBy by :
       {AggregateBy::ApiActivity, AggregateBy::ResourceAccess, AggregateBy::UserActions}) {
    const std::size_t primary = primary_of(by);
    AggregatedRecord& record = told.emplace_back();
    record.start = start_;
    record.account = account;
    record.region = region;
    record.key = mix(mix(organization_.accounts[account].key, key_of(endpoint)),
                     mix(static_cast<std::uint64_t>(micros(start_)), region * 3 + primary));
    AggregatedWindow window{.account = organization_.accounts[account],
                            .region = region < organization_.regions.size()
                                          ? std::string_view(organization_.regions[region])
                                          : "us-east-1",
                            .event_source = source,
                            .by = by,
                            .start = start_,
                            .counts = most(dimensions[primary]),
                            .details = {},
                            .key = record.key};
    for (std::size_t i = 0; i < kDimensions.size(); ++i) {
      if (i != primary) {
        window.details.push_back({.name = kDimensions[i], .counts = most(dimensions[i])});
      }
    }
    append_aggregated(record.text, window);
  }
}

std::vector<AggregatedRecord> Aggregation::take_until(Timestamp time) {
  std::vector<AggregatedRecord> told;
  if (places_.empty() || time < start_ + kAggregatedWindow) {
    return told;
  }
  for (const auto& [place, dimensions] : places_) {
    tell(place, dimensions, told);
  }
  places_.clear();
  return told;
}

}  // namespace tarn::sample
