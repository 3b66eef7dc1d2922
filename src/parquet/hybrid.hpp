// The RLE / bit-packed hybrid of definition levels, repetition levels and dictionary indices, and the packing
// of bits that other encodings share. Specification:
// https://parquet.apache.org/docs/file-format/data-pages/encodings
#pragma once

#include "parquet/buffer.hpp"

#include <bit>
#include <cstdint>
#include <span>

namespace tarn::parquet {

// Bits that the numbers 0 to `largest` need.
inline unsigned bit_width_of(std::uint64_t largest) {
  return static_cast<unsigned>(std::bit_width(largest));
}

// Appends runs of `values` (without a length in front). REQUIRES: 1 <= width <= 32; every value fits.
void append_hybrid(std::span<const std::uint8_t> values, unsigned width, Buffer& out);
void append_hybrid(std::span<const std::uint32_t> values, unsigned width, Buffer& out);
// The same for `count` times one value. REQUIRES: width <= 32.
void append_hybrid_run(std::uint32_t value, std::uint64_t count, unsigned width, Buffer& out);

// Packs values of `width` bits, lowest bits first, the last byte filled up with zeros.
// REQUIRES: width <= 64; every value fits.
void append_packed(std::span<const std::uint64_t> values, unsigned width, Buffer& out);

}  // namespace tarn::parquet
