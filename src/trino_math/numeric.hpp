// The rest of Trino's mathematical functions: logarithms, buckets, similarity, chance.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tarn::trino_math {

double log_base(double base, double value);
double log2(double value);
double degrees(double radians);
double radians(double degrees);
// Division of doubles; never fails. The remainder takes the sign of the dividend.
double modulus(double a, double b);

// 0 below the range, count + 1 above it; counted from the other end where the bounds are the other way round.
Result<std::int64_t> width_bucket(double operand, double first, double second, std::int64_t count);
// How many bins are not above the operand. REQUIRES nothing of the bins: unsorted ones are an error where
// seen.
Result<std::int64_t> width_bucket(double operand, std::span<const double> bins);

using SparseVector = std::span<const std::pair<std::string_view, std::optional<double>>>;
// Nothing when a value is NULL. NaN when a vector has no length.
std::optional<double> cosine_similarity(SparseVector left, SparseVector right);

// Gives 64 random bits at each call.
using RandomBits = std::function<std::uint64_t()>;
// In [0, 1).
double random_double(const RandomBits& bits);
// In [0, bound). "bound must be positive".
Result<std::int64_t> random_below(const RandomBits& bits, std::int64_t bound);
// In [start, stop). "start value must be less than stop value".
Result<std::int64_t> random_between(const RandomBits& bits, std::int64_t start, std::int64_t stop);

}  // namespace tarn::trino_math
