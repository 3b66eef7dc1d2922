#include "app/progress_display.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {

ProgressDisplay::ProgressDisplay(std::function<std::string(bool)> describe)
    : describe_(std::move(describe)),
      terminal_(is_terminal(STDERR_FILENO)),
      line_(terminal_),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

ProgressDisplay::~ProgressDisplay() {
  thread_.request_stop();
  wake_.notify_all();
}

void ProgressDisplay::run(const std::stop_token& stop) {
  std::unique_lock guard(mutex_);
  const auto pause = terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
  while (!wake_.wait_for(guard, stop, pause, [&stop] { return stop.stop_requested(); })) {
    const auto text = describe_(terminal_);
    terminal_ ? line_.show(text) : fmt::print(stderr, "{}\n", text);
  }
  line_.clear();
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  return std::max(passed.count(), 0.001);
}

std::string progress_bar(double part) {
  constexpr std::size_t kWidth = 20;
  const auto filled = static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * static_cast<double>(kWidth));
  return "[" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "]";
}

}  // namespace tarn::app
