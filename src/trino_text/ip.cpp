#include "trino_text/ip.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kIpv4Size = 4;
constexpr std::size_t kIpv6Size = 16;
constexpr std::size_t kMappedOffset = 12;
constexpr std::size_t kGroups = 8;
constexpr int kIpv4Bits = 32;
constexpr int kIpv6Bits = 128;

using Ipv4Bytes = std::array<std::uint8_t, kIpv4Size>;

IpAddress mapped(const Ipv4Bytes& bytes) {
  IpAddress address;
  address.bytes[10] = 0xFF;
  address.bytes[11] = 0xFF;
  std::ranges::copy(bytes, address.bytes.begin() + kMappedOffset);
  return address;
}

// Reads a decimal byte without leading zeros, which some take for octal.
std::optional<std::uint8_t> parse_octet(std::string_view text) {
  std::uint8_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || (text.size() > 1 && text[0] == '0')) {
    return std::nullopt;
  }
  return value;
}

std::optional<Ipv4Bytes> parse_ipv4(std::string_view text) {
  Ipv4Bytes bytes{};
  for (std::size_t i = 0; i < kIpv4Size; ++i) {
    const auto dot = text.find('.');
    const bool is_last = i + 1 == kIpv4Size;
    const auto octet = parse_octet(text.substr(0, dot));
    if (!octet || is_last != (dot == std::string_view::npos)) {
      return std::nullopt;
    }
    bytes[i] = *octet;
    text.remove_prefix(is_last ? text.size() : dot + 1);
  }
  return bytes;
}

// Groups of an IPv6 address, on one side of its "::".
struct Groups {
  std::array<std::uint16_t, kGroups> values{};
  std::size_t count = 0;

  bool add(std::uint16_t value) {
    if (count == kGroups) {
      return false;
    }
    values[count++] = value;
    return true;
  }
};

bool add_hex_group(std::string_view text, Groups& groups) {
  constexpr std::size_t kMaxDigits = 4;
  std::uint16_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  return text.size() <= kMaxDigits && parsed.ec == std::errc() && parsed.ptr == end && groups.add(value);
}

bool add_ipv4_groups(std::string_view text, Groups& groups) {
  const auto bytes = parse_ipv4(text);
  return bytes && groups.add(static_cast<std::uint16_t>((*bytes)[0] << 8 | (*bytes)[1])) &&
         groups.add(static_cast<std::uint16_t>((*bytes)[2] << 8 | (*bytes)[3]));
}

enum class DottedEnd : std::uint8_t { Refused, Allowed };

// Reads groups with single colons between them; an empty text has none.
std::optional<Groups> parse_groups(std::string_view text, DottedEnd dotted_end) {
  Groups groups;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto part = text.substr(0, colon);
    const bool is_last = colon == std::string_view::npos;
    const bool is_dotted =
        is_last && dotted_end == DottedEnd::Allowed && part.find('.') != std::string_view::npos;
    if (is_dotted ? !add_ipv4_groups(part, groups) : !add_hex_group(part, groups)) {
      return std::nullopt;
    }
    if (is_last) {
      break;
    }
    text.remove_prefix(colon + 1);
    if (text.empty()) {
      return std::nullopt;
    }
  }
  return groups;
}

std::optional<IpAddress> parse_ipv6(std::string_view text) {
  // What follows % names an interface of some host. It does not go with a dotted end.
  const auto percent = text.find('%');
  text = text.substr(0, percent);
  if (percent != std::string_view::npos && text.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto front = parse_groups(text.substr(0, gap), has_gap ? DottedEnd::Refused : DottedEnd::Allowed);
  const auto back = parse_groups(has_gap ? text.substr(gap + 2) : std::string_view(), DottedEnd::Allowed);
  if (!front || !back) {
    return std::nullopt;
  }
  const auto count = front->count + back->count;
  if (has_gap ? count >= kGroups : count != kGroups) {
    return std::nullopt;
  }
  std::array<std::uint16_t, kGroups> groups{};
  std::copy_n(front->values.begin(), front->count, groups.begin());
  std::copy_n(back->values.begin(), back->count, groups.end() - static_cast<std::ptrdiff_t>(back->count));
  IpAddress address;
  for (std::size_t i = 0; i < kGroups; ++i) {
    address.bytes[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
    address.bytes[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xFF);
  }
  return address;
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    return parse_ipv6(text);
  }
  const auto bytes = parse_ipv4(text);
  return bytes ? std::optional(mapped(*bytes)) : std::nullopt;
}

struct Run {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// Returns the first of the longest runs of zero groups; a single zero is no run.
Run longest_zero_run(const std::array<unsigned, kGroups>& groups) {
  Run best;
  Run current;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (groups[i] != 0) {
      current = {};
      continue;
    }
    if (current.size == 0) {
      current.begin = i;
    }
    if (++current.size > best.size) {
      best = current;
    }
  }
  return best.size > 1 ? best : Run();
}

void append_ipv6(const IpAddress& address, std::string& out) {
  std::array<unsigned, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) {
    groups[i] = address.bytes[2 * i] << 8 | address.bytes[2 * i + 1];
  }
  const auto run = longest_zero_run(groups);
  for (std::size_t i = 0; i < kGroups;) {
    if (run.size > 0 && i == run.begin) {
      out += "::";
      i += run.size;
      continue;
    }
    if (i > 0 && !out.ends_with("::")) {
      out += ':';
    }
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), groups[i], 16).ptr;
    out.append(digits.begin(), end);
    ++i;
  }
}

// The number of leading bits of the sixteen bytes that the prefix fixes.
int fixed_bits(const IpPrefix& prefix) {
  return prefix.length + (is_ipv4(prefix.address) ? kIpv6Bits - kIpv4Bits : 0);
}

