#include "torture/turns.hpp"

namespace tarn::torture {
namespace {

constexpr std::uint64_t kOperationsMax = 24;
// So that the other comes to the end of what it is waited for.
constexpr std::uint64_t kOperationsAwaited = 60;

}  // namespace

void Turns::step(std::size_t who, bool waits) {
  auto state = state_.lock();
  const std::size_t other = 1 - who;
  const auto is_due = [&] { return state->turn == who || state->has_left[other]; };
  changed_.wait(state.guard(), is_due);
  if (state->has_left[other]) {
    return;
  }
  if (!waits && --state->left > 0) {
    return;
  }
  state->turn = other;
  state->left = (waits ? kOperationsAwaited : 1) + state->chance.below(kOperationsMax);
  changed_.notify_all();
  changed_.wait(state.guard(), is_due);
}

void Turns::leave(std::size_t who) {
  const auto state = state_.lock();
  state->has_left[who] = true;
  changed_.notify_all();
}

}  // namespace tarn::torture
