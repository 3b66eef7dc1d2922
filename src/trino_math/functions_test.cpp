#include "trino_math/distributions.hpp"
#include "trino_math/numeric.hpp"
#include "trino_math/sizes.hpp"
#include "trino_math/test_text.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_math {
namespace {

TEST(Numeric, TakesLogarithms) {
  EXPECT_DOUBLE_EQ(log_base(10, 1000), 2.9999999999999996);
  EXPECT_DOUBLE_EQ(log_base(2, 8), 3);
  EXPECT_DOUBLE_EQ(log2(1024), 10);
  EXPECT_TRUE(std::isnan(log_base(2, -1)));
  EXPECT_DOUBLE_EQ(degrees(M_PI), 180);
  EXPECT_DOUBLE_EQ(radians(180), M_PI);
  EXPECT_EQ(modulus(-7.5, 2), -1.5);
  EXPECT_TRUE(std::isnan(modulus(1, 0)));
}

TEST(WidthBucket, FindsTheBucketBetweenBounds) {
  struct Case {
    double operand;
    double first;
    double second;
    std::int64_t count;
    std::string expected;
  };
  const std::vector<Case> cases{
      {1, 0, 10, 0, "error: bucketCount must be greater than 0"},
      {NAN, 0, 10, 5, "error: operand must not be NaN"},
      {1, NAN, 10, 5, "error: first bound must be finite"},
      {1, 0, INFINITY, 5, "error: second bound must be finite"},
      {1, 2, 2, 5, "error: bounds cannot equal each other"},
      {99, 0, 10, INT64_MAX, "error: Bucket for value 99.0 is out of range"},
      {-1, 0, 10, 5, "0"},
      {0, 0, 10, 5, "1"},
      {9.99, 0, 10, 5, "5"},
      {10, 0, 10, 5, "6"},
      {INFINITY, 0, 10, 5, "6"},
      {-INFINITY, 0, 10, 5, "0"},
      {1, 10, 0, 5, "5"},
      {11, 10, 0, 5, "0"},
      {-1, 10, 0, 5, "6"},
      {3.14, 0, 4, 3, "3"},
      {2, 0, 4, 3, "2"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(shown(width_bucket(test.operand, test.first, test.second, test.count)), test.expected)
        << test.operand;
  }
}

TEST(WidthBucket, FindsTheBin) {
  const std::vector<double> bins{0, 2, 4};
  EXPECT_EQ(shown(width_bucket(-1, bins)), "0");
  EXPECT_EQ(shown(width_bucket(0, bins)), "1");
  EXPECT_EQ(shown(width_bucket(3.14, bins)), "2");
  EXPECT_EQ(shown(width_bucket(INFINITY, bins)), "3");
  EXPECT_EQ(shown(width_bucket(NAN, bins)), "error: Operand cannot be NaN");
  EXPECT_EQ(shown(width_bucket(1, std::vector<double>{})), "error: Bins cannot be an empty array");
  EXPECT_EQ(shown(width_bucket(1, std::vector<double>{3, 2, 1})),
            "error: Bin values are not sorted in ascending order");
  EXPECT_EQ(shown(width_bucket(1, std::vector<double>{NAN})), "error: Bin value must be finite, got NaN");
}

TEST(CosineSimilarity, ComparesSparseVectors) {
  using Entry = std::pair<std::string_view, std::optional<double>>;
  const std::vector<Entry> a{{"a", 1}, {"b", 2}};
  const std::vector<Entry> b{{"b", 3}, {"c", 4}};
  EXPECT_DOUBLE_EQ(cosine_similarity(a, b).value_or(-1), 6 / (std::sqrt(5.0) * 5));
  EXPECT_DOUBLE_EQ(cosine_similarity(a, a).value_or(-1), 1);
  EXPECT_EQ(cosine_similarity(a, std::vector<Entry>{{"a", std::nullopt}}), std::nullopt);
  EXPECT_TRUE(std::isnan(cosine_similarity(a, std::vector<Entry>{}).value_or(0)));
}

TEST(RandomNumbers, StayWithinBounds) {
  std::mt19937_64 random(1);
  const RandomBits bits = [&random] { return random(); };
  EXPECT_EQ(shown(random_below(bits, 0)), "error: bound must be positive");
  EXPECT_EQ(shown(random_below(bits, -1)), "error: bound must be positive");
  EXPECT_EQ(shown(random_between(bits, 3, 3)), "error: start value must be less than stop value");
  EXPECT_EQ(shown(random_below(bits, 1)), "0");
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) {
    seen.insert(random_between(bits, -2, 2).value_or(99));
    const double chance = random_double(bits);
    EXPECT_TRUE(chance >= 0 && chance < 1);
    EXPECT_LT(random_between(bits, INT64_MIN, INT64_MAX).value_or(INT64_MAX), INT64_MAX);
  }
  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1}));
}

