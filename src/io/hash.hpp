// Hashes, message authentication and random bytes. The door to OpenSSL's libcrypto and to xxHash.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tarn::io {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// SHA-256 of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void update(std::string_view bytes);
  // No call may follow.
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string_view as_text(const Sha256& hash);
std::string hex(std::string_view bytes);  // lower case
std::string base64(std::string_view bytes);
// Strict: padding required, no blanks.
Result<std::string> from_base64(std::string_view text);

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};
// XXH3: fast, well spread, not for secrets. Stable across versions and machines.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
Hash128 hash128(std::string_view bytes);

// The one place where secrets are compared. Takes the same time wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// Bytes for keys, ids and tokens. Passed in, so that tests can repeat themselves.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(char* bytes, std::size_t count) = 0;
};
std::unique_ptr<Random> make_system_random();
std::unique_ptr<Random> make_seeded_random(std::uint64_t seed);  // for tests and samples only

// A version 4 UUID, lower case.
std::string make_uuid(Random& random);

}  // namespace tarn::io
