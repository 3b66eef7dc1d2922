#include "trino_text/uuid.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kUuidTextSize = 36;
constexpr std::size_t kUuidSize = 16;
constexpr std::array<std::size_t, 5> kFieldBytes = {4, 2, 2, 2, 6};

// Reads a number as Java's Long.parseLong does in base 16, with a sign and below 2^63.
std::optional<std::uint64_t> parse_field(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) {
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, 16);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(value);
}

// Reads five numbers with dashes between them. As Java does it, a field may have other than its usual number
// of digits; the bytes that it does not have room for are dropped.
std::optional<Uuid> parse_fields(std::string_view text) {
  Uuid uuid;
  std::size_t at = 0;
  for (std::size_t field = 0; field < kFieldBytes.size(); ++field) {
    const auto dash = text.find('-');
    const bool is_last = field + 1 == kFieldBytes.size();
    const auto value = parse_field(text.substr(0, dash));
    if (!value || is_last != (dash == std::string_view::npos)) {
      return std::nullopt;
    }
    for (std::size_t i = kFieldBytes[field]; i > 0; --i) {
      uuid.bytes[at++] = static_cast<std::uint8_t>(*value >> (i - 1) * 8 & 0xFF);
    }
    text.remove_prefix(is_last ? text.size() : dash + 1);
  }
  return uuid;
}

}  // namespace

Result<Uuid> parse_uuid(std::string_view text) {
  const auto uuid = text.size() <= kUuidTextSize ? parse_fields(text) : std::nullopt;
  if (!uuid) {
    return refuse("Cannot cast value to UUID: " + to_valid(text));
  }
  if (text.size() != kUuidTextSize) {
    return refuse("Invalid UUID string length: " + std::to_string(text.size()));
  }
  return *uuid;
}

Result<Uuid> uuid_from_binary(std::string_view bytes) {
  if (bytes.size() != kUuidSize) {
    return refuse("Invalid UUID binary length: " + std::to_string(bytes.size()));
  }
  Uuid uuid;
  std::ranges::copy(bytes, uuid.bytes.begin());
  return uuid;
}

void append_uuid(const Uuid& uuid, std::string& out) {
  constexpr std::string_view kLowerHex = "0123456789abcdef";
  std::size_t at = 0;
  for (const auto size : kFieldBytes) {
    if (at > 0) {
      out += '-';
    }
    for (const auto end = at + size; at < end; ++at) {
      out += kLowerHex[uuid.bytes[at] >> 4];
      out += kLowerHex[uuid.bytes[at] & 0xF];
    }
  }
}

Uuid random_uuid(io::Random& random) {
  Uuid uuid;
  random.fill(reinterpret_cast<char*>(uuid.bytes.data()), uuid.bytes.size());
  // RFC 9562, section 5.4: the version in the high half of byte 6, the variant in the high bits of byte 8.
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | 0x40);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
  return uuid;
}

}  // namespace tarn::trino_text
