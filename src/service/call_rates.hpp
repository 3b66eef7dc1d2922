// Which calls come too fast.
#pragma once

#include "base/guarded.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "service/quotas.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace tarn::service {

// A token bucket for each operation in each account and Region. Thread-safe.
class CallRates {
 public:
  // A caller may sign for any Region, so the buckets that are kept have a limit. A full one tells nothing and
  // is dropped first; where none is full, calls that would need another come too fast themselves.
  static constexpr std::size_t kBucketsMax = 10'000;

  explicit CallRates(QuotaSet set) : set_(set) {}

  // Takes a call from its bucket; returns whether there was one. A clock that goes back fills nothing.
  bool admit(const AccountId& account, const Region& region, std::string_view operation, Timestamp now);
  std::size_t buckets() const { return buckets_.lock()->size(); }

 private:
  struct Bucket {
    CallRate rate;
    double calls = 0;  // that may still be made at `filled`
    Timestamp filled{};

    void fill(Timestamp now);
  };
  using Buckets = std::map<std::tuple<AccountId, Region, std::string>, Bucket>;

  static void drop_full(Buckets& buckets, Timestamp now);

  QuotaSet set_;
  mutable Guarded<Buckets> buckets_;
};

}  // namespace tarn::service
