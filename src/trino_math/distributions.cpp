#include "trino_math/distributions.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>

namespace tarn::trino_math {
namespace {

constexpr double kOneHalf = 0.5;

std::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

// std::lgamma writes a global variable; this is Stirling's series after a shift upwards, exact to the last
// digits.
double log_gamma(double x) {
  constexpr double kShiftedFrom = 16;
  double shift = 0;
  while (x < kShiftedFrom) {
    shift += std::log(x);
    x += 1;
  }
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  // NOLINTBEGIN(readability-magic-numbers): the Bernoulli numbers of the series
  const double series =
      inverse *
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
  // NOLINTEND(readability-magic-numbers)
  return (x - kOneHalf) * std::log(x) - x + kOneHalf * std::log(2 * std::numbers::pi) + series - shift;
}

// The continued fraction of the incomplete beta function by Lentz's method (DLMF 8.17.22).
double beta_fraction(double a, double b, double x) {
  constexpr int kMostSteps = 20'000;
  constexpr double kTiny = 1e-300;
  const auto away_from_zero = [](double value) { return std::fabs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int step = 1; step <= kMostSteps; ++step) {
    const double m = step;
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= d * c;
    if (std::fabs(d * c - 1) < std::numeric_limits<double>::epsilon()) {
      break;
    }
  }
  return fraction;
}

// The regularized incomplete beta function.
double regularized_beta(double a, double b, double x) {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const double log_front =
      log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log1p(-x);
  // The fraction converges fast on this side of the mean; the other side is its mirror image.
  if (x < (a + 1) / (a + b + 2)) {
    return std::exp(log_front) * beta_fraction(a, b, x) / a;
  }
  return 1 - std::exp(log_front) * beta_fraction(b, a, 1 - x) / b;
}

// Inverse of the error function: a first guess (Winitzki's formula), then Newton's steps with std::erf.
double inverse_erf(double y) {
  constexpr double kWinitzki = 0.147;
  constexpr int kSteps = 4;
  const double log_term = std::log1p(-y * y);
  const double first = 2 / (std::numbers::pi * kWinitzki) + log_term / 2;
  double x = std::copysign(std::sqrt(std::sqrt(first * first - log_term / kWinitzki) - first), y);
  for (int step = 0; step < kSteps; ++step) {
    // How far erf(x) is past y. In a tail 1 - erf loses its digits; erfc keeps them.
    const double excess = y > 0 ? (1 - y) - std::erfc(x) : std::erfc(-x) - (1 + y);
    x -= excess * std::sqrt(std::numbers::pi) / 2 * std::exp(x * x);
  }
  return x;
}

struct WilsonInterval {
  double center = 0;
  double reach = 0;
};

Result<WilsonInterval> wilson_interval(std::int64_t successes, std::int64_t trials, double z_score) {
  constexpr double kFour = 4;
  if (successes < 0) {
    return refused("number of successes must not be negative");
  }
  if (trials <= 0) {
    return refused("number of trials must be positive");
  }
  if (successes > trials) {
    return refused("number of successes must not be larger than number of trials");
  }
  if (!(z_score >= 0)) {
    return refused("z-score must not be negative");
  }
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double square = z_score * z_score;
  const double scale = 1 + square / n;
  return WilsonInterval{
      (share + square / (2 * n)) / scale,
      z_score * std::sqrt(share * (1 - share) / n + square / (kFour * n * n)) / scale,
  };
}

}  // namespace

Result<double> normal_cdf(double mean, double deviation, double value) {
  if (!(deviation > 0)) {
    return refused("standardDeviation must be > 0");
  }
  return kOneHalf * std::erfc((mean - value) / (deviation * std::numbers::sqrt2));
}

Result<double> inverse_normal_cdf(double mean, double deviation, double probability) {
  if (!(probability > 0 && probability < 1)) {
    return refused("p must be 0 > p > 1");
  }
  if (!(deviation > 0)) {
    return refused("sd must be > 0");
  }
  return mean + deviation * std::numbers::sqrt2 * inverse_erf(2 * probability - 1);
}

Result<double> beta_cdf(double a, double b, double value) {
  if (!(value >= 0 && value <= 1)) {
    return refused("value must be 0 >= v >= 1");
  }
  if (!(a > 0 && b > 0)) {
    return refused("a, b must be > 0");
  }
  return regularized_beta(a, b, value);
}

Result<double> inverse_beta_cdf(double a, double b, double probability) {
  if (!(probability >= 0 && probability <= 1)) {
    return refused("p must be 0 >= p >= 1");
  }
  if (!(a > 0 && b > 0)) {
    return refused("a, b must be > 0");
  }
  if (probability == 0 || probability == 1) {
    return probability;
  }
  // Halving the interval finds every bit that a double has near the answer.
  constexpr int kHalvings = 80;
  double low = 0;
  double high = 1;
  for (int step = 0; step < kHalvings; ++step) {
    const double middle = low + (high - low) / 2;
    (regularized_beta(a, b, middle) < probability ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

Result<double> t_cdf(double value, double freedom) {
  if (!(freedom > 0)) {
    return refused("df must be greater than 0");
  }
  if (std::isinf(value)) {
    return value > 0 ? 1.0 : 0.0;
  }
  const double tail = kOneHalf * regularized_beta(freedom / 2, kOneHalf, freedom / (freedom + value * value));
  return value > 0 ? 1 - tail : tail;
}

Result<double> t_pdf(double value, double freedom) {
  if (!(freedom > 0)) {
    return refused("df must be greater than 0");
  }
  const double log_front =
      log_gamma((freedom + 1) / 2) - log_gamma(freedom / 2) - kOneHalf * std::log(freedom * std::numbers::pi);
  return std::exp(log_front - (freedom + 1) / 2 * std::log1p(value * value / freedom));
}

Result<double> wilson_interval_lower(std::int64_t successes, std::int64_t trials, double z_score) {
  const auto interval = TARN_TRY(wilson_interval(successes, trials, z_score));
  return interval.center - interval.reach;
}

Result<double> wilson_interval_upper(std::int64_t successes, std::int64_t trials, double z_score) {
  const auto interval = TARN_TRY(wilson_interval(successes, trials, z_score));
  return interval.center + interval.reach;
}

}  // namespace tarn::trino_math
