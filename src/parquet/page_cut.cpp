#include "parquet/page_cut.hpp"

#include "parquet/buffer.hpp"
#include "parquet/compressor.hpp"
#include "parquet/format.hpp"
#include "parquet/hybrid.hpp"
#include "parquet/page_header.hpp"
#include "parquet/thrift_compact.hpp"
#include "parquet/thrift_walker.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tarn::parquet {
namespace {

// Fields of ColumnChunk, and of ColumnMetaData.
constexpr int kMetadataField = 3;
constexpr int kTypeField = 1;
constexpr int kPathField = 3;
constexpr int kCodecField = 4;
constexpr int kEntriesField = 5;
constexpr int kUncompressedField = 6;
constexpr int kCompressedField = 7;
constexpr int kDataOffsetField = 9;
constexpr int kDictionaryOffsetField = 11;

// As much as a header of ours has, and more.
constexpr std::size_t kHeaderBytesMax = 64;

// What the footer says of a chunk, as far as it matters here.
struct Chunk {
  std::uint64_t type = 0;
  std::uint64_t codec = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;
  bool has_dictionary = false;
  bool is_wanted = false;
};

bool walk_path(ThriftWalker& walker, std::string_view column) {
  std::uint64_t parts = 0;
  if (walker.begin_list(parts) != Wire::Binary || parts != 1) {
    return false;
  }
  return walker.text() == column;
}

// False where the path is another one, and nothing more was read.
bool walk_metadata(ThriftWalker& walker, std::string_view column, Chunk& chunk) {
  int id = 0;
  for (auto type = walker.next_field(id); type != Wire::Stop; type = walker.next_field(id)) {
    if (id == kPathField && type == Wire::List) {
      if (!walk_path(walker, column)) {
        return false;
      }
      chunk.is_wanted = true;
      continue;
    }
    if (type != Wire::Int32 && type != Wire::Int64) {
      walker.skip(type);
      continue;
    }
    const auto value = walker.unsigned_number();
    switch (id) {
      case kTypeField: chunk.type = value; break;
      case kCodecField: chunk.codec = value; break;
      case kEntriesField: chunk.entries = value; break;
      case kCompressedField: chunk.bytes = value; break;
      case kDataOffsetField: chunk.offset = value; break;
      case kDictionaryOffsetField: chunk.has_dictionary = true; break;
      default: break;
    }
  }
  return true;
}

// nullopt where it is not the column's, or not to be cut.
std::optional<Chunk> walk_chunk(std::string_view bytes, std::string_view column) {
  Chunk chunk;
  ThriftWalker walker(bytes);
  int id = 0;
  for (auto type = walker.next_field(id); type != Wire::Stop; type = walker.next_field(id)) {
    if (id != kMetadataField || type != Wire::Struct) {
      walker.skip(type);
    } else if (!walk_metadata(walker, column, chunk)) {
      return std::nullopt;
    }
  }
  const bool is_fit = chunk.is_wanted && !walker.is_bad() && !chunk.has_dictionary &&
                      chunk.type == static_cast<std::uint64_t>(PhysicalType::ByteArray) &&
                      chunk.codec == static_cast<std::uint64_t>(Codec::Zstd);
  return is_fit ? std::optional(chunk) : std::nullopt;
}

// A page as it lies in the file, or that many rows in its place.
struct Page {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // its header included, as in the next
  std::uint64_t uncompressed_bytes = 0;
  std::uint64_t rows = 0;
  bool is_kept = false;
};

bool has_row_of(const std::vector<RowRange>& keep, std::uint64_t begin, std::uint64_t end) {
  return std::ranges::any_of(
      keep, [begin, end](const RowRange& range) { return range.begin < end && begin < range.end; });
}

// Empty where they are not pages of data that make up the chunk, one row to an entry.
Result<std::vector<Page>> pages_of(io::ReadableFile& file, const Chunk& chunk,
                                   const std::vector<RowRange>& keep, std::uint64_t& bytes_read) {
  std::vector<Page> pages;
  const auto end = chunk.offset + chunk.bytes;
  std::uint64_t at = chunk.offset;
  std::uint64_t rows = 0;
  while (at < end && rows < chunk.entries) {
    std::string header(std::min<std::uint64_t>(kHeaderBytesMax, end - at), '\0');
    header.resize(TARN_TRY(file.read_at(at, header)));
    bytes_read += header.size();
    const auto start = read_page_header(header);
    if (!start) {
      return std::vector<Page>();
    }
    const auto& [page, header_bytes] = *start;
    pages.push_back({.offset = at,
                     .bytes = header_bytes + page.compressed_bytes,
                     .uncompressed_bytes = header_bytes + page.uncompressed_bytes,
                     .rows = page.entries,
                     .is_kept = has_row_of(keep, rows, rows + page.entries)});
    at += pages.back().bytes;
    rows += page.entries;
  }
  return at == end && rows == chunk.entries ? std::move(pages) : std::vector<Page>();
}

// Two neighbours of a kind are one.
std::vector<Page> joined(const std::vector<Page>& pages) {
  std::vector<Page> made;
  for (const auto& page : pages) {
    if (made.empty() || made.back().is_kept != page.is_kept) {
      made.push_back(page);
      continue;
    }
    made.back().bytes += page.bytes;
    made.back().uncompressed_bytes += page.uncompressed_bytes;
    made.back().rows += page.rows;
  }
  return made;
}

// A page of so many rows that are all NULL; `uncompressed_bytes` becomes its size with its header.
Result<std::string> page_of_nulls(std::uint64_t rows, Compressor& compressor,
                                  std::uint64_t& uncompressed_bytes) {
  Buffer levels;
  levels.extend(sizeof(std::uint32_t));
  append_hybrid_run(0, rows, 1, levels);
  const auto length = static_cast<std::uint32_t>(levels.size() - sizeof(std::uint32_t));
  std::memcpy(levels.data(), &length, sizeof length);
  Buffer compressed;
  TARN_TRY(compressor.compress(levels.view(), compressed));
  Buffer page;
  append_page_header({.entries = rows,
                      .encoding = Encoding::Plain,
                      .uncompressed_bytes = levels.size(),
                      .compressed_bytes = compressed.size()},
                     page);
  uncompressed_bytes = page.size() + levels.size();
  page.append(compressed.view());
  return std::string(page.view());
}

// Without bounds and counts: they would be those of all pages.
std::string chunk_text(const Chunk& chunk, std::string_view column, std::uint64_t uncompressed_bytes) {
  Buffer bytes;
  ThriftWriter out(bytes);
  out.int64(2, static_cast<std::int64_t>(chunk.offset));
  out.begin_struct(kMetadataField);
  out.enumerator(kTypeField, PhysicalType::ByteArray);
  out.list(2, ThriftWriter::ElementType::Int32, 3);
  for (const auto encoding : {Encoding::Rle, Encoding::Plain, Encoding::DeltaLengthByteArray}) {
    out.element(static_cast<std::int32_t>(encoding));
  }
  out.list(kPathField, ThriftWriter::ElementType::Binary, 1);
  out.element(column);
  out.enumerator(kCodecField, Codec::Zstd);
  out.int64(kEntriesField, static_cast<std::int64_t>(chunk.entries));
  out.int64(kUncompressedField, static_cast<std::int64_t>(uncompressed_bytes));
  out.int64(kCompressedField, static_cast<std::int64_t>(chunk.bytes));
  out.int64(kDataOffsetField, static_cast<std::int64_t>(chunk.offset));
  out.end_struct();
  out.end_struct();
  return std::string(bytes.view());
}

}  // namespace