// Returns the bits of byte `index` that a network of `bits` fixed bits fixes.
std::uint8_t byte_mask(int bits, std::size_t index) {
  const int inside = std::clamp(bits - static_cast<int>(index) * 8, 0, 8);
  return static_cast<std::uint8_t>(0xFF00u >> inside);
}

bool share_bits(const IpAddress& a, const IpAddress& b, int bits) {
  for (std::size_t i = 0; i < kIpv6Size; ++i) {
    if (((a.bytes[i] ^ b.bytes[i]) & byte_mask(bits, i)) != 0) {
      return false;
    }
  }
  return true;
}

IpAddress first_address(const IpAddress& address, int bits) {
  IpAddress first;
  for (std::size_t i = 0; i < kIpv6Size; ++i) {
    first.bytes[i] = address.bytes[i] & byte_mask(bits, i);
  }
  return first;
}

// Reads a number as Java does, which takes a plus sign.
std::optional<std::int32_t> parse_length(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) {
    text.remove_prefix(1);
  }
  std::int32_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace

bool is_ipv4(const IpAddress& address) {
  return std::all_of(address.bytes.begin(), address.bytes.begin() + 10,
                     [](std::uint8_t b) { return b == 0; }) &&
         address.bytes[10] == 0xFF && address.bytes[11] == 0xFF;
}

Result<IpAddress> parse_ip_address(std::string_view text) {
  const auto address = parse_ip(text);
  if (!address) {
    return refuse("Cannot cast value to IPADDRESS: " + to_valid(text));
  }
  return *address;
}

Result<IpAddress> ip_address_from_binary(std::string_view bytes) {
  if (bytes.size() == kIpv4Size) {
    Ipv4Bytes ipv4{};
    std::ranges::copy(bytes, ipv4.begin());
    return mapped(ipv4);
  }
  if (bytes.size() == kIpv6Size) {
    IpAddress address;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
  }
  return refuse("Invalid IP address binary length: " + std::to_string(bytes.size()));
}

void append_ip_address(const IpAddress& address, std::string& out) {
  if (!is_ipv4(address)) {
    append_ipv6(address, out);
    return;
  }
  for (std::size_t i = kMappedOffset; i < kIpv6Size; ++i) {
    out += i > kMappedOffset ? "." : "";
    out += std::to_string(address.bytes[i]);
  }
}

Result<IpPrefix> parse_ip_prefix(std::string_view text) {
  const auto slash = text.find('/');
  const auto rest = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  const auto address = parse_ip(text.substr(0, slash));
  // Java's split leaves out what follows a second slash.
  const auto length = parse_length(rest.substr(0, rest.find('/')));
  if (!address || !length || *length < 0 || *length > (is_ipv4(*address) ? kIpv4Bits : kIpv6Bits)) {
    return refuse("Cannot cast value to IPPREFIX: " + to_valid(text));
  }
  return ip_prefix(*address, *length);
}

void append_ip_prefix(const IpPrefix& prefix, std::string& out) {
  append_ip_address(prefix.address, out);
  out += '/';
  out += std::to_string(prefix.length);
}

Result<IpPrefix> ip_prefix(const IpAddress& address, std::int64_t length) {
  const bool ipv4 = is_ipv4(address);
  if (length < 0 || length > (ipv4 ? kIpv4Bits : kIpv6Bits)) {
    return refuse(ipv4 ? "IPv4 subnet size must be in range [0, 32]"
                       : "IPv6 subnet size must be in range [0, 128]");
  }
  const IpPrefix whole = {.address = address, .length = static_cast<std::uint8_t>(length)};
  return IpPrefix{.address = first_address(address, fixed_bits(whole)), .length = whole.length};
}

IpAddress ip_subnet_min(const IpPrefix& prefix) {
  return first_address(prefix.address, fixed_bits(prefix));
}

IpAddress ip_subnet_max(const IpPrefix& prefix) {
  auto last = prefix.address;
  for (std::size_t i = 0; i < kIpv6Size; ++i) {
    last.bytes[i] = static_cast<std::uint8_t>(last.bytes[i] | ~byte_mask(fixed_bits(prefix), i));
  }
  return last;
}

std::array<IpAddress, 2> ip_subnet_range(const IpPrefix& prefix) {
  return {ip_subnet_min(prefix), ip_subnet_max(prefix)};
}

bool is_subnet_of(const IpPrefix& network, const IpAddress& address) {
  return ip_subnet_min(network) <= address && address <= ip_subnet_max(network);
}

bool is_subnet_of(const IpPrefix& network, const IpPrefix& other) {
  return is_subnet_of(network, ip_subnet_min(other)) && is_subnet_of(network, ip_subnet_max(other));
}

Result<bool> network_contains(std::string_view network, const IpAddress& address) {
  const auto slash = network.find('/');
  if (slash == std::string_view::npos) {
    return refuse("Invalid CIDR");
  }
  const auto base = parse_ip(network.substr(0, slash));
  if (!base) {
    return refuse("Invalid network IP address");
  }
  const auto length = parse_length(network.substr(slash + 1));
  if (!length) {
    return refuse("For input string: \"" + to_valid(network.substr(slash + 1)) + "\"");
  }
  if (*length < 0) {
    return refuse("Invalid prefix length");
  }
  const bool ipv4 = is_ipv4(*base);
  if (*length > (ipv4 ? kIpv4Bits : kIpv6Bits)) {
    return refuse("Prefix length exceeds address length");
  }
  const int bits = *length + (ipv4 ? kIpv6Bits - kIpv4Bits : 0);
  if (ipv4 && first_address(*base, bits) != *base) {
    return refuse("Invalid CIDR");
  }
  return is_ipv4(address) == ipv4 && share_bits(*base, address, bits);
}

}  // namespace tarn::trino_text
