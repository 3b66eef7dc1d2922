#include "trino_sketch/bytes.hpp"

#include <bit>

namespace tarn::trino_sketch {
namespace {

constexpr unsigned kByteBits = 8;

void append_word(std::string& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<char>(value >> (i * kByteBits)));
  }
}

}  // namespace

void append_u16(std::string& out, std::uint16_t value) {
  append_word(out, value, sizeof value);
}
void append_u32(std::string& out, std::uint32_t value) {
  append_word(out, value, sizeof value);
}
void append_u64(std::string& out, std::uint64_t value) {
  append_word(out, value, sizeof value);
}
void append_double(std::string& out, double value) {
  append_u64(out, std::bit_cast<std::uint64_t>(value));
}

std::string_view ByteReader::bytes(std::size_t count) {
  if (!has(count)) {
    is_good_ = false;
    return {};
  }
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::uint64_t ByteReader::word(std::size_t size) {
  const auto taken = bytes(size);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(taken[i])) << (i * kByteBits);
  }
  return value;
}

std::uint8_t ByteReader::u8() {
  return static_cast<std::uint8_t>(word(sizeof(std::uint8_t)));
}
std::uint16_t ByteReader::u16() {
  return static_cast<std::uint16_t>(word(sizeof(std::uint16_t)));
}
std::uint32_t ByteReader::u32() {
  return static_cast<std::uint32_t>(word(sizeof(std::uint32_t)));
}
std::uint64_t ByteReader::u64() {
  return word(sizeof(std::uint64_t));
}
double ByteReader::real() {
  return std::bit_cast<double>(u64());
}

std::unexpected<Error> not_a(std::string_view what) {
  return fail(ErrorCode::InvalidArgument, "the bytes are no " + std::string(what) + " of Tarn");
}

}  // namespace tarn::trino_sketch
