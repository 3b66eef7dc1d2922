#include "trino_sketch/numeric_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace tarn::trino_sketch {
namespace {

using Bucket = NumericHistogram::Bucket;

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// What making one bucket of two costs: how much the values spread about their middle.
double penalty(const Bucket& left, const Bucket& right) {
  const auto weight = left.weight + right.weight;
  const auto distance = left.value - right.value;
  return weight * (distance * distance) * (left.weight * right.weight / (weight * weight));
}

// Buckets side by side, of which the cheapest two become one until there are few enough.
class Joiner {
 public:
  explicit Joiner(std::vector<Bucket> buckets) : buckets_(std::move(buckets)) {
    const auto count = buckets_.size();
    before_.resize(count);
    after_.resize(count);
    costs_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      before_[i] = i == 0 ? kNone : i - 1;
      after_[i] = i + 1 == count ? kNone : i + 1;
    }
    for (std::size_t i = 0; i < count; ++i) {
      queue(i);
    }
  }

  std::vector<Bucket> join(std::size_t most) {
    for (auto count = buckets_.size(); count > most; --count) {
      join_with_next(std::get<1>(*queue_.begin()));
    }
    std::vector<Bucket> left;
    left.reserve(most);
    for (auto i = std::size_t{0}; i != kNone; i = after_[i]) {
      left.push_back(buckets_[i]);
    }
    return left;
  }

 private:
  void queue(std::size_t i) {
    costs_[i] = after_[i] == kNone ? std::numeric_limits<double>::infinity()
                                   : penalty(buckets_[i], buckets_[after_[i]]);
    // A bucket without an order would keep the queue from having one.
    costs_[i] = std::isnan(costs_[i]) ? std::numeric_limits<double>::max() : costs_[i];
    queue_.emplace(costs_[i], i);
  }
  void unqueue(std::size_t i) { queue_.erase({costs_[i], i}); }

  // REQUIRES: there is a next one, as the last bucket costs most.
  void join_with_next(std::size_t i) {
    const auto next = after_[i];
    unqueue(i);
    unqueue(next);
    auto& kept = buckets_[i];
    const auto& joined = buckets_[next];
    const auto weight = kept.weight + joined.weight;
    kept.value = (kept.value * kept.weight + joined.value * joined.weight) / weight;
    kept.weight = weight;
    after_[i] = after_[next];
    if (after_[i] != kNone) {
      before_[after_[i]] = i;
    }
    queue(i);
    if (const auto previous = before_[i]; previous != kNone) {
      unqueue(previous);
      queue(previous);
    }
  }

  std::vector<Bucket> buckets_;
  std::vector<std::size_t> before_;
  std::vector<std::size_t> after_;
  std::vector<double> costs_;
  std::set<std::tuple<double, std::size_t>> queue_;
};

}  // namespace

Result<NumericHistogram> NumericHistogram::make(std::int64_t buckets) {
  if (buckets < 2) {
    return fail(ErrorCode::InvalidArgument, "numeric_histogram bucket count must be greater than one");
  }
  if (buckets > kMostBuckets) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("numeric_histogram bucket count must not be above {}: {}", kMostBuckets, buckets));
  }
  return NumericHistogram(static_cast<std::size_t>(buckets));
}

void NumericHistogram::join_equal(std::vector<Bucket>& buckets) {
  std::ranges::sort(buckets, [](const Bucket& left, const Bucket& right) {
    return std::strong_order(left.value, right.value) < 0;
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[kept].value == buckets[i].value) {
      buckets[kept].weight += buckets[i].weight;
    } else {
      buckets[++kept] = buckets[i];
    }
  }
  buckets.resize(std::min(buckets.size(), kept + 1));
}

std::vector<Bucket> NumericHistogram::compacted(std::vector<Bucket> buckets, std::size_t most) {
  join_equal(buckets);
  return buckets.size() <= most ? buckets : Joiner(std::move(buckets)).join(most);
}

// A fifth more than are wanted may wait.
void NumericHistogram::add(double value, double weight) {
  constexpr std::size_t kWaiting = 5;
  if (buckets_.size() >= most_ + std::max<std::size_t>(1, most_ / kWaiting)) {
    buckets_ = compacted(std::move(buckets_), most_);
  }
  buckets_.push_back({value, weight});
}

void NumericHistogram::merge(const NumericHistogram& other) {
  buckets_.insert(buckets_.end(), other.buckets_.begin(), other.buckets_.end());
  buckets_ = compacted(std::move(buckets_), most_);
}

std::vector<Bucket> NumericHistogram::buckets() const {
  return compacted(buckets_, most_);
}

}  // namespace tarn::trino_sketch
