// Numbers as bytes, for sketches that are written and read again.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_sketch {

// Little-endian.
void append_u16(std::string& out, std::uint16_t value);
void append_u32(std::string& out, std::uint32_t value);
void append_u64(std::string& out, std::uint64_t value);
void append_double(std::string& out, double value);

// Reads from the front. What is not there is zero, and is_good() false from then on.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  double real();
  std::string_view bytes(std::size_t count);

  bool is_good() const { return is_good_; }
  // Whether so many bytes are left: asked before room is made for what they hold.
  bool has(std::size_t count) const { return rest_.size() >= count; }
  bool is_at_end() const { return is_good_ && rest_.empty(); }

 private:
  std::uint64_t word(std::size_t size);

  std::string_view rest_;
  bool is_good_ = true;
};

// "the bytes are no HyperLogLog of Tarn".
std::unexpected<Error> not_a(std::string_view what);

}  // namespace tarn::trino_sketch
