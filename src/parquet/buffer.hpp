// A growing run of bytes whose new part is left uninitialised: pages are written once, front to back.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace tarn::parquet {

static_assert(std::endian::native == std::endian::little, "Parquet is little-endian; so is every value here");

class Buffer {
 public:
  std::size_t size() const { return size_; }
  char* data() { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }
  // Keeps the memory.
  void clear() { size_ = 0; }
  // REQUIRES: bytes <= size().
  void truncate(std::size_t bytes) { size_ = bytes; }

  // Grows by `bytes` and returns where they begin; valid until the next call that grows.
  char* extend(std::size_t bytes) {
    if (capacity_ - size_ < bytes) {
      grow(size_ + bytes);
    }
    auto* begin = bytes_.get() + size_;
    size_ += bytes;
    return begin;
  }

  void append(std::string_view bytes) {
    if (!bytes.empty()) {
      std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }
  }

  void append_byte(std::uint8_t byte) { *extend(1) = static_cast<char>(byte); }

  // Appends the value as it stands in memory.
  template <class T>
  void append_value(T value) {
    std::memcpy(extend(sizeof value), &value, sizeof value);
  }

  // Base 128, lowest group first.
  void append_varint(std::uint64_t value) {
    while (value >= 0x80) {
      append_byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    append_byte(static_cast<std::uint8_t>(value));
  }

  void append_zigzag(std::int64_t value) {
    append_varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }

 private:
  void grow(std::size_t needed) {
    const auto capacity = std::max({needed, capacity_ * 2, std::size_t{256}});
    auto bytes = std::unique_ptr<char[]>(new char[capacity]);
    if (size_ != 0) {
      std::memcpy(bytes.get(), bytes_.get(), size_);
    }
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tarn::parquet
