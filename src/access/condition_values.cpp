#include "access/condition_values.hpp"

#include "access/wildcard.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include <arpa/inet.h>

namespace tarn::access {
namespace {

constexpr unsigned kBitsV4 = 32;
constexpr unsigned kBitsV6 = 128;
constexpr unsigned kMappedBits = 96;  // ::ffff:0:0/96
constexpr unsigned kBitsOfByte = 8;
constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kMonthLength = 7;                // "2026-11"
constexpr std::int64_t kLastSecond = 253'402'300'799;  // the end of the year 9999
constexpr std::int64_t kMicros = 1'000'000;

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool is_mapped(const AddressRange& range) {
  return range.is_v6 && range.bits >= kMappedBits && range.bytes[10] == 0xFF && range.bytes[11] == 0xFF &&
         std::all_of(range.bytes.begin(), range.bytes.begin() + 10, [](auto byte) { return byte == 0; });
}

AddressRange as_v4(const AddressRange& range) {
  AddressRange v4{.bits = range.bits - kMappedBits};
  std::copy(range.bytes.begin() + 12, range.bytes.end(), v4.bytes.begin());
  return v4;
}

std::optional<unsigned> parse_bits(std::string_view text, unsigned most) {
  const auto bits = parse_whole<unsigned>(text);
  return bits && *bits <= most ? bits : std::nullopt;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const auto number = parse_whole<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string lowered = lower_case(text);
  return lowered == "true" || lowered == "false" ? std::optional(lowered == "true") : std::nullopt;
}

std::optional<Timestamp> parse_date(std::string_view text) {
  if (text.size() == kYearDigits && parse_whole<unsigned>(text)) {
    return parse_timestamp(std::string(text) + "-01-01");
  }
  if (const auto seconds = parse_whole<std::int64_t>(text)) {
    const bool is_in_range = *seconds >= -kLastSecond && *seconds <= kLastSecond;
    return is_in_range ? std::optional(from_micros(*seconds * kMicros)) : std::nullopt;
  }
  return parse_timestamp(text.size() == kMonthLength ? std::string(text) + "-01" : std::string(text));
}

std::optional<AddressRange> parse_address_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  AddressRange range;
  if (address.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  range.is_v6 = inet_pton(AF_INET6, address.c_str(), range.bytes.data()) == 1;
  if (!range.is_v6 && inet_pton(AF_INET, address.c_str(), range.bytes.data()) != 1) {
    return std::nullopt;
  }
  const unsigned most = range.is_v6 ? kBitsV6 : kBitsV4;
  const auto bits =
      slash == std::string_view::npos ? std::optional(most) : parse_bits(text.substr(slash + 1), most);
  if (!bits) {
    return std::nullopt;
  }
  range.bits = *bits;
  return is_mapped(range) ? as_v4(range) : range;
}

bool contains(const AddressRange& range, const AddressRange& address) {
  if (range.is_v6 != address.is_v6) {
    return false;
  }
  for (unsigned bit = 0; bit < range.bits; bit += kBitsOfByte) {
    const unsigned count = std::min(kBitsOfByte, range.bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xFF00u >> count);
    if (((range.bytes[bit / kBitsOfByte] ^ address.bytes[bit / kBitsOfByte]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace tarn::access
