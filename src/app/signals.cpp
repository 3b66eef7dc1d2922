#include "app/signals.hpp"

#include <cstdint>
#include <exception>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tarn::app {
namespace {

sigset_t watched(HangUp hang_up) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (hang_up == HangUp::IsWatched) {
    sigaddset(&signals, SIGHUP);
  }
  return signals;
}

// Calls `call` for each signal until something is written to `stop`.
void watch(int signals, int stop, const std::function<void(int)>& call) {
  pollfd either[] = {{signals, POLLIN, 0}, {stop, POLLIN, 0}};
  for (;;) {
    const int ready = poll(either, 2, -1);
    if (ready > 0 && either[1].revents != 0) {
      return;
    }
    signalfd_siginfo info{};
    if (ready > 0 && read(signals, &info, sizeof info) == sizeof info) {
      call(static_cast<int>(info.ssi_signo));
    }
  }
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(int)> on_signal, HangUp hang_up) {
  const auto signals = watched(hang_up);
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  signals_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || stop_ < 0) {
    // Out of descriptors: signals end the process as they do without a watch.
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    return;
  }
  thread_ = std::jthread([this, call = std::move(on_signal)] { watch(signals_, stop_, call); });
}

SignalWatch::~SignalWatch() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    if (write(stop_, &one, sizeof one) != sizeof one) {
      std::terminate();  // a fresh counter takes one more: only a wrong descriptor could refuse
    }
    thread_.join();
  }
  for (const int descriptor : {signals_, stop_}) {
    if (descriptor >= 0) {
      close(descriptor);
    }
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace tarn::app
