// Appends the small texts that identifiers are made of.
#pragma once

#include "sample/prng.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::sample {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";
// The alphabet of access key and principal ids.
inline constexpr std::string_view kBase32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kUpperAlnum = "0123456789ABCDEFGHJKLMNPQRSTVWXYZ";
inline constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kLowerAlnum = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Appends `count` digits of `alphabet`, drawn from `key`.
inline void append_drawn(std::string& out, std::string_view alphabet, std::uint64_t key, std::size_t count) {
  Prng random(key);
  for (std::size_t i = 0; i < count; ++i) {
    out += alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
  }
}

// Appends the lowest `digits` hexadecimal digits. REQUIRES: digits <= 16.
inline void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += kHexDigits[(value >> shift) & 15];
  }
}

// Appends a decimal number, filled up with zeros to `width`.
inline void append_decimal(std::string& out, std::uint64_t value, int width = 1) {
  char digits[20];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  for (int missing = width - count; missing > 0; --missing) {
    out += '0';
  }
  while (count > 0) {
    out += digits[--count];
  }
}

// Appends the version 4 UUID that belongs to `key`.
inline void append_uuid(std::string& out, std::uint64_t key) {
  const std::uint64_t high = scramble(key);
  const std::uint64_t low = scramble(high);
  append_hex(out, high >> 32, 8);
  out += '-';
  append_hex(out, high >> 16, 4);
  out += "-4";
  append_hex(out, high, 3);
  out += '-';
  append_hex(out, 8 | ((low >> 60) & 3), 1);
  append_hex(out, low >> 48, 3);
  out += '-';
  append_hex(out, low, 12);
}

// Appends an id as IAM makes them: four letters of its kind, then 16 drawn ones.
inline void append_iam_id(std::string& out, std::string_view kind, std::uint64_t key) {
  out += kind;
  append_drawn(out, kBase32Digits, key, 16);
}

// Appends `text` as the inside of a JSON string: quotes and backslashes are escaped. REQUIRES: no control
// characters.
inline void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
}

}  // namespace tarn::sample
