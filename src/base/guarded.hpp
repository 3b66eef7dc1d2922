// Data that can only be reached while its lock is held.
#pragma once

#include <mutex>
#include <utility>

namespace tarn {

// Guarded<Queue> queue; queue.lock()->push(x); the pointer returned by lock() holds the mutex.
template <class T>
class Guarded {
 public:
  template <class... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  class Locked {
   public:
    T* operator->() const { return value_; }
    T& operator*() const { return *value_; }
    // For condition variables.
    std::unique_lock<std::mutex>& guard() { return guard_; }

   private:
    friend class Guarded;
    Locked(std::mutex& mutex, T& value) : guard_(mutex), value_(&value) {}
    std::unique_lock<std::mutex> guard_;
    T* value_;
  };

  // The rvalue overload is deleted: a lock on a temporary would guard nothing.
  Locked lock() & { return Locked(mutex_, value_); }
  Locked lock() && = delete;

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace tarn
