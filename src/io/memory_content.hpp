// The bytes of a simulated file, and what a loss of power leaves of them.
#pragma once

#include "io/chance.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::io {

// Guard it.
class MemoryContent {
 public:
  MemoryContent() = default;
  // All of it durable.
  explicit MemoryContent(std::string bytes) : bytes_(bytes), durable_(std::move(bytes)) {}

  const std::string& bytes() const { return bytes_; }
  const std::string& durable() const { return durable_; }

  // Bytes between the end and `offset` become zeros.
  void write(std::size_t offset, std::string_view bytes);
  void truncate(std::size_t size);
  void sync();

  // What was synced, and of every change since then all, nothing or some sectors, whatever came after it: no
  // real disk does worse.
  std::string after_power_loss(Chance& chance) const;

 private:
  struct Change {
    std::size_t offset = 0;
    std::string bytes{};
    bool truncates = false;  // to `offset`
  };

  static void apply(std::string& content, const Change& change);
  static void apply_by_chance(std::string& content, const Change& change, Chance& chance);

  std::string bytes_;
  std::string durable_;
  std::vector<Change> unsynced_;
};

}  // namespace tarn::io
