// Decisions that repeat themselves for a seed: for simulated disks and the tests that use them.
#pragma once

#include "io/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace tarn::io {

// One thread at a time.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t next() {
    ++count_;
    return hash64(std::string_view(reinterpret_cast<const char*>(&count_), sizeof count_), seed_);
  }
  // 0 to limit - 1. REQUIRES: limit > 0.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  // REQUIRES: the list is not empty.
  template <class List>
  auto pick(const List& list) {
    return *(std::begin(list) + static_cast<std::ptrdiff_t>(below(std::size(list))));
  }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace tarn::io
