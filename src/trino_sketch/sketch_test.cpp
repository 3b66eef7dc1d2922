#include "trino_sketch/hyper_log_log.hpp"
#include "trino_sketch/numeric_histogram.hpp"
#include "trino_sketch/q_digest.hpp"
#include "trino_sketch/set_digest.hpp"
#include "trino_sketch/t_digest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_sketch {
namespace {

// The splitmix64 sequence: numbers that look random and are the same each time.
std::uint64_t mixed(std::uint64_t number) {
  std::uint64_t word = (number + 1) * 0x9E3779B97F4A7C15;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
  return word ^ (word >> 31);
}

std::vector<std::string> broken(const std::string& good) {
  std::vector<std::string> all{"", "x", good + "x", std::string(100, '\xFF'), std::string(100, '\0')};
  for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 50) {
    all.push_back(good.substr(0, size));
  }
  return all;
}

TEST(HyperLogLog, CountsWithinItsError) {
  for (const auto error : {0.0040625, 0.01, 0.023, 0.26}) {
    auto sketch = *HyperLogLog::with_error(error);
    std::uint64_t next = 0;
    for (const std::uint64_t count : {0, 1, 2, 10, 100, 500, 512, 1'000, 10'000, 100'000, 400'000}) {
      for (; next < count; ++next) {
        sketch.add_hash(mixed(next));
        sketch.add_hash(mixed(next));
      }
      const auto exact = static_cast<double>(count);
      EXPECT_NEAR(static_cast<double>(sketch.cardinality()), exact, 3 * error * exact)
          << error << " " << count;
    }
  }
}

TEST(HyperLogLog, FewValuesAreExact) {
  HyperLogLog sketch;
  for (std::uint64_t i = 0; i < 300; ++i) {
    sketch.add_hash(mixed(i));
    EXPECT_EQ(sketch.cardinality(), static_cast<std::int64_t>(i) + 1);
  }
}

TEST(HyperLogLog, MergedIsTheUnion) {
  for (const std::uint64_t count : {10, 400, 5'000}) {
    HyperLogLog left;
    HyperLogLog right;
    HyperLogLog all;
    for (std::uint64_t i = 0; i < 2 * count; ++i) {
      (i < count + count / 2 ? left : right).add_hash(mixed(i));
      all.add_hash(mixed(i));
    }
    right.add_hash(mixed(0));
    ASSERT_TRUE(left.merge(right));
    EXPECT_EQ(left.cardinality(), all.cardinality()) << count;
    EXPECT_EQ(left.serialize(), all.serialize()) << count;
    EXPECT_EQ(HyperLogLog::parse(left.serialize())->cardinality(), all.cardinality());
  }
}

TEST(HyperLogLog, RefusesWhatDoesNotFit) {
  EXPECT_EQ(HyperLogLog::with_error(0.001).error().message(),
            "Standard error must be between 0.0040625 and 0.26: 0.001");
  EXPECT_FALSE(HyperLogLog::with_error(std::numeric_limits<double>::quiet_NaN()));
  auto wide = *HyperLogLog::with_error(0.023);
  EXPECT_EQ(wide.merge(*HyperLogLog::with_error(0.01)).error().message(),
            "Cannot merge HLL instances with different numbers of buckets: 2048 vs 16384");
}

TEST(HyperLogLog, RefusesOtherBytes) {
  HyperLogLog few;
  HyperLogLog many;
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    few.add_hash(mixed(i % 9));
    many.add_hash(mixed(i));
  }
  for (const auto& good : {few.serialize(), many.serialize()}) {
    EXPECT_TRUE(HyperLogLog::parse(good));
    for (const auto& bytes : broken(good)) {
      EXPECT_FALSE(HyperLogLog::parse(bytes)) << bytes.size();
    }
  }
  EXPECT_EQ(HyperLogLog::parse("").error().message(), "the bytes are no HyperLogLog of Tarn");
}

SetDigest digest_of(std::uint64_t begin, std::uint64_t end) {
  SetDigest digest;
  for (auto i = begin; i < end; ++i) {
    digest.add_hash(static_cast<std::int64_t>(mixed(i)));
  }
  return digest;
}

TEST(SetDigest, IsExactWhileSmall) {
  const auto left = digest_of(0, 100);
  const auto right = digest_of(50, 200);
  EXPECT_EQ(left.cardinality(), 100);
  EXPECT_EQ(SetDigest::intersection_cardinality(left, right), 50);
  EXPECT_EQ(SetDigest::intersection_cardinality(left, SetDigest()), 0);
  EXPECT_EQ(SetDigest::jaccard_index(left, left), 1.0);
  EXPECT_EQ(SetDigest::jaccard_index(left, digest_of(200, 300)), 0.0);
  EXPECT_TRUE(std::isnan(SetDigest::jaccard_index(left, SetDigest())));
}

