// The footer: schema, where every chunk lies, and what is known of it.
// Specification: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
#pragma once

#include "parquet/buffer.hpp"
#include "parquet/column_writer.hpp"
#include "parquet/schema.hpp"
#include "parquet/writer.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tarn::parquet {

inline constexpr std::string_view kMagic = "PAR1";

struct RowGroup {
  std::uint64_t rows = 0;
  std::uint64_t offset = 0;           // in the file
  std::vector<ChunkMetadata> chunks;  // one per leaf
};

// Appends the footer with its length and the closing magic: the end of the file.
void append_footer(const FileSchema& schema, const std::vector<RowGroup>& groups,
                   const WriterOptions& options, Buffer& out);

}  // namespace tarn::parquet
