// Doubles, bits, bases, probability and sizes. Java's mathematics: what has no value is NaN, never an error.
#include "engine/functions.hpp"
#include "engine/value_functions.hpp"
#include "trino_math/distributions.hpp"
#include "trino_math/integers.hpp"
#include "trino_math/numeric.hpp"
#include "trino_math/rounding.hpp"
#include "trino_math/sizes.hpp"

#include <cmath>
#include <limits>

namespace tarn::engine {
namespace {

namespace math = trino_math;
using math::IntegerWidth;
using Text = std::string_view;

template <class T>
constexpr IntegerWidth width_of() {
  switch (sizeof(T)) {
    case sizeof(std::int8_t): return IntegerWidth::Tinyint;
    case sizeof(std::int16_t): return IntegerWidth::Smallint;
    case sizeof(std::int32_t): return IntegerWidth::Integer;
    default: return IntegerWidth::Bigint;
  }
}

// REQUIRES: the value is in the range of T.
template <class T>
Result<T> narrowed(Result<std::int64_t> value) {
  return value ? Result<T>(static_cast<T>(*value)) : std::unexpected(value.error());
}

// Random bits that begin with two numbers in [0, 1) of the engine, which draws new ones for each row.
class SplitMix {
 public:
  SplitMix(double high, double low)
      : state_((static_cast<std::uint64_t>(high * kHalf) << kHalfBits) ^
               static_cast<std::uint64_t>(low * kHalf)) {}

  std::uint64_t operator()() {
    constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
    constexpr std::uint64_t kFirst = 0xBF58476D1CE4E5B9;
    constexpr std::uint64_t kSecond = 0x94D049BB133111EB;
    constexpr int kFirstShift = 30;
    constexpr int kSecondShift = 27;
    constexpr int kLastShift = 31;
    state_ += kStep;
    auto bits = (state_ ^ (state_ >> kFirstShift)) * kFirst;
    bits = (bits ^ (bits >> kSecondShift)) * kSecond;
    return bits ^ (bits >> kLastShift);
  }

