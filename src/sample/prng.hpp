// Random numbers that are the same on every compiler and machine: xoshiro256** seeded by splitmix64. Nothing
// of std::*_distribution is used, because the standard leaves its results open.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

namespace tarn::sample {

// Spreads the bits of `value` (the finaliser of splitmix64).
constexpr std::uint64_t scramble(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

// A key made of two: what a stream of its own, or an attribute that never changes, is drawn from.
constexpr std::uint64_t mix(std::uint64_t key, std::uint64_t part) {
  return scramble(std::rotl(key, 23) ^ scramble(part));
}

// The same text has the same key everywhere (FNV-1a).
constexpr std::uint64_t key_of(std::span<const char> text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return hash;
}

class Prng {
 public:
  constexpr explicit Prng(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15u;
      word = scramble(seed);
    }
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // 0 to count - 1. REQUIRES: count > 0.
  constexpr std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((next() >> 32) * count) >> 32);
  }
  // low to high, both included.
  constexpr std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return low + below(high - low + 1);
  }
  constexpr bool per_mille(std::uint32_t share) { return below(1000) < share; }

  // Small values often, large ones seldom: 0 to `limit` - 1, half of them under a tenth of it.
  constexpr std::uint32_t skewed(std::uint32_t limit) {
    const std::uint64_t x = next() >> 32;
    const std::uint64_t cube = ((((x * x) >> 32) * x) >> 32);
    return static_cast<std::uint32_t>((cube * limit) >> 32);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace tarn::sample
