#include "io/outgoing_address.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <arpa/inet.h>

namespace tarn::io {
namespace {

constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;
constexpr std::uint8_t kIpv4Loopback = 127;

using Ipv4 = std::array<std::uint8_t, kIpv4Bytes>;
using Bytes = std::span<const std::uint8_t>;

// Beside those that are link-local: Alibaba Cloud, Azure, Oracle Cloud.
constexpr std::array<Ipv4, 3> kMetadataIpv4 = {{{100, 100, 100, 200}, {168, 63, 129, 16}, {192, 0, 0, 192}}};
// fd00:ec2::/32 is AWS's, for its metadata, credentials and names; fd20:ce::254 is Google Cloud's.
constexpr std::array<std::uint8_t, 4> kMetadataOfAws = {0xfd, 0x00, 0x0e, 0xc2};
constexpr std::array<std::uint8_t, kIpv6Bytes> kMetadataOfGoogle = {0xfd, 0x20, 0x00, 0xce, 0, 0, 0,    0,
                                                                    0,    0,    0,    0,    0, 0, 0x02, 0x54};

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> kCompatible = {};
constexpr std::array<std::uint8_t, 12> kNat64 = {0x00, 0x64, 0xff, 0x9b};
constexpr std::array<std::uint8_t, 6> kLocalNat64 = {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01};
constexpr std::array<std::uint8_t, 4> kTeredo = {0x20, 0x01, 0x00, 0x00};
constexpr std::array<std::uint8_t, 2> k6to4 = {0x20, 0x02};
constexpr std::array<std::uint8_t, 15> kZeros = {};

bool begins_with(Bytes bytes, Bytes prefix) {
  return std::ranges::equal(bytes.first(prefix.size()), prefix);
}

AddressKind kind_of_ipv4(Bytes bytes) {
  if (std::ranges::any_of(kMetadataIpv4, [&](const Ipv4& one) { return std::ranges::equal(bytes, one); })) {
    return AddressKind::Metadata;
  }
  if (bytes[0] == 0) {
    return AddressKind::Unspecified;
  }
  if (bytes[0] == kIpv4Loopback) {
    return AddressKind::Loopback;
  }
  if (bytes[0] == 169 && bytes[1] == 254) {
    return AddressKind::LinkLocal;
  }
  if (bytes[0] >= 240) {
    return AddressKind::Reserved;
  }
  return bytes[0] >= 224 ? AddressKind::Multicast : AddressKind::Ordinary;
}

AddressKind kind_of_ipv6(Bytes bytes) {
  if (begins_with(bytes, kZeros) && bytes.back() <= 1) {
    return bytes.back() == 1 ? AddressKind::Loopback : AddressKind::Unspecified;
  }
  if (begins_with(bytes, kMapped) || begins_with(bytes, kCompatible) || begins_with(bytes, kNat64)) {
    return kind_of_ipv4(bytes.last(kIpv4Bytes));
  }
  if (begins_with(bytes, k6to4)) {
    return kind_of_ipv4(bytes.subspan(k6to4.size(), kIpv4Bytes));
  }
  if (begins_with(bytes, kTeredo)) {
    Ipv4 client{};
    std::ranges::transform(bytes.last(kIpv4Bytes), client.begin(),
                           [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
    return kind_of_ipv4(client);
  }
  // Where in it the address of IPv4 stands, each network decides for itself.
  if (begins_with(bytes, kLocalNat64)) {
    return AddressKind::Reserved;
  }
  if (begins_with(bytes, kMetadataOfAws) || std::ranges::equal(bytes, kMetadataOfGoogle)) {
    return AddressKind::Metadata;
  }
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80) {
    return AddressKind::LinkLocal;
  }
  return bytes[0] == 0xff ? AddressKind::Multicast : AddressKind::Ordinary;
}

// Without a port. Empty where the URL names a user, which no URL of Tarn's needs.
std::string_view host_of(std::string_view url) {
  const auto scheme = url.find("://");
  url.remove_prefix(scheme == std::string_view::npos ? url.size() : scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.find('@') != std::string_view::npos) {
    return {};
  }
  if (url.starts_with('[')) {
    return url.substr(0, url.find(']') + 1);
  }
  return url.substr(0, url.find(':'));
}

}  // namespace

std::string_view to_string(AddressKind kind) {
  switch (kind) {
    case AddressKind::Ordinary: return "ordinary";
    case AddressKind::Loopback: return "loopback";
    case AddressKind::LinkLocal: return "link-local";
    case AddressKind::Metadata: return "that of a cloud's metadata service";
    case AddressKind::Multicast: return "multicast";
    case AddressKind::Unspecified: return "unspecified";
    case AddressKind::Reserved: return "reserved";
  }
  return "";
}

AddressKind kind_of_address(std::span<const std::uint8_t> bytes) {
  switch (bytes.size()) {
    case kIpv4Bytes: return kind_of_ipv4(bytes);
    case kIpv6Bytes: return kind_of_ipv6(bytes);
    default: return AddressKind::Reserved;
  }
}

bool names_loopback(std::string_view url) {
  const std::string host(host_of(url));
  std::array<std::uint8_t, kIpv4Bytes> bytes{};
  const bool is_ipv4 = ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
  return host == "localhost" || host == "[::1]" || (is_ipv4 && bytes[0] == kIpv4Loopback);
}

}  // namespace tarn::io
