// Quantiles of integers, and of floating numbers by integers of the same order.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_sketch {

// Source: Shrivastava and others, "Medians and beyond: new aggregation techniques for sensor networks". A
// range of values whose weight is small is kept as one count; so a rank is wrong by the accuracy times all
// weight at most.
class QDigest {
 public:
  static constexpr double kDefaultAccuracy = 0.01;

  QDigest() = default;
  // "Percentile accuracy must be exclusively between 0 and 1, was 1"
  static Result<QDigest> with_accuracy(double accuracy);
  static Result<QDigest> parse(std::string_view bytes);

  // "Percentile weight must be > 0, was 0"
  Result<> add(std::int64_t value, std::int64_t weight);
  void merge(const QDigest& other);
  // REQUIRES: the quantile is from 0 to 1. Nothing where there are no values.
  std::optional<std::int64_t> value_at(double quantile) const;
  // Which part of the weight is below the value; nothing where it is outside of what was added.
  std::optional<double> quantile_at(std::int64_t value) const;
  std::string serialize() const;

 private:
  // The values whose bits begin with the prefix: their last `level` bits are any.
  struct Range {
    std::uint64_t prefix = 0;
    std::uint8_t level = 0;
    double weight = 0;
  };

  static std::uint64_t last_of(const Range& range);
  void settle();
  static double weight_of(const std::vector<Range>& ranges, std::uint64_t prefix);
  static std::vector<Range> joined_by_prefix(std::vector<Range> ranges);
  static std::vector<Range> compacted(const std::vector<Range>& ranges, double least_weight);
  std::vector<Range> sorted_ranges() const;
  double least_weight() const;

  double accuracy_ = kDefaultAccuracy;
  double weight_ = 0;
  std::int64_t least_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest_ = std::numeric_limits<std::int64_t>::min();
  std::vector<Range> ranges_;
  std::size_t settled_ = 0;  // so many ranges are compact
};

// Integers in the order of the numbers, and back.
std::int64_t ordered_bits(double value);
std::int64_t ordered_bits(float value);
double double_of_bits(std::int64_t bits);
float float_of_bits(std::int64_t bits);

}  // namespace tarn::trino_sketch
