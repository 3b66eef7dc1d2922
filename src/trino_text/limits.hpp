// What bounds the functions of this module, and how they refuse an argument.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace tarn::trino_text {

// No function makes a longer text out of its arguments: a query must not fill the memory by one expression.
inline constexpr std::size_t kMaxResultBytes = std::size_t{16} << 20;

// The error of a function whose argument is wrong, worded as Trino words it.
inline std::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

// Refuses a result that would be too long. Call it before the memory is taken.
inline Result<> check_result_size(std::size_t bytes) {
  if (bytes > kMaxResultBytes) {
    return fail(ErrorCode::ResourceExhausted,
                "Result is too large: more than " + std::to_string(kMaxResultBytes) + " bytes");
  }
  return {};
}

}  // namespace tarn::trino_text
