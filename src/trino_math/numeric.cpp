#include "trino_math/numeric.hpp"

#include "trino_math/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_map>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr double kHalfTurn = 180;

std::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

// Nothing when a value is NULL.
std::optional<double> norm(SparseVector vector) {
  double sum = 0;
  for (const auto& [key, value] : vector) {
    if (!value) {
      return std::nullopt;
    }
    sum += *value * *value;
  }
  return std::sqrt(sum);
}

// Below `bound` (0 stands for two to the power of 64), every number as likely as another.
std::uint64_t uniform(const RandomBits& bits, std::uint64_t bound) {
  if (bound == 0) {
    return bits();
  }
  // The lowest numbers that would make the last round of the bound uneven are drawn again.
  const std::uint64_t uneven = (std::uint64_t{0} - bound) % bound;
  std::uint64_t drawn = bits();
  while (drawn < uneven) {
    drawn = bits();
  }
  return drawn % bound;
}

Result<> check_bounds(double operand, double first, double second, std::int64_t count) {
  if (count <= 0) {
    return invalid("bucketCount must be greater than 0");
  }
  if (std::isnan(operand)) {
    return invalid("operand must not be NaN");
  }
  if (!std::isfinite(first)) {
    return invalid("first bound must be finite");
  }
  if (!std::isfinite(second)) {
    return invalid("second bound must be finite");
  }
  if (first == second) {
    return invalid("bounds cannot equal each other");
  }
  return {};
}

}  // namespace

double log_base(double base, double value) {
  return std::log(value) / std::log(base);
}

double log2(double value) {
  return std::log(value) / std::log(2.0);
}

double degrees(double radians) {
  return radians * (kHalfTurn / std::numbers::pi);
}

double radians(double degrees) {
  return degrees * (std::numbers::pi / kHalfTurn);
}

double modulus(double a, double b) {
  return std::fmod(a, b);
}

Result<std::int64_t> width_bucket(double operand, double first, double second, std::int64_t count) {
  TARN_TRY(check_bounds(operand, first, second, count));
  const double lower = std::min(first, second);
  const double upper = std::max(first, second);
  std::int64_t bucket = 0;
  if (operand >= upper) {
    if (count == std::numeric_limits<std::int64_t>::max()) {
      return invalid(fmt::format("Bucket for value {} is out of range", java_text(operand)));
    }
    bucket = count + 1;
  } else if (operand >= lower) {
    const double place = static_cast<double>(count) * (operand - lower) / (upper - lower) + 1;
    const double limit = std::ldexp(1.0, std::numeric_limits<std::int64_t>::digits);
    bucket = place < limit ? static_cast<std::int64_t>(place) : count;
  }
  return first > second ? count - bucket + 1 : bucket;
}

Result<std::int64_t> width_bucket(double operand, std::span<const double> bins) {
  if (bins.empty()) {
    return invalid("Bins cannot be an empty array");
  }
  if (std::isnan(operand)) {
    return invalid("Operand cannot be NaN");
  }
  std::size_t lower = 0;
  std::size_t upper = bins.size();
  while (lower < upper) {
    if (bins[lower] > bins[upper - 1]) {
      return invalid("Bin values are not sorted in ascending order");
    }
    const std::size_t middle = (lower + upper) / 2;
    if (!std::isfinite(bins[middle])) {
      return invalid(fmt::format("Bin value must be finite, got {}", java_text(bins[middle])));
    }
    if (operand < bins[middle]) {
      upper = middle;
    } else {
      lower = middle + 1;
    }
  }
  return static_cast<std::int64_t>(lower);
}

std::optional<double> cosine_similarity(SparseVector left, SparseVector right) {
  const auto left_norm = norm(left);
  const auto right_norm = norm(right);
  if (!left_norm || !right_norm) {
    return std::nullopt;
  }
  std::unordered_map<std::string_view, double> values;
  values.reserve(right.size());
  for (const auto& [key, value] : right) {
    values.emplace(key, value.value_or(0));
  }
  double product = 0;
  for (const auto& [key, value] : left) {
    const auto other = values.find(key);
    product += other == values.end() ? 0 : value.value_or(0) * other->second;
  }
  return product / (*left_norm * *right_norm);
}

double random_double(const RandomBits& bits) {
  constexpr int kMantissaBits = std::numeric_limits<double>::digits;
  constexpr int kSpareBits = std::numeric_limits<std::uint64_t>::digits - kMantissaBits;
  return std::ldexp(static_cast<double>(bits() >> kSpareBits), -kMantissaBits);
}

Result<std::int64_t> random_below(const RandomBits& bits, std::int64_t bound) {
  if (bound <= 0) {
    return invalid("bound must be positive");
  }
  return static_cast<std::int64_t>(uniform(bits, static_cast<std::uint64_t>(bound)));
}

Result<std::int64_t> random_between(const RandomBits& bits, std::int64_t start, std::int64_t stop) {
  if (start >= stop) {
    return invalid("start value must be less than stop value");
  }
  const std::uint64_t span = static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(start) + uniform(bits, span));
}

}  // namespace tarn::trino_math
