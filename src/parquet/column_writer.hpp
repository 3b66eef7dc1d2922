// Writes one column chunk: encoding, pages, compression, statistics.
// Specification: https://parquet.apache.org/docs/file-format/data-pages (data pages version 1, which every
// reader knows)
#pragma once

#include "base/result.hpp"
#include "parquet/buffer.hpp"
#include "parquet/compressor.hpp"
#include "parquet/dictionary.hpp"
#include "parquet/format.hpp"
#include "parquet/page_sizes.hpp"
#include "parquet/schema.hpp"
#include "parquet/shredder.hpp"
#include "parquet/statistics.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tarn::parquet {

// What the footer and the summary say of a chunk.
struct ChunkMetadata {
  Encoding encoding = Encoding::Plain;  // of the values in data pages
  Codec codec = Codec::Zstd;
  std::uint64_t entries = 0;
  std::uint64_t nulls = 0;
  std::uint64_t uncompressed_bytes = 0;  // page headers included, as in the next
  std::uint64_t compressed_bytes = 0;
  std::uint64_t data_offset = 0;  // in the file
  std::optional<std::uint64_t> dictionary_offset;
  std::int32_t data_pages = 0;
  Bounds bounds;  // strings cut to kStatisticsBytes
  // For Iceberg: strings cut to kSummaryCharacters.
  std::optional<std::string> summary_lower;
  std::optional<std::string> summary_upper;
};

inline constexpr std::size_t kStatisticsBytes = 64;
inline constexpr std::size_t kSummaryCharacters = 16;

// Keeps its buffers from chunk to chunk. One thread at a time.
class ColumnWriter {
 public:
  // REQUIRES: no size is zero.
  ColumnWriter(Compressor compressor, const PageSizes& sizes);

  // Appends the chunk's pages to `out`; the first byte appended will stand at `file_offset`.
  // ResourceExhausted when a page cannot hold a value or a row, with `out` in an undefined state.
  Result<ChunkMetadata> write(const Leaf& leaf, const LeafData& data, std::uint64_t file_offset, Buffer& out);

 private:
  // A part of the chunk that makes one page; it begins and ends between two rows.
  struct Range {
    std::size_t entry = 0;
    std::size_t entries = 0;
    std::size_t value = 0;
    std::size_t values = 0;
  };

  // How the chunk is cut into pages.
  struct Cut {
    std::size_t page_bytes = 0;  // what a page may have, about
    bool one_page = false;
  };

  Encoding choose_encoding(const Leaf& leaf, const LeafData& data);
  Cut plan_pages(const LeafData& data) const;
  Range next_range(const Leaf& leaf, const LeafData& data, const Range& previous, const Cut& cut) const;
  std::size_t value_bytes(const LeafData& data, std::size_t value) const;
  void encode_page(const Leaf& leaf, const LeafData& data, const Range& range, ChunkMetadata& chunk);
  void encode_values(const Leaf& leaf, const LeafData& data, const Range& range, Encoding encoding);
  Result<> write_dictionary(const Leaf& leaf, ChunkMetadata& chunk, Buffer& out);
  Result<> write_pages(const Leaf& leaf, const LeafData& data, ChunkMetadata& chunk, Buffer& out);
  // Writes page_ behind its header, which is made once the compressed size is known.
  template <class AppendHeader>
  Result<> flush_page(const AppendHeader& append_header, ChunkMetadata& chunk, Buffer& out);
  void describe_bounds(const Leaf& leaf, const LeafData& data, ChunkMetadata& chunk) const;

  Compressor compressor_;
  PageSizes sizes_;
  Dictionary dictionary_;
  bool dictionary_used_ = false;  // by the chunk at hand
  Buffer page_;
  Buffer compressed_;
};

}  // namespace tarn::parquet
