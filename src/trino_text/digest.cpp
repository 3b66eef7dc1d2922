#include "trino_text/digest.hpp"

#include "trino_text/encoding.hpp"
#include "trino_text/limits.hpp"
#include "trino_text/spooky.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tarn::trino_text {
namespace {

// Reads up to eight bytes as a little-endian number.
std::uint64_t read_little_endian(std::string_view bytes) {
  std::uint64_t word = 0;
  if (!bytes.empty()) {
    std::memcpy(&word, bytes.data(), std::min(bytes.size(), sizeof word));
  }
  return word;
}

constexpr std::uint64_t kMurmurFirst = 0x87C37B91114253D5ull;
constexpr std::uint64_t kMurmurSecond = 0x4CF5AD432745937Full;
constexpr std::size_t kMurmurBlock = 16;

std::uint64_t murmur_first_key(std::uint64_t key) {
  return std::rotl(key * kMurmurFirst, 31) * kMurmurSecond;
}

std::uint64_t murmur_second_key(std::uint64_t key) {
  return std::rotl(key * kMurmurSecond, 33) * kMurmurFirst;
}

std::uint64_t murmur_finish(std::uint64_t hash) {
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDull;
  hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53ull;
  return hash ^ hash >> 33;
}

void append_little_endian(std::uint64_t word, std::string& out) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out += static_cast<char>(word >> shift & 0xFFu);
  }
}

}  // namespace

Result<> hmac(DigestKind kind, std::string_view bytes, std::string_view key, std::string& out) {
  if (key.empty()) {
    return refuse("Empty key");
  }
  return io::append_hmac(kind, key, bytes, out);
}

std::int64_t crc32(std::string_view bytes) {
  return io::crc32(bytes);
}

void xxhash64(std::string_view bytes, std::string& out) {
  to_big_endian_64(static_cast<std::int64_t>(io::xxh64(bytes)), out);
}

// MurmurHash3_x64_128 (Austin Appleby), seed 0.
void murmur3(std::string_view bytes, std::string& out) {
  std::uint64_t h1 = 0;
  std::uint64_t h2 = 0;
  auto rest = bytes;
  for (; rest.size() >= kMurmurBlock; rest.remove_prefix(kMurmurBlock)) {
    h1 = std::rotl(h1 ^ murmur_first_key(read_little_endian(rest)), 27) + h2;
    h1 = h1 * 5 + 0x52DCE729;
    h2 = std::rotl(h2 ^ murmur_second_key(read_little_endian(rest.substr(8))), 31) + h1;
    h2 = h2 * 5 + 0x38495AB5;
  }
  h2 ^= murmur_second_key(rest.size() > 8 ? read_little_endian(rest.substr(8)) : 0);
  h1 ^= murmur_first_key(read_little_endian(rest));
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = murmur_finish(h1);
  h2 = murmur_finish(h2);
  h1 += h2;
  h2 += h1;
  append_little_endian(h1, out);
  append_little_endian(h2, out);
}

void spooky_hash_v2_32(std::string_view bytes, std::string& out) {
  to_big_endian_32(static_cast<std::int32_t>(static_cast<std::uint32_t>(spooky_hash(bytes))), out);
}

void spooky_hash_v2_64(std::string_view bytes, std::string& out) {
  to_big_endian_64(static_cast<std::int64_t>(spooky_hash(bytes)), out);
}

}  // namespace tarn::trino_text