TEST(SetDigest, EstimatesWhatIsLarge) {
  const auto left = digest_of(0, 60'000);
  const auto right = digest_of(30'000, 90'000);
  EXPECT_NEAR(static_cast<double>(left.cardinality()), 60'000, 60'000 * 3 * 0.023);
  EXPECT_NEAR(SetDigest::jaccard_index(left, right), 1.0 / 3, 0.03);
  EXPECT_NEAR(static_cast<double>(*SetDigest::intersection_cardinality(left, right)), 30'000, 4'000);
}

TEST(SetDigest, CountsAndMerges) {
  SetDigest digest;
  for (int i = 0; i < 40'000; ++i) {
    digest.add_hash(-7);
  }
  digest.add_hash(5);
  ASSERT_TRUE(digest.merge(digest_of(0, 1)));
  EXPECT_EQ(digest.counts().at(-7), 32'767);
  EXPECT_EQ(digest.counts().at(5), 1);
  EXPECT_EQ(digest.cardinality(), 3);
  EXPECT_EQ(SetDigest::parse(digest.serialize())->counts(), digest.counts());
  for (const auto& bytes : broken(digest.serialize())) {
    EXPECT_FALSE(SetDigest::parse(bytes)) << bytes.size();
  }
}

std::string shown(const NumericHistogram& histogram) {
  std::string text;
  for (const auto& [value, weight] : histogram.buckets()) {
    text += std::to_string(value).substr(0, 5) + "=" + std::to_string(weight).substr(0, 4) + " ";
  }
  return text;
}

TEST(NumericHistogram, JoinsTheCheapest) {
  auto histogram = *NumericHistogram::make(4);
  EXPECT_EQ(shown(histogram), "");
  for (const auto value : {2.0, 1.0, 1.0, 3.0}) {
    histogram.add(value, 1);
  }
  EXPECT_EQ(shown(histogram), "1.000=2.00 2.000=1.00 3.000=1.00 ");
  for (const auto value : {10.0, 11.0, 20.0}) {
    histogram.add(value, 1);
  }
  EXPECT_EQ(shown(histogram), "1.000=2.00 2.500=2.00 10.50=2.00 20.00=1.00 ");
  auto other = *NumericHistogram::make(4);
  other.add(20.0, 2);
  histogram.merge(other);
  EXPECT_EQ(shown(histogram), "1.000=2.00 2.500=2.00 10.50=2.00 20.00=3.00 ");
}

TEST(NumericHistogram, KeepsAllWeight) {
  auto histogram = *NumericHistogram::make(20);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    histogram.add(static_cast<double>(mixed(i) % 1'000), 0.5);
  }
  const auto buckets = histogram.buckets();
  ASSERT_EQ(buckets.size(), 20U);
  double weight = 0;
  for (const auto& bucket : buckets) {
    weight += bucket.weight;
  }
  EXPECT_NEAR(weight, 5'000, 1e-6);
  EXPECT_TRUE(std::ranges::is_sorted(buckets, {}, &NumericHistogram::Bucket::value));
}

TEST(NumericHistogram, TakesEveryNumber) {
  auto histogram = *NumericHistogram::make(2);
  for (const auto value : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN(), 0.0, -0.0, 1e308}) {
    histogram.add(value, 1);
  }
  EXPECT_LE(histogram.buckets().size(), 2U);
  EXPECT_EQ(NumericHistogram::make(1).error().message(),
            "numeric_histogram bucket count must be greater than one");
  EXPECT_FALSE(NumericHistogram::make(std::numeric_limits<std::int64_t>::max()));
}

// The part of the sorted values that is below `value`.
double rank_of(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::ranges::lower_bound(sorted, value) - sorted.begin()) /
         static_cast<double>(sorted.size());
}

std::vector<double> numbers(int shape) {
  std::vector<double> made;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const auto part = static_cast<double>(mixed(i) >> 11) / 9007199254740992.0;
    made.push_back(shape == 0 ? part : shape == 1 ? std::exp(20 * part) - 1'000 : static_cast<double>(i));
  }
  return made;
}

constexpr double kQuantiles[] = {0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1};

TEST(TDigest, IsNearInRank) {
  for (int shape = 0; shape < 3; ++shape) {
    auto values = numbers(shape);
    TDigest digest;
    TDigest half;
    for (std::size_t i = 0; i < values.size(); ++i) {
      (i % 2 == 0 ? digest : half).add(values[i], 1);
    }
    digest.merge(half);
    std::ranges::sort(values);
    const auto read = *TDigest::parse(digest.serialize());
    for (const auto quantile : kQuantiles) {
      EXPECT_NEAR(rank_of(values, digest.value_at(quantile)), quantile, 0.01) << shape;
      EXPECT_NEAR(rank_of(values, read.value_at(quantile)), quantile, 0.01) << shape;
    }
    EXPECT_EQ(digest.value_at(0), values.front());
    EXPECT_EQ(digest.value_at(1), values.back());
  }
}

TEST(TDigest, FewValuesAreThemselves) {
  TDigest digest;
  EXPECT_TRUE(std::isnan(digest.value_at(0.5)));
  for (const auto value : {3.0, 1.0, 2.0}) {
    digest.add(value, 1);
  }
  EXPECT_EQ(digest.value_at(0), 1);
  EXPECT_EQ(digest.value_at(0.5), 2);
  EXPECT_EQ(digest.value_at(1), 3);
  TDigest weighted;
  weighted.add(5, 1e9);
  weighted.add(6, 1);
  EXPECT_EQ(weighted.value_at(0.4), 5);
  EXPECT_EQ(weighted.value_at(1), 6);
}

TEST(TDigest, RefusesOtherBytes) {
  TDigest digest;
  digest.add(std::numeric_limits<double>::infinity(), 1);
  digest.add(-1, 2);
  EXPECT_TRUE(TDigest::parse(digest.serialize()));
  EXPECT_TRUE(TDigest::parse(TDigest().serialize()));
  for (const auto& bytes : broken(digest.serialize())) {
    EXPECT_FALSE(TDigest::parse(bytes)) << bytes.size();
  }
}

TEST(QDigest, IsNearInRank) {
  for (int shape = 0; shape < 3; ++shape) {
    auto values = numbers(shape);
    auto digest = *QDigest::with_accuracy(0.01);
    auto half = *QDigest::with_accuracy(0.01);
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_TRUE((i % 2 == 0 ? digest : half).add(ordered_bits(values[i]), 1));
    }
    digest.merge(half);
    std::ranges::sort(values);
    const auto read = *QDigest::parse(digest.serialize());
    for (const auto quantile : kQuantiles) {
      const auto value = double_of_bits(*digest.value_at(quantile));
      EXPECT_NEAR(rank_of(values, value), quantile, 0.011) << shape;
      EXPECT_NEAR(rank_of(values, double_of_bits(*read.value_at(quantile))), quantile, 0.011) << shape;
      EXPECT_NEAR(*digest.quantile_at(ordered_bits(value)), rank_of(values, value), 0.011) << shape;
    }
    EXPECT_LT(digest.serialize().size(), 400'000U);
  }
}

TEST(QDigest, FewValuesAreThemselves) {
  QDigest digest;
  EXPECT_FALSE(digest.value_at(0.5));
  EXPECT_FALSE(digest.quantile_at(0));
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();
  for (const auto value : {kGreatest, kLeast, std::int64_t{-1}, std::int64_t{1}}) {
    ASSERT_TRUE(digest.add(value, 1));
  }
  EXPECT_EQ(digest.value_at(0), kLeast);
  EXPECT_EQ(digest.value_at(0.25), -1);
  EXPECT_EQ(digest.value_at(0.5), 1);
  EXPECT_EQ(digest.value_at(1), kGreatest);
  EXPECT_EQ(digest.quantile_at(1), 0.5);
  EXPECT_EQ(digest.quantile_at(kLeast), 0.0);
  EXPECT_EQ(digest.add(1, 0).error().message(), "Percentile weight must be > 0, was 0");
  EXPECT_EQ(QDigest::with_accuracy(1.5).error().message(),
            "Percentile accuracy must be exclusively between 0 and 1, was 1.5");
}

TEST(QDigest, StaysSmallAtAWideAccuracy) {
  auto digest = *QDigest::with_accuracy(0.5);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(digest.add(static_cast<std::int64_t>(mixed(i)), 1));
  }
  EXPECT_LT(digest.serialize().size(), 20'000U);
}

TEST(QDigest, OrderedBitsKeepTheOrder) {
  const std::vector<double> doubles{
      -std::numeric_limits<double>::infinity(), -1e300, -1, -1e-300, -0.0, 0.0, 1e-300, 2,
      std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < doubles.size(); ++i) {
    EXPECT_EQ(double_of_bits(ordered_bits(doubles[i])), doubles[i]);
    EXPECT_EQ(float_of_bits(ordered_bits(static_cast<float>(doubles[i]))), static_cast<float>(doubles[i]));
    if (i > 0) {
      EXPECT_LT(ordered_bits(doubles[i - 1]), ordered_bits(doubles[i]));
    }
  }
}

TEST(QDigest, RefusesOtherBytes) {
  QDigest digest;
  ASSERT_TRUE(digest.add(1, 2));
  ASSERT_TRUE(digest.add(-1, 2));
  EXPECT_TRUE(QDigest::parse(digest.serialize()));
  EXPECT_TRUE(QDigest::parse(QDigest().serialize()));
  for (const auto& bytes : broken(digest.serialize())) {
    EXPECT_FALSE(QDigest::parse(bytes)) << bytes.size();
  }
}

}  // namespace
}  // namespace tarn::trino_sketch
