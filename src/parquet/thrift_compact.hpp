// Thrift's compact protocol, the writing half: how Parquet spells page headers and the footer.
// Specification: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
// Not supported: maps and sets, which Parquet's metadata does not have.
#pragma once

#include "parquet/buffer.hpp"

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tarn::parquet {

// Appends to a buffer. Fields of a struct are written in ascending order of their ids; the outermost struct
// is opened by the constructor and closed by end_struct() like every other.
class ThriftWriter {
 public:
  // `out` must outlive the writer.
  explicit ThriftWriter(Buffer& out) : out_(out), last_ids_{0} {}

  enum class ElementType : std::uint8_t { Int32 = 5, Binary = 8, Struct = 12 };

  void boolean(int id, bool value);
  void int8(int id, std::int8_t value);
  void int16(int id, std::int16_t value);
  void int32(int id, std::int32_t value);
  void int64(int id, std::int64_t value);
  void binary(int id, std::string_view value);
  template <class Enum>
    requires std::is_enum_v<Enum>
  void enumerator(int id, Enum value) {
    int32(id, static_cast<std::int32_t>(value));
  }

  void begin_struct(int id);
  void end_struct();
  // A member of a union that carries nothing.
  void empty_struct(int id);

  // Announces `count` elements, to be written by the calls below.
  void list(int id, ElementType type, std::size_t count);
  void element(std::int32_t value) { out_.append_zigzag(value); }
  void element(std::string_view value);
  void begin_element_struct() { last_ids_.push_back(0); }

 private:
  void field(int id, std::uint8_t type);

  Buffer& out_;
  std::vector<int> last_ids_;  // of every open struct, the innermost last
};

}  // namespace tarn::parquet
