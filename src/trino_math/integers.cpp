#include "trino_math/integers.hpp"

#include "trino_math/number_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr std::int64_t kShiftMask = 63;

bool fits(IntegerWidth width, std::int64_t value) {
  return value >= smallest(width) && value <= largest(width);
}

std::unexpected<Error> overflow(IntegerWidth width, std::string_view operation, std::string_view values) {
  return fail(ErrorCode::InvalidArgument,
              fmt::format("{} {} overflow: {}", lower_name(width), operation, values));
}

std::unexpected<Error> division_by_zero() {
  return fail(ErrorCode::InvalidArgument, "Division by zero");
}

std::uint64_t mask_of(IntegerWidth width) {
  return ~std::uint64_t{0} >> (std::numeric_limits<std::uint64_t>::digits - bits_of(width));
}

std::int64_t sign_extended(IntegerWidth width, std::uint64_t value) {
  const int spare = std::numeric_limits<std::uint64_t>::digits - bits_of(width);
  return static_cast<std::int64_t>(value << spare) >> spare;
}

std::optional<std::int64_t> cast_rounded(double value, IntegerWidth to) {
  const double limit = std::ldexp(1.0, bits_of(to) - 1);
  const double rounded = std::round(value);
  if (!(rounded >= -limit && rounded < limit)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(rounded);
}

std::unexpected<Error> out_of_range(IntegerWidth to, std::string_view value) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Out of range for {}: {}", lower_name(to), value));
}

Result<> check_radix(std::int64_t radix) {
  constexpr int kMinRadix = 2;
  constexpr int kMaxRadix = 36;
  if (radix < kMinRadix || radix > kMaxRadix) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Radix must be between {} and {}", kMinRadix, kMaxRadix));
  }
  return {};
}

}  // namespace

std::string_view lower_name(IntegerWidth width) {
  switch (width) {
    case IntegerWidth::Tinyint: return "tinyint";
    case IntegerWidth::Smallint: return "smallint";
    case IntegerWidth::Integer: return "integer";
    case IntegerWidth::Bigint: return "bigint";
  }
  return "";
}

std::string_view upper_name(IntegerWidth width) {
  switch (width) {
    case IntegerWidth::Tinyint: return "TINYINT";
    case IntegerWidth::Smallint: return "SMALLINT";
    case IntegerWidth::Integer: return "INTEGER";
    case IntegerWidth::Bigint: return "BIGINT";
  }
  return "";
}

Result<std::int64_t> add(IntegerWidth width, std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum) || !fits(width, sum)) {
    return overflow(width, "addition", fmt::format("{} + {}", a, b));
  }
  return sum;
}

Result<std::int64_t> subtract(IntegerWidth width, std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference) || !fits(width, difference)) {
    return overflow(width, "subtraction", fmt::format("{} - {}", a, b));
  }
  return difference;
}

Result<std::int64_t> multiply(IntegerWidth width, std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || !fits(width, product)) {
    return overflow(width, "multiplication", fmt::format("{} * {}", a, b));
  }
  return product;
}

Result<std::int64_t> divide(IntegerWidth width, std::int64_t a, std::int64_t b) {
  if (b == 0) {
    return division_by_zero();
  }
  if (b == -1 && a == smallest(width)) {
    return overflow(width, "division", fmt::format("{} / {}", a, b));
  }
  return a / b;
}

Result<std::int64_t> modulus(IntegerWidth /*width*/, std::int64_t a, std::int64_t b) {
  if (b == 0) {
    return division_by_zero();
  }
  // The processor traps on the smallest number by -1.
  return b == -1 ? 0 : a % b;
}

Result<std::int64_t> negate(IntegerWidth width, std::int64_t value) {
  if (value == smallest(width)) {
    return overflow(width, "negation", fmt::format("{}", value));
  }
  return -value;
}

Result<std::int64_t> absolute(IntegerWidth width, std::int64_t value) {
  if (value == smallest(width)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Value {} is out of range for abs({})", value, lower_name(width)));
  }
  return value < 0 ? -value : value;
}

Result<std::int64_t> cast_integer(std::int64_t value, IntegerWidth to) {
  if (!fits(to, value)) {
    return out_of_range(to, fmt::format("{}", value));
  }
  return value;
}

Result<std::int64_t> double_to_integer(double value, IntegerWidth to) {
  if (const auto result = cast_rounded(value, to)) {
    return *result;
  }
  if (to == IntegerWidth::Bigint) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Unable to cast {} to bigint", java_text(value)));
  }
  if (std::isnan(value)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Cannot cast double NaN to {}", lower_name(to)));
  }
  return out_of_range(to, java_text(value));
}

Result<std::int64_t> real_to_integer(float value, IntegerWidth to) {
  if (to == IntegerWidth::Bigint) {
    const double limit = std::ldexp(1.0, bits_of(to) - 1);
    const double rounded = std::isnan(value) ? 0 : std::round(static_cast<double>(value));
    return rounded >= limit ? largest(to) : static_cast<std::int64_t>(std::fmax(rounded, -limit));
  }
  if (std::isnan(value)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Cannot cast real NaN to {}", lower_name(to)));
  }
  const auto result = cast_rounded(static_cast<double>(value), to);
  return result ? Result<std::int64_t>(*result) : out_of_range(to, java_text(value));
}

std::int64_t shift_left(IntegerWidth width, std::int64_t value, std::int64_t shift) {
  if (shift >= bits_of(width)) {
    return 0;
  }
  return sign_extended(width, static_cast<std::uint64_t>(value) << (shift & kShiftMask));
}

std::int64_t shift_right_logical(IntegerWidth width, std::int64_t value, std::int64_t shift) {
  if (shift >= bits_of(width)) {
    return 0;
  }
  if (shift == 0) {
    return value;
  }
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(value) & mask_of(width)) >>
                                   (shift & kShiftMask));
}

std::int64_t shift_right_arithmetic(IntegerWidth width, std::int64_t value, std::int64_t shift) {
  if (shift >= bits_of(width)) {
    return value < 0 ? -1 : 0;
  }
  return value >> (shift & kShiftMask);
}

Result<std::int64_t> bit_count(std::int64_t value, std::int64_t bits) {
  constexpr std::int64_t kAllBits = std::numeric_limits<std::uint64_t>::digits;
  if (bits < 2 || bits > kAllBits) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Bits specified in bit_count must be between 2 and 64, got {}", bits));
  }
  const std::uint64_t mask = ~std::uint64_t{0} >> (kAllBits - bits);
  const auto low = static_cast<std::int64_t>(mask >> 1);
  if (value > low || value < ~low) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "Number must be representable with the bits specified. {} cannot be represented with {} bits",
            value, bits));
  }
  return std::popcount(static_cast<std::uint64_t>(value) & mask);
}

Result<std::string> to_base(std::int64_t value, std::int64_t radix) {
  TARN_TRY(check_radix(radix));
  std::array<char, std::numeric_limits<std::uint64_t>::digits + 1> buffer{};
  char* const begin = buffer.data();
  const auto [end, error] = std::to_chars(begin, begin + buffer.size(), value, static_cast<int>(radix));
  return std::string(begin, end);
}

Result<std::int64_t> from_base(std::string_view text, std::int64_t radix) {
  TARN_TRY(check_radix(radix));
  std::string_view digits = text;
  if (digits.starts_with('+') && !digits.starts_with("+-")) {
    digits.remove_prefix(1);
  }
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, static_cast<int>(radix));
  if (error != std::errc{} || stop != end) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Not a valid base-{} number: {}", radix, text));
  }
  return value;
}

}  // namespace tarn::trino_math
