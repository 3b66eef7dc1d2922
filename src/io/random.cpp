#include "io/hash.hpp"

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstring>
#include <exception>

#include <openssl/rand.h>

namespace tarn::io {
namespace {

class SystemRandom final : public Random {
 public:
  void fill(char* bytes, std::size_t count) override {
    while (count > 0) {
      const auto part = std::min<std::size_t>(count, INT_MAX);
      if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes), static_cast<int>(part)) != 1) {
        std::terminate();  // a key made from anything else would be a guessable one
      }
      bytes += part;
      count -= part;
    }
  }
};

// SplitMix64 (Steele, Lea and Flood 2014): a counter and a mixing function, so threads need no lock.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  void fill(char* bytes, std::size_t count) override {
    while (count > 0) {
      const auto word = next();
      const auto part = std::min(count, sizeof word);
      std::memcpy(bytes, &word, part);
      bytes += part;
      count -= part;
    }
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ull;

  std::uint64_t next() {
    auto z = state_.fetch_add(kStep) + kStep;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }

  std::atomic<std::uint64_t> state_;
};

}  // namespace

std::unique_ptr<Random> make_system_random() {
  return std::make_unique<SystemRandom>();
}

std::unique_ptr<Random> make_seeded_random(std::uint64_t seed) {
  return std::make_unique<SeededRandom>(seed);
}

std::string make_uuid(Random& random) {
  std::string bytes(16, '\0');
  random.fill(bytes.data(), bytes.size());
  // RFC 9562, section 5.4: version 4 in the high half of octet 6, variant 10 in the high bits of octet 8.
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string uuid = hex(bytes);
  for (const std::size_t dash : {20u, 16u, 12u, 8u}) {
    uuid.insert(dash, 1, '-');
  }
  return uuid;
}

}  // namespace tarn::io
