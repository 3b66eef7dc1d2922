// The values of conditions that are no mere texts.
#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::access {

std::optional<double> parse_number(std::string_view text);

// "true" and "false", in any case.
std::optional<bool> parse_bool(std::string_view text);

// ISO 8601 from the year alone ("2026") to fractions of seconds, or seconds since 1970; four digits are a
// year.
std::optional<Timestamp> parse_date(std::string_view text);

// An address of IPv4 or IPv6, or all that begin with the same bits. An IPv4 address in the form of IPv6
// (::ffff:192.0.2.1) is that IPv4 address.
struct AddressRange {
  std::array<std::uint8_t, 16> bytes{};  // of IPv4, the first four
  bool is_v6 = false;
  unsigned bits = 0;

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

// "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"
std::optional<AddressRange> parse_address_range(std::string_view text);
// REQUIRES: address is a single one.
bool contains(const AddressRange& range, const AddressRange& address);

}  // namespace tarn::access
