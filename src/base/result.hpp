// Result-style errors: a function that can fail returns Result<T>; nothing in Tarn throws.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tarn {

// What the caller can do about a failure; the message says what happened.
enum class ErrorCode : std::uint8_t {
  InvalidArgument,    // the caller's input is wrong; repeating it will not help
  NotFound,           // the named thing does not exist
  AlreadyExists,      // the name is taken
  PermissionDenied,   // the operating system or a policy refuses
  FailedState,        // the thing exists but is in a state that does not allow this
  Busy,               // another process or call holds it; try again later
  ResourceExhausted,  // disk, memory or a limit is full
  Corrupt,            // stored or received bytes break their format
  Cancelled,          // somebody asked for the stop
  TimedOut,           // a time limit ran out
  Unsupported,        // valid, but not offered
  Io,                 // the operating system failed at reading or writing
  Internal,           // a mistake of ours
};

std::string_view to_string(ErrorCode code);

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

  // Returns the same error with `context` and ": " in front of its message.
  Error within(std::string_view context) const;

 private:
  ErrorCode code_;
  std::string message_;
};

template <class T = void>
using Result = std::expected<T, Error>;

// Returns an unexpected value that converts to any Result<T>.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error(code, std::move(message)));
}
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

// Returns the error of `errno` as it stands, worded "<what>: <reason of the system>".
Error system_error(std::string_view what, int error_number);

}  // namespace tarn

// Evaluates to the value of a Result, or returns its error from the enclosing function.
// Use it alone: as a statement, an initialiser or a return; inside a braced list both our compilers
// forget to destroy the elements built before it.
#define TARN_TRY(expression)                                      \
  (__extension__({                                                \
    auto&& tarn_try_result = (expression);                        \
    if (!tarn_try_result.has_value()) [[unlikely]] {              \
      return std::unexpected(std::move(tarn_try_result).error()); \
    }                                                             \
    std::move(tarn_try_result).value();                           \
  }))
