// DELTA_BINARY_PACKED: differences in blocks of 128, each block with its smallest difference taken off.
// Specification: https://parquet.apache.org/docs/file-format/data-pages/encodings
#pragma once

#include "parquet/buffer.hpp"

#include <cstdint>
#include <span>

namespace tarn::parquet {

// Differences wrap around at the width of the physical type.
enum class DeltaWidth { Int32, Int64 };

// REQUIRES: with Int32, every value fits in 32 bits.
void append_delta(std::span<const std::int64_t> values, DeltaWidth width, Buffer& out);

}  // namespace tarn::parquet
