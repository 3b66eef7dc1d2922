#include "trino_text/encoding.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>

namespace tarn::trino_text {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64UrlDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

unsigned octet_of(char c) {
  return static_cast<unsigned char>(c);
}

// The value of each byte as a digit; -1 where it is none.
using DigitValues = std::array<signed char, 256>;
constexpr DigitValues values_of(std::string_view digits) {
  DigitValues values{};
  values.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<signed char>(i);
  }
  return values;
}
constexpr DigitValues kBase64Values = values_of(kBase64Digits);
constexpr DigitValues kBase64UrlValues = values_of(kBase64UrlDigits);
constexpr DigitValues kBase32Values = values_of(kBase32Digits);

constexpr std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return std::nullopt;
}

// As Java has bytes: -128 to 127.
int signed_octet(char c) {
  const auto value = static_cast<int>(octet_of(c));
  return value < 128 ? value : value - 256;
}

Error not_hex(char c) {
  // Java widens the byte with its sign and shows it as a UTF-16 character.
  const int value = signed_octet(c);
  std::string message = "not a hexadecimal digit: \"";
  append_code_point(static_cast<char32_t>(static_cast<std::uint16_t>(value)), message);
  return {ErrorCode::InvalidArgument, message + "\" = " + std::to_string(value)};
}

// Groups of `bits` become a digit each; '=' fills the last group of digits.
struct Radix {
  std::string_view digits;
  unsigned bits;
  std::size_t group;
};

void append_digits(std::string_view bytes, const Radix& radix, std::string& out) {
  const auto begin = out.size();
  std::uint64_t held = 0;
  unsigned held_bits = 0;
  const std::uint64_t mask = (std::uint64_t{1} << radix.bits) - 1;
  for (const char c : bytes) {
    held = held << 8 | octet_of(c);
    held_bits += 8;
    for (; held_bits >= radix.bits; held_bits -= radix.bits) {
      out += radix.digits[held >> (held_bits - radix.bits) & mask];
    }
    held &= (std::uint64_t{1} << held_bits) - 1;
  }
  if (held_bits > 0) {
    out += radix.digits[held << (radix.bits - held_bits) & mask];
  }
  while ((out.size() - begin) % radix.group != 0) {
    out += '=';
  }
}

void append_bytes(std::string_view digits, const DigitValues& values, unsigned bits, std::string& out) {
  std::uint64_t held = 0;
  unsigned held_bits = 0;
  for (const char c : digits) {
    held = held << bits | static_cast<unsigned char>(values[octet_of(c)]);
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      out += static_cast<char>(held >> held_bits & 0xFFu);
      held &= (std::uint64_t{1} << held_bits) - 1;
    }
  }
}

// Java shows a byte by its signed value.
std::string signed_hex(char c) {
  constexpr std::string_view kLower = "0123456789abcdef";
  const int value = signed_octet(c);
  const auto magnitude = static_cast<unsigned>(value < 0 ? -value : value);
  std::string text(value < 0 ? "-" : "");
  if (magnitude > 0xF) {
    text += kLower[magnitude >> 4];
  }
  return text + kLower[magnitude & 0xF];
}

Error no_base32_digit(std::string_view digits, std::size_t at) {
  const auto step = code_point_at(digits, at);
  const bool is_shown = step.valid && step.value > ' ' && step.value < 0x7F;
  std::string message = "Unrecognized character: ";
  if (is_shown) {
    message += static_cast<char>(step.value);
  } else {
    std::array<char, 8> hex{};
    const auto end =
        std::to_chars(hex.begin(), hex.end(), step.valid ? std::uint32_t{step.value} : 0xFFFDu, 16).ptr;
    message.append("0x").append(hex.begin(), end);
  }
  return {ErrorCode::InvalidArgument, std::move(message)};
}

// The order of the checks is Java's: first the place of the padding, then what is no digit, from left to
// right.
Result<> decode_base64(std::string_view text, const DigitValues& values, std::string& out) {
  if (text.size() == 1) {
    return refuse("Input byte[] should at least have 2 bytes for base64 bytes");
  }
  std::size_t i = 0;
  for (; i < text.size() && text[i] != '='; ++i) {
    if (values[octet_of(text[i])] < 0) {
      return refuse("Illegal base64 character " + signed_hex(text[i]));
    }
  }
  const auto digits = text.substr(0, i);
  const auto padding = text.substr(i);
  const auto surplus = digits.size() % 4;
  if (!padding.empty() && (surplus == 0 || (surplus == 2 && (padding.size() < 2 || padding[1] != '=')))) {
    return refuse("Input byte array has wrong 4-byte ending unit");
  }
  if (surplus == 1) {
    return refuse("Last unit does not have enough valid bits");
  }
  const auto end = padding.empty() ? i : i + 4 - surplus;
  if (end < text.size()) {
    return refuse("Input byte array has incorrect ending byte at " + std::to_string(end));
  }
  append_bytes(digits, values, 6, out);
  return {};
}