Result<std::optional<PageCut>> cut_pages(io::ReadableFile& file, std::string_view chunk,
                                         std::string_view column, const std::vector<RowRange>& keep,
                                         std::uint64_t offset, std::uint64_t& bytes_read) {
  auto found = walk_chunk(chunk, column);
  if (!found) {
    return std::nullopt;
  }
  const auto pages = TARN_TRY(pages_of(file, *found, keep, bytes_read));
  if (std::ranges::all_of(pages, &Page::is_kept)) {
    return std::nullopt;
  }
  auto compressor = TARN_TRY(Compressor::make(Compression::Fast));
  PageCut cut;
  std::uint64_t uncompressed_bytes = 0;
  found->bytes = 0;
  for (const auto& page : joined(pages)) {
    auto uncompressed = page.uncompressed_bytes;
    if (page.is_kept) {
      cut.pieces.push_back({.offset = page.offset, .bytes = page.bytes});
    } else {
      auto made = TARN_TRY(page_of_nulls(page.rows, compressor, uncompressed));
      const auto size = made.size();
      cut.pieces.push_back({.bytes = size, .made = std::move(made)});
    }
    uncompressed_bytes += uncompressed;
    found->bytes += cut.pieces.back().bytes;
  }
  found->offset = offset;
  cut.chunk = chunk_text(*found, column, uncompressed_bytes);
  return cut;
}

}  // namespace tarn::parquet
