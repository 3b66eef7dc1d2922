#include "ingest/fingerprints.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tarn::ingest {
namespace {

static_assert(std::endian::native == std::endian::little, "key files are written as memory has them");

constexpr std::string_view kMagic = "TARNKEY2";
constexpr std::size_t kHeaderBytes = 17;
constexpr std::size_t kHashBytes = 8;
constexpr unsigned kByteBits = 8;
constexpr Fingerprint kFingerprintEnd = Fingerprint{1} << kFingerprintBits;

Error damaged() {
  return {ErrorCode::Corrupt, "a key file is damaged: restore it from a backup"};
}

void append_number(std::string& out, std::uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// Distances average 2^40 / count; with so many low bits, half of them have a quotient of 0.
unsigned low_bits(std::size_t count) {
  return count == 0 ? 0 : static_cast<unsigned>(std::bit_width(kFingerprintEnd / count)) - 1;
}

class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  // REQUIRES: count <= 40, and `bits` has no others.
  void append(std::uint64_t bits, unsigned count) {
    held_ |= bits << held_bits_;
    held_bits_ += count;
    while (held_bits_ >= kByteBits) {
      out_.push_back(static_cast<char>(held_ & 0xFF));
      held_ >>= kByteBits;
      held_bits_ -= kByteBits;
    }
  }
  void append_zeros(std::uint64_t count) {
    for (; count > kFingerprintBits; count -= kFingerprintBits) {
      append(0, kFingerprintBits);
    }
    append(0, static_cast<unsigned>(count));
  }
  void end() {
    if (held_bits_ > 0) {
      append(0, kByteBits - held_bits_);
    }
  }

 private:
  std::string& out_;
  std::uint64_t held_ = 0;  // fewer than 8 bits between two calls
  unsigned held_bits_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}
  bool has(std::uint64_t count) const { return count <= bytes_.size() * kByteBits - at_; }
  // REQUIRES: has(count), count <= 40.
  std::uint64_t take(unsigned count) {
    std::uint64_t value = 0;
    const auto first = at_ / kByteBits;
    std::memcpy(&value, bytes_.data() + first, std::min(sizeof value, bytes_.size() - first));
    value >>= at_ % kByteBits;
    at_ += count;
    return value & ((std::uint64_t{1} << count) - 1);
  }
  // The zeros up to the next one, which is taken with them; as many as there are where none follows.
  std::uint64_t take_zeros() {
    std::uint64_t zeros = 0;
    while (has(1) && take(1) == 0) {
      ++zeros;
    }
    return zeros;
  }
  // Nothing but the padding of the last byte.
  bool is_at_end() {
    const auto rest = bytes_.size() * kByteBits - at_;
    return rest < kByteBits && take(static_cast<unsigned>(rest)) == 0;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

Result<std::vector<Fingerprint>> decode_bits(std::string_view bytes, std::uint64_t count, unsigned low) {
  BitReader bits(bytes);
  if (low != low_bits(count) || !bits.has(count) || count > bytes.size() * kByteBits / (low + 1)) {
    return fail(damaged());
  }
  std::vector<Fingerprint> fingerprints;
  fingerprints.reserve(count);
  Fingerprint last = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto quotient = bits.take_zeros();
    if (!bits.has(low) || quotient > (kFingerprintEnd >> low)) {
      return fail(damaged());
    }
    last += (quotient << low) + bits.take(low);
    if (last >= kFingerprintEnd) {
      return fail(damaged());
    }
    fingerprints.push_back(last);
  }
  return bits.is_at_end() ? Result<std::vector<Fingerprint>>(std::move(fingerprints)) : fail(damaged());
}

}  // namespace

Fingerprint fingerprint_of_id(std::string_view event_id) {
  return fingerprint_of(io::hash64(event_id));
}

std::string encode_fingerprints(std::vector<Fingerprint> fingerprints) {
  std::ranges::sort(fingerprints);
  const auto low = low_bits(fingerprints.size());
  std::string bytes(kMagic);
  append_number(bytes, fingerprints.size());
  bytes.push_back(static_cast<char>(low));
  BitWriter bits(bytes);
  Fingerprint last = 0;
  for (const auto fingerprint : fingerprints) {
    const auto distance = fingerprint - last;
    bits.append_zeros(distance >> low);
    bits.append(1, 1);
    bits.append(distance & ((Fingerprint{1} << low) - 1), low);
    last = fingerprint;
  }
  bits.end();
  append_number(bytes, io::hash64(bytes));
  return bytes;
}

Result<std::vector<Fingerprint>> decode_fingerprints(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kHeaderBytes + kHashBytes ||
      io::hash64(bytes.substr(0, bytes.size() - kHashBytes)) != number_at(bytes, bytes.size() - kHashBytes)) {
    return fail(damaged());
  }
  const auto count = number_at(bytes, kMagic.size());
  const auto content = bytes.substr(kHeaderBytes, bytes.size() - kHeaderBytes - kHashBytes);
  return decode_bits(content, count, static_cast<unsigned char>(bytes[kHeaderBytes - 1]));
}

}  // namespace tarn::ingest