 private:
  static constexpr double kHalf = 4294967296.0;
  static constexpr int kHalfBits = 32;
  std::uint64_t state_;
};

void add_doubles(FunctionList& list) {
  list.add("trino_acos", [](double x) { return std::acos(x); });
  list.add("trino_asin", [](double x) { return std::asin(x); });
  list.add("trino_atan", [](double x) { return std::atan(x); });
  list.add("trino_atan2", [](double y, double x) { return std::atan2(y, x); });
  list.add("trino_cos", [](double x) { return std::cos(x); });
  list.add("trino_sin", [](double x) { return std::sin(x); });
  list.add("trino_tan", [](double x) { return std::tan(x); });
  list.add("trino_cosh", [](double x) { return std::cosh(x); });
  list.add("trino_sinh", [](double x) { return std::sinh(x); });
  list.add("trino_tanh", [](double x) { return std::tanh(x); });
  list.add("trino_cbrt", [](double x) { return std::cbrt(x); });
  list.add("trino_sqrt", [](double x) { return std::sqrt(x); });
  list.add("trino_exp", [](double x) { return std::exp(x); });
  list.add("trino_ln", [](double x) { return std::log(x); });
  list.add("trino_log2", [](double x) { return math::log2(x); });
  list.add("trino_log10", [](double x) { return std::log10(x); });
  list.add("trino_log", [](double base, double x) { return math::log_base(base, x); });
  list.add("trino_degrees", [](double x) { return math::degrees(x); });
  list.add("trino_radians", [](double x) { return math::radians(x); });
  list.add("trino_power", [](double base, double exponent) {
    // Java has no value for a base of one (or minus one) and an exponent without bound.
    const bool is_nan = std::isnan(exponent) || (std::abs(base) == 1 && std::isinf(exponent));
    return is_nan ? std::numeric_limits<double>::quiet_NaN() : std::pow(base, exponent);
  });
  list.add("trino_modulus", [](double a, double b) { return math::modulus(a, b); });
  list.add("trino_modulus", [](float a, float b) { return std::fmod(a, b); });
  list.add("trino_random_below", [](double high, double low, std::int64_t bound) {
    return math::random_below(math::RandomBits(SplitMix(high, low)), bound);
  });
  list.add("trino_random_between", [](double high, double low, std::int64_t start, std::int64_t stop) {
    return math::random_between(math::RandomBits(SplitMix(high, low)), start, stop);
  });
}

template <class T>
void add_rounding_of(FunctionList& list) {
  list.add("trino_round", [](T value, std::int32_t places) {
    return narrowed<T>(math::round(width_of<T>(), value, places));
  });
  list.add("trino_shift_left", [](T value, std::int32_t shift) {
    return static_cast<T>(math::shift_left(width_of<T>(), value, shift));
  });
  list.add("trino_shift_right", [](T value, std::int32_t shift) {
    return static_cast<T>(math::shift_right_logical(width_of<T>(), value, shift));
  });
  list.add("trino_shift_right_arithmetic", [](T value, std::int32_t shift) {
    return static_cast<T>(math::shift_right_arithmetic(width_of<T>(), value, shift));
  });
}

template <class T>
void add_floating_of(FunctionList& list) {
  list.add("trino_round", [](T value) { return math::round(value); });
  list.add("trino_round", [](T value, std::int32_t places) { return math::round(value, places); });
  list.add("trino_truncate_number", [](T value) { return math::truncate(value); });
  list.add("trino_sign", [](T value) { return math::sign(value); });
}

// A NaN is neither less than a number nor equal to one; the engine has it otherwise.
template <class T>
void add_comparisons_of(FunctionList& list) {
  list.add("trino_less", [](T left, T right) { return left < right; });
  list.add("trino_less_or_equal", [](T left, T right) { return left <= right; });
  list.add("trino_same_number", [](T left, T right) { return left == right; });
}

duckdb::Value width_bucket(const Items& arguments, const duckdb::LogicalType& /*type*/) {
  std::vector<double> bins;
  bins.reserve(items_of(arguments[1]).size());
  for (const auto& bin : items_of(arguments[1])) {
    if (bin.IsNull()) {
      refuse_value("Bin values cannot be NULL");
    }
    bins.push_back(bin.GetValue<double>());
  }
  const auto bucket = math::width_bucket(arguments[0].GetValue<double>(), bins);
  if (!bucket) {
    raise(bucket.error());
  }
  return duckdb::Value::BIGINT(*bucket);
}

void add_bits(FunctionList& list) {
  list.add("trino_bit_count",
           [](std::int64_t value, std::int64_t bits) { return math::bit_count(value, bits); });
  list.add("trino_to_base",
           [](std::int64_t value, std::int64_t radix) { return math::to_base(value, radix); });
  list.add("trino_from_base", [](Text text, std::int64_t radix) { return math::from_base(text, radix); });
  list.add("trino_width_bucket", [](double operand, double first, double second, std::int64_t count) {
    return math::width_bucket(operand, first, second, count);
  });
  add_values<always_bigint>(list, "trino_array_width_bucket", width_bucket);
  list.add("trino_format_number", [](std::int64_t value) { return math::format_number(value); });
  list.add("trino_format_number", [](double value) { return math::format_number(value); });
}

void add_probability(FunctionList& list) {
  list.add("trino_normal_cdf", [](double mean, double deviation, double value) {
    return math::normal_cdf(mean, deviation, value);
  });
  list.add("trino_inverse_normal_cdf", [](double mean, double deviation, double probability) {
    return math::inverse_normal_cdf(mean, deviation, probability);
  });
  list.add("trino_beta_cdf", [](double a, double b, double value) { return math::beta_cdf(a, b, value); });
  list.add("trino_inverse_beta_cdf",
           [](double a, double b, double probability) { return math::inverse_beta_cdf(a, b, probability); });
  list.add("trino_t_cdf", [](double value, double freedom) { return math::t_cdf(value, freedom); });
  list.add("trino_t_pdf", [](double value, double freedom) { return math::t_pdf(value, freedom); });
  list.add("trino_wilson_interval_lower", [](std::int64_t successes, std::int64_t trials, double score) {
    return math::wilson_interval_lower(successes, trials, score);
  });
  list.add("trino_wilson_interval_upper", [](std::int64_t successes, std::int64_t trials, double score) {
    return math::wilson_interval_upper(successes, trials, score);
  });
}

}  // namespace

void add_math_functions(FunctionList& list) {
  add_doubles(list);
  add_rounding_of<std::int8_t>(list);
  add_rounding_of<std::int16_t>(list);
  add_rounding_of<std::int32_t>(list);
  add_rounding_of<std::int64_t>(list);
  add_floating_of<float>(list);
  add_floating_of<double>(list);
  add_comparisons_of<float>(list);
  add_comparisons_of<double>(list);
  add_bits(list);
  add_probability(list);
}

}  // namespace tarn::engine
