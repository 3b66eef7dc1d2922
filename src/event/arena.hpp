// Bytes that a batch's strings point to.
#pragma once

#include "io/gzip.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace tarn::event {

// Owns the memory behind string views until cleared. One thread at a time.
class Arena {
 public:
  // Copies `text` and returns the copy; never null, also for an empty text.
  std::string_view copy(std::string_view text);
  // Takes a whole buffer over; views into it stay valid.
  void adopt(io::PaddedBuffer buffer);
  std::size_t memory_bytes() const { return bytes_; }
  // Forgets everything; keeps one block for the next use.
  void clear();

 private:
  static constexpr std::size_t kBlockBytes = 256 * 1024;

  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
    std::size_t used = 0;
  };
  std::vector<Block> blocks_;
  std::vector<io::PaddedBuffer> adopted_;
  std::size_t bytes_ = 0;
};

}  // namespace tarn::event
