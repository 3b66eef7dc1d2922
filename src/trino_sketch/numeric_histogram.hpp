// A histogram with a fixed number of buckets, whose places follow the values.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <vector>

namespace tarn::trino_sketch {

// Source: Ben-Haim and Tom-Tov, "A streaming parallel decision tree algorithm"; which two buckets become one
// is Trino's choice.
class NumericHistogram {
 public:
  struct Bucket {
    double value = 0;
    double weight = 0;
  };

  static constexpr std::int64_t kMostBuckets = 1'000'000;

  // "numeric_histogram bucket count must be greater than one"
  static Result<NumericHistogram> make(std::int64_t buckets);

  void add(double value, double weight);
  void merge(const NumericHistogram& other);
  // In order of the values.
  std::vector<Bucket> buckets() const;

 private:
  explicit NumericHistogram(std::size_t most) : most_(most) {}

  static void join_equal(std::vector<Bucket>& buckets);
  static std::vector<Bucket> compacted(std::vector<Bucket> buckets, std::size_t most);

  std::size_t most_;
  std::vector<Bucket> buckets_;
};

}  // namespace tarn::trino_sketch
