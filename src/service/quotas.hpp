// How many of a thing there may be, and how often a call may be made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarn::service {

// A bucket of `burst` calls that fills by `per_second`.
struct CallRate {
  double per_second = 0;
  double burst = 0;
};

enum class QuotaSet {
  Generous,  // what one machine can bear
  Aws,  // AWS's own (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html)
};

// The counts are of an account and Region. What one request or one resource may hold is not among them: that
// is the same for everybody, and stands with its rule.
struct Quotas {
  QuotaSet set = QuotaSet::Generous;
  std::uint64_t trails = 1000;             // those of all Regions count in each
  std::uint64_t event_data_stores = 1000;  // those that are pending deletion count too
  std::uint64_t channels = 1000;
  std::uint64_t custom_dashboards = 1000;
  std::size_t queries = 100;  // queued or running
};

// By default a lake's own generous ones, which no client of AWS meets.
constexpr Quotas quotas_of(QuotaSet set) {
  Quotas quotas;
  if (set == QuotaSet::Aws) {
    quotas.set = set;
    quotas.trails = 5;
    quotas.event_data_stores = 10;
    quotas.channels = 25;
    quotas.custom_dashboards = 100;
    quotas.queries = 10;
  }
  return quotas;
}

// How often an operation may be called, in each account and Region by itself.
CallRate call_rate(QuotaSet set, std::string_view operation);

}  // namespace tarn::service
