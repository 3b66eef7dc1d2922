#include "parquet/thrift_walker.hpp"

namespace tarn::parquet {
namespace {

constexpr int kDepthMax = 32;
constexpr unsigned kTypeBits = 0x0F;
constexpr unsigned kHighBits = 4;
constexpr unsigned kLongList = 15;
constexpr unsigned kNumberBits = 64;
constexpr unsigned kPartBits = 7;
constexpr std::uint8_t kMore = 0x80;
constexpr std::uint64_t kDoubleBytes = 8;

}  // namespace

std::uint8_t ThriftWalker::octet() {
  if (is_bad_ || at_ == bytes_.size()) {
    is_bad_ = true;
    return 0;
  }
  return static_cast<std::uint8_t>(bytes_[at_++]);
}

std::uint64_t ThriftWalker::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < kNumberBits; shift += kPartBits) {
    const auto part = octet();
    value |= static_cast<std::uint64_t>(part & ~kMore) << shift;
    if ((part & kMore) == 0) {
      return value;
    }
  }
  is_bad_ = true;
  return 0;
}

Wire ThriftWalker::type_of(unsigned bits) {
  if (bits > static_cast<unsigned>(Wire::Struct)) {
    is_bad_ = true;
    return Wire::Stop;
  }
  return static_cast<Wire>(bits);
}

Wire ThriftWalker::next_field(int& id) {
  const unsigned head = octet();
  const auto type = type_of(head & kTypeBits);
  if (type == Wire::Stop) {
    return type;
  }
  const auto step = static_cast<int>(head >> kHighBits);
  id = step != 0 ? id + step : static_cast<int>(number() >> 1);
  return type;
}

std::string_view ThriftWalker::text() {
  const auto size = number();
  const auto begin = at_;
  drop(size);
  return is_bad_ ? std::string_view() : bytes_.substr(begin, size);
}

Wire ThriftWalker::begin_list(std::uint64_t& count) {
  const unsigned head = octet();
  const auto type = type_of(head & kTypeBits);
  count = head >> kHighBits == kLongList ? number() : head >> kHighBits;
  return type;
}

void ThriftWalker::drop(std::uint64_t count) {
  is_bad_ = is_bad_ || count > bytes_.size() - at_;
  at_ = is_bad_ ? bytes_.size() : at_ + count;
}

void ThriftWalker::skip(Wire type, int depth) {
  if (depth > kDepthMax) {
    is_bad_ = true;
  }
  if (is_bad_) {
    return;
  }
  switch (type) {
    case Wire::Stop:
    case Wire::True:
    case Wire::False: return;
    case Wire::Byte: drop(1); return;
    case Wire::Int16:
    case Wire::Int32:
    case Wire::Int64: number(); return;
    case Wire::Double: drop(kDoubleBytes); return;
    case Wire::Binary: drop(number()); return;
    case Wire::List:
    case Wire::Set: skip_list(depth); return;
    case Wire::Map: is_bad_ = true; return;  // Parquet's metadata has none
    case Wire::Struct: skip_struct(depth); return;
  }
}

void ThriftWalker::skip_list(int depth) {
  std::uint64_t count = 0;
  const auto type = begin_list(count);
  for (std::uint64_t i = 0; i < count && !is_bad_; ++i) {
    const bool is_boolean = type == Wire::True || type == Wire::False;
    skip(is_boolean ? Wire::Byte : type, depth + 1);
    is_bad_ = is_bad_ || type == Wire::Stop;
  }
}

void ThriftWalker::skip_struct(int depth) {
  int id = 0;
  for (;;) {
    const auto type = next_field(id);
    if (type == Wire::Stop || is_bad_) {
      return;
    }
    skip(type, depth + 1);
  }
}

}  // namespace tarn::parquet
