// Trino's IPADDRESS and IPPREFIX.
#pragma once

#include "base/result.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// Sixteen bytes in network order; an IPv4 address is held as ::ffff:a.b.c.d. Ordered as Trino orders the
// type.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

bool is_ipv4(const IpAddress& address);
Result<IpAddress> parse_ip_address(std::string_view text);
// Four or sixteen bytes.
Result<IpAddress> ip_address_from_binary(std::string_view bytes);
// Dotted for IPv4; else lower case, the longest run of zero groups left out.
void append_ip_address(const IpAddress& address, std::string& out);

// A network: its first address, and how many leading bits it fixes (of 32 for IPv4).
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;
  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
};

Result<IpPrefix> parse_ip_prefix(std::string_view text);
void append_ip_prefix(const IpPrefix& prefix, std::string& out);
// The network of that size around the address.
Result<IpPrefix> ip_prefix(const IpAddress& address, std::int64_t length);
IpAddress ip_subnet_min(const IpPrefix& prefix);
IpAddress ip_subnet_max(const IpPrefix& prefix);
std::array<IpAddress, 2> ip_subnet_range(const IpPrefix& prefix);
bool is_subnet_of(const IpPrefix& network, const IpAddress& address);
bool is_subnet_of(const IpPrefix& network, const IpPrefix& other);

// Trino's contains(network, address): an IPv4 network must have no bits set behind its prefix.
Result<bool> network_contains(std::string_view network, const IpAddress& address);

}  // namespace tarn::trino_text
