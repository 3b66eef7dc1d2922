// Numbers for people: format_number, parse_data_size, human_readable_seconds.
#pragma once

#include "base/result.hpp"
#include "trino_math/wide.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_math {

// "123K", "1.24B": three digits and a letter (K, M, B, T, Q for each thousand).
std::string format_number(std::int64_t value);
// Cuts the fraction off first.
std::string format_number(double value);

// "2.3MB" to bytes, as DECIMAL(38,0): units of 1024, B kB MB GB TB PB EB ZB YB.
Result<Int128> parse_data_size(std::string_view text);

// "1 day, 8 hours, 31 minutes, 3 seconds". The sign is dropped.
Result<std::string> human_readable_seconds(double seconds);

}  // namespace tarn::trino_math
