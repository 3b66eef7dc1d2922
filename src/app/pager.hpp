// Stops after each screenful on a terminal.
#pragma once

#include <cstddef>

namespace tarn::app {

// Space shows the next screenful, Enter the next line, q stops. Off where `enabled` is false, on a dumb
// terminal, or where $PAGER is "cat" or empty.
class Pager {
 public:
  explicit Pager(bool enabled);
  // False when the reader has had enough.
  bool before_line();

 private:
  char ask() const;

  bool enabled_;
  bool stopped_ = false;
  std::size_t lines_left_;
};

}  // namespace tarn::app
