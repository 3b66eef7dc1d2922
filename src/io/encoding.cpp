#include "io/hash.hpp"

#include <algorithm>

namespace tarn::io {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

// Appends the four digits of up to three bytes.
void append_base64_group(std::string& out, std::string_view bytes) {
  const unsigned group = octet(bytes[0]) << 16 | (bytes.size() > 1 ? octet(bytes[1]) << 8 : 0u) |
                         (bytes.size() > 2 ? octet(bytes[2]) : 0u);
  out += kBase64Digits[group >> 18];
  out += kBase64Digits[group >> 12 & 63];
  out += bytes.size() > 1 ? kBase64Digits[group >> 6 & 63] : '=';
  out += bytes.size() > 2 ? kBase64Digits[group & 63] : '=';
}

Error not_base64(std::size_t position) {
  return {ErrorCode::InvalidArgument, "not base64 at byte " + std::to_string(position)};
}

}  // namespace

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kHexDigits[octet(c) >> 4];
    out += kHexDigits[octet(c) & 15];
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    append_base64_group(out, bytes.substr(i, 3));
  }
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return fail(ErrorCode::InvalidArgument, "not base64: the length is no multiple of four");
  }
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const auto digits = text.substr(0, text.size() - padding);
  std::string out;
  out.reserve(text.size() / 4 * 3);
  unsigned held = 0;
  unsigned held_bits = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto value = kBase64Digits.find(digits[i]);
    if (value == std::string_view::npos) {
      return fail(not_base64(i));
    }
    held = held << 6 | static_cast<unsigned>(value);
    held_bits += 6;
    if (held_bits >= 8) {
      held_bits -= 8;
      out += static_cast<char>(held >> held_bits & 255);
    }
  }
  // Bits that belong to no byte must be zero, so that one value has one spelling.
  if ((held & ((1u << held_bits) - 1)) != 0) {
    return fail(not_base64(digits.size() - 1));
  }
  return out;
}

}  // namespace tarn::io
