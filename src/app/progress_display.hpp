// Tells on standard error how far a long command is: a line that is written over on a terminal, a plain line
// every ten seconds elsewhere.
#pragma once

#include "app/terminal.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace tarn::app {

class ProgressDisplay {
 public:
  // `describe` says where things stand; it is called from a thread of the display, and is told whether there
  // is a terminal.
  explicit ProgressDisplay(std::function<std::string(bool terminal)> describe);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

 private:
  void run(const std::stop_token& stop);

  std::function<std::string(bool)> describe_;
  bool terminal_;
  StatusLine line_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

// At least a millisecond, so that rates can be computed with it.
double seconds_since(std::chrono::steady_clock::time_point begin);

// "[####......]", `part` from 0 to 1.
std::string progress_bar(double part);

}  // namespace tarn::app
