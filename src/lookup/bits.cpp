#include "lookup/bits.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tarn::lookup {
namespace {

static_assert(std::endian::native == std::endian::little, "bits are read as memory has them");

constexpr unsigned kByteBits = 8;
constexpr unsigned kWordBits = 64;

constexpr std::uint64_t lowest(unsigned count) {
  return (std::uint64_t{1} << count) - 1;
}

}  // namespace

void BitWriter::append(std::uint64_t bits, unsigned count) {
  held_ |= bits << held_bits_;
  held_bits_ += count;
  while (held_bits_ >= kByteBits) {
    out_.push_back(static_cast<char>(held_ & lowest(kByteBits)));
    held_ >>= kByteBits;
    held_bits_ -= kByteBits;
  }
}

void BitWriter::append_unary(std::uint64_t zeros) {
  for (; zeros >= kBitsMax; zeros -= kBitsMax) {
    append(0, kBitsMax);
  }
  append(std::uint64_t{1} << zeros, static_cast<unsigned>(zeros) + 1);
}

void BitWriter::append_gamma(std::uint64_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value)) - 1;
  append_unary(bits);
  append(value & lowest(bits), bits);
}

void BitWriter::end() {
  if (held_bits_ > 0) {
    append(0, kByteBits - held_bits_);
  }
}

std::uint64_t BitReader::ahead() const {
  std::uint64_t word = 0;
  const auto first = at_ / kByteBits;
  std::memcpy(&word, bytes_.data() + first, std::min(sizeof word, bytes_.size() - first));
  return word >> (at_ % kByteBits);
}

std::uint64_t BitReader::take(unsigned count) {
  if (count > bits_left()) {
    is_good_ = false;
    at_ = bytes_.size() * kByteBits;
    return 0;
  }
  if (count == 0) {
    return 0;
  }
  const auto value = ahead() & lowest(count);
  at_ += count;
  return value;
}

std::uint64_t BitReader::take_unary() {
  std::uint64_t zeros = 0;
  while (bits_left() > 0) {
    const auto seen = std::min<std::uint64_t>(bits_left(), kWordBits - at_ % kByteBits);
    const auto word = ahead();
    const auto here = static_cast<std::uint64_t>(std::countr_zero(word));
    if (here < seen) {
      at_ += here + 1;
      return zeros + here;
    }
    zeros += seen;
    at_ += seen;
  }
  is_good_ = false;
  return zeros;
}

std::uint64_t BitReader::take_gamma() {
  const auto bits = take_unary();
  if (!is_good_ || bits > kBitsMax) {
    is_good_ = false;
    return 0;
  }
  const auto rest = take(static_cast<unsigned>(bits));
  return is_good_ ? (std::uint64_t{1} << bits) | rest : 0;
}

bool BitReader::is_done() const {
  return bits_left() == 0 || (bits_left() < kByteBits && ahead() == 0);
}

}  // namespace tarn::lookup
