#include "parquet/page_header.hpp"

#include "parquet/thrift_compact.hpp"
#include "parquet/thrift_walker.hpp"

#include <limits>

namespace tarn::parquet {
namespace {

constexpr int kTypeField = 1;
constexpr int kUncompressedField = 2;
constexpr int kCompressedField = 3;
constexpr int kDataField = 5;
constexpr int kEntriesField = 1;
constexpr int kEncodingField = 2;

constexpr std::uint64_t kNumberMax = std::numeric_limits<std::int32_t>::max();

// The two numbers that matter of a DataPageHeader.
void walk_data(ThriftWalker& walker, DataPage& page) {
  int id = 0;
  for (auto type = walker.next_field(id); type != Wire::Stop; type = walker.next_field(id)) {
    if (id == kEntriesField && type == Wire::Int32) {
      page.entries = walker.unsigned_number();
    } else if (id == kEncodingField && type == Wire::Int32) {
      page.encoding = static_cast<Encoding>(walker.unsigned_number());
    } else {
      walker.skip(type);
    }
  }
}

}  // namespace

void append_page_header(const DataPage& page, Buffer& out) {
  ThriftWriter header(out);
  header.enumerator(kTypeField, PageType::Data);
  header.int32(kUncompressedField, static_cast<std::int32_t>(page.uncompressed_bytes));
  header.int32(kCompressedField, static_cast<std::int32_t>(page.compressed_bytes));
  header.begin_struct(kDataField);
  header.int32(kEntriesField, static_cast<std::int32_t>(page.entries));
  header.enumerator(kEncodingField, page.encoding);
  header.enumerator(3, Encoding::Rle);  // of definition levels
  header.enumerator(4, Encoding::Rle);  // of repetition levels
  header.end_struct();
  header.end_struct();
}

std::optional<PageStart> read_page_header(std::string_view bytes) {
  PageStart start;
  ThriftWalker walker(bytes);
  bool is_data = false;
  int id = 0;
  for (auto type = walker.next_field(id); type != Wire::Stop; type = walker.next_field(id)) {
    if (id == kTypeField && type == Wire::Int32) {
      if (walker.unsigned_number() != static_cast<std::uint64_t>(PageType::Data)) {
        return std::nullopt;
      }
    } else if (id == kUncompressedField && type == Wire::Int32) {
      start.page.uncompressed_bytes = walker.unsigned_number();
    } else if (id == kCompressedField && type == Wire::Int32) {
      start.page.compressed_bytes = walker.unsigned_number();
    } else if (id == kDataField && type == Wire::Struct) {
      walk_data(walker, start.page);
      is_data = true;
    } else {
      walker.skip(type);
    }
  }
  start.header_bytes = walker.position();
  const auto& page = start.page;
  const bool is_sound = is_data && !walker.is_bad() && page.entries > 0 && page.entries <= kNumberMax &&
                        page.uncompressed_bytes <= kNumberMax && page.compressed_bytes <= kNumberMax;
  return is_sound ? std::optional(start) : std::nullopt;
}

}  // namespace tarn::parquet
