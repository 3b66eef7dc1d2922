// What is UTF-8 and what is not.
#pragma once

#include <cstddef>
#include <string_view>

namespace tarn::json {

// Returns the length in bytes of the UTF-8 sequence at the start of `text` (1 to 4), or 0 where there is
// none: overlong forms, surrogates and code points past U+10FFFF are not UTF-8 (RFC 3629, section 4).
// REQUIRES: text is not empty.
std::size_t sequence_length(std::string_view text);

}  // namespace tarn::json
