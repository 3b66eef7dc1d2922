// How much room a disk has.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace tarn::io {

// Tells how many bytes whoever writes into the folder may still write.
using FreeBytes = std::function<Result<std::uint64_t>(const std::string& folder)>;

// Of the real disk.
Result<std::uint64_t> free_bytes(const std::string& folder);

}  // namespace tarn::io
