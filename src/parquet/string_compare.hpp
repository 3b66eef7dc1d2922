// Comparisons of strings as columns have them: short, many, and each somewhere else in memory.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tarn::parquet {

// How many values ahead to ask for: far enough to hide a miss, near enough to stay in the first cache.
inline constexpr std::size_t kPrefetchDistance = 16;

inline void prefetch(std::string_view value) {
  __builtin_prefetch(value.data());
  __builtin_prefetch(value.data() + value.size());
}

// Reads `count` bytes, at most eight.
inline std::uint64_t load_bytes(const char* from, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, count);
  return word;
}

// As ==, without a call for strings of up to 16 bytes.
inline bool is_same(std::string_view left, std::string_view right) {
  const auto size = left.size();
  if (size != right.size()) {
    return false;
  }
  const auto* a = left.data();
  const auto* b = right.data();
  if (a == b) {
    return true;
  }
  if (size > 16) {
    return load_bytes(a, 8) == load_bytes(b, 8) && std::memcmp(a + 8, b + 8, size - 8) == 0;
  }
  if (size >= 8) {
    return load_bytes(a, 8) == load_bytes(b, 8) && load_bytes(a + size - 8, 8) == load_bytes(b + size - 8, 8);
  }
  if (size >= 4) {
    return load_bytes(a, 4) == load_bytes(b, 4) && load_bytes(a + size - 4, 4) == load_bytes(b + size - 4, 4);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) {
      return false;
    }
  }
  return true;
}

// The first eight bytes as a number that orders as they do. Where two are equal the strings may differ.
inline std::uint64_t order_prefix(std::string_view value) {
  if (value.size() >= 8) {
    return __builtin_bswap64(load_bytes(value.data(), 8));
  }
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    prefix |= static_cast<std::uint64_t>(static_cast<unsigned char>(value[i])) << (56 - 8 * i);
  }
  return prefix;
}

}  // namespace tarn::parquet