TEST(Sizes, FormatsNumbers) {
  const std::vector<std::pair<std::int64_t, std::string>> cases{{0, "0"},
                                                                {5, "5"},
                                                                {-5, "-5"},
                                                                {999, "999"},
                                                                {-999, "-999"},
                                                                {1000, "1K"},
                                                                {1005, "1K"},
                                                                {1125, "1.13K"},
                                                                {1234, "1.23K"},
                                                                {12345, "12.3K"},
                                                                {123456, "123K"},
                                                                {999999, "1000K"},
                                                                {1000000, "1M"},
                                                                {1239000000, "1.24B"},
                                                                {-123456, "-123.46K"},
                                                                {1000000000000, "1T"},
                                                                {1500000000000000, "1.5Q"},
                                                                {INT64_MAX, "9223Q"},
                                                                {INT64_MIN, "-9223.37Q"}};
  for (const auto& [value, expected] : cases) {
    EXPECT_EQ(format_number(value), expected);
  }
  EXPECT_EQ(format_number(1999.9), "2K");
  EXPECT_EQ(format_number(-0.9), "0");
  EXPECT_EQ(format_number(static_cast<double>(NAN)), "0");
  EXPECT_EQ(format_number(1e300), "9223Q");
}

TEST(Sizes, ParsesDataSizes) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "error: Invalid data size: ''"},
      {"B", "error: Invalid data size: 'B'"},
      {"1", "error: Invalid data size: '1'"},
      {"1KB", "error: Invalid data size: '1KB'"},
      {"1 kB", "error: Invalid data size: '1 kB'"},
      {"-1B", "error: Invalid data size: '-1B'"},
      {"1.2.3B", "error: Invalid data size: '1.2.3B'"},
      {".B", "error: Invalid data size: '.B'"},
      {"0B", "0"},
      {"1B", "1"},
      {"1.9B", "1"},
      {"1kB", "1024"},
      {"2.3MB", "2411724"},
      {".5kB", "512"},
      {"1.kB", "1024"},
      {"1YB", "1208925819614629174706176"},
      {"0.00000000000000000000000000000000000000000000000000000000000000000000000000000000001YB", "0"},
      {"99999999YB", "120892580752537097855988425293824"},
      {"99999999999999999YB", "error: Value out of range: '99999999999999999YB'"},
      {"999999999999999999999999999999999999999B",
       "error: Invalid data size: '999999999999999999999999999999999999999B'"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown(parse_data_size(text)), expected) << text;
  }
}

TEST(Sizes, SpellsSeconds) {
  const std::vector<std::pair<double, std::string>> cases{
      {NAN, "error: Invalid argument found: NaN"},
      {INFINITY, "error: Invalid argument found: Infinity"},
      {0, "0 seconds"},
      {0.4, "0 seconds"},
      {0.5, "1 second"},
      {-1, "1 second"},
      {59.6, "1 minute"},
      {56363463, "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds"},
      {3600, "1 hour"},
      {1209600, "2 weeks"}};
  for (const auto& [seconds, expected] : cases) {
    EXPECT_EQ(shown(human_readable_seconds(seconds)), expected);
  }
}

void expect_near(const Result<double>& actual, double expected) {
  ASSERT_TRUE(actual.has_value());
  EXPECT_NEAR(*actual, expected, 1e-9 * std::max(1.0, std::fabs(expected)));
}

