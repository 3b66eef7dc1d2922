// Writes single events into the event history, those of many callers in few transactions.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/event_history.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tarn::catalog {

// What a disk takes to make a transaction durable hardly depends on how many events are in it. So there is
// one transaction at a time, and the events that come meanwhile share the next. Whoever finds nobody writing
// writes for all who wait then: no thread of its own is needed, and a caller who is alone waits for nobody.
// Thread-safe.
class HistoryWriter {
 public:
  // Durable on return, all or nothing; events that are there already are skipped or replaced
  // (EventHistory::insert).
  using Write = std::function<Result<>(std::span<const HistoryEvent>)>;
  explicit HistoryWriter(Write write) : write_(std::move(write)) {}

  static constexpr std::size_t kTogetherMax = 256;
  static constexpr std::size_t kWaitingMax = 4096;

  // Durable on return, in the order of the calls. Where a shared transaction fails by what is in it, each of
  // its events is tried by itself, so that one that cannot be written is the failure of its own caller alone.
  // ResourceExhausted where too many wait.
  Result<> insert(HistoryEvent event);
  // How many wait for a transaction that has not begun.
  std::size_t waiting() { return state_.lock()->queue.size(); }

 private:
  struct Waiting {
    HistoryEvent event;
    std::optional<Result<>> outcome{};
  };
  struct State {
    std::deque<Waiting*> queue{};  // each lives until it has an outcome
    bool is_writing = false;
  };

  void write_next(Guarded<State>::Locked& state) noexcept;
  std::vector<Result<>> write_all(std::span<const HistoryEvent> events);

  Write write_;
  Guarded<State> state_;
  std::condition_variable written_;
};

}  // namespace tarn::catalog
