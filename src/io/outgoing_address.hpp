// Which addresses Tarn sends requests to. Pure functions. Source: IANA's registries of special-purpose IPv4
// and IPv6 addresses; the clouds' documentation of their metadata services.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::io {

enum class AddressKind : std::uint8_t {
  Ordinary,  // of the internet, or of a private network
  Loopback,
  LinkLocal,
  Metadata,  // where a cloud tells its machines what they are, their credentials too
  Multicast,
  Unspecified,  // 0.0.0.0/8 and "::", by which systems mean themselves
  Reserved,     // nobody's, broadcast among them
};

// What to tell a person: "link-local".
std::string_view to_string(AddressKind kind);

// Of an address in the order of the network: 4 bytes of IPv4, 16 of IPv6; of any other length, Reserved. An
// IPv6 address that stands for one of IPv4 (mapped, compatible, NAT64, 6to4, Teredo) is of that one's kind.
AddressKind kind_of_address(std::span<const std::uint8_t> bytes);

// Whether the URL's host is loopback by its plain name: localhost, 127.x.x.x in four decimal numbers, or
// [::1]. What only resolves to loopback, or spells it in another way, is not.
bool names_loopback(std::string_view url);

}  // namespace tarn::io
