#include "parquet/row_count.hpp"

#include "parquet/footer.hpp"
#include "parquet/thrift_walker.hpp"

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace tarn::parquet {
namespace {

constexpr std::size_t kTailBytes = 8;  // the footer's length and the magic
constexpr std::uint32_t kFooterBytesMax = 256u << 20;
constexpr int kRowsField = 3;  // of FileMetaData

// The value of the outermost struct's integer field.
Result<std::uint64_t> integer_field(std::string_view footer, int wanted) {
  ThriftWalker walker(footer);
  int id = 0;
  for (;;) {
    const auto type = walker.next_field(id);
    if (type == Wire::Stop || walker.is_bad()) {
      return fail(ErrorCode::Corrupt, "the file's footer does not say how many rows it has");
    }
    if (id == wanted && type == Wire::Int64) {
      const auto value = walker.number();
      return walker.is_bad() ? fail(ErrorCode::Corrupt, "the file's footer is cut off")
                             : Result<std::uint64_t>(value >> 1);  // zigzag, and never negative
    }
    walker.skip(type);
  }
}

Result<std::string> read_exactly(io::ReadableFile& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const auto count = TARN_TRY(file.read_at(offset, bytes));
  if (count != size) {
    return fail(ErrorCode::Corrupt, "the file is shorter than it was");
  }
  return bytes;
}

}  // namespace

Result<Footer> read_footer(io::ReadableFile& file) {
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
  const auto offset = status.size_bytes - kTailBytes - size;
  std::string bytes = TARN_TRY(read_exactly(file, offset, size));
  return Footer{.bytes = std::move(bytes), .offset = offset};
}

Result<std::uint64_t> read_row_count(io::ReadableFile& file) {
  const auto footer = TARN_TRY(read_footer(file));
  return integer_field(footer.bytes, kRowsField);
}

}  // namespace tarn::parquet
