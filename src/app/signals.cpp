#include "app/signals.hpp"

#include <ctime>
#include <utility>

namespace tarn::app {
namespace {

sigset_t watched() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(int)> on_signal) {
  const auto signals = watched();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  thread_ = std::jthread([call = std::move(on_signal)](const std::stop_token& stop) {
    const auto waited_for = watched();
    while (!stop.stop_requested()) {
      const timespec patience{0, 100'000'000};
      const int signal = sigtimedwait(&waited_for, nullptr, &patience);
      if (signal > 0) {
        call(signal);
      }
    }
  });
}

SignalWatch::~SignalWatch() {
  thread_.request_stop();
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace tarn::app
