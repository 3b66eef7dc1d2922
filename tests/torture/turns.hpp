// Lets two simulated processes work at once, one operation at a time, the same way for the same seed.
#pragma once

#include "base/guarded.hpp"
#include "io/chance.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>

namespace tarn::torture {

// Of two threads that call step() before each thing they do, one runs while the other is held up in it.
class Turns {
 public:
  explicit Turns(std::uint64_t seed) : state_(State{.chance = io::Chance(seed)}) {}

  // Returns when it is this one's turn. `waits`: for the other, who then gets a while.
  void step(std::size_t who, bool waits);
  // This one has nothing more to do.
  void leave(std::size_t who);

 private:
  struct State {
    io::Chance chance;
    std::array<bool, 2> has_left{};
    std::size_t turn = 0;
    std::uint64_t left = 1;  // operations until it may pass
  };

  Guarded<State> state_;
  std::condition_variable changed_;
};

}  // namespace tarn::torture
