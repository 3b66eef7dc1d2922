#include "http/worker_pool.hpp"

#include <utility>

namespace tarn::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

WorkerPool::~WorkerPool() {
  close();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool WorkerPool::try_submit(std::function<void()> job) {
  {
    auto state = state_.lock();
    if (state->closed || state->jobs.size() >= queue_limit_) {
      return false;
    }
    state->jobs.push_back(std::move(job));
  }
  job_came_.notify_one();
  return true;
}

void WorkerPool::close() {
  std::deque<std::function<void()>> dropped;
  {
    auto state = state_.lock();
    state->closed = true;
    dropped.swap(state->jobs);
  }
  job_came_.notify_all();
}

std::size_t WorkerPool::wait_for_running(std::chrono::steady_clock::time_point end) {
  auto state = state_.lock();
  job_ended_.wait_until(state.guard(), end, [&] { return state->running == 0; });
  return state->running;
}

void WorkerPool::work() {
  auto state = state_.lock();
  while (true) {
    job_came_.wait(state.guard(), [&] { return state->closed || !state->jobs.empty(); });
    if (state->closed) {
      return;
    }
    std::function<void()> job = std::move(state->jobs.front());
    state->jobs.pop_front();
    ++state->running;
    state.guard().unlock();
    job();
    job = nullptr;  // what it captured goes before the count does
    state.guard().lock();
    --state->running;
    job_ended_.notify_all();
  }
}

}  // namespace tarn::http
