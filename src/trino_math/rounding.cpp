#include "trino_math/rounding.hpp"

#include <cmath>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr double kRoundingBase = 10;
constexpr double kHalfUnit = 0.5;

// Rounds a number that is not negative; a half goes up. NaN (zero by an infinite factor) counts as zero.
double round_up_halves(double value) {
  const double floor = std::floor(value);
  const double rounded = value - floor >= kHalfUnit ? floor + 1 : floor;
  return std::isnan(value) || value == 0 ? 0 : rounded;
}

double round_by(double value, std::int64_t places) {
  const double factor = std::pow(kRoundingBase, static_cast<double>(places));
  const double scaled = (value < 0 ? -value : value) * factor;
  if (std::isinf(scaled)) {
    return value;
  }
  const double rounded = round_up_halves(scaled) / factor;
  return value < 0 ? -rounded : rounded;
}

}  // namespace

double round(double value, std::int64_t places) {
  return std::isfinite(value) ? round_by(value, places) : value;
}

float round(float value, std::int64_t places) {
  return std::isfinite(value) ? static_cast<float>(round_by(value, places)) : value;
}

Result<std::int64_t> round(IntegerWidth width, std::int64_t value, std::int64_t places) {
  constexpr std::int64_t kLargestPower = 18;
  constexpr std::int64_t kBase = 10;
  if (places >= 0) {
    return value;
  }
  if (places < -kLargestPower) {
    return fail(ErrorCode::InvalidArgument, fmt::format("numerical overflow: {}", value));
  }
  std::int64_t factor = 1;
  for (std::int64_t i = 0; i < -places; ++i) {
    factor *= kBase;
  }
  const std::int64_t remainder = value % factor;
  std::int64_t quotient = value / factor;
  if (remainder >= factor - remainder) {
    ++quotient;
  } else if (-remainder >= factor + remainder) {
    --quotient;
  }
  std::int64_t rounded = 0;
  if (__builtin_mul_overflow(quotient, factor, &rounded)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("numerical overflow: {}", value));
  }
  return cast_integer(rounded, width);
}

double truncate(double value) {
  return sign(value) * std::floor(std::fabs(value));
}

float truncate(float value) {
  return sign(value) * std::floor(std::fabs(value));
}

double sign(double value) {
  return std::isnan(value) || value == 0 ? value : std::copysign(1.0, value);
}

float sign(float value) {
  return std::isnan(value) || value == 0 ? value : std::copysign(1.0F, value);
}

}  // namespace tarn::trino_math
