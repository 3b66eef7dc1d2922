// PLAIN and DELTA_LENGTH_BYTE_ARRAY: values one after the other.
// Specification: https://parquet.apache.org/docs/file-format/data-pages/encodings
#pragma once

#include "parquet/buffer.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tarn::parquet {

// Each string behind its length. REQUIRES: every length fits in 31 bits.
void append_plain(std::span<const std::string_view> values, Buffer& out);
void append_plain(std::span<const double> values, Buffer& out);
// In 32 bits each.
void append_plain_reals(std::span<const double> values, Buffer& out);
// One after the other, without their lengths.
void append_bytes(std::span<const std::string_view> values, Buffer& out);
// One bit each, the first value lowest.
void append_plain_bits(std::span<const std::int64_t> values, Buffer& out);
// All lengths first, then all bytes: equally long strings then cost nothing for their lengths.
void append_delta_length(std::span<const std::string_view> values, Buffer& out);

}  // namespace tarn::parquet
