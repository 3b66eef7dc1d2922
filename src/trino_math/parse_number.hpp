// CAST(varchar AS ...): what Trino 435 accepts, and its words where it does not.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace tarn::trino_math {

// Optional sign and digits, no blanks. "Cannot cast 'x' to BIGINT" ("INT" for integer).
Result<std::int64_t> parse_bigint(std::string_view text);
Result<std::int32_t> parse_integer(std::string_view text);
Result<std::int16_t> parse_smallint(std::string_view text);
Result<std::int8_t> parse_tinyint(std::string_view text);

// What Java's Double.parseDouble takes: blanks around, "1.", ".5e3", "0x1.8p1", a final d or f, NaN,
// Infinity. Too large is infinite, too small zero.
Result<double> parse_double(std::string_view text);
Result<float> parse_real(std::string_view text);

// t, f, 1, 0, true, false, in any case.
Result<bool> parse_boolean(std::string_view text);

}  // namespace tarn::trino_math
