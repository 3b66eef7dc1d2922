// IPADDRESS (16 bytes), IPPREFIX (those and the number of leading bits) and UUID.
#include "engine/functions.hpp"
#include "trino_text/ip.hpp"
#include "trino_text/uuid.hpp"

#include <algorithm>

namespace tarn::engine {
namespace {

using trino_text::IpAddress;
using trino_text::IpPrefix;

constexpr std::size_t kAddressBytes = 16;
constexpr std::int64_t kBitsOfIpv4 = 32;
constexpr std::int64_t kBitsOfIpv6 = 128;

OwnBytes address_bytes(const IpAddress& address) {
  return {std::string(address.bytes.begin(), address.bytes.end())};
}

OwnBytes prefix_bytes(const IpPrefix& prefix) {
  std::string bytes(kAddressBytes + 1, '\0');
  std::ranges::copy(prefix.address.bytes, bytes.begin());
  bytes.back() = static_cast<char>(prefix.length);
  return {std::move(bytes)};
}

// The first sixteen bytes; fewer are an address that ends in zeros.
IpAddress address_in(std::string_view bytes) {
  IpAddress address;
  std::ranges::copy(bytes.substr(0, kAddressBytes), address.bytes.begin());
  return address;
}

IpPrefix prefix_in(std::string_view bytes) {
  return {address_in(bytes),
          static_cast<std::uint8_t>(bytes.size() > kAddressBytes ? bytes[kAddressBytes] : 0)};
}

std::string uuid_text(const trino_text::Uuid& uuid) {
  std::string text;
  trino_text::append_uuid(uuid, text);
  return text;
}

void add_addresses(FunctionList& list) {
  list.add("trino_to_ipaddress", [](std::string_view text) -> Result<OwnBytes> {
    return address_bytes(TARN_TRY(trino_text::parse_ip_address(text)));
  });
  list.add("trino_to_ipaddress", [](Bytes bytes) -> Result<OwnBytes> {
    return address_bytes(TARN_TRY(trino_text::ip_address_from_binary(bytes.view)));
  });
  list.add("trino_ipaddress_text", [](Bytes bytes) {
    std::string text;
    trino_text::append_ip_address(address_in(bytes.view), text);
    return text;
  });
  list.add("trino_network_contains", [](std::string_view network, Bytes bytes) -> Result<bool> {
    return trino_text::network_contains(network, address_in(bytes.view));
  });
}

void add_prefixes(FunctionList& list) {
  list.add("trino_to_ipprefix", [](std::string_view text) -> Result<OwnBytes> {
    return prefix_bytes(TARN_TRY(trino_text::parse_ip_prefix(text)));
  });
  list.add("trino_to_ipprefix", [](Bytes bytes) -> Result<OwnBytes> {
    const auto address = address_in(bytes.view);
    const auto length = trino_text::is_ipv4(address) ? kBitsOfIpv4 : kBitsOfIpv6;
    return prefix_bytes(TARN_TRY(trino_text::ip_prefix(address, length)));
  });
  list.add("trino_ipprefix_text", [](Bytes bytes) {
    std::string text;
    trino_text::append_ip_prefix(prefix_in(bytes.view), text);
    return text;
  });
  list.add("trino_ipprefix_address",
           [](Bytes bytes) { return address_bytes(prefix_in(bytes.view).address); });
}

}  // namespace

void add_address_functions(FunctionList& list) {
  add_addresses(list);
  add_prefixes(list);
  list.add("trino_uuid_text", [](std::string_view text) -> Result<std::string> {
    return uuid_text(TARN_TRY(trino_text::parse_uuid(text)));
  });
  list.add("trino_uuid_text", [](Bytes bytes) -> Result<std::string> {
    return uuid_text(TARN_TRY(trino_text::uuid_from_binary(bytes.view)));
  });
  list.add("trino_uuid_bytes", [](std::string_view text) -> Result<OwnBytes> {
    const auto uuid = TARN_TRY(trino_text::parse_uuid(text));
    return OwnBytes{std::string(uuid.bytes.begin(), uuid.bytes.end())};
  });
}

}  // namespace tarn::engine
