#include "service/call_rates.hpp"

#include "wire/api_model.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace tarn::service {
namespace {

// Loops that went wrong are slowed down; nothing that works for a living comes near.
constexpr CallRate kGenerous{2000, 4000};

struct Rate {
  std::string_view operation;
  double per_second;
};

// AWS's, where the verb of the operation does not say it. Tarn's own operations are of no account in AWS.
constexpr auto kAwsRates = std::to_array<Rate>({
    {"AssumeRole", 600},
    {"CancelQuery", 3},
    {"DeregisterOrganizationDelegatedAdmin", 10},
    {"GenerateQuery", 4.0 / 60},
    {"GetCallerIdentity", 600},
    {"ListInsightsData", 2},
    {"ListInsightsMetricData", 1},
    {"LookupEvents", 2},
    {"PutAuditEvents", 100},
    {"RegisterOrganizationDelegatedAdmin", 10},
    {"SearchSampleQueries", 10},
    {"StartQuery", 3},
});
static_assert(std::ranges::is_sorted(kAwsRates, {}, &Rate::operation));

double aws_rate(std::string_view operation) {
  const auto found = std::ranges::lower_bound(kAwsRates, operation, {}, &Rate::operation);
  if (found != kAwsRates.end() && found->operation == operation) {
    return found->per_second;
  }
  const bool is_read =
      operation.starts_with("Get") || operation.starts_with("List") || operation.starts_with("Describe");
  return is_read ? 10 : 1;
}

}  // namespace

CallRate call_rate(QuotaSet set, std::string_view operation) {
  if (set == QuotaSet::Generous || wire::find_tarn_operation(operation) != nullptr) {
    return kGenerous;
  }
  const double per_second = aws_rate(operation);
  return {per_second, std::max(per_second, 1.0)};
}

void CallRates::Bucket::fill(Timestamp now) {
  if (now > filled) {
    const double seconds = std::chrono::duration<double>(now - filled).count();
    calls = std::min(rate.burst, calls + seconds * rate.per_second);
  }
  filled = now;
}

void CallRates::drop_full(Buckets& buckets, Timestamp now) {
  for (auto& [key, bucket] : buckets) {
    bucket.fill(now);
  }
  std::erase_if(buckets, [](const auto& entry) { return entry.second.calls >= entry.second.rate.burst; });
}

bool CallRates::admit(const AccountId& account, const Region& region, std::string_view operation,
                      Timestamp now) {
  std::tuple key(account, region, std::string(operation));
  const auto buckets = buckets_.lock();
  auto found = buckets->find(key);
  if (found == buckets->end()) {
    if (buckets->size() >= kBucketsMax) {
      drop_full(*buckets, now);
    }
    if (buckets->size() >= kBucketsMax) {
      return false;
    }
    const CallRate rate = call_rate(set_, operation);
    found = buckets->emplace(std::move(key), Bucket{rate, rate.burst, now}).first;
  }
  Bucket& bucket = found->second;
  bucket.fill(now);
  if (bucket.calls < 1) {
    return false;
  }
  bucket.calls -= 1;
  return true;
}

}  // namespace tarn::service
