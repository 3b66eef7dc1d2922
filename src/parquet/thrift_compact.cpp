#include "parquet/thrift_compact.hpp"

namespace tarn::parquet {
namespace {

// Types as field headers name them.
constexpr std::uint8_t kTrue = 1;
constexpr std::uint8_t kFalse = 2;
constexpr std::uint8_t kInt8 = 3;
constexpr std::uint8_t kInt16 = 4;
constexpr std::uint8_t kInt32 = 5;
constexpr std::uint8_t kInt64 = 6;
constexpr std::uint8_t kBinary = 8;
constexpr std::uint8_t kList = 9;
constexpr std::uint8_t kStruct = 12;

constexpr std::uint8_t kStop = 0;
constexpr int kShortDelta = 15;         // the largest step between ids that fits the header byte
constexpr std::size_t kShortList = 14;  // the longest list whose length fits the header byte

}  // namespace

void ThriftWriter::field(int id, std::uint8_t type) {
  const int delta = id - last_ids_.back();
  if (delta >= 1 && delta <= kShortDelta) {
    out_.append_byte(static_cast<std::uint8_t>(delta << 4 | type));
  } else {
    out_.append_byte(type);
    out_.append_zigzag(id);
  }
  last_ids_.back() = id;
}

void ThriftWriter::boolean(int id, bool value) {
  field(id, value ? kTrue : kFalse);
}

void ThriftWriter::int8(int id, std::int8_t value) {
  field(id, kInt8);
  out_.append_byte(static_cast<std::uint8_t>(value));
}

void ThriftWriter::int16(int id, std::int16_t value) {
  field(id, kInt16);
  out_.append_zigzag(value);
}

void ThriftWriter::int32(int id, std::int32_t value) {
  field(id, kInt32);
  out_.append_zigzag(value);
}

void ThriftWriter::int64(int id, std::int64_t value) {
  field(id, kInt64);
  out_.append_zigzag(value);
}

void ThriftWriter::binary(int id, std::string_view value) {
  field(id, kBinary);
  element(value);
}

void ThriftWriter::begin_struct(int id) {
  field(id, kStruct);
  last_ids_.push_back(0);
}

void ThriftWriter::end_struct() {
  out_.append_byte(kStop);
  last_ids_.pop_back();
}

void ThriftWriter::empty_struct(int id) {
  begin_struct(id);
  end_struct();
}

void ThriftWriter::list(int id, ElementType type, std::size_t count) {
  field(id, kList);
  const auto type_bits = static_cast<std::uint8_t>(type);
  if (count <= kShortList) {
    out_.append_byte(static_cast<std::uint8_t>(count << 4 | type_bits));
    return;
  }
  out_.append_byte(static_cast<std::uint8_t>(0xF0 | type_bits));
  out_.append_varint(count);
}

void ThriftWriter::element(std::string_view value) {
  out_.append_varint(value.size());
  out_.append(value);
}

}  // namespace tarn::parquet
