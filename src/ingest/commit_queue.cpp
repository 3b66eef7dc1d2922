#include "ingest/commit_queue.hpp"

#include <algorithm>
#include <utility>

namespace tarn::ingest {

CommitNumber CommitQueue::begin() {
  const auto state = state_.lock();
  state->open.insert(++state->last);
  return state->last;
}

std::set<CommitNumber> CommitQueue::open_beside(CommitNumber own) const {
  auto open = state_.lock()->open;
  open.erase(own);
  return open;
}

void CommitQueue::put(PendingCommit commit) {
  state_.lock()->waiting.push_back(std::move(commit));
}

std::vector<PendingCommit> CommitQueue::take_ready() {
  const auto state = state_.lock();
  std::set<CommitNumber> ready;
  for (const auto& commit : state->waiting) {
    ready.insert(commit.number);
  }
  const auto is_held_up = [&](const PendingCommit& commit) {
    return ready.contains(commit.number) && std::ranges::any_of(commit.waits_for, [&](CommitNumber other) {
             return state->open.contains(other) && !ready.contains(other);
           });
  };
  // Who waits for one that cannot be made cannot be made either.
  for (auto held = std::ranges::find_if(state->waiting, is_held_up); held != state->waiting.end();
       held = std::ranges::find_if(state->waiting, is_held_up)) {
    ready.erase(held->number);
  }
  const auto rest = std::ranges::stable_partition(
      state->waiting, [&](const PendingCommit& commit) { return !ready.contains(commit.number); });
  std::vector<PendingCommit> taken(std::move_iterator(rest.begin()), std::move_iterator(rest.end()));
  state->waiting.erase(rest.begin(), rest.end());
  return taken;
}

void CommitQueue::finish(std::span<const PendingCommit> commits) {
  const auto state = state_.lock();
  for (const auto& commit : commits) {
    state->open.erase(commit.number);
  }
}

}  // namespace tarn::ingest
