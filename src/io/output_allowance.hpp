// Shared by both ways to inflate.
#pragma once

#include "io/gzip.hpp"

#include <cstdint>

namespace tarn::io {

// How many bytes `input_bytes` of gzip may grow to.
std::uint64_t output_allowance(std::uint64_t input_bytes, const InflateLimits& limits);

}  // namespace tarn::io
