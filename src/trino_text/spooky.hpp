// SpookyHash V2 (Bob Jenkins).
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::trino_text {

// The first 64 bits of the hash with the seeds 0.
std::uint64_t spooky_hash(std::string_view bytes);

}  // namespace tarn::trino_text
