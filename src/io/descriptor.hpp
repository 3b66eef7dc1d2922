// What the sources that speak to the operating system themselves have in common. For io's own.
#pragma once

#include "base/result.hpp"

#include <cerrno>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::io {

// Owns an open file or socket.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// The error of `errno` as it stands.
inline std::unexpected<Error> cannot(std::string_view action, const std::string& path) {
  const int error_number = errno;
  return fail(system_error(fmt::format("cannot {} {}", action, path), error_number));
}

}  // namespace tarn::io