template <std::unsigned_integral Word>
void append_big_endian(Word value, std::string& out) {
  for (int shift = std::numeric_limits<Word>::digits - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 0xFFu);
  }
}

template <std::unsigned_integral Word>
Word read_big_endian(std::string_view bytes) {
  Word value = 0;
  for (const char c : bytes) {
    value = static_cast<Word>(value << 8 | octet_of(c));
  }
  return value;
}

Result<> check_integer_size(std::string_view bytes, std::size_t size) {
  if (bytes.size() != size) {
    return refuse("expected " + std::to_string(size) +
                  "-byte input, but got instead: " + std::to_string(bytes.size()));
  }
  return {};
}

Result<> check_float_size(std::string_view bytes, std::size_t size) {
  if (bytes.size() != size) {
    return refuse("Input floating-point value must be exactly " + std::to_string(size) + " bytes long");
  }
  return {};
}

}  // namespace

void to_hex(std::string_view bytes, std::string& out) {
  out.reserve(out.size() + bytes.size() * 2);
  for (const char c : bytes) {
    out += kHexDigits[octet_of(c) >> 4];
    out += kHexDigits[octet_of(c) & 0xF];
  }
}

Result<> from_hex(std::string_view text, std::string& out) {
  if (text.size() % 2 != 0) {
    return refuse("invalid input length " + std::to_string(text.size()));
  }
  out.reserve(out.size() + text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_value(text[i]);
    const auto low = hex_value(text[i + 1]);
    if (!high || !low) {
      return fail(not_hex(high ? text[i + 1] : text[i]));
    }
    out += static_cast<char>(*high << 4 | *low);
  }
  return {};
}

void to_base64(std::string_view bytes, std::string& out) {
  append_digits(bytes, {.digits = kBase64Digits, .bits = 6, .group = 4}, out);
}

void to_base64url(std::string_view bytes, std::string& out) {
  append_digits(bytes, {.digits = kBase64UrlDigits, .bits = 6, .group = 4}, out);
}

Result<> from_base64(std::string_view text, std::string& out) {
  return decode_base64(text, kBase64Values, out);
}

Result<> from_base64url(std::string_view text, std::string& out) {
  return decode_base64(text, kBase64UrlValues, out);
}

void to_base32(std::string_view bytes, std::string& out) {
  append_digits(bytes, {.digits = kBase32Digits, .bits = 5, .group = 8}, out);
}

Result<> from_base32(std::string_view text, std::string& out) {
  const auto last = text.find_last_not_of('=');
  const auto digits = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  // One, three and six digits over a whole group of eight end inside a byte.
  const auto surplus = count_code_points(digits) % 8;
  if (surplus == 1 || surplus == 3 || surplus == 6) {
    return refuse("Invalid input length " + std::to_string(count_code_points(digits)));
  }
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (kBase32Values[octet_of(digits[i])] < 0) {
      return fail(no_base32_digit(digits, i));
    }
  }
  append_bytes(digits, kBase32Values, 5, out);
  return {};
}

void to_big_endian_32(std::int32_t value, std::string& out) {
  append_big_endian(static_cast<std::uint32_t>(value), out);
}

void to_big_endian_64(std::int64_t value, std::string& out) {
  append_big_endian(static_cast<std::uint64_t>(value), out);
}

Result<std::int32_t> from_big_endian_32(std::string_view bytes) {
  TARN_TRY(check_integer_size(bytes, sizeof(std::int32_t)));
  return static_cast<std::int32_t>(read_big_endian<std::uint32_t>(bytes));
}

Result<std::int64_t> from_big_endian_64(std::string_view bytes) {
  TARN_TRY(check_integer_size(bytes, sizeof(std::int64_t)));
  return static_cast<std::int64_t>(read_big_endian<std::uint64_t>(bytes));
}

void to_ieee754_32(float value, std::string& out) {
  append_big_endian(std::bit_cast<std::uint32_t>(value), out);
}

void to_ieee754_64(double value, std::string& out) {
  constexpr std::uint64_t kJavaNan = 0x7FF8000000000000ull;
  append_big_endian(std::isnan(value) ? kJavaNan : std::bit_cast<std::uint64_t>(value), out);
}

Result<float> from_ieee754_32(std::string_view bytes) {
  TARN_TRY(check_float_size(bytes, sizeof(float)));
  return std::bit_cast<float>(read_big_endian<std::uint32_t>(bytes));
}

Result<double> from_ieee754_64(std::string_view bytes) {
  TARN_TRY(check_float_size(bytes, sizeof(double)));
  return std::bit_cast<double>(read_big_endian<std::uint64_t>(bytes));
}

}  // namespace tarn::trino_text
