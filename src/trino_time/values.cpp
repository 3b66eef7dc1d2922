#include "trino_time/values.hpp"

#include "trino_time/calendar.hpp"

#include <limits>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::int64_t kMaxZonedMillis = (std::int64_t{1} << 51) - 1;

}  // namespace

Result<ZonedTime> make_zoned(std::int64_t utc_micros, const Zone& zone) {
  TARN_TRY(make_zoned_of_millis(floor_div(utc_micros, kMicrosPerMilli), zone));
  return ZonedTime{.micros = utc_micros, .zone = &zone};
}

Result<ZonedTime> make_zoned_of_millis(std::int64_t utc_millis, const Zone& zone) {
  if (utc_millis > kMaxZonedMillis || utc_millis < -kMaxZonedMillis - 1) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Millis overflow: {}", utc_millis));
  }
  return ZonedTime{.micros = utc_millis * kMicrosPerMilli, .zone = &zone};
}

Result<> check_precision(std::string_view type, int precision) {
  if (precision < 0 || precision > kMaxPrecision) {
    return fail(
        ErrorCode::Unsupported,
        fmt::format("{} with {} decimals of a second is not supported: Tarn's times have microseconds", type,
                    precision));
  }
  return {};
}

std::int64_t divide_rounding(std::int64_t value, std::int64_t divisor) {
  const std::int64_t whole = floor_div(value, divisor);
  const std::int64_t rest = value - whole * divisor;
  return rest >= divisor - divisor / 2 ? whole + 1 : whole;
}

std::int64_t round_micros(std::int64_t micros, int digits) {
  std::int64_t unit = 1;
  for (int i = digits; i < kMaxPrecision; ++i) {
    unit *= 10;
  }
  std::int64_t rounded = 0;
  if (__builtin_mul_overflow(divide_rounding(micros, unit), unit, &rounded)) {
    return micros;
  }
  return rounded;
}

Result<std::int64_t> add_exact(std::int64_t left, std::int64_t right) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum)) {
    return fail(ErrorCode::InvalidArgument, "long overflow");
  }
  return sum;
}

Result<std::int64_t> multiply_exact(std::int64_t left, std::int64_t right) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(left, right, &product)) {
    return fail(ErrorCode::InvalidArgument, "long overflow");
  }
  return product;
}

Result<std::int32_t> to_int_exact(std::int64_t value) {
  if (value > std::numeric_limits<std::int32_t>::max() || value < std::numeric_limits<std::int32_t>::min()) {
    return fail(ErrorCode::InvalidArgument, "integer overflow");
  }
  return static_cast<std::int32_t>(value);
}

}  // namespace tarn::trino_time