TEST(Distributions, GiveKnownValues) {
  expect_near(normal_cdf(0, 1, 1.96), 0.9750021048517795);
  expect_near(normal_cdf(10, 9, 10), 0.5);
  expect_near(normal_cdf(-1.5, 2.1, -7.8), 0.0013498980316301035);
  expect_near(inverse_normal_cdf(0, 1, 0.3), -0.52440051270804);
  expect_near(inverse_normal_cdf(10, 9, 0.9), 21.533964089901);
  expect_near(inverse_normal_cdf(0.5, 0.25, 0.65), 0.59633011660189);
  expect_near(inverse_normal_cdf(0, 1, 1e-12), -7.0344869100478);
  expect_near(inverse_normal_cdf(0, 1, 0.5), 0);
  expect_near(beta_cdf(3, 3.6, 0.0), 0);
  expect_near(beta_cdf(3, 3.6, 1.0), 1);
  expect_near(beta_cdf(3, 3.6, 0.3), 0.21764809997679951);
  expect_near(beta_cdf(3, 3.6, 0.9), 0.9972502881611551);
  expect_near(beta_cdf(2, 2, 0.5), 0.5);
  expect_near(inverse_beta_cdf(3, 3.6, 0), 0);
  expect_near(inverse_beta_cdf(3, 3.6, 1), 1);
  expect_near(inverse_beta_cdf(3, 3.6, 0.3), 0.34696754854406);
  expect_near(inverse_beta_cdf(3, 3.6, 0.95), 0.7600272463100264);
  expect_near(t_pdf(1, 1), 1 / (2 * M_PI));
  expect_near(t_cdf(1, 1), 0.75);
  expect_near(t_cdf(-1, 1), 0.25);
  expect_near(t_cdf(0, 5), 0.5);
  expect_near(t_cdf(2.015048373, 5), 0.95);
  expect_near(t_cdf(-INFINITY, 5), 0);
  expect_near(wilson_interval_lower(1250, 1310, 1.96), 0.9414883725395894);
  expect_near(wilson_interval_upper(1250, 1310, 1.96), 0.9642524717143908);
  expect_near(wilson_interval_lower(0, 10, 1), 0);
}

TEST(Distributions, RefuseWhatHasNoMeaning) {
  EXPECT_EQ(shown(normal_cdf(0, 0, 1)), "error: standardDeviation must be > 0");
  EXPECT_EQ(shown(inverse_normal_cdf(0, 1, 0)), "error: p must be 0 > p > 1");
  EXPECT_EQ(shown(inverse_normal_cdf(0, 1, NAN)), "error: p must be 0 > p > 1");
  EXPECT_EQ(shown(inverse_normal_cdf(0, -1, 0.5)), "error: sd must be > 0");
  EXPECT_EQ(shown(beta_cdf(0, 1, 0.5)), "error: a, b must be > 0");
  EXPECT_EQ(shown(beta_cdf(1, 1, 1.5)), "error: value must be 0 >= v >= 1");
  EXPECT_EQ(shown(inverse_beta_cdf(1, 1, -1)), "error: p must be 0 >= p >= 1");
  EXPECT_EQ(shown(inverse_beta_cdf(1, 0, 1)), "error: a, b must be > 0");
  EXPECT_EQ(shown(wilson_interval_lower(-1, 10, 1)), "error: number of successes must not be negative");
  EXPECT_EQ(shown(wilson_interval_lower(1, 0, 1)), "error: number of trials must be positive");
  EXPECT_EQ(shown(wilson_interval_upper(11, 10, 1)),
            "error: number of successes must not be larger than number of trials");
  EXPECT_EQ(shown(wilson_interval_upper(1, 10, -1)), "error: z-score must not be negative");
}

TEST(DistributionsProperty, InversesUndo) {
  std::mt19937_64 random(435);
  std::uniform_real_distribution<double> unit(0.001, 0.999);
  for (int round = 0; round < 200; ++round) {
    const double p = unit(random);
    expect_near(normal_cdf(1, 2, inverse_normal_cdf(1, 2, p).value_or(0)), p);
    const double a = 20 * unit(random);
    const double b = 20 * unit(random);
    const double x = inverse_beta_cdf(a, b, p).value_or(0);
    if (x > 1e-9 && x < 1 - 1e-9) {
      EXPECT_NEAR(beta_cdf(a, b, x).value_or(0), p, 1e-6);
    }
  }
}

}  // namespace
}  // namespace tarn::trino_math
