// A value that is put back at the end of a block.
#pragma once

#include <utility>

namespace tarn::sql {

template <class T>
class Restore {
 public:
  Restore(T& place, T value) : place_(place), former_(std::exchange(place, std::move(value))) {}
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;
  ~Restore() { place_ = std::move(former_); }

 private:
  T& place_;
  T former_;
};

}  // namespace tarn::sql
