// Short messages between processes of one user of one machine, over a Unix-domain socket. Linux alone.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tarn::io {

inline constexpr std::size_t kLocalMessageBytesMax = 4096;

// A socket of mode 0600 that answers one question of each who comes. Whom the system does not vouch for as
// the same user, or root, is turned away unheard: the file's mode is not the only lock. Thread-safe.
class LocalDoor {
 public:
  // The answer to a line, both without line ends. Called on the door's own thread, one at a time. Must not
  // throw.
  using Handler = std::function<std::string(std::string_view question)>;

  // What a process that died has left in the place is removed; the caller holds a lock that says that nobody
  // else listens there. AlreadyExists where something other than a socket is.
  static Result<std::unique_ptr<LocalDoor>> open(const std::string& path, Handler handler);
  // Waits for a question that is being answered, and removes the socket.
  ~LocalDoor();
  LocalDoor(const LocalDoor&) = delete;
  LocalDoor& operator=(const LocalDoor&) = delete;

 private:
  class State;
  explicit LocalDoor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The answer of whoever listens at `path`. NotFound where nobody does, PermissionDenied where it is another
// user (root may ask anybody), TimedOut where no answer came in time. REQUIRES: no line end in `question`.
Result<std::string> ask_at_door(const std::string& path, std::string_view question,
                                std::chrono::milliseconds patience);

}  // namespace tarn::io
