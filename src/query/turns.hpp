// Whose turn it is, where several accounts wait for the same threads.
#pragma once

#include "base/strong.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace tarn::query {

// A queue for each account. The next item is of the account that has the fewest running; among such, of the
// one whose last turn, or arrival, is longest ago. So nobody waits for more than one turn of each other
// account, however much these have put in. For one thread at a time.
template <class T>
class Turns {
 public:
  void push(const AccountId& account, T item) {
    const auto [line, is_new] = lines_.try_emplace(account);
    if (is_new) {
      line->second.last_turn = ++turn_;
    }
    line->second.waiting.push_back(std::move(item));
    ++waiting_;
  }

  // Nothing where nothing waits. The item runs until ended() is told so.
  std::optional<T> take() {
    auto next = lines_.end();
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
      const bool is_first = !line->second.waiting.empty() &&
                            (next == lines_.end() || line->second.place() < next->second.place());
      next = is_first ? line : next;
    }
    if (next == lines_.end()) {
      return std::nullopt;
    }
    Line& line = next->second;
    T item = std::move(line.waiting.front());
    line.waiting.pop_front();
    line.last_turn = ++turn_;
    ++line.running;
    --waiting_;
    ++running_;
    return item;
  }

  // REQUIRES: an item of the account runs.
  void ended(const AccountId& account) {
    const auto line = lines_.find(account);
    --line->second.running;
    --running_;
    if (line->second.size() == 0) {
      lines_.erase(line);
    }
  }

  // Of the account, waiting or running.
  std::size_t size(const AccountId& account) const {
    const auto line = lines_.find(account);
    return line == lines_.end() ? 0 : line->second.size();
  }
  std::size_t waiting() const { return waiting_; }
  std::size_t running() const { return running_; }

 private:
  struct Line {
    std::deque<T> waiting;
    std::size_t running = 0;
    std::uint64_t last_turn = 0;

    std::size_t size() const { return waiting.size() + running; }
    std::pair<std::size_t, std::uint64_t> place() const { return {running, last_turn}; }
  };

  // Those that have something.
  std::map<AccountId, Line> lines_;
  std::uint64_t turn_ = 0;
  std::size_t waiting_ = 0;
  std::size_t running_ = 0;
};

}  // namespace tarn::query
