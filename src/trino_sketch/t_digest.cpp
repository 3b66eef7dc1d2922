#include "trino_sketch/t_digest.hpp"

#include "trino_sketch/bytes.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <numbers>
#include <numeric>

namespace tarn::trino_sketch {
namespace {

constexpr std::uint8_t kTFormat = 1;
constexpr std::string_view kTName = "TDigest";
constexpr std::size_t kMostCentroidsWaiting = 1'000;
constexpr std::size_t kMostCentroids = 100'000;

// The scale by which centroids are small at the ends: no centroid spans more than one unit of it.
double scale_at(double quantile) {
  const auto bounded = std::clamp(quantile, 0.0, 1.0);
  return TDigest::kCompression / (2 * std::numbers::pi) * std::asin(2 * bounded - 1);
}

// Between two values, by the weight that is on the other side; never outside them.
double between(double left, double left_share, double right, double right_share) {
  const auto value = (left * left_share + right * right_share) / (left_share + right_share);
  return std::clamp(value, std::min(left, right), std::max(left, right));
}

}  // namespace

std::vector<TDigest::Centroid> TDigest::compacted(std::vector<Centroid> centroids) {
  std::ranges::sort(centroids, [](const Centroid& left, const Centroid& right) {
    const auto order = std::strong_order(left.mean, right.mean);
    return order != 0 ? order < 0 : left.weight < right.weight;
  });
  const auto total = std::accumulate(centroids.begin(), centroids.end(), 0.0,
                                     [](double sum, const Centroid& one) { return sum + one.weight; });
  std::vector<Centroid> made;
  double before = 0;
  for (const auto& next : centroids) {
    const bool is_first = made.empty();
    const auto weight = is_first ? next.weight : made.back().weight + next.weight;
    const bool fits = !is_first && scale_at((before + weight) / total) - scale_at(before / total) <= 1;
    if (!fits) {
      before += is_first ? 0 : made.back().weight;
      made.push_back(next);
      continue;
    }
    auto& kept = made.back();
    kept.mean = kept.mean == next.mean ? kept.mean : between(kept.mean, kept.weight, next.mean, next.weight);
    kept.weight = weight;
  }
  return made;
}

void TDigest::settle() {
  centroids_ = compacted(std::move(centroids_));
  settled_ = centroids_.size();
}

void TDigest::add(double value, double weight) {
  least_ = std::min(least_, value);
  greatest_ = std::max(greatest_, value);
  weight_ += weight;
  centroids_.push_back({value, weight});
  if (centroids_.size() - settled_ > kMostCentroidsWaiting) {
    settle();
  }
}

void TDigest::merge(const TDigest& other) {
  least_ = std::min(least_, other.least_);
  greatest_ = std::max(greatest_, other.greatest_);
  weight_ += other.weight_;
  centroids_.insert(centroids_.end(), other.centroids_.begin(), other.centroids_.end());
  if (centroids_.size() - settled_ > kMostCentroidsWaiting) {
    settle();
  }
}

// In the outer half of the first or last centroid: between it and the end. `place` is counted from that end.
double TDigest::value_near_end(double place, double end, const Centroid& centroid) const {
  const auto half = centroid.weight / 2;
  return half <= 1 ? end : between(end, half - place, centroid.mean, place - 1);
}

// Between the middles of two centroids; a centroid of one value is that value for half a place around it.
double TDigest::value_in(const std::vector<Centroid>& centroids, double place) {
  constexpr double kHalf = 0.5;
  double before = centroids.front().weight / 2;
  for (std::size_t i = 0; i + 1 < centroids.size(); ++i) {
    const auto& left = centroids[i];
    const auto& right = centroids[i + 1];
    const auto step = (left.weight + right.weight) / 2;
    if (before + step <= place) {
      before += step;
      continue;
    }
    const auto from_left = place - before;
    const auto from_right = step - from_left;
    const bool is_left = left.weight == 1 && from_left < kHalf;
    const bool is_right = right.weight == 1 && from_right <= kHalf;
    if (is_left || is_right) {
      return is_left ? left.mean : right.mean;
    }
    return between(left.mean, from_right - (right.weight == 1 ? kHalf : 0), right.mean,
                   from_left - (left.weight == 1 ? kHalf : 0));
  }
  return centroids.back().mean;
}

double TDigest::value_at(double quantile) const {
  if (centroids_.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto centroids = compacted(centroids_);
  const auto place = quantile * weight_;
  const auto from_end = weight_ - place;
  if (place < 1) {
    return least_;
  }
  if (from_end < 1) {
    return greatest_;
  }
  const auto& first = centroids.front();
  const auto& last = centroids.back();
  if (first.weight > 1 && place < first.weight / 2) {
    return value_near_end(place, least_, first);
  }
  if (last.weight > 1 && from_end <= last.weight / 2) {
    return value_near_end(from_end, greatest_, last);
  }
  return value_in(centroids, place);
}

std::string TDigest::serialize() const {
  std::string out;
  const auto centroids = compacted(centroids_);
  out.push_back(static_cast<char>(kTFormat));
  append_double(out, least_);
  append_double(out, greatest_);
  append_u32(out, static_cast<std::uint32_t>(centroids.size()));
  for (const auto& centroid : centroids) {
    append_double(out, centroid.mean);
    append_double(out, centroid.weight);
  }
  return out;
}

Result<TDigest> TDigest::parse(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != kTFormat) {
    return not_a(kTName);
  }
  TDigest made;
  made.least_ = reader.real();
  made.greatest_ = reader.real();
  const std::size_t count = reader.u32();
  if (!reader.is_good() || count > kMostCentroids || !reader.has(2 * count * sizeof(double))) {
    return not_a(kTName);
  }
  made.centroids_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto mean = reader.real();
    const auto weight = reader.real();
    if (std::isnan(mean) || !(weight > 0) || !std::isfinite(weight)) {
      return not_a(kTName);
    }
    made.centroids_.push_back({mean, weight});
    made.weight_ += weight;
  }
  made.settle();
  return reader.is_at_end() ? Result<TDigest>(std::move(made)) : Result<TDigest>(not_a(kTName));
}

}  // namespace tarn::trino_sketch
