// Quantiles of doubles, with small errors at both ends.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_sketch {

// Source: Dunning and Ertl, "Computing extremely accurate quantiles using t-digests": the merging digest.
class TDigest {
 public:
  static constexpr double kCompression = 100;

  static Result<TDigest> parse(std::string_view bytes);

  // REQUIRES: the value is a number, the weight is above zero and finite.
  void add(double value, double weight);
  void merge(const TDigest& other);
  bool is_empty() const { return centroids_.empty(); }
  // REQUIRES: the quantile is from 0 to 1. NaN where there are no values.
  double value_at(double quantile) const;
  std::string serialize() const;

 private:
  struct Centroid {
    double mean = 0;
    double weight = 0;
  };

  void settle();
  static std::vector<Centroid> compacted(std::vector<Centroid> centroids);
  static double value_in(const std::vector<Centroid>& centroids, double place);
  double value_near_end(double place, double end, const Centroid& centroid) const;

  double least_ = std::numeric_limits<double>::infinity();
  double greatest_ = -std::numeric_limits<double>::infinity();
  double weight_ = 0;
  std::vector<Centroid> centroids_;
  std::size_t settled_ = 0;  // so many centroids are in order and compact
};

}  // namespace tarn::trino_sketch
