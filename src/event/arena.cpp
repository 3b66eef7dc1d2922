#include "event/arena.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tarn::event {

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) {
    return {"", 0};
  }
  if (blocks_.empty() || blocks_.back().capacity - blocks_.back().used < text.size()) {
    const auto capacity = std::max(kBlockBytes, text.size());
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(capacity), capacity, 0});
    bytes_ += capacity;
  }
  auto& block = blocks_.back();
  char* place = block.bytes.get() + block.used;
  std::memcpy(place, text.data(), text.size());
  block.used += text.size();
  return {place, text.size()};
}

void Arena::adopt(io::PaddedBuffer buffer) {
  bytes_ += buffer.capacity();
  adopted_.push_back(std::move(buffer));
}

void Arena::clear() {
  adopted_.clear();
  if (!blocks_.empty()) {
    std::swap(blocks_.front(), blocks_.back());
    blocks_.resize(1);
    blocks_.front().used = 0;
  }
  bytes_ = blocks_.empty() ? 0 : blocks_.front().capacity;
}

}  // namespace tarn::event
