#include "parquet/row_count.hpp"

#include "parquet/footer.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace tarn::parquet {
namespace {

constexpr std::size_t kTailBytes = 8;  // the footer's length and the magic
constexpr std::uint32_t kFooterBytesMax = 256u << 20;
constexpr int kDepthMax = 32;
constexpr int kRowsField = 3;  // of FileMetaData

// Types of Thrift's compact protocol.
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

// Walks over a struct. After anything malformed every further step fails.
class Walker {
 public:
  explicit Walker(std::string_view bytes) : rest_(bytes) {}

  // The value of the outermost struct's integer field.
  Result<std::uint64_t> integer_field(int wanted) {
    int id = 0;
    for (;;) {
      const auto type = next_field(id);
      if (type == Wire::Stop || is_bad_) {
        return fail(ErrorCode::Corrupt, "the file's footer does not say how many rows it has");
      }
      if (id == wanted && type == Wire::Int64) {
        const auto value = number();
        return is_bad_ ? fail(ErrorCode::Corrupt, "the file's footer is cut off")
                       : Result<std::uint64_t>(value >> 1);  // zigzag, and never negative
      }
      skip(type, 0);
    }
  }

 private:
  std::uint8_t octet() {
    if (rest_.empty()) {
      is_bad_ = true;
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto part = octet();
      value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
      if ((part & 0x80) == 0) {
        return value;
      }
    }
    is_bad_ = true;
    return 0;
  }

  Wire type_of(std::uint8_t bits) {
    if (bits > static_cast<std::uint8_t>(Wire::Struct)) {
      is_bad_ = true;
      return Wire::Stop;
    }
    return static_cast<Wire>(bits);
  }

  Wire next_field(int& id) {
    const auto head = octet();
    const auto type = type_of(head & 0x0F);
    if (type == Wire::Stop) {
      return type;
    }
    const int step = head >> 4;
    id = step != 0 ? id + step : static_cast<int>(number() >> 1);
    return type;
  }

  void drop(std::uint64_t count) {
    is_bad_ = is_bad_ || count > rest_.size();
    rest_.remove_prefix(is_bad_ ? rest_.size() : count);
  }

  void skip(Wire type, int depth) {
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
      case Wire::Double: drop(8); return;
      case Wire::Binary: drop(number()); return;
      case Wire::List:
      case Wire::Set: skip_list(depth); return;
      case Wire::Map: is_bad_ = true; return;  // Parquet's metadata has none
      case Wire::Struct: skip_struct(depth); return;
    }
  }

  void skip_list(int depth) {
    const auto head = octet();
    const auto type = type_of(head & 0x0F);
    const std::uint64_t count = head >> 4 == 15 ? number() : head >> 4;
    for (std::uint64_t i = 0; i < count && !is_bad_; ++i) {
      const bool is_boolean = type == Wire::True || type == Wire::False;
      skip(is_boolean ? Wire::Byte : type, depth + 1);
      is_bad_ = is_bad_ || type == Wire::Stop;
    }
  }

  void skip_struct(int depth) {
    int id = 0;
    for (;;) {
      const auto type = next_field(id);
      if (type == Wire::Stop || is_bad_) {
        return;
      }
      skip(type, depth + 1);
    }
  }

  std::string_view rest_;
  bool is_bad_ = false;
};

Result<std::string> read_exactly(io::ReadableFile& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const auto count = TARN_TRY(file.read_at(offset, bytes));
  if (count != size) {
    return fail(ErrorCode::Corrupt, "the file is shorter than it was");
  }
  return bytes;
}

}  // namespace

Result<std::uint64_t> read_row_count(io::ReadableFile& file) {
  const auto status = TARN_TRY(file.status());
  if (status.size_bytes < kMagic.size() + kTailBytes) {
    return fail(ErrorCode::Corrupt, "the file is too short for Parquet");
  }
  const auto tail = TARN_TRY(read_exactly(file, status.size_bytes - kTailBytes, kTailBytes));
  std::uint32_t size = 0;
  std::memcpy(&size, tail.data(), sizeof size);
  if (!tail.ends_with(kMagic) || size > kFooterBytesMax || size > status.size_bytes - kTailBytes) {
    return fail(ErrorCode::Corrupt, "the file has no footer of Parquet");
  }
  const auto footer = TARN_TRY(read_exactly(file, status.size_bytes - kTailBytes - size, size));
  return Walker(footer).integer_field(kRowsField);
}

}  // namespace tarn::parquet
