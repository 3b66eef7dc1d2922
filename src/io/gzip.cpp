#include "io/gzip.hpp"

#include "io/output_allowance.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>

#include <fmt/core.h>
#include <libdeflate.h>

namespace tarn::io {
namespace {

constexpr std::uint64_t kUncountedOutput = 16ull << 20;  // see InflateLimits::ratio
constexpr std::size_t kTrailerBytes = 8;
constexpr std::size_t kFirstCapacity = 16u << 10;
// Deflate cannot expand further than this, so a larger length in a trailer is a lie.
constexpr std::uint64_t kDeflateRatioMax = 1032;

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

// The length of the last member, modulo 2^32, as its trailer states it. A guess: nothing vouches for it.
std::uint64_t stated_length(std::string_view gzip) {
  if (gzip.size() < kTrailerBytes) {
    return 0;
  }
  std::uint64_t length = 0;
  for (std::size_t i = 1; i <= 4; ++i) {
    length = (length << 8) | static_cast<unsigned char>(gzip[gzip.size() - i]);
  }
  return length;
}

std::size_t first_capacity(std::string_view gzip, std::uint64_t allowance) {
  const auto believable = std::min(stated_length(gzip), saturating_product(kDeflateRatioMax, gzip.size()));
  // Never zero: libdeflate wants somewhere to point to.
  return std::max<std::uint64_t>(1, std::min(std::max<std::uint64_t>(believable, kFirstCapacity), allowance));
}

// Reads the file again with zlib, which, unlike libdeflate, hands out what precedes the damage.
Result<> read_up_to_damage(std::string_view gzip, const InflateLimits& limits, PaddedBuffer& output) {
  output.set_size(0);
  bool given = false;
  const auto source = [&]() -> Result<std::string_view> {
    return std::exchange(given, true) ? std::string_view{} : gzip;
  };
  return inflate_stream(source, limits, [&](std::string_view piece) -> Result<> {
    const auto end = output.size() + piece.size();
    if (end > output.capacity()) {
      output.reserve(std::max(end, output.capacity() * 2));
    }
    std::memcpy(output.data() + output.size(), piece.data(), piece.size());
    output.set_size(end);
    return {};
  });
}

}  // namespace

std::uint64_t output_allowance(std::uint64_t input_bytes, const InflateLimits& limits) {
  const auto by_ratio = std::max(kUncountedOutput, saturating_product(limits.ratio, input_bytes));
  return std::min(limits.output_bytes, by_ratio);
}

PaddedBuffer::PaddedBuffer(PaddedBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

PaddedBuffer& PaddedBuffer::operator=(PaddedBuffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

PaddedBuffer::~PaddedBuffer() {
  std::free(data_);
}

void PaddedBuffer::reserve(std::size_t bytes) {
  if (data_ != nullptr && bytes <= capacity_) {
    return;
  }
  // realloc leaves the new bytes as they are: inflating overwrites them, so zeroing would be wasted.
  auto* const grown = static_cast<char*>(std::realloc(data_, bytes + kPadding));
  if (grown == nullptr) {
    std::terminate();  // as operator new would end, in a program that catches nothing
  }
  data_ = grown;
  capacity_ = bytes;
  set_size(size_);
}

void PaddedBuffer::set_size(std::size_t bytes) {
  size_ = bytes;
  if (data_ != nullptr) {
    std::memset(data_ + bytes, 0, kPadding);
  }
}

Inflater::Inflater() : decompressor_(libdeflate_alloc_decompressor()) {}

Inflater::~Inflater() {
  libdeflate_free_decompressor(static_cast<libdeflate_decompressor*>(decompressor_));
}

Result<> Inflater::inflate(std::string_view gzip, const InflateLimits& limits, PaddedBuffer& output) {
  const auto allowance = output_allowance(gzip.size(), limits);
  output.set_size(0);
  output.reserve(first_capacity(gzip, allowance));
  std::size_t position = 0;
  do {
    const auto rest = gzip.substr(position);
    // A buffer used before may be larger than this file is allowed to grow.
    const auto room = std::min<std::uint64_t>(output.capacity(), allowance);
    std::size_t used = 0;
    std::size_t made = 0;
    const auto outcome = libdeflate_gzip_decompress_ex(
        static_cast<libdeflate_decompressor*>(decompressor_), rest.data(), rest.size(),
        output.data() + output.size(), room - output.size(), &used, &made);
    switch (outcome) {
      case LIBDEFLATE_SUCCESS:
        output.set_size(output.size() + made);
        position += used;
        break;
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        if (room == allowance) {
          return fail(ErrorCode::ResourceExhausted,
                      fmt::format("a gzip file grows past the limit of {} bytes", allowance));
        }
        output.reserve(std::min<std::uint64_t>(allowance, std::uint64_t{output.capacity()} * 2));
        break;
      case LIBDEFLATE_BAD_DATA:
      case LIBDEFLATE_SHORT_OUTPUT: return read_up_to_damage(gzip, limits, output);
    }
  } while (position < gzip.size());
  return {};
}

std::string gzip(std::string_view bytes, int level) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(std::clamp(level, 1, 12)), &libdeflate_free_compressor);
  std::string packed(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  packed.resize(
      libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), packed.data(), packed.size()));
  return packed;
}

}  // namespace tarn::io
