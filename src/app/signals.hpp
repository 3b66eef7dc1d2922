// Ctrl-C, SIGTERM and, where it is asked for, SIGHUP as an ordinary call on a thread of their own.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace tarn::app {

enum class HangUp { Ends, IsWatched };

// While one lives, SIGINT and SIGTERM, and SIGHUP if it is watched, call `on_signal` instead of ending the
// process. REQUIRES: made before other threads, which inherit the blocked signals; at most one at a time.
class SignalWatch {
 public:
  explicit SignalWatch(std::function<void(int signal)> on_signal, HangUp hang_up = HangUp::Ends);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  sigset_t before_{};
  int signals_ = -1;  // a descriptor to read signals from
  int stop_ = -1;     // a descriptor that ends the thread
  std::jthread thread_;
};

}  // namespace tarn::app
