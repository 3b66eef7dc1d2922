// The time comes in through a constructor; only main names the real clock.
#pragma once

#include "base/time.hpp"

#include <atomic>

namespace tarn {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

// A clock that stands still until a test moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : micros_(micros(start)) {}
  Timestamp now() const override { return from_micros(micros_.load()); }
  void advance(std::chrono::microseconds by) { micros_ += by.count(); }
  void set(Timestamp time) { micros_ = micros(time); }

 private:
  std::atomic<std::int64_t> micros_;
};

}  // namespace tarn
