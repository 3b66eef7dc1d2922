// Threads that run jobs from a queue of limited length.
#pragma once

#include "base/guarded.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace tarn::http {

// Jobs must not throw. Thread-safe. The destructor drops jobs that have not begun and waits for those that
// have.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Returns false, and does nothing, when the queue is full or the pool is closed.
  bool try_submit(std::function<void()> job);
  // Drops the jobs that have not begun and takes no more.
  void close();
  // Waits until no job runs, or until `end`; returns how many run then.
  std::size_t wait_for_running(std::chrono::steady_clock::time_point end);

 private:
  struct State {
    std::deque<std::function<void()>> jobs;
    std::size_t running = 0;
    bool closed = false;
  };

  void work();

  std::size_t queue_limit_;
  Guarded<State> state_;
  std::condition_variable job_came_;
  std::condition_variable job_ended_;
  std::vector<std::thread> threads_;
};

}  // namespace tarn::http
