// Thrift's compact protocol, the reading half: as much as it takes to walk over Parquet's footers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarn::parquet {

// Types of the compact protocol.
enum class Wire : std::uint8_t {
  Stop = 0,
  True = 1,
  False = 2,
  Byte = 3,
  Int16 = 4,
  Int32 = 5,
  Int64 = 6,
  Double = 7,
  Binary = 8,
  List = 9,
  Set = 10,
  Map = 11,
  Struct = 12,
};

// Walks over untrusted bytes. After anything malformed every further step fails: is_bad() tells.
class ThriftWalker {
 public:
  explicit ThriftWalker(std::string_view bytes) : bytes_(bytes) {}

  bool is_bad() const { return is_bad_; }
  std::size_t position() const { return at_; }

  // The type of a struct's next field, Stop behind the last. `id` is that of the field before, 0 for the
  // first, and becomes this one's.
  Wire next_field(int& id);
  // A variable-length number, as it is written.
  std::uint64_t number();
  // An integer's value, where it is one that is never negative; a negative one becomes large.
  std::uint64_t unsigned_number() { return number() >> 1; }
  // A text's bytes, which are part of those walked over.
  std::string_view text();
  // A list's element type, and how many there are.
  Wire begin_list(std::uint64_t& count);
  // The value of a field, whole.
  void skip(Wire type) { skip(type, 0); }

 private:
  std::uint8_t octet();
  Wire type_of(unsigned bits);
  void drop(std::uint64_t count);
  void skip(Wire type, int depth);
  void skip_list(int depth);
  void skip_struct(int depth);

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool is_bad_ = false;
};

}  // namespace tarn::parquet
